"""The order of rows: by owner, then by time, ties in input order.

Rows are grouped by one sort of packed 64-bit words (owner, row). Then only owners whose rows are out of time are put
in order, in cache-sized blocks of owners, each by one sort of packed words (owner in block, time, row in block).
"""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.columns import parallel, ragged

Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]

_BLOCK = 1 << 14
_UNITS = (1_000_000, 1_000)


@attrs.frozen(eq=False)
class Order:
    """Rows in their order.

    Args:
        rows: Input row of each place, or ``None`` when the rows are in order as they are; int64 or int32.
        offsets: Bounds of each owner's rows; int64, owners + 1.
        at: Times in the new order; int64.
    """

    rows: npt.NDArray[Any] | None
    offsets: Ints
    at: Ints

    def take(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """A column in the new order; the column itself when nothing moves."""
        return values if self.rows is None else parallel.take(values, self.rows)


def by_time(owners: Codes, at: Ints, n_owners: int) -> Order:
    """The order of rows by (owner, time, input order).

    Args:
        owners: Owner of each row, 0..n_owners-1; int32.
        at: Time of each row; int64, any unit.
        n_owners: Number of owners, those without rows too.

    Example:
        >>> order = by_time(np.array([1, 0, 1], dtype=np.int32), np.array([5, 9, 3]), 2)
        >>> order.rows.tolist(), order.offsets.tolist()
        ([1, 2, 0], [0, 1, 3])
    """
    offsets = ragged.offsets_of(np.bincount(owners, minlength=n_owners))
    rows = None if _ascends(owners) else _grouped(owners)
    times = at if rows is None else parallel.take(at, rows)
    late = _late_blocks(times, offsets)
    if not late:
        return Order(rows, offsets, times)
    if rows is None:
        rows, times = np.arange(len(at), dtype=np.int32 if len(at) < 1 << 31 else np.int64), at.copy()
    _settle(rows, times, offsets, late)
    return Order(rows, offsets, times)


def in_journeys(
    customers: Codes, journeys: Codes, at: Ints, n_customers: int, n_journeys: int
) -> tuple[Order, Ints, Codes]:
    """The order of rows by (customer, journey, time, input order).

    A customer's journeys lie in the order of their first moment, ties by the input row of what was met then.

    Args:
        customers: Customer of each row; int32.
        journeys: Journey of each row, numbered by first appearance, each of one customer; int32.
        at: Time of each row; int64.
        n_customers: Number of customers.
        n_journeys: Number of journeys, each with at least one row.

    Returns:
        The order of rows with the bounds of each journey; the bounds of each customer's journeys (int64, customers +
        1); and the journey at each place (int32, positions into the given numbering).
    """
    inner = by_time(journeys, at, n_journeys)
    heads = inner.offsets[:-1]
    first = heads if inner.rows is None else inner.rows[heads]
    turn = None if _ascends(first) else np.argsort(first, kind="stable")
    by_row = slice(None) if turn is None else turn
    outer = by_time(customers[first[by_row]], inner.at[heads[by_row]], n_customers)
    if outer.rows is None and turn is None:
        return inner, outer.offsets, np.arange(n_journeys, dtype=np.int32)
    rows_ = np.arange(n_journeys) if outer.rows is None else outer.rows
    places = (rows_ if turn is None else turn[rows_]).astype(np.int32, copy=False)
    offsets, moved = ragged.gather(inner.offsets, places.astype(np.int64))
    rows = moved if inner.rows is None else parallel.take(inner.rows, moved)
    return Order(rows, offsets, parallel.take(inner.at, moved)), outer.offsets, places


def _ascends(values: npt.NDArray[Any]) -> bool:
    later, earlier = values[1:], values[:-1]
    return all(bool((later[rows] >= earlier[rows]).all()) for rows in parallel.spans(len(later), parallel.SMALL))


def _grouped(owners: Codes) -> npt.NDArray[Any]:
    n = len(owners)
    bits = np.uint64(max(1, (n - 1).bit_length()))
    keys = np.empty(n, dtype=np.uint64)

    def pack(rows: slice) -> None:
        keys[rows] = (owners[rows].astype(np.uint64) << bits) | np.arange(rows.start, rows.stop, dtype=np.uint64)

    parallel.over(pack, n)
    parallel.sort(keys)
    out = np.empty(n, dtype=np.int32 if n < 1 << 31 else np.int64)
    mask = (np.uint64(1) << bits) - np.uint64(1)

    def unpack(rows: slice) -> None:
        out[rows] = keys[rows] & mask

    parallel.over(unpack, n)
    return out


def _late_blocks(times: Ints, offsets: Ints) -> list[tuple[int, int]]:
    """Ranges of owners of about `_BLOCK` rows in which a row is earlier than the one before it."""
    starts = np.searchsorted(offsets[:-1], np.arange(0, offsets[-1], _BLOCK))
    bounds = np.unique(np.concatenate(([0], starts, [len(offsets) - 1])))
    ranges = list(zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True))
    late = parallel.each(lambda owners: _is_late(times, offsets, owners), ranges, threads=_threads(times))
    return [owners for owners, is_late in zip(ranges, late, strict=True) if is_late]


