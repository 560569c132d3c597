"""Tests of one value, as people write them: ``above(10)``, ``among("a", "b")``, or a plain value for equality."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.errors import DefinitionError
from journeyseg.model.bounds import ENDS, check_ends, is_nan, number_of, said, words_of
from journeyseg.model.column import Column
from journeyseg.model.matching import matches

Bools = npt.NDArray[np.bool_]

_TEXT = {"contains": "contains", "starts_with": "starts with", "ends_with": "ends with"}
TESTS = ("equals", "among", *ENDS, *_TEXT)
"""The tests by name; these are also the keys of the plain form, such as ``{above = 10}``."""


def _given(tests: Iterable[tuple[str, Any]]) -> tuple[tuple[str, Any], ...]:
    return tuple((name, _value(name, value)) for name, value in sorted(dict(tests).items()))


def _value(name: str, value: Any) -> Any:
    if name not in TESTS:
        raise DefinitionError(
            "no such test of a value", expected=", ".join(TESTS), found=repr(name), remedy="write {above = 10}"
        )
    if name == "among":
        return tuple(_plain(one) for one in ((value,) if isinstance(value, (str, bytes)) else value))
    if name in ENDS and not isinstance(value, (str, date)):
        return number_of(value)
    return _plain(value)


def _plain(value: Any) -> Any:
    found = value.item() if isinstance(value, np.generic) else value
    if not isinstance(found, (str, bool, int, float, date)) or is_nan(found):
        raise DefinitionError(
            "a value is compared with text, a number, true or false, or a moment",
            expected='such as "email", 10 or True',
            found=repr(value),
            remedy="give a plain value, or js.above(10), js.among(...)",
        )
    return found


@attrs.frozen
class Passing:
    """Tests that a value must all pass; a missing value passes none.

    Args:
        tests: (name, value) of each test, see `TESTS`.

    Raises:
        DefinitionError: for an unknown test, a value of no plain type, or a range that nothing can be in.

    Example:
        >>> (at_least(1) & below(10)).words
        'at least 1 and less than 10'
    """

    tests: tuple[tuple[str, Any], ...] = attrs.field(converter=_given)

    def __attrs_post_init__(self) -> None:
        if not self.tests:
            raise DefinitionError("an empty test", expected="such as {above = 10}", found="{}", remedy="name one")
        check_ends({name: value for name, value in self.tests if name in ENDS}, where="a condition")

    def __and__(self, other: Passing) -> Passing:
        twice = {name for name, _ in self.tests} & {name for name, _ in other.tests}
        if twice:
            raise DefinitionError(
                "a test is named twice", expected="each once", found=", ".join(sorted(twice)), remedy="leave one out"
            )
        return Passing(self.tests + other.tests)

    def holds(self, column: Column, *, zone: str | None, name: str) -> Bools:
        """True where the value passes every test; bool, as long as the column.

        Raises:
            DefinitionError: for a value of another type than the column's, or a test its type does not have.
        """
        masks = [matches(test, value, column, zone, name) for test, value in self.tests]
        return np.asarray(np.logical_and.reduce(masks))

    @property
    def words(self) -> str:
        """The tests in words."""
        ends = words_of({name: value for name, value in self.tests if name in ENDS})
        others = [_said(name, value) for name, value in self.tests if name not in ENDS]
        return " and ".join([*([ends] if ends else []), *others])

    @property
    def plain(self) -> Any:
        """The plain form, for TOML: a value for equality, a list for ``among``, else a table."""
        if len(self.tests) == 1 and self.tests[0][0] in ("equals", "among"):
            name, value = self.tests[0]
            return list(value) if name == "among" else value
        return {name: list(value) if name == "among" else value for name, value in self.tests}


def _said(name: str, value: Any) -> str:
    if name == "equals":
        return f"is {said(value)}"
    return "is " + " or ".join(map(said, value)) if name == "among" else f"{_TEXT[name]} {said(value)}"


def passing_of(value: object) -> Passing:
    """The tests that a `Passing`, a table of tests, a list of values or one value means.

    Example:
        >>> passing_of(["email", "ads"]).words
        'is "email" or "ads"'
    """
    if isinstance(value, Passing):
        return value
    if isinstance(value, Mapping):
        return Passing(tuple(value.items()))
    if isinstance(value, Iterable) and not isinstance(value, (str, bytes)):
        return Passing((("among", tuple(value)),))
    return Passing((("equals", value),))


def above(end: Any) -> Passing:
    """Passes values above the end."""
    return Passing((("above", end),))


def at_least(end: Any) -> Passing:
    """Passes values from the end up."""
    return Passing((("at_least", end),))


def below(end: Any) -> Passing:
    """Passes values below the end."""
    return Passing((("below", end),))


def at_most(end: Any) -> Passing:
    """Passes values up to the end."""
    return Passing((("at_most", end),))


def among(*values: Any) -> Passing:
    """Passes any of these values."""
    return Passing((("among", values),))


def contains(text: str) -> Passing:
    """Passes labels that contain the text; upper and lower case differ."""
    return Passing((("contains", text),))


def starts_with(text: str) -> Passing:
    """Passes labels that start with the text."""
    return Passing((("starts_with", text),))


def ends_with(text: str) -> Passing:
    """Passes labels that end with the text."""
    return Passing((("ends_with", text),))
