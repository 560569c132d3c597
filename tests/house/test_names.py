"""One word for one thing, and no name that hides another."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest

import journeyseg
from tests.house.source import modules

# What other systems call the customer, the touchpoint, the journey, the segment and the measure.
OTHER_WORDS = {"user", "visitor", "shopper", "patron", "clickstream", "trajectory", "persona", "kpi", "swimlane"}
# Words that are right for files, Arrow and statistics, but not for what customers do.
BORROWED_WORDS = re.compile(r"(customer|journey|touchpoint|event|segment)s?_(path|stream|cluster)s?(_|$)")
# Where a word is another project's: Dask and Spark speak of their users and clients.
FOREIGN = {"engines/dask.py", "engines/spark.py"}


def defined_names(tree: ast.Module) -> Iterator[str]:
    """The names a module gives: functions, classes, arguments, variables and attributes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.id if isinstance(node, ast.Name) else node.attr


def words(name: str) -> list[str]:
    """The words of a name, lower case and singular: "UserNames" and "user_names" both give "user", "name"."""
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+", name)
    return [part.lower().removesuffix("s") if len(part) > 3 else part.lower() for part in parts]


def public_functions() -> set[str]:
    """The functions among the package's public names; plugins and values are none."""
    names = getattr(journeyseg, "__all__", ())
    return {name for name in names if name.islower() and callable(getattr(journeyseg, name))}


def test_words_are_split_in_both_styles() -> None:
    assert words("UserNames") == words("user_names") == ["user", "name"]
    assert words("KPITable") == ["kpi", "table"]


@pytest.mark.parametrize("module", modules())
def test_no_other_word_is_used_for_a_thing_that_has_one(module: str) -> None:
    names = set(defined_names(modules()[module]))
    wrong = {name for name in names if BORROWED_WORDS.search(name)}
    if module not in FOREIGN:
        wrong |= {name for name in names if OTHER_WORDS & set(words(name))}
    assert wrong == set()


@pytest.mark.parametrize("module", modules())
def test_no_module_is_a_drawer_for_odds_and_ends(module: str) -> None:
    drawers = {"util", "utils", "helper", "helpers", "common", "misc", "shared", "tools", "lib"}
    assert drawers.isdisjoint(part.strip("_") for part in PurePosixPath(module).with_suffix("").parts)


def test_no_module_bears_the_name_of_a_public_function() -> None:
    named = {module: PurePosixPath(module).stem for module in modules()}
    assert [module for module, stem in named.items() if stem in public_functions()] == []
