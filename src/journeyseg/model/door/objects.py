"""Columns of Python objects: values of one family at a time, so that ids as numbers and as text can stand together."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from itertools import compress
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from journeyseg.errors import InputError
from journeyseg.model.door.table import Part

_FAMILIES: tuple[tuple[type[Any], str], ...] = (
    (str, "text"),
    (bool, "flag"),
    (np.bool_, "flag"),
    (int, "whole"),
    (np.integer, "whole"),
    (float, "real"),
    (np.floating, "real"),
    (Decimal, "decimal"),
    (bytes, "bytes"),
    (UUID, "uuid"),
    (datetime, "moment"),
    (np.datetime64, "moment"),
    (date, "date"),
)


def parts_of_objects(name: str, values: npt.NDArray[Any]) -> tuple[Part, ...]:
    """The values of an object column, in parts of one family each; missing values are null.

    Args:
        name: Name of the column.
        values: 1-d array of objects.

    Raises:
        InputError: naming the first value that is of no family, or that Arrow can't hold.
    """
    missing = np.asarray(pd.isna(values))
    types = list(map(type, values.tolist()))
    families = {kind: _family(kind) for kind in set(types)}
    there = compress(types, ~missing) if missing.any() else types
    present = {families[kind] for kind in set(there)}
    if "" in present:
        _refuse(name, values, types, families, missing)
    whole = slice(0, len(values))
    if not present:
        return ((whole, pa.chunked_array([pa.nulls(len(values))])),)
    if len(present) == 1:
        return ((whole, _arrow(name, values, present.pop(), missing)),)
    number = {kind: place for place, kind in enumerate(families)}
    codes = np.fromiter(map(number.__getitem__, types), dtype=np.int32, count=len(types))
    return tuple(_part(name, values, family, codes, families, missing) for family in sorted(present)) + _rest(missing)


def _family(kind: type[Any]) -> str:
    return next((family for base, family in _FAMILIES if issubclass(kind, base)), "")


def _part(name: str, values: Any, family: str, codes: Any, families: Any, missing: Any) -> Part:
    wanted = [place for place, kind in enumerate(families) if families[kind] == family]
    rows = np.flatnonzero(np.isin(codes, wanted) & ~missing)
    return rows, _arrow(name, values[rows], family, np.zeros(len(rows), dtype=np.bool_))


def _rest(missing: npt.NDArray[np.bool_]) -> tuple[Part, ...]:
    rows = np.flatnonzero(missing)
    return ((rows, pa.chunked_array([pa.nulls(len(rows))])),) if len(rows) else ()


def _arrow(name: str, values: npt.NDArray[Any], family: str, missing: npt.NDArray[np.bool_]) -> Any:
    try:
        if family == "moment":
            return _moments(values, missing)
        if family == "uuid":
            values = np.array([str(value) for value in values.tolist()], dtype=object)
        return pa.chunked_array([pa.array(values, type=pa.large_string() if family == "text" else None, mask=missing)])
    except (pa.ArrowException, UnicodeEncodeError, OverflowError, TypeError, ValueError) as error:
        raise InputError(
            f"column {name!r} can't be read",
            expected="text, numbers, times, dates or true and false",
            found=f"objects of {family}: {error}",
            remedy=f"convert it first: frame[{name!r}].astype(str) for text",
        ) from None


def _moments(values: npt.NDArray[Any], missing: npt.NDArray[np.bool_]) -> Any:
    """Python datetimes: all with a zone, or all without; a mixture is told by `TypeError`."""
    zones = {getattr(value, "tzinfo", None) is not None for value in values[~missing].tolist()}
    if len(zones) > 1:
        raise TypeError("some with and some without a zone")
    stamps = pd.to_datetime(pd.Series(values, dtype=object).where(~missing, pd.NaT), utc=zones == {True})
    return pa.chunked_array([pa.array(stamps, from_pandas=True)])


def _refuse(name: str, values: Any, types: Any, families: Any, missing: Any) -> None:
    place = next(row for row, kind in enumerate(types) if not families[kind] and not missing[row])
    raise InputError(
        f"column {name!r} holds objects",
        expected="text, numbers, times, dates or true and false",
        found=f"{types[place].__name__} in row {place}",
        remedy=f"convert it first: frame[{name!r}].astype(str) for text",
    )
