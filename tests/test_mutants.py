"""The list of mutants stays true: each fault still has its one place in the source, and tests that should notice."""

from __future__ import annotations

import pytest

from tests.mutants import ROOT, Mutant, mutants

LISTED = mutants()


def test_there_are_at_least_20_mutants_and_none_stands_there_twice() -> None:
    assert len(LISTED) >= 20
    assert len({(mutant.file, mutant.old, mutant.new) for mutant in LISTED}) == len(LISTED)


@pytest.mark.parametrize("mutant", LISTED, ids=lambda mutant: mutant.breaks)
def test_the_text_of_a_mutant_stands_in_its_file_exactly_once(mutant: Mutant) -> None:
    text = (ROOT / "src" / "journeyseg" / mutant.file).read_text(encoding="utf-8")
    assert text.count(mutant.old) == 1
    assert mutant.new != mutant.old


@pytest.mark.parametrize("mutant", LISTED, ids=lambda mutant: mutant.breaks)
def test_a_mutant_leaves_a_module_that_can_be_compiled(mutant: Mutant) -> None:
    text = (ROOT / "src" / "journeyseg" / mutant.file).read_text(encoding="utf-8")
    compile(text.replace(mutant.old, mutant.new), mutant.file, "exec")


@pytest.mark.parametrize("mutant", LISTED, ids=lambda mutant: mutant.breaks)
def test_the_tests_of_a_mutant_exist(mutant: Mutant) -> None:
    assert mutant.tests
    assert all((ROOT / name).exists() for name in mutant.tests)
