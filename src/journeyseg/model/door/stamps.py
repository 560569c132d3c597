"""Arrow stamps, dates and ISO 8601 text as wall clock readings or moments in microseconds."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from journeyseg.columns import parallel
from journeyseg.model.column import NAT

Ints = npt.NDArray[np.int64]

_PER_SECOND = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}
_DAY = 86_400_000_000
_FAR = np.iinfo(np.int64).max
_OFFSET = r"\d[T ].*(?:Z|z|[+-]\d\d(?::?\d\d)?)$"
_DATE = r"^\d{4}-\d\d-\d\d(?:[T ]|$)|^\d{8}(?:T|$)"


@attrs.frozen(eq=False)
class Wall:
    """Readings of one part of a column.

    Args:
        at: Microseconds since 1970 of UTC, or of the wall clock where naive; `NAT` where missing; int64, may share
            memory with the table and may be read-only.
        naive: True when all are wall clock readings, ``None`` when none is, or a mask.
        unreadable: Places of text that is no time.
    """

    at: Ints
    naive: Any
    unreadable: npt.NDArray[np.int64] = attrs.field(factory=lambda: np.zeros(0, dtype=np.int64))


def wall_of(values: Any) -> Wall:
    """Readings of stamps, dates or nulls."""
    kind = values.type
    if pa.types.is_dictionary(kind):
        return wall_of(pa.chunked_array([chunk.dictionary_decode() for chunk in values.chunks], type=kind.value_type))
    if pa.types.is_null(kind):
        return Wall(np.full(len(values), NAT, dtype=np.int64), None)
    if pa.types.is_date(kind):
        unit = "ms" if pa.types.is_date64(kind) else "day"
        return Wall(_scaled(_whole(values, np.int64 if unit == "ms" else np.int32), unit), True)
    return Wall(_scaled(_whole(values, np.int64), kind.unit), None if kind.tz is not None else True)


def _whole(values: Any, dtype: Any) -> Ints:
    """The stored whole numbers, `NAT` where null; may share memory."""
    pieces = [_of_chunk(chunk, dtype) for chunk in values.chunks]
    return pieces[0] if len(pieces) == 1 else np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.int64)


def _of_chunk(chunk: Any, dtype: Any) -> Ints:
    if len(chunk) == 0:
        return np.zeros(0, dtype=np.int64)
    stored = np.frombuffer(chunk.buffers()[1], dtype=dtype)[chunk.offset : chunk.offset + len(chunk)]
    if not chunk.null_count:
        return stored if dtype == np.int64 else stored.astype(np.int64)
    return np.where(chunk.is_valid().to_numpy(zero_copy_only=False), stored.astype(np.int64), NAT)


def _scaled(stored: Ints, unit: str) -> Ints:
    """Microseconds, rounded down; readings too far for int64 become the largest, which is outside every calendar."""
    if unit == "us":
        return stored
    out = np.empty(len(stored), dtype=np.int64)
    factor = _DAY if unit == "day" else 1_000_000 // _PER_SECOND[unit]

    def block(rows: slice) -> None:
        part = stored[rows]
        if unit == "ns":
            out[rows] = np.where(part == NAT, NAT, part // 1_000)
        else:
            fits = (part <= _FAR // factor) & (part >= -(_FAR // factor))
            out[rows] = np.where(fits, np.where(fits, part, 0) * factor, np.where(part == NAT, NAT, _FAR))

    parallel.over(block, len(stored))
    return out


def read_text(values: Any) -> Wall:
    """Readings of ISO 8601 text; with an offset they are moments, without one wall clock readings."""
    if pa.types.is_dictionary(values.type):
        return _of_dictionary(values)
    for zone, naive in ((None, True), ("UTC", None)):
        try:
            return Wall(_scaled(_whole(values.cast(pa.timestamp("us", zone)), np.int64), "us"), naive)
        except pa.ArrowInvalid:
            continue
    return _one_by_one(values)


def _of_dictionary(values: Any) -> Wall:
    whole = values.unify_dictionaries().combine_chunks()
    encoded: Any = whole.chunk(0) if isinstance(whole, pa.ChunkedArray) else whole
    read = read_text(pa.chunked_array([encoded.dictionary]))
    size = len(read.at)
    place = encoded.indices.cast(pa.int64()).fill_null(size).to_numpy(zero_copy_only=False)
    broken = np.zeros(size + 1, dtype=np.bool_)
    broken[read.unreadable] = True
    naive = np.append(read.naive, False)[place] if isinstance(read.naive, np.ndarray) else read.naive
    return Wall(np.append(read.at, NAT)[place], naive, np.flatnonzero(broken[place]))


def _one_by_one(values: Any) -> Wall:
    """Text that is not all of one form: readings with and without an offset apart, the unreadable told."""
    text = pc.utf8_trim_whitespace(values)
    there = _mask(pc.not_equal(text, pa.scalar("", text.type)))
    dated = there & _mask(pc.match_substring_regex(text, _DATE))
    aware = dated & _mask(pc.match_substring_regex(text, _OFFSET))
    at = np.full(len(values), NAT, dtype=np.int64)
    for mask in (aware, dated & ~aware):
        at[mask] = _parsed(text.filter(pa.array(mask)))
    return Wall(at, dated & ~aware, np.flatnonzero(there & (at == NAT)))


def _mask(values: Any) -> npt.NDArray[np.bool_]:
    return np.asarray(pc.fill_null(values, False).to_numpy(), dtype=np.bool_)


def _parsed(text: Any) -> Ints:
    if not len(text):
        return np.zeros(0, dtype=np.int64)
    stamps = pd.to_datetime(text.to_pandas(), format="ISO8601", utc=True, errors="coerce")
    return _whole(pa.chunked_array([pa.array(stamps.dt.as_unit("us"), from_pandas=True)]), np.int64)
