"""Cells: the arrays of a state, dense, as sorted tables, as extrema or as samples; each folds, merges and subtracts.

Every block has a leading axis of 64 hash buckets of customers, then segments, then cells.
"""

from __future__ import annotations

from functools import reduce
from typing import Any, Self

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.columns import exact
from journeyseg.columns.axes import DENSE_CELLS, Array
from journeyseg.columns.membership import Owners, Rows
from journeyseg.columns.tallies import Tally

Ints = npt.NDArray[np.int64]

BUCKETS = 64
"""Hash buckets of customers: the leading axis of every state."""


@attrs.frozen(eq=False)
class Dense:
    """Sums of every cell: two limbs of int64 (buckets, segments, cells); `low` is ``None`` for whole numbers."""

    high: Ints
    low: Ints | None

    def merge(self, other: Self) -> Self:
        """The sums of both."""
        return self._combined(other.high, other.low)

    def subtract(self, other: Self) -> Self:
        """The sums without the other's."""
        return self._combined(-other.high, None if other.low is None else -other.low)

    def _combined(self, high: Ints, low: Ints | None) -> Self:
        if self.low is None or low is None:
            return attrs.evolve(self, high=self.high + high)
        carried = exact.carry(self.high + high, self.low + low)
        return attrs.evolve(self, high=carried[0], low=carried[1])

    @property
    def parts(self) -> tuple[npt.NDArray[Any], ...]:
        """The arrays that make up the block."""
        return (self.high,) if self.low is None else (self.high, self.low)


