"""Every error of ours says what was expected, what was found, and what to do."""

from __future__ import annotations

import ast

import journeyseg.errors
from tests.house.source import modules

ERRORS = {name for name, kind in vars(journeyseg.errors).items() if isinstance(kind, type)}
PARTS = {"expected", "found", "remedy"}


def lacking(call: ast.Call) -> set[str]:
    """The parts that a call does not name; none where it passes on whatever it was given."""
    named = {keyword.arg for keyword in call.keywords}
    return set() if None in named else PARTS - named


def test_no_error_is_raised_without_one_of_its_parts() -> None:
    calls = [
        (module, node)
        for module, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS
    ]
    assert len(calls) > 200
    assert [f"{module}:{node.lineno} lacks {sorted(lacking(node))}" for module, node in calls if lacking(node)] == []
