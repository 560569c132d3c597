"""What the package offers by name is there, and documented."""

from __future__ import annotations

import importlib
import inspect
from pathlib import PurePosixPath

import pytest

import journeyseg
from tests.house.source import is_public, modules

PUBLIC: tuple[str, ...] = tuple(getattr(journeyseg, "__all__", ()))
PACKAGES = [PurePosixPath("journeyseg", module).parent for module in modules() if module.endswith("__init__.py")]


def named() -> dict[str, object]:
    """The public names and what they stand for, without those that Python itself reserves."""
    return {name: getattr(journeyseg, name) for name in PUBLIC if is_public(name)}


def undocumented_members(value: type) -> list[str]:
    """The public methods and properties of a class that have no docstring, also none that is inherited."""
    own = {key: member for key, member in vars(value).items() if is_public(key)}
    members = (key for key, member in own.items() if callable(member) or isinstance(member, classmethod | property))
    return [f"{value.__name__}.{key}" for key in members if not inspect.getdoc(getattr(value, key))]


def test_public_names_are_unique_and_listed_by_dir() -> None:
    assert len(PUBLIC) == len(set(PUBLIC))
    assert set(PUBLIC) <= set(dir(journeyseg))


def test_a_name_that_does_not_exist_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        getattr(journeyseg, "no_such" + "_name")


def test_every_public_name_starts_its_docstring_with_a_sentence() -> None:
    # A text, such as END, can hold no docstring: there the first sentence stands below it in its module.
    told = {name: value for name, value in named().items() if not isinstance(value, str)}
    firsts = {name: (inspect.getdoc(value) or "").split("\n\n")[0] for name, value in told.items()}
    assert [name for name, first in firsts.items() if not first.endswith((".", ":", "?"))] == []
    assert set(named()) - set(told) == {"END"}


def test_every_public_class_has_a_docstring_of_its_own() -> None:
    classes = [value for value in named().values() if inspect.isclass(value)]
    inherited = [c.__name__ for c in classes if c.__doc__ in {base.__doc__ for base in c.__mro__[1:]}]
    assert inherited == []


def test_every_public_method_has_a_docstring() -> None:
    classes = [value for value in named().values() if inspect.isclass(value)]
    assert [member for value in classes for member in undocumented_members(value)] == []


@pytest.mark.parametrize("package", PACKAGES, ids=str)
def test_no_name_that_a_package_offers_is_hidden_by_one_of_its_modules(package: PurePosixPath) -> None:
    offered = getattr(importlib.import_module(".".join(package.parts)), "__all__", ())
    beside = {PurePosixPath(module) for module in modules() if PurePosixPath("journeyseg", module).parent == package}
    assert set(offered) & {module.stem for module in beside} - {"errors"} == set()
