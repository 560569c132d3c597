"""Modules and functions stay small."""

from __future__ import annotations

from statistics import median

import pytest

from tests.house.source import functions, line_count, modules


@pytest.mark.parametrize("module", modules())
def test_no_module_has_more_than_500_lines(module: str) -> None:
    assert line_count(module) <= 500


def test_the_median_module_has_at_most_150_lines() -> None:
    assert median(line_count(module) for module, tree in modules().items() if tree.body) <= 150


def test_the_median_function_has_at_most_10_lines() -> None:
    lengths = [(f.end_lineno or f.lineno) - f.lineno + 1 for tree in modules().values() for f in functions(tree)]
    assert median(lengths) <= 10
