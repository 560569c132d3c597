"""The worked examples of journey semantics, each through the public surface."""

from __future__ import annotations

import ast
import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
CASES: list[dict[str, Any]] = json.loads((HERE / "journey_cases.json").read_text(encoding="utf-8"))["cases"]
PRESETS = {
    "ph": "posthog",
    "ch": "clickhouse",
    "mixpanel": "mixpanel",
    "amplitude": "amplitude",
    "rete": "retentioneering",
}
"""Preset of a case, by the first part of its id."""

ELSEWHERE = {"attribution": "credit for conversions is a measure of importance, which is another part of the library"}
"""Kinds that are not journey analytics, with the reason."""

NOT_YET = frozenset(
    {case["kind"] for case in CASES} - set(ELSEWHERE) - {file.stem for file in (HERE / "adapters").glob("*.py")}
)
"""Kinds that nothing answers yet."""

MODULES = sorted((HERE / "adapters").glob("*.py"))


def adapter(kind: str) -> Any:
    """The function that answers cases of a kind."""
    return import_module(f"tests.vectors.adapters.{kind}").answer


def same(found: Any, expected: Any) -> bool:
    """True when two answers agree, numbers to nine digits."""
    if isinstance(expected, dict):
        return (
            isinstance(found, dict)
            and set(found) == set(expected)
            and all(same(found[k], expected[k]) for k in expected)
        )
    if isinstance(expected, list):
        return len(found) == len(expected) and all(map(same, found, expected))
    if isinstance(expected, bool) or expected is None or isinstance(expected, str):
        return bool(found == expected)
    return bool(found == pytest.approx(expected, rel=1e-9, abs=1e-9))


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=case["id"]) for case in CASES if case["kind"] not in {*ELSEWHERE, *NOT_YET}]
)
def test_the_answer_is_that_of_the_known_system(case: dict[str, Any]) -> None:
    """Every number of the example comes out of the public surface."""
    found = adapter(case["kind"])(case, PRESETS.get(case["id"].partition("-")[0]))
    assert same(found, case["expected"]), f"{found} is not {case['expected']}"


def test_the_examples_left_to_the_issue_on_measures_are_those_on_attribution() -> None:
    """Seventy-seven of the eighty-one belong here."""
    assert [case["id"] for case in CASES if case["kind"] in ELSEWHERE] == [
        "adobe-attr-first-session",
        "adobe-attr-linear-person",
        "mixpanel-attr-u-2",
        "mixpanel-attr-j-6",
    ]
    assert len(CASES) == 81


@pytest.mark.parametrize("file", [pytest.param(file, id=file.stem) for file in MODULES])
def test_an_adapter_is_short_and_knows_only_the_public_surface(file: Path) -> None:
    """At most fifteen lines of code, no arithmetic, nothing of a case's id, and no import but journeyseg's."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for function in (node for node in tree.body if isinstance(node, ast.FunctionDef)):
        body = function.body[1:] if ast.get_docstring(function) else function.body
        assert body[-1].end_lineno is not None
        assert body[-1].end_lineno - body[0].lineno < 15, f"{function.name} is too long"
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in getattr(node, "names", [])]
        )
        if isinstance(node, (ast.Import, ast.ImportFrom))
    }
    own = {"journeyseg", "tests"}
    assert imported <= own | set(sys.stdlib_module_names)
    assert not [node for node in ast.walk(tree) if isinstance(node, (ast.BinOp, ast.AugAssign)) and not _joins(node)]
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and node.value == "id"]


def _joins(node: ast.AST) -> bool:
    """True for a union of types, which is no arithmetic."""
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr)