def _is_late(times: Ints, offsets: Ints, owners: tuple[int, int]) -> bool:
    bounds = offsets[owners[0] : owners[1] + 1]
    part = times[bounds[0] : bounds[-1]]
    falls = part[1:] < part[:-1]
    heads = bounds[1:-1] - bounds[0] - 1
    falls[heads[(heads >= 0) & (heads < len(falls))]] = False
    return bool(falls.any())


def _threads(times: Ints) -> int | None:
    return 1 if len(times) < parallel.SMALL else None


def _settle(rows: npt.NDArray[Any], times: Ints, offsets: Ints, late: list[tuple[int, int]]) -> None:
    """Put the rows of these ranges of owners in order of time, in place."""
    unit = _unit(times)

    def block(owners: tuple[int, int]) -> None:
        _settle_block(rows, times, offsets, owners, unit)

    parallel.each(block, late, threads=_threads(times))


def _unit(times: Ints) -> int:
    """The unit that times probably are whole multiples of; a guess from a sample that only saves bits of a key."""
    sample = times[:: max(1, len(times) // 512)]
    steps = sample - sample[0]
    return next((unit for unit in _UNITS if not (steps % unit).any()), 1)


def _settle_block(rows: npt.NDArray[Any], times: Ints, offsets: Ints, owners: tuple[int, int], unit: int) -> None:
    first, last = owners
    here = slice(int(offsets[first]), int(offsets[last]))
    part = times[here]
    order = _packed_order(part, offsets[first : last + 1], unit)
    if order is not None:
        rows[here] = rows[here][order]
        times[here] = part[order]
        return
    middle = (first + last) // 2
    _settle_block(rows, times, offsets, (first, middle), unit)
    _settle_block(rows, times, offsets, (middle, last), unit)


def _packed_order(times: Ints, bounds: Ints, unit: int) -> npt.NDArray[Any] | None:
    """Order of these rows by (owner, time, row), or ``None`` when owner, time and row do not fit into 64 bits."""
    n, owners = len(times), len(bounds) - 1
    if n < 2:
        return np.arange(n)
    steps = times.view(np.uint64) - np.uint64(int(times.min()) % (1 << 64))
    if unit > 1 and not (steps % np.uint64(unit)).any():
        steps //= np.uint64(unit)
    row_bits, owner_bits, time_bits = (n - 1).bit_length(), (owners - 1).bit_length(), int(steps.max()).bit_length()
    if row_bits + owner_bits + time_bits > 64:
        return np.argsort(times, kind="stable") if owners == 1 else None
    keys = (steps << np.uint64(row_bits)) | np.arange(n, dtype=np.uint64)
    if owner_bits:
        keys |= np.repeat(np.arange(owners, dtype=np.uint64) << np.uint64(row_bits + time_bits), np.diff(bounds))
    keys.sort()
    keys &= np.uint64((1 << row_bits) - 1)
    return keys.view(np.int64)
