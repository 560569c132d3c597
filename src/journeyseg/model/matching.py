"""Matching: one test against the values of a column, by the type of the column."""

from __future__ import annotations

from datetime import date
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt

from journeyseg.errors import DefinitionError, InputError
from journeyseg.model.bounds import ENDS
from journeyseg.model.column import Column
from journeyseg.model.moments import moment

Bools = npt.NDArray[np.bool_]

_PARTS = {"contains": str.__contains__, "starts_with": str.startswith, "ends_with": str.endswith}
_FIT = {"number": "a number", "label": "text", "time": "a date or time", "flag": "true or false"}


def matches(test: str, value: Any, column: Column, zone: str | None, name: str) -> Bools:
    """True where a value passes the test; False where it is missing; bool, as long as the column.

    Args:
        test: ``"equals"``, ``"among"``, an end of a range, ``"contains"``, ``"starts_with"`` or ``"ends_with"``.
        value: What to compare with; a tuple for ``"among"``.
        column: The values.
        zone: Zone of moments without an offset.
        name: What to call the column in errors.

    Raises:
        DefinitionError: for a value of another type than the column's, or a test its type does not have.
    """
    if column.kind == "label":
        return _of_text(test, value, column, name)
    wanted = [_read(one, column, zone, name) for one in (value if test == "among" else (value,))]
    if test in ("equals", "among"):
        return np.asarray(np.isin(column.data, wanted) & ~column.missing)
    if test not in ENDS or column.kind == "flag":
        _refuse(test, value, column, name)
    return np.asarray(ENDS[test](column.data, wanted[0]) & ~column.missing)


def _of_text(test: str, value: Any, column: Column, name: str) -> Bools:
    wanted = value if test == "among" else (value,)
    if test in ENDS or not all(isinstance(one, str) for one in wanted):
        _refuse(test, value, column, name)
    if test in ("equals", "among"):
        return np.asarray(np.isin(column.data, column.codes_of(tuple(wanted))))
    passes = [_PARTS[test](label, value) for label in column.labels]
    return np.asarray(np.array([*passes, False])[column.data], dtype=np.bool_)


def _read(value: Any, column: Column, zone: str | None, name: str) -> Any:
    is_flag, is_number = isinstance(value, bool), isinstance(value, (int, float))
    if column.kind == "time" and isinstance(value, (str, date)):
        return _moment(value, zone, name)
    if column.kind != ("flag" if is_flag else "number") or not is_number:
        _refuse("equals", value, column, name)
    return value


def _moment(value: str | date, zone: str | None, name: str) -> int:
    try:
        return moment(value, zone)
    except InputError as error:
        raise DefinitionError(
            f"{name} is compared with {value!r}: {error.message}",
            expected=error.expected,
            found=error.found,
            remedy=error.remedy,
        ) from None


def _refuse(test: str, value: Any, column: Column, name: str) -> NoReturn:
    fits = _FIT[column.kind]
    wrong_test = test in _PARTS or (test in ENDS and column.kind in ("label", "flag"))
    raise DefinitionError(
        f"{name} is {fits} and can't be compared with {test} {value!r}"
        if wrong_test
        else f"{name} is {fits}, not {value!r}",
        expected=f"{fits}, as the column holds",
        found=f"{value!r} ({type(value).__name__})",
        remedy="nothing is made into another type: correct the value, or read the column as another type",
    )
