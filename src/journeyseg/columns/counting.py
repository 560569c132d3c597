"""Counting: rows of whole weight, summed by bucket, segment and cell in blocks that stay in the cache.

Customers lie in the order of their buckets, so the rows of a range of customers fall into a few buckets, and even
tables that are too large for all buckets are small enough there to be counted into.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.columns import parallel
from journeyseg.columns.axes import DENSE_CELLS, Array
from journeyseg.columns.membership import Membership, Owners
from journeyseg.columns.tallies import Tally

Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[Any]
Dims = tuple[int, int, int]

_ROWS = 1 << 15
_TABLE = 1 << 17
_WIDEST = 512
_LARGEST = 1 << 24
_FULL = 255
_EXACT = 1 << 53


@attrs.frozen(eq=False)
class Counts:
    """Counts of every cell of the buckets from `first` on; int64 (buckets, segments, cells)."""

    first: int
    cells: Ints


def counted(array: Array, tally: Tally, owners: Owners, membership: Membership, name: str) -> Counts | None:
    """The counts of a tally, or ``None`` where its rows have to be placed one by one.

    Args:
        array: What the rows are summed into.
        tally: The rows; cells are in range.
        owners: Buckets of the customers.
        membership: The segments.
        name: Name of the array, for errors.

    Raises:
        InputError: for positions of owners that do not exist.
    """
    if membership.kind != "exclusive" or array.real or not array.invertible or not _light(tally):
        return None
    first, buckets = _span(owners.buckets)
    dims = (buckets, membership.size, array.cells * (1 if tally.labels is None else len(tally.labels)))
    size = dims[0] * dims[1] * dims[2]
    if size == 0 or size > max(DENSE_CELLS, 4 * (tally.rows or 0)) or size > _LARGEST:
        return None
    group = (owners.buckets.astype(np.int64) - first) * membership.size + membership.codes
    group[membership.codes < 0] = -1
    cell = tally.cell
    if not tally.once and (tally.owner != "event" or tally.at is not None):
        return Counts(first, _placed(owners.customers(tally, name), tally, group, dims).reshape(dims))
    if tally.at is not None or tally.group is not None:
        tally = _in_order(tally, owners, name)
        cell = tally.cell
    runs = _Runs.of(tally, owners, group, name)
    if runs is None:
        return None
    return Counts(first, (_once(runs, cell, dims) if tally.once else _every(runs, tally, dims)).reshape(dims))


def _light(tally: Tally) -> bool:
    """True for weights of which no sum passes 2^53, so that summing them as float64 is exact."""
    weight = tally.weight
    if weight is None or tally.once or not len(weight):
        return weight is None
    return max(abs(int(weight.max())), abs(int(weight.min()))) * len(weight) < _EXACT


def _span(buckets: npt.NDArray[np.uint8]) -> tuple[int, int]:
    """The first bucket that occurs, and how many there are from it to the last."""
    if not len(buckets):
        return 0, 0
    low, high = int(buckets.min()), int(buckets.max())
    return low, high - low + 1


@attrs.frozen(eq=False)
class _Runs:
    """Consecutive rows of one owner, bounded by `offsets`, and the group of each owner (-1 = in no segment)."""

    offsets: Ints
    group: npt.NDArray[Any]

    @classmethod
    def of(cls, tally: Tally, owners: Owners, group: Ints, name: str) -> _Runs | None:
        """The rows of each customer, or of what else counts once; ``None`` where there is not one for each event."""
        if tally.owner == "event" and tally.at is None and tally.group is None and owners.bounds is not None:
            fits = tally.rows in (None, int(owners.bounds[-1]))
            return cls(owners.bounds, group) if fits else None
        customer = owners.customers(tally, name)
        owner = customer if tally.group is None else tally.group
        new = np.ones(len(owner) + 1, dtype=np.bool_)
        np.not_equal(owner[1:], owner[:-1], out=new[1:-1])
        offsets = np.flatnonzero(new) if len(owner) else np.zeros(1, dtype=np.int64)
        return cls(offsets, group[customer[offsets[:-1]]])

    def blocks(self, rows: int) -> Iterator[tuple[int, int]]:
        """Ranges of owners with about so many rows each."""
        marks = np.searchsorted(self.offsets, np.arange(0, self.offsets[-1], rows))
        return itertools.pairwise(np.unique(np.append(marks, [0, len(self.group)])).tolist())


def _in_order(tally: Tally, owners: Owners, name: str) -> Tally:
    """The rows by what counts once."""
    owner = owners.customers(tally, name) if tally.group is None else tally.group
    if _ascends(owner):
        return tally
    order = np.argsort(owner, kind="stable")
    at = order if tally.at is None else tally.at[order]
    cell, group = (None if part is None else part[order] for part in (tally.cell, tally.group))
    return Tally(tally.owner, at=at, cell=cell, group=group, labels=tally.labels, once=tally.once)


def _ascends(values: Codes) -> bool:
    later, earlier = values[1:], values[:-1]
    return all(bool((later[rows] >= earlier[rows]).all()) for rows in parallel.spans(len(later), _ROWS))


def _lowest(values: Codes | None) -> int:
    return int(values.min()) if values is not None and len(values) else 0


def _placed(customer: Codes, tally: Tally, group: Ints, dims: Dims) -> Ints:
    """Rows by (group, cell), the customer of each row given."""
    base, sums = group * dims[2], _Sums.of(tally, group, dims)
    for rows in parallel.spans(len(customer), sums.step):
        sums.add(base.take(customer[rows], mode="clip"), rows)
    return sums.total


def _every(runs: _Runs, tally: Tally, dims: Dims) -> Ints:
    """Rows by (group, cell)."""
    base, counts, sums = runs.group * dims[2], np.diff(runs.offsets), _Sums.of(tally, runs.group, dims)
    for low, high in runs.blocks(sums.step):
        rows = slice(int(runs.offsets[low]), int(runs.offsets[high]))
        sums.add(np.repeat(base[low:high], counts[low:high]), rows)
    return sums.total


@attrs.frozen(eq=False)
class _Sums:
    """Sums of the rows of a tally by key; `some` rows may be of nobody, or without a cell."""

    tally: Tally
    some: bool
    total: Ints

    @classmethod
    def of(cls, tally: Tally, group: Ints, dims: Dims) -> _Sums:
        """No rows yet."""
        some = _lowest(group) < 0 or _lowest(tally.cell) < 0
        return cls(tally, some, np.zeros(dims[0] * dims[1] * dims[2], dtype=np.int64))

    @property
    def step(self) -> int:
        """Rows of a block: many enough to pay for adding up all sums."""
        return max(_ROWS, 2 * len(self.total))

    def add(self, keys: Ints, rows: slice) -> None:
        """Add a block of rows, whose keys are those of cell 0."""
        part = None if self.tally.cell is None else self.tally.cell[rows]
        weight = None if self.tally.weight is None else self.tally.weight[rows]
        held = _held(keys, part) if self.some else None
        keys = _keys(keys, part, held)
        if weight is not None:
            weight = weight if held is None else weight[held]
        sums = np.bincount(keys, weight, minlength=len(self.total))
        np.add(self.total, sums.astype(np.int64, copy=False), out=self.total)


def _held(keys: Ints, part: Codes | None) -> npt.NDArray[np.bool_]:
    """True for rows of somebody in a segment and with a cell."""
    return keys >= 0 if part is None else (keys >= 0) & (part >= 0)


def _keys(keys: Ints, part: Codes | None, held: npt.NDArray[np.bool_] | None) -> Ints:
    """Keys with the cells added, of the rows that are held."""
    if part is not None:
        keys += part
    return keys if held is None else keys[held]


def _once(runs: _Runs, cell: Codes | None, dims: Dims) -> Ints:
    """Owners by (group, cell)."""
    groups, width = dims[0] * dims[1], dims[2]
    if cell is None:
        group = runs.group[(runs.group >= 0) & (runs.offsets[1:] > runs.offsets[:-1])]
        return np.bincount(group, minlength=groups).astype(np.int64, copy=False)
    return (_marked if width <= _WIDEST else _sorted)(runs, cell, groups, width)


def _marked(runs: _Runs, cell: Codes, groups: int, width: int) -> Ints:
    """Each block of owners marks a byte per (owner, cell); bytes are added eight at a time, 255 lines at most.

    The lines of a block lie by group, so that a group is a stretch of lines.
    """
    line, owners, some = -(-width // 8) * 8, len(runs.group), _lowest(cell) < 0
    if groups <= np.iinfo(np.int16).max:
        # Numbers of 16 bits are sorted by radix.
        runs = attrs.evolve(runs, group=runs.group.astype(np.int16))
    step = max(64, _TABLE // line)
    table = np.empty(step * line, dtype=np.bool_)
    found = [
        _marks(runs, cell, (low, min(low + step, owners)), table, line, some=some) for low in range(0, owners, step)
    ]
    total = np.zeros((groups + 1, line), dtype=np.int64)
    if found:
        group = np.concatenate([part[0] for part in found])
        sums = np.concatenate([part[1] for part in found]).view(np.uint8).reshape(-1, line)
        order = np.argsort(group, kind="stable")
        starts = np.flatnonzero(np.append(True, np.diff(group[order]) > 0))
        total[group[order][starts]] = np.add.reduceat(sums[order], starts, axis=0, dtype=np.int64)
    return np.ascontiguousarray(total[:groups, :width])


def _marks(
    runs: _Runs, cell: Codes, owners: tuple[int, int], table: npt.NDArray[np.bool_], line: int, *, some: bool
) -> tuple[Ints, Any]:
    """Groups (-1 = none) and, for each, a line of counts in words of eight bytes."""
    low, high = owners
    n, bounds = high - low, runs.offsets[low : high + 1]
    own = runs.group[low:high]
    order = np.argsort(own, kind="stable")
    lines = np.empty(n, dtype=np.int64)
    lines[order] = np.arange(0, n * line, line)
    part = cell[bounds[0] : bounds[-1]]
    keys = _keys(np.repeat(lines, np.diff(bounds)), part, part >= 0 if some else None)
    used = table[: n * line]
    used[:] = False
    used[keys] = True
    ordered = own[order]
    heads = np.flatnonzero(ordered[1:] != ordered[:-1]) + 1
    starts = np.unique(np.concatenate([heads, np.arange(0, n, _FULL)]))
    return ordered[starts], np.add.reduceat(used.view(np.uint64).reshape(n, line // 8), starts, axis=0)


def _sorted(runs: _Runs, cell: Codes, groups: int, width: int) -> Ints:
    """Distinct (owner, cell) by sorting blocks of packed words."""
    found = [_distinct(runs, cell, low, high, width) for low, high in runs.blocks(_ROWS)]
    keys = np.concatenate(found) if found else np.zeros(0, dtype=np.int64)
    return np.bincount(keys, minlength=groups * width).astype(np.int64, copy=False)


def _distinct(runs: _Runs, cell: Codes, low: int, high: int, width: int) -> Ints:
    bounds = runs.offsets[low : high + 1]
    part = cell[bounds[0] : bounds[-1]]
    keys = _keys(
        np.repeat(np.arange(0, (high - low) * width, width), np.diff(bounds)),
        part,
        part >= 0 if _lowest(part) < 0 else None,
    )
    words = keys.astype(np.uint32 if (high - low) * width < 1 << 32 else np.uint64)
    words.sort()
    new = np.ones(len(words), dtype=np.bool_)
    np.not_equal(words[1:], words[:-1], out=new[1:])
    owner, place = np.divmod(words[new], words.dtype.type(width))
    group: Ints = runs.group[low:high][owner]
    group *= width
    group += place.astype(np.int64)
    return group[group >= 0]
