"""The table of options of comparisons names every option and every choice, and what it says holds one is there."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

import journeyseg as js
from journeyseg.analyses.comparing import options
from journeyseg.analyses.flow import labelling

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "options-compare.md"
ROWS = re.findall(r"^\| (compare) \| (\w+) \| (.+?) \| (.+?) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
CHOICES: dict[str, Iterable[str]] = {
    "over": labelling.OVER,
    "statistics": options.STATISTICS,
    "correction": options.CORRECTIONS,
}


def known_tests() -> set[str]:
    files = [*(ROOT / "tests" / "analyses").glob("test_*.py"), ROOT / "tests" / "stats" / "test_permutation.py"]
    return {name for file in files for name in re.findall(r"^def (test_\w+)", file.read_text("utf-8"), re.MULTILINE)}


def test_every_option_has_a_row() -> None:
    named = list(inspect.signature(js.compare).parameters)[1:]
    assert set(named) == {row[1] for row in ROWS}


@pytest.mark.parametrize("option", list(CHOICES))
def test_every_choice_has_a_row_and_no_other(option: str) -> None:
    listed = [match[1] for row in ROWS if row[1] == option and (match := re.fullmatch(r"`([\w:]+)`", row[2]))]
    assert sorted(listed) == sorted(CHOICES[option])


def test_what_holds_an_option_is_there() -> None:
    known = known_tests()
    for row in ROWS:
        held = [re.fullmatch(r"(twin|test) `(\w+)`", part) for part in row[3].split("; ")]
        assert all(match and match[2] in known for match in held), row


def test_the_laws_that_the_page_names_are_tests() -> None:
    named = re.findall(r"`(test_\w+)`", PAGE.read_text(encoding="utf-8").partition("Laws")[2])
    assert len(named) == 5
    assert set(named) <= known_tests()
