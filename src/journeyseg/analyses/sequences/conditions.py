"""Conditions on columns, inside an item: ``cart(value > 10, channel in ("ads", "email"))``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from journeyseg.analyses.sequences.lexing import named, quoted
from journeyseg.errors import DefinitionError
from journeyseg.model.occurrence import ROLES, Choice
from journeyseg.model.passing import Passing

Column = tuple[str, str, object]
"""Column, name of the test, value."""

_SIGNS = {"equals": "=", "above": ">", "at_least": ">=", "below": "<", "at_most": "<=", "among": "in"}
_WHOLE = re.compile(r"[+-]?\d+")
_REAL = re.compile(r"[+-]?(\d+\.?\d*(e[+-]?\d+)?|inf)", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def passed(columns: Iterable[Column]) -> dict[str, Passing]:
    """Column -> tests, the tests of one column together; a stage is no column.

    Raises:
        DefinitionError: for a column that no touchpoint has, a test given twice, or a value that does not fit.
    """
    found: dict[str, Passing] = {}
    for name, test, value in columns:
        if name == "stage":
            continue
        if name not in ROLES and not name.startswith("property:"):
            raise DefinitionError(
                "no such column of a touchpoint",
                expected="stage, " + ", ".join(ROLES) + " or property:NAME",
                found=repr(name),
                remedy="write property: before the name of a property",
            )
        one = Passing(((test, value),))
        found[name] = found[name] & one if name in found else one
    return found


def value_of(word: str) -> Any:
    """What a bare word means as a value: true, false, a number, a day, a moment, or text."""
    if word in ("true", "false"):
        return word == "true"
    if _WHOLE.fullmatch(word):
        return int(word)
    if _REAL.fullmatch(word):
        return float(word)
    return _moment(word) if _DAY.match(word) else word


def _moment(word: str) -> Any:
    try:
        return date.fromisoformat(word) if _DAY.fullmatch(word) else datetime.fromisoformat(word)
    except ValueError:
        return word


def conditions_text(choice: Choice) -> str:
    """The conditions of a choice in brackets, or nothing."""
    parts = [f"{named(name)} {_said(test, value)}" for name, own in choice.where for test, value in own.tests]
    if choice.stages:
        names = ", ".join(map(quoted, choice.stages))
        parts.insert(0, f"stage = {names}" if len(choice.stages) == 1 else f"stage in ({names})")
    return f"({', '.join(parts)})" if parts else ""


def _said(test: str, value: Any) -> str:
    said = f"({', '.join(map(_value, value))})" if test == "among" else _value(value)
    return f"{_SIGNS.get(test, test)} {said}"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat()
    return quoted(value) if isinstance(value, str) else repr(value)
