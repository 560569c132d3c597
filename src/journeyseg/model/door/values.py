"""Columns of values: numbers for value, cost and satisfaction; for other columns whatever kind their type says."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from journeyseg.columns import coding, parallel
from journeyseg.errors import InputError
from journeyseg.model.column import Column
from journeyseg.model.door.ids import names_of
from journeyseg.model.door.table import Raw, Rows, pick, texts
from journeyseg.model.door.times import is_time, moments

Floats = npt.NDArray[np.float64]

_EXACT = 1 << 53
_TEXT, _NUMBER, _FLAG, _TIME, _NOTHING, _OTHER = "text", "numbers", "true and false", "times", "nothing", "other"


@attrs.frozen(eq=False)
class Read:
    """A column that was read, and rows whose value could not stay.

    Args:
        column: The values in the order of the rows.
        infinite: Rows whose number was infinite; now missing.
        beyond: Rows whose time lay outside the years 1 to 9999; now missing.
        twice: Rows whose wall clock reading happened twice.
        never: Rows whose wall clock reading never happened.
    """

    column: Column
    infinite: Rows = attrs.field(factory=lambda: np.zeros(0, dtype=np.int64))
    beyond: Rows = attrs.field(factory=lambda: np.zeros(0, dtype=np.int64))
    twice: Rows = attrs.field(factory=lambda: np.zeros(0, dtype=np.int64))
    never: Rows = attrs.field(factory=lambda: np.zeros(0, dtype=np.int64))


def family(kind: pa.DataType) -> str:
    """What the values of an Arrow type are, in a word."""
    if pa.types.is_boolean(kind):
        return _FLAG
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return _NUMBER
    if is_time(kind):
        return _TIME
    return _TEXT if pa.types.is_string(kind) or pa.types.is_large_string(kind) else _OTHER


def read(raw: Raw, n: int, *, zone: str | None) -> Read:
    """A column as numbers, labels, times or flags, as its type says; a column of nulls is numbers.

    Raises:
        InputError: for a mixture of kinds, for types of no kind, and for whole numbers beyond 2**53.
    """
    kinds = sorted({family(kind) for kind in raw.kinds}) or [_NUMBER]
    if len(kinds) > 1 or kinds == [_OTHER]:
        raise InputError(
            f"column {raw.name!r} can't be kept",
            expected="text, numbers, times, or true and false, of one kind",
            found=" and ".join(kinds) if kinds != [_OTHER] else ", ".join(sorted(map(str, raw.kinds))),
            remedy=f"convert it to one kind, such as text: frame[{raw.name!r}].astype(str); or leave it out",
        )
    return _READERS[kinds[0]](raw, n, zone)


def _read_numbers(raw: Raw, n: int, zone: str | None) -> Read:
    values = numbers(raw, n)
    infinite = infinite_rows(values)
    if len(infinite):
        values = values.copy()
        values[infinite] = np.nan
    return Read(Column("number", values), infinite=infinite)


def _read_times(raw: Raw, n: int, zone: str | None) -> Read:
    found = moments(raw, n, zone=zone)
    return Read(Column("time", found.at), beyond=found.beyond, twice=found.twice, never=found.never)


def _read_flags(raw: Raw, n: int, zone: str | None) -> Read:
    out = np.full(n, -1, dtype=np.int8)
    for rows, values in raw.parts:
        decoded = values.cast(pa.bool_()) if pa.types.is_dictionary(values.type) else values
        out[rows] = decoded.cast(pa.int8()).fill_null(-1).to_numpy()
    return Read(Column("flag", out))


def _read_labels(raw: Raw, n: int, zone: str | None) -> Read:
    return Read(labels(names_of(raw, n, role="property", blank=True)))


_READERS = {_NUMBER: _read_numbers, _TIME: _read_times, _FLAG: _read_flags, _TEXT: _read_labels}


def labels(coded: coding.Coded) -> Column:
    """A label column whose labels are sorted, so that codes do not depend on the order of rows."""
    order = coding.text_order(coded.ids)
    place = np.empty(len(order) + 1, dtype=np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    place[-1] = -1
    codes = np.empty(len(coded.codes), dtype=np.int32)

    def block(rows: slice) -> None:
        codes[rows] = place[np.maximum(coded.codes[rows], -1)]

    parallel.over(block, len(codes))
    return Column("label", codes, tuple(texts(pick(coded.ids, order))))


def infinite_rows(values: Floats) -> Rows:
    """Rows whose number is infinite."""
    return np.flatnonzero(np.isinf(values)) if len(values) else np.zeros(0, dtype=np.int64)


def numbers(raw: Raw, n: int) -> Floats:
    """A column as real numbers, missing = NaN; shares memory with the table where it can.

    Raises:
        InputError: naming the column and the first value that is no number, or that has too many digits.
    """
    parts = [_numbers_of(raw, values, rows) for rows, values in raw.parts]
    if len(parts) == 1 and isinstance(raw.parts[0][0], slice):
        return parts[0]
    out = np.full(n, np.nan)
    for (rows, _), values in zip(raw.parts, parts, strict=True):
        out[rows] = values
    return out


def _numbers_of(raw: Raw, values: Any, rows: Rows | slice) -> Floats:
    if pa.types.is_dictionary(values.type):
        plain = [chunk.dictionary_decode() for chunk in values.chunks]
        return _numbers_of(raw, pa.chunked_array(plain, type=values.type.value_type), rows)
    kind = values.type
    if pa.types.is_null(kind):
        return np.full(len(values), np.nan)
    if family(kind) not in (_NUMBER, _FLAG):
        raise _no_number(raw, values, rows)
    if pa.types.is_integer(kind):
        _refuse_inexact(raw.name, values)
    real = values if pa.types.is_float64(kind) else values.cast(pa.float64(), safe=False)
    return np.asarray(real.to_numpy(), dtype=np.float64)


def _refuse_inexact(name: str, values: Any) -> None:
    if values.type.bit_width < 64 or not len(values):
        return
    ends: Any = pc.min_max(values).as_py()
    worst = max((end for end in ends.values() if end is not None), key=abs, default=0)
    if abs(worst) > _EXACT:
        raise InputError(
            f"column {name!r} holds whole numbers that are too large",
            expected="numbers up to 2**53, which a real number holds exactly",
            found=str(worst),
            remedy=f"keep it as text: frame[{name!r}].astype(str)",
        )


def _no_number(raw: Raw, values: Any, rows: Rows | slice) -> InputError:
    place, value = _first_bad(values)
    row = place + (rows.start or 0) if isinstance(rows, slice) else int(rows[place])
    return InputError(
        f"column {raw.name!r} holds no numbers",
        expected="numbers",
        found=f"{value!r} in {raw.origin.row(row)}" if place >= 0 else str(values.type),
        remedy=f'convert it first: pandas.to_numeric(frame[{raw.name!r}], errors="coerce")',
    )


def _first_bad(values: Any) -> tuple[int, object]:
    """The first text that is no number, otherwise the first value, otherwise (-1, None)."""
    there = np.flatnonzero(values.is_valid().to_numpy())
    if not len(there):
        return -1, None
    if family(values.type) == _TEXT:
        looks = pc.match_substring_regex(values, r"^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$")
        bad = np.flatnonzero(~np.asarray(pc.fill_null(looks, True).to_numpy(), dtype=np.bool_))
        there = bad if len(bad) else there
    return int(there[0]), values[int(there[0])].as_py()
