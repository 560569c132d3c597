"""Every public name is used in the body of at least one test, and says what it is."""

from __future__ import annotations

import ast
import functools
import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

TESTS = Path(__file__).parent
LISTED = ("journeyseg", *(f"journeyseg.{name}" for name in ("segmenters", "metrics", "datasets", "testing")))
UNLISTED = ("journeyseg.errors", "journeyseg.testing.strategies", "journeyseg.contract.fields")
CONTRACT = tuple(f"journeyseg.contract.{name}" for name in ("curves", "durations", "estimates", "needs", "specs"))
MODULES = (*LISTED, *UNLISTED, *CONTRACT)
OVERLOADS = {"D", "T"}
"""Type variables, which are no names for users."""


def names_of(module: ModuleType) -> list[str]:
    """What a module offers: its `__all__`, or what it defines itself."""
    own = (name for name, value in vars(module).items() if getattr(value, "__module__", "") == module.__name__)
    listed: list[str] = list(getattr(module, "__all__", own))
    return [name for name in listed if not name.startswith("_") and name not in OVERLOADS]


def members_of(value: object) -> Iterator[str]:
    """The public methods and properties of a class of journeyseg; a protocol's are for its implementers."""
    if not inspect.isclass(value) or getattr(value, "_is_protocol", False) or issubclass(value, BaseException):
        return
    for name, member in vars(value).items():
        if not name.startswith("_") and (callable(member) or hasattr(member, "__get__")) and inspect.getdoc(member):
            yield name


def offered() -> list[tuple[str, str]]:
    """Every public name of the modules, and every public member of the classes among them: (where, name)."""
    found: dict[tuple[str, str], None] = {}
    for path in MODULES:
        module = importlib.import_module(path)
        for name in names_of(module):
            found[(path, name)] = None
            found |= {(f"{path}.{name}", member): None for member in members_of(getattr(module, name))}
    return list(found)


def words_of(*parts: ast.AST) -> set[str]:
    """The names and attributes that stand in these parts; imports are none."""
    nodes = [node for part in parts for node in ast.walk(part)]
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    return names | {node.attr for node in nodes if isinstance(node, ast.Attribute)}


def reached(tree: ast.Module) -> set[str]:
    """What the tests of a module use: in their bodies, and in what those bodies name of the same module."""
    parts: dict[str, set[str]] = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            parts[node.name] = words_of(*node.body, *node.decorator_list)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            words = words_of(node.value) if node.value else set()
            parts |= {target.id: words for target in targets if isinstance(target, ast.Name)}
    todo, found = [name for name in parts if name.startswith("test_")], set[str]()
    seen = set(todo)
    while todo:
        words = parts[todo.pop()]
        found |= words
        new = [word for word in words if word in parts and word not in seen]
        seen.update(new)
        todo += new
    return found


@functools.cache
def used() -> frozenset[str]:
    """What all tests use, those of plugins in use among them; tests that only walk over names do not count."""
    files = (file for file in TESTS.rglob("test_*.py") if "distributions" not in file.parts)
    return frozenset().union(*(reached(ast.parse(file.read_text("utf-8"))) for file in files))


def named(where: str, name: str) -> object:
    """What stands under a name of a module or of a class in it."""
    path = next(path for path in sorted(MODULES, key=len, reverse=True) if where.startswith(path))
    owner: object = importlib.import_module(path)
    for step in (where[len(path) :].strip("."), name):
        owner = getattr(owner, step) if step else owner
    return owner


@pytest.mark.parametrize("path", MODULES)
def test_every_public_name_is_used_in_a_test(path: str) -> None:
    own = [(where, name) for where, name in offered() if where == path or where.startswith(f"{path}.")]
    assert own
    assert [f"{where}.{name}" for where, name in own if name not in used()] == []


@pytest.mark.parametrize("path", MODULES)
def test_every_public_name_has_a_docstring(path: str) -> None:
    own = [(where, name) for where, name in offered() if where == path or where.startswith(f"{path}.")]
    silent = [(where, name) for where, name in own if not (inspect.getdoc(named(where, name)) or "").strip()]
    assert silent == []


def test_an_import_alone_is_no_use() -> None:
    tree = ast.parse("from x import a, b\n\ndef test_it(c):\n    from y import d\n    b.e()\n")
    assert reached(tree) == {"b", "e"}


def test_what_a_test_reaches_through_its_own_module_is_used() -> None:
    lines = ["CASES = [a.one]", "def given(): two", "def idle(): three", "def test_it(): given(CASES)"]
    tree = ast.parse("\n".join(lines))
    assert {"one", "two"} <= reached(tree)
    assert "three" not in reached(tree)