@attrs.frozen(eq=False)
class Table:
    """Sums of the cells that occur: ascending keys ((bucket * segments + segment) * width + cell) and their limbs.

    Args:
        keys: int64, ascending, distinct; only keys whose sum is not zero.
        high: Wholes; int64.
        low: 2^-32ths; int64, or ``None`` for whole numbers.
        labels: Labels of the open axis in ascending order, only those that occur; ``None`` for closed axes.
        width: Number of cells including the open axis.
    """

    keys: Ints
    high: Ints
    low: Ints | None
    labels: tuple[str, ...] | None
    width: int

    def merge(self, other: Self) -> Self:
        """The sums of both, over the union of their labels."""
        return self._combined(other, 1)

    def subtract(self, other: Self) -> Self:
        """The sums without the other's."""
        return self._combined(other, -1)

    def _combined(self, other: Self, sign: int) -> Self:
        labels = None if self.labels is None else tuple(sorted({*self.labels, *(other.labels or ())}))
        left, right = self._relabelled(labels), other._relabelled(labels)
        low = None if left.low is None or right.low is None else np.concatenate([left.low, sign * right.low])
        return _table(
            np.concatenate([left.keys, right.keys]),
            np.concatenate([left.high, sign * right.high]),
            low,
            labels,
            left.width,
        )

    def _relabelled(self, labels: tuple[str, ...] | None) -> Table:
        if labels is None or self.labels is None or labels == self.labels:
            return self
        place = {label: index for index, label in enumerate(labels)}
        codes = np.array([place[label] for label in self.labels], dtype=np.int64)
        old, new = max(len(self.labels), 1), max(len(labels), 1)
        keys = self.keys // old * new + (codes[self.keys % old] if len(codes) else 0)
        return attrs.evolve(self, keys=keys, labels=labels, width=self.width // old * new)

    @property
    def parts(self) -> tuple[npt.NDArray[Any], ...]:
        """The arrays that make up the block."""
        return (self.keys, self.high) if self.low is None else (self.keys, self.high, self.low)


def _table(keys: Ints, high: Ints, low: Ints | None, labels: tuple[str, ...] | None, width: int) -> Any:
    unique, inverse = np.unique(keys, return_inverse=True)
    sums = (
        exact.int_sums(inverse, high, len(unique)),
        None if low is None else exact.int_sums(inverse, low, len(unique)),
    )
    whole, part = (sums[0], None) if sums[1] is None else exact.carry(sums[0], sums[1])
    full = (whole != 0) if part is None else (whole != 0) | (part != 0)
    return _only_used(Table(unique[full], whole[full], None if part is None else part[full], labels, width))


def _only_used(table: Table) -> Table:
    if table.labels is None:
        return table
    used = np.unique(table.keys % max(len(table.labels), 1))
    return table if len(used) == len(table.labels) else _narrowed(table, used)


def _narrowed(table: Table, used: Ints) -> Table:
    assert table.labels is not None
    old, new = max(len(table.labels), 1), max(len(used), 1)
    keys = table.keys // old * new + np.searchsorted(used, table.keys % old)
    return attrs.evolve(
        table, keys=keys, labels=tuple(table.labels[code] for code in used.tolist()), width=table.width // old * new
    )


@attrs.frozen(eq=False)
class Extremum:
    """Smallest or largest weight of each cell; float64 (buckets, segments, cells), NaN where none."""

    values: npt.NDArray[np.float64]
    largest: bool

    def merge(self, other: Self) -> Self:
        """The extremum of both."""
        return attrs.evolve(self, values=(np.fmax if self.largest else np.fmin)(self.values, other.values))

    @property
    def parts(self) -> tuple[npt.NDArray[Any], ...]:
        """The arrays that make up the block."""
        return (self.values,)


@attrs.frozen(eq=False)
class Sample:
    """The rows of the customers of smallest rank in each segment, at most `size` of them.

    Args:
        segment: int64, ascending.
        rank: Sampling rank of the customer; uint64, ascending inside a segment.
        cell: int64.
        weight: float64.
        bucket: Hash bucket of the customer; uint8.
        size: Customers kept per segment.
        seen: Customers met per segment; int64. With ``len(sample) < seen`` the sample is a part.
    """

    segment: Ints
    rank: npt.NDArray[np.uint64]
    cell: Ints
    weight: npt.NDArray[np.float64]
    bucket: npt.NDArray[np.uint8]
    size: int
    seen: Ints

    def merge(self, other: Self) -> Self:
        """The sample of both."""
        columns = [np.concatenate(pair) for pair in zip(self.parts[:5], other.parts[:5], strict=True)]
        return attrs.evolve(_sample(*columns, size=self.size, seen=self.seen + other.seen))  # type: ignore[return-value]

    @property
    def parts(self) -> tuple[npt.NDArray[Any], ...]:
        """The arrays that make up the block."""
        return (self.segment, self.rank, self.cell, self.weight, self.bucket, self.seen)


def _sample(segment: Ints, rank: Any, cell: Ints, weight: Any, bucket: Any, *, size: int, seen: Ints) -> Sample:
    order = np.lexsort((weight, cell, rank, segment))
    segment, rank, cell, weight, bucket = (part[order] for part in (segment, rank, cell, weight, bucket))
    starts = np.searchsorted(segment, segment)
    keep = np.arange(len(segment)) - starts < size
    return Sample(segment[keep], rank[keep], cell[keep], weight[keep], bucket[keep], size, seen)


Block = Dense | Table | Extremum | Sample


def fold(array: Array, tally: Tally, owners: Owners, rows: Rows, segments: int) -> Block:
    """The block of one tally: its rows summed by bucket, segment and cell."""
    cell = rows.of(tally.cell)
    weight = rows.of(tally.weight)
    valid = rows.segment >= 0 if cell is None else (rows.segment >= 0) & (cell >= 0)
    if not valid.all():
        rows = Rows(None, rows.customer[valid], rows.segment[valid])
        cell, weight = (part if part is None else part[valid] for part in (cell, weight))
    if tally.once:
        rows, cell, weight = _firsts(rows, cell, weight, segments)
    return _folders[array.merge](array, tally, owners, rows, cell, weight, segments)


def _firsts(rows: Rows, cell: Ints | None, weight: Any, segments: int) -> tuple[Rows, Ints | None, Any]:
    """The first row of each customer in each segment and cell; customers are never split, so batches agree."""
    keys = rows.customer.astype(np.int64) * segments + rows.segment
    if cell is not None and len(cell):
        keys = np.unique(keys, return_inverse=True)[1] * (int(cell.max()) + 1) + cell
    _, first = np.unique(keys, return_index=True)
    kept = [part if part is None else part[first] for part in (cell, weight)]
    return Rows(None, rows.customer[first], rows.segment[first]), kept[0], kept[1]


def _keys(owners: Owners, rows: Rows, cell: Ints | None, segments: int, width: int) -> Ints:
    keys = owners.buckets[rows.customer].astype(np.int64)
    keys *= segments
    keys += rows.segment
    if width > 1 or cell is not None:
        keys *= width
        keys += 0 if cell is None else cell
    return keys


def _fold_sum(
    array: Array, tally: Tally, owners: Owners, rows: Rows, cell: Ints | None, weight: Any, segments: int
) -> Block:
    width = array.cells * (len(tally.labels or ()) if array.open else 1)
    keys = _keys(owners, rows, cell, segments, width)
    high, low = (
        (weight, None)
        if not array.real
        else exact.limbs(np.ones(len(keys)) if weight is None else weight.astype(np.float64))
    )
    if array.open or is_sparse(array, segments):
        labels = tally.labels if array.open else None
        return _sorted_labels(
            _table(keys, np.ones(len(keys), dtype=np.int64) if high is None else high, low, labels, width)
        )
    size = BUCKETS * segments * width
    whole = exact.int_sums(keys, high, size)
    if low is None:
        return Dense(whole.reshape(BUCKETS, segments, width), None)
    carried = exact.carry(whole, exact.int_sums(keys, low, size))
    return Dense(*(part.reshape(BUCKETS, segments, width) for part in carried))


def _sorted_labels(table: Table) -> Table:
    if table.labels is None or list(table.labels) == sorted(table.labels):
        return table
    empty = attrs.evolve(
        table, keys=table.keys[:0], high=table.high[:0], low=None if table.low is None else table.low[:0]
    )
    return table._combined(empty, 1)


def is_sparse(array: Array, segments: int) -> bool:
    """True when the closed cells are too many for a dense block."""
    return BUCKETS * segments * array.cells > DENSE_CELLS


def _fold_extremum(
    array: Array, tally: Tally, owners: Owners, rows: Rows, cell: Ints | None, weight: Any, segments: int
) -> Block:
    keys = _keys(owners, rows, cell, segments, array.cells)
    largest = array.merge == "max"
    empty = -np.inf if largest else np.inf
    values = np.full(BUCKETS * segments * array.cells, empty)
    (np.maximum if largest else np.minimum).at(values, keys, np.asarray(weight, dtype=np.float64))
    values[values == empty] = np.nan
    return Extremum(values.reshape(BUCKETS, segments, array.cells), largest)


def _fold_sample(
    array: Array, tally: Tally, owners: Owners, rows: Rows, cell: Ints | None, weight: Any, segments: int
) -> Block:
    zero = np.zeros(len(rows.customer), dtype=np.int64)
    return _sample(
        rows.segment.astype(np.int64),
        owners.ranks[rows.customer],
        zero if cell is None else cell,
        zero.astype(np.float64) if weight is None else weight.astype(np.float64),
        owners.buckets[rows.customer],
        size=array.size,
        seen=np.bincount(rows.segment, minlength=segments).astype(np.int64),
    )


_folders = {
    "sum": _fold_sum,
    "counter": _fold_sum,
    "min": _fold_extremum,
    "max": _fold_extremum,
    "sample": _fold_sample,
}


def merged(blocks: list[Block]) -> Block:
    """The merge of blocks of one array; their order does not matter."""
    return reduce(lambda left, right: left.merge(right), blocks)  # type: ignore[arg-type]
