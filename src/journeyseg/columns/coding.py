"""Canonical ids: whatever type a column of ids has, one customer gets one text and one code.

A whole number 42, a real number 42.0 (as a nullable column stores it), a decimal 42.00 and the text "42" are one id.
Text stays exactly as it is: nothing is stripped, folded or normalised, so "042", " 42" and "42.0" are other ids.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from journeyseg.columns import hashing, parallel
from journeyseg.columns.grouping import factorise

Codes = npt.NDArray[np.int32]
Ints = npt.NDArray[np.int64]
U64 = npt.NDArray[np.uint64]

NULL, BLANK, BROKEN, INEXACT = -1, -2, -3, -4
"""Codes of rows without an id: null, blank text, a number that is not whole, a real number beyond 2**53."""

REASONS = {
    NULL: "null",
    BLANK: "empty or only white space",
    BROKEN: "a number that is not whole",
    INEXACT: "a real number beyond 2**53, whose last digits are lost",
}
"""Why a code is negative, in words."""

_EXACT = 2.0**53
_LONG = 1 << 10
"""Texts that are equal so far are few; beyond this many bytes they are compared one by one."""


@attrs.frozen(eq=False)
class Coded:
    """Rows as codes of distinct canonical texts.

    Args:
        codes: One per row; int32 position in `ids`, or a negative code of `REASONS`.
        ids: The distinct texts; Arrow ``string``.
    """

    codes: Codes
    ids: pa.Array[Any]


def takes(kind: pa.DataType) -> bool:
    """True for Arrow types that can be ids: text, UTF-8 bytes, numbers, decimals, or codes of these."""
    if pa.types.is_dictionary(kind):
        return takes(kind.value_type)
    tests = (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal, pa.types.is_null)
    return _is_text(kind) or _is_bytes(kind) or any(test(kind) for test in tests)


def code(parts: Sequence[tuple[Ints | slice, pa.ChunkedArray[Any]]], n: int, *, blank: bool = False) -> Coded:
    """Canonical codes of one column that may come in parts of different types.

    Args:
        parts: Rows (positions or a slice) and their values; together they cover 0..n.
        n: Number of rows.
        blank: True when blank text is a name like any other.

    Raises:
        UnicodeDecodeError: for bytes that are not UTF-8.

    Example:
        >>> coded = code([(slice(0, 2), pa.chunked_array([[42, 7]])), (slice(2, 4), pa.chunked_array([["42", ""]]))], 4)
        >>> coded.codes.tolist(), coded.ids.to_pylist()
        ([0, 1, 0, -2], ['42', '7'])
    """
    if len(parts) == 1 and isinstance(parts[0][0], slice):
        return _of_one(parts[0][1], blank=blank)
    codes = np.full(n, NULL, dtype=np.int32)
    tables = []
    start = 0
    for rows, values in parts:
        raw, distinct = factorise(values)
        texts, refused = canonical(distinct, blank=blank)
        place = np.where(refused < 0, refused, np.arange(start, start + len(texts), dtype=np.int32)).astype(np.int32)
        codes[rows] = np.append(place, np.int32(NULL))[raw]
        tables.append(texts)
        start += len(texts)
    return _united(codes, pa.chunked_array(tables, type=pa.string()))


def _of_one(values: pa.ChunkedArray[Any], *, blank: bool) -> Coded:
    raw, distinct = factorise(values)
    texts, refused = canonical(distinct, blank=blank)
    if not refused.any():
        return Coded(raw, texts)
    place = np.where(refused < 0, refused, np.cumsum(refused == 0, dtype=np.int32) - 1).astype(np.int32)
    return Coded(parallel.take(np.append(place, np.int32(NULL)), np.where(raw < 0, len(place), raw)), texts.drop_null())


def _united(codes: Codes, texts: pa.ChunkedArray[Any]) -> Coded:
    if texts.num_chunks == 1 and texts.null_count == 0:
        only: Any = texts.chunk(0)
        return Coded(codes, only)
    place, ids = factorise(texts)
    known = codes >= 0
    codes[known] = place[codes[known]]
    return Coded(codes, ids)


def canonical(distinct: pa.Array[Any], *, blank: bool = False) -> tuple[pa.Array[Any], Codes]:
    """Canonical text of each value, null where there is none, and its code: 0, or negative as in `REASONS`; int32.

    Raises:
        TypeError: for a type that can't be an id, see `takes`.
        UnicodeDecodeError: for bytes that are not UTF-8.
    """
    kind = distinct.type
    if pa.types.is_floating(kind):
        return _of_reals(distinct.to_numpy(zero_copy_only=False).astype(np.float64))
    if pa.types.is_decimal(kind):
        return _of_decimals(distinct)
    if pa.types.is_integer(kind) or pa.types.is_null(kind):
        return distinct.cast(pa.string()), np.zeros(len(distinct), dtype=np.int32)
    if not takes(kind):
        raise TypeError(f"{kind} can't be an id")
    texts: Any = _as_text(distinct)
    if blank:
        return texts, np.zeros(len(texts), dtype=np.int32)
    empty = pc.equal(pc.utf8_trim_whitespace(texts), pa.scalar("")).to_numpy(zero_copy_only=False)
    return _refuse(texts, empty.astype(np.bool_), BLANK)


def _as_text(array: pa.Array[Any]) -> pa.Array[Any]:
    if _is_bytes(array.type):
        plain = array.cast(pa.large_binary())
        try:
            return plain.cast(pa.large_string()).cast(pa.string())
        except pa.ArrowInvalid:
            raise UnicodeDecodeError("utf-8", _first_broken(plain), 0, 1, "bytes that are not UTF-8") from None
    return array.cast(pa.string())


def _first_broken(array: pa.Array[Any]) -> bytes:
    values: list[Any] = array.to_pylist()
    return next((value for value in values if value.decode("utf-8", "ignore").encode() != value), b"?")


def _of_reals(values: npt.NDArray[np.float64]) -> tuple[pa.Array[Any], Codes]:
    missing = np.isnan(values)
    broken = ~missing & (~np.isfinite(values) | (values != np.floor(values)))
    inexact = ~missing & ~broken & (np.abs(values) > _EXACT)
    good = ~(missing | broken | inexact)
    texts = pa.array(np.where(good, values, 0).astype(np.int64), mask=~good).cast(pa.string())
    return texts, np.select([missing, broken, inexact], [NULL, BROKEN, INEXACT], 0).astype(np.int32)


def _of_decimals(values: pa.Array[Any]) -> tuple[pa.Array[Any], Codes]:
    whole = pc.floor(values)
    broken = pc.not_equal(whole, values).to_numpy(zero_copy_only=False).astype(np.bool_)
    texts = pc.replace_substring_regex(whole.cast(pa.string()), pattern=r"\.0*$", replacement="")
    return _refuse(texts, broken, BROKEN)


def _refuse(texts: pa.Array[Any], mask: npt.NDArray[np.bool_], reason: int) -> tuple[pa.Array[Any], Codes]:
    if not mask.any():
        return texts, np.zeros(len(texts), dtype=np.int32)
    return pc.if_else(pa.array(mask), pa.scalar(None, pa.string()), texts), np.where(mask, reason, 0).astype(np.int32)


def customer_order(ids: pa.Array[Any], hashes: npt.NDArray[np.uint64]) -> Ints:
    """Positions of the ids in the order of customers: by hash bucket, then by UTF-8 bytes; int64.

    Example:
        >>> texts = pa.array(["b", "a"])
        >>> customer_order(texts, np.zeros(2, dtype=np.uint64)).tolist()
        [1, 0]
    """
    return text_order(ids, hashing.bucket_of(hashes).astype(np.int64))


def text_order(texts: pa.Array[Any], runs: Ints | None = None) -> Ints:
    """Positions of the texts in the order of their UTF-8 bytes, inside runs of equal `runs` if given; int64, stable.

    Eight bytes are compared at a time; only texts that are still equal go on to the next eight.
    """
    bounds, data = hashing.bounds_of(texts)
    raw = np.frombuffer(data, dtype=np.uint8)
    order = np.arange(len(texts), dtype=np.int64)
    slots = order.copy()
    run = np.zeros(len(texts), dtype=np.int64) if runs is None else np.asarray(runs, dtype=np.int64)
    place = _shared(raw, bounds)
    while len(slots):
        rows = order[slots]
        if place > _LONG:
            rest = zip(run.tolist(), _raw_texts(data, bounds, rows), rows.tolist(), strict=True)
            order[slots] = [row for _, _, row in sorted(rest)]
            break
        lanes, sizes = _lanes(raw, bounds, rows, place)
        by = _lexicographic(run, lanes, sizes)
        order[slots] = rows[by]
        tied = _ties(run[by], lanes[by], sizes[by])
        slots, run = slots[tied >= 0], tied[tied >= 0]
        place += 8
    return order


def _raw_texts(data: memoryview, bounds: Ints, rows: Ints) -> list[bytes]:
    return [bytes(data[low:high]) for low, high in zip(bounds[rows].tolist(), bounds[rows + 1].tolist(), strict=True)]


def _shared(raw: npt.NDArray[np.uint8], bounds: Ints) -> int:
    """Length of the prefix that all texts share."""
    least = int(np.diff(bounds).min(initial=_LONG))
    for place in range(least if len(bounds) > 2 else 0):
        byte = raw[bounds[:-1] + place]
        if (byte != byte[0]).any():
            return place
    return least if len(bounds) > 2 else 0


def _lexicographic(run: Ints, lanes: U64, sizes: Ints) -> Ints:
    if (sizes != sizes[0]).any() or int(run.max()) >= 1 << 16:
        return np.lexsort((sizes, lanes, run))
    by = np.argsort(lanes)
    return by[np.argsort(run[by].astype(np.uint16), kind="stable")]


def _lanes(raw: npt.NDArray[np.uint8], bounds: Ints, rows: Ints, place: int) -> tuple[U64, Ints]:
    left = np.clip(bounds[rows + 1] - bounds[rows] - place, 0, 9)
    lane = np.zeros(len(rows), dtype=np.uint64)
    for step in range(8):
        has = left > step
        lane <<= np.uint64(8)
        if has.any():
            lane |= np.where(has, raw[np.where(has, bounds[rows] + place + step, 0)], 0).astype(np.uint64)
    return lane, left


def _ties(run: Ints, lanes: U64, sizes: Ints) -> Ints:
    same = (run[1:] == run[:-1]) & (lanes[1:] == lanes[:-1]) & (sizes[1:] == sizes[:-1]) & (sizes[1:] > 8)
    joined = np.concatenate(([False], same, [False]))
    number = np.cumsum(~joined[:-1])
    return np.where(joined[:-1] | joined[1:], number, -1)


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or str(kind) == "string_view")


def _is_bytes(kind: pa.DataType) -> bool:
    tests = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary)
    return any(test(kind) for test in tests) or str(kind) == "binary_view"
