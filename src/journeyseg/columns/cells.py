"""Cells: the arrays of a state, dense, as sorted tables, as extrema or as samples; each folds, merges and subtracts.

Every block has a leading axis of 64 hash buckets of customers, then segments, then cells.
"""

from __future__ import annotations

from functools import reduce
from math import prod
from typing import Any, Self

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.columns import exact
from journeyseg.columns.axes import DENSE_CELLS, Array
from journeyseg.columns.counting import Counts
from journeyseg.columns.membership import Owners, Rows
from journeyseg.columns.tallies import Tally
from journeyseg.errors import InputError

Ints = npt.NDArray[np.int64]
Ranks = npt.NDArray[np.uint64]

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
            return attrs.evolve(self, high=exact.checked(self.high + high))
        carried = exact.carry(self.high + high, self.low + low)
        return attrs.evolve(self, high=exact.checked(carried[0]), low=carried[1])

    def only(self, segment: int, segments: int) -> Self:
        """The sums of one segment of so many."""
        own = np.s_[:, segment : segment + 1]
        return attrs.evolve(self, high=self.high[own], low=None if self.low is None else self.low[own])

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
        cells: Number of cells of the closed axes.
    """

    keys: Ints
    high: Ints
    low: Ints | None
    labels: tuple[str, ...] | None
    cells: int

    @property
    def width(self) -> int:
        """Number of cells, those of the open axis too."""
        return self.cells * (1 if self.labels is None else len(self.labels))

    def merge(self, other: Self) -> Self:
        """The sums of both, over the union of their labels."""
        return self._combined(other, 1)

    def subtract(self, other: Self) -> Self:
        """The sums without the other's."""
        return self._combined(other, -1)

    def _combined(self, other: Self, sign: int) -> Self:
        labels = None if self.labels is None else tuple(sorted({*self.labels, *(other.labels or ())}))
        left, right = self.relabelled(labels), other.relabelled(labels)
        keys, high = np.concatenate([left.keys, right.keys]), np.concatenate([left.high, sign * right.high])
        low = None if left.low is None or right.low is None else np.concatenate([left.low, sign * right.low])
        return attrs.evolve(left, keys=keys, high=high, low=low).summed()

    def relabelled(self, labels: tuple[str, ...] | None) -> Self:
        """The same sums over labels that hold its own, in another order maybe; keys may be out of order."""
        if labels is None or self.labels is None or labels == self.labels:
            return self
        place = {label: index for index, label in enumerate(labels)}
        codes = np.array([place[label] for label in self.labels], dtype=np.int64)
        rest, code = np.divmod(self.keys, max(len(self.labels), 1))
        keys = rest * len(labels) + codes[code] if len(self.keys) else self.keys
        return attrs.evolve(self, keys=keys, labels=labels)

    def summed(self) -> Self:
        """The sums of equal keys, without those that are zero and without labels that do not occur."""
        keys, high, low = _united(self.keys, self.high, self.low)
        full = high != 0 if low is None else (high != 0) | (low != 0)
        if not full.all():
            keys, high, low = keys[full], high[full], None if low is None else low[full]
        return attrs.evolve(self, keys=keys, high=high, low=low).narrowed()

    def narrowed(self) -> Self:
        """The same sums without labels that do not occur."""
        if self.labels is None:
            return self
        rest, code = np.divmod(self.keys, max(len(self.labels), 1))
        used = np.unique(code)
        if len(used) == len(self.labels):
            return self
        labels = tuple(self.labels[place] for place in used.tolist())
        return attrs.evolve(self, keys=rest * len(labels) + np.searchsorted(used, code), labels=labels)

    def only(self, segment: int, segments: int) -> Self:
        """The sums of one segment of so many."""
        bucket, rest = np.divmod(self.keys, max(segments * self.width, 1))
        own, cell = np.divmod(rest, max(self.width, 1))
        mask = own == segment
        low = None if self.low is None else self.low[mask]
        keys = bucket[mask] * self.width + cell[mask]
        return attrs.evolve(self, keys=keys, high=self.high[mask], low=low).narrowed()

    def dense(self, segments: int, *, buckets: int = BUCKETS) -> Dense:
        """Every cell of so many segments and buckets; with ``buckets=1`` summed over all."""
        shape = (buckets, segments, self.width)
        keys = self.keys if buckets == BUCKETS else self.keys % max(segments * self.width, 1)
        high = exact.int_sums(keys, self.high, prod(shape))
        if self.low is None:
            return Dense(high.reshape(shape), None)
        carried = exact.carry(high, exact.low_sums(keys, self.low, prod(shape)))
        return Dense(carried[0].reshape(shape), carried[1].reshape(shape))

    @property
    def parts(self) -> tuple[npt.NDArray[Any], ...]:
        """The arrays that make up the block."""
        return (self.keys, self.high) if self.low is None else (self.keys, self.high, self.low)


def _united(keys: Ints, high: Ints, low: Ints | None) -> tuple[Ints, Ints, Ints | None]:
    """Distinct keys, ascending, and the sums of each."""
    if low is None and len(high) and int(high.max()) == int(high.min()) == 1:
        ordered = np.sort(keys)
        starts = _starts(ordered)
        return ordered[starts], np.diff(np.append(starts, len(keys))), None
    # Two tables that are merged are two ascending runs, which a stable sort merges.
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    starts = _starts(ordered)
    place = np.zeros(len(keys), dtype=np.int64)
    place[starts[1:]] = 1
    np.cumsum(place, out=place)
    sums = exact.int_sums(place, high[order], len(starts))
    if low is None:
        return ordered[starts], sums, None
    return ordered[starts], *exact.carry(sums, exact.low_sums(place, low[order], len(starts)))


def _starts(ordered: Ints) -> Ints:
    """Where each run of equal keys begins."""
    return np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)])


@attrs.frozen(eq=False)
class Extremum:
    """Smallest or largest weight of each cell; float64 (buckets, segments, cells), NaN where none."""

    values: npt.NDArray[np.float64]
    largest: bool

    def merge(self, other: Self) -> Self:
        """The extremum of both."""
        return attrs.evolve(self, values=(np.fmax if self.largest else np.fmin)(self.values, other.values))

    def only(self, segment: int, segments: int) -> Self:
        """The extrema of one segment of so many."""
        return attrs.evolve(self, values=self.values[:, segment : segment + 1])

    @property
    def parts(self) -> tuple[npt.NDArray[Any], ...]:
        """The arrays that make up the block."""
        return (self.values,)


@attrs.frozen(eq=False)
class Sample:
    """All rows of the customers of smallest rank in each segment, at most `size` rows a segment.

    Where the rows of a further customer would not fit, neither they nor those of any higher rank are kept. So it is a
    simple random sample of customers, the same in whatever batches and order they came.

    Args:
        segment: int64, ascending.
        rank: Sampling rank of the customer; uint64, ascending inside a segment.
        cell: int64.
        weight: float64.
        bucket: Hash bucket of the customer; uint8.
        size: Rows kept per segment.
        seen: Customers met per segment; int64.
        limit: Rank per segment below which every customer was kept; uint64, 2^64 - 1 where nobody was left out. As a
            share of 2^64 it is the probability of being in the sample.
    """

    segment: Ints
    rank: Ranks
    cell: Ints
    weight: npt.NDArray[np.float64]
    bucket: npt.NDArray[np.uint8]
    size: int
    seen: Ints
    limit: Ranks

    @property
    def complete(self) -> npt.NDArray[np.bool_]:
        """True for segments of which nobody was left out; bool."""
        return np.asarray(self.limit == np.iinfo(np.uint64).max)

    def merge(self, other: Self) -> Self:
        """The sample of both."""
        columns = [np.concatenate(pair) for pair in zip(self.parts[:5], other.parts[:5], strict=True)]
        seen, limit = self.seen + other.seen, np.minimum(self.limit, other.limit)
        return attrs.evolve(self, **_bounded(columns, self.size, limit), seen=seen)

    def only(self, segment: int, segments: int) -> Self:
        """The sample of one segment of so many."""
        mask, chosen = self.segment == segment, slice(segment, segment + 1)
        names = ("segment", "rank", "cell", "weight", "bucket")
        rows = {name: part[mask] for name, part in zip(names, self.parts[:5], strict=True)}
        rows["segment"] = np.zeros_like(rows["segment"])
        return attrs.evolve(self, **rows, seen=self.seen[chosen], limit=self.limit[chosen])

    @property
    def parts(self) -> tuple[npt.NDArray[Any], ...]:
        """The arrays that make up the block."""
        return (self.segment, self.rank, self.cell, self.weight, self.bucket, self.seen, self.limit)


def _bounded(columns: list[npt.NDArray[Any]], size: int, limit: Ranks) -> dict[str, Any]:
    """Rows in order of segment, rank, cell and weight, cut where the next customer's would not fit, and the limits."""
    columns = [part[columns[1] < limit[columns[0]]] for part in columns]
    order = np.lexsort((columns[3], columns[2], columns[1], columns[0]))
    segment, rank, cell, weight, bucket = (part[order] for part in columns)
    new = np.ones(len(rank), dtype=np.bool_)
    new[1:] = (segment[1:] != segment[:-1]) | (rank[1:] != rank[:-1])
    starts = np.flatnonzero(new)
    limit = _limits(segment[starts], rank[starts], np.diff(np.append(starts, len(rank))), limit, size)
    rows = {"segment": segment, "rank": rank, "cell": cell, "weight": weight, "bucket": bucket}
    return {**{name: part[rank < limit[segment]] for name, part in rows.items()}, "limit": limit}


def _limits(segment: Ints, rank: Ranks, counts: Ints, limit: Ranks, size: int) -> Ranks:
    """The limits, lowered to the first customer of each segment whose rows do not fit; customers in order of rank."""
    upto = np.cumsum(counts)
    before = (upto - counts)[np.searchsorted(segment, segment)]
    over = upto - before > size
    lowered = limit.copy()
    np.minimum.at(lowered, segment[over], rank[over])
    return lowered


Block = Dense | Table | Extremum | Sample


def fold(array: Array, tally: Tally, owners: Owners, rows: Rows, segments: int, *, name: str = "this array") -> Block:
    """The block of one tally: its rows summed by bucket, segment and cell.

    Args:
        array: What the rows are summed into.
        tally: The rows.
        owners: Buckets and ranks of the customers.
        rows: The same rows with their customers and segments.
        segments: Number of segments.
        name: Name of the array, for errors.

    Raises:
        InputError: for what `check` refuses, and numbers too large to be summed exactly.
    """
    check(array, tally, name)
    width = array.cells * (len(tally.labels or ()) if array.open else 1)
    cell, weight = rows.of(tally.cell), rows.of(tally.weight)
    valid = rows.segment >= 0 if cell is None else (rows.segment >= 0) & (cell >= 0)
    if array.merge in ("min", "max") and weight is not None and weight.dtype.kind == "f":
        valid &= ~np.isnan(weight)
    group = rows.of(tally.group)
    if not valid.all():
        rows = Rows(None, rows.customer[valid], rows.segment[valid])
        cell, weight, group = (part if part is None else part[valid] for part in (cell, weight, group))
    if tally.once:
        rows, cell, weight = _firsts(rows, cell, weight, segments, group)
    if array.merge == "sample":
        return _fold_sample(array, owners, rows, cell, weight, segments)
    keys = _keys(owners, rows, cell, segments, width)
    if array.merge in ("min", "max"):
        return _fold_extremum(array, keys, weight, segments)
    return _fold_sum(array, tally.labels, keys, weight, segments)


def check(array: Array, tally: Tally, name: str) -> None:
    """Refuse a tally that does not fit its array.

    Raises:
        InputError: for a cell outside the axes, labels where no axis is open (or none where one is), and weights that
            are not whole in an array of whole numbers.
    """
    width = array.cells * (len(tally.labels or ()) if array.open else 1)
    if array.open != (tally.labels is not None):
        raise InputError(
            f"{name}: labels go with an open axis",
            expected="labels" if array.open else "none",
            found="not so",
            remedy="give labels= to the tally of an open axis alone",
        )
    if tally.cell is None and width != 1 and tally.rows != 0:
        raise InputError(
            f"{name}: rows without a cell", expected=f"a cell below {width}", found="none", remedy="give cell="
        )
    if tally.cell is not None and len(tally.cell) and int(tally.cell.max()) >= width:
        raise InputError(
            f"{name}: a cell outside the axes",
            expected=f"below {width}",
            found=str(tally.cell.max()),
            remedy="number the cells from 0, or make the axis longer",
        )
    whole = array.invertible and not array.real
    if whole and tally.weight is not None and not np.can_cast(tally.weight.dtype, np.int64):
        raise InputError(
            f"{name}: weights of an array of whole numbers",
            expected="integers that fit int64",
            found=str(tally.weight.dtype),
            remedy="declare Array(real=True), or convert them",
        )


def of_counts(array: Array, tally: Tally, counts: Counts, segments: int) -> Dense | Table:
    """The block of a tally that was counted: what `fold` would have given."""
    cells = counts.cells
    if tally.labels is None and not is_sparse(array, segments):
        high = np.zeros((BUCKETS, segments, array.cells), dtype=np.int64)
        high[counts.first : counts.first + len(cells)] = cells
        return Dense(high, None)
    labels = None if tally.labels is None else tuple(sorted(tally.labels))
    if tally.labels is not None and labels != tally.labels:
        order = sorted(range(len(tally.labels)), key=tally.labels.__getitem__)
        cells = cells.reshape(*cells.shape[:2], array.cells, len(order))[..., order]
    flat = cells.reshape(-1)
    keys = np.flatnonzero(flat)
    start = counts.first * segments * counts.cells.shape[-1]
    return Table(keys + start, flat[keys], None, labels, array.cells).narrowed()


def _firsts(
    rows: Rows, cell: Ints | None, weight: Any, segments: int, group: Ints | None = None
) -> tuple[Rows, Ints | None, Any]:
    """The first row of each customer (group) in each segment and cell; customers are never split, so batches agree."""
    keys = (rows.customer.astype(np.int64) if group is None else group) * segments + rows.segment
    if cell is not None and len(cell):
        keys = np.unique(keys, return_inverse=True)[1] * (int(cell.max()) + 1) + cell
    _, first = np.unique(keys, return_index=True)
    kept = [part if part is None else part[first] for part in (cell, weight)]
    return Rows(None, rows.customer[first], rows.segment[first]), kept[0], kept[1]


def _keys(owners: Owners, rows: Rows, cell: Ints | None, segments: int, width: int) -> Ints:
    keys: Ints = owners.buckets[rows.customer].astype(np.int64)
    keys *= segments
    keys += rows.segment
    if cell is not None:
        keys *= width
        keys += cell
    return keys


def is_sparse(array: Array, segments: int) -> bool:
    """True when the closed cells are too many for a dense block."""
    return BUCKETS * segments * array.cells > DENSE_CELLS


def _fold_sum(array: Array, labels: tuple[str, ...] | None, keys: Ints, weight: Any, segments: int) -> Dense | Table:
    high, low = (weight, None) if not array.real else exact.limbs(_floats(weight, len(keys)))
    if labels is not None or is_sparse(array, segments):
        ones = np.ones(len(keys), dtype=np.int64) if high is None else high
        table = Table(keys, ones, low, labels, array.cells)
        return table.relabelled(None if labels is None else tuple(sorted(labels))).summed()
    shape = (BUCKETS, segments, array.cells)
    size = BUCKETS * segments * array.cells
    sums = exact.int_sums(keys, high, size)
    if low is None:
        return Dense(sums.reshape(shape), None)
    carried = exact.carry(sums, exact.low_sums(keys, low, size))
    return Dense(carried[0].reshape(shape), carried[1].reshape(shape))


def _floats(weight: npt.NDArray[Any] | None, size: int) -> npt.NDArray[np.float64]:
    """The weights as float64, 1 where there are none; no zero is negative."""
    return np.ones(size) if weight is None else np.asarray(weight, dtype=np.float64) + 0.0


def _fold_extremum(array: Array, keys: Ints, weight: npt.NDArray[Any] | None, segments: int) -> Extremum:
    largest = array.merge == "max"
    values = np.full(BUCKETS * segments * array.cells, -np.inf if largest else np.inf)
    (np.maximum if largest else np.minimum).at(values, keys, _floats(weight, len(keys)))
    met = np.zeros(len(values), dtype=np.bool_)
    met[keys] = True
    values[~met] = np.nan
    return Extremum(values.reshape(BUCKETS, segments, array.cells), largest)


def _fold_sample(
    array: Array, owners: Owners, rows: Rows, cell: Ints | None, weight: npt.NDArray[Any] | None, segments: int
) -> Sample:
    rank, segment = owners.ranks[rows.customer], rows.segment.astype(np.int64)
    pairs, counts = np.unique(segment * len(owners.ranks) + rows.customer, return_counts=True)
    own, customer = np.divmod(pairs, max(len(owners.ranks), 1))
    order = np.lexsort((owners.ranks[customer], own))
    everybody = np.full(segments, np.iinfo(np.uint64).max)
    limit = _limits(own[order], owners.ranks[customer[order]], counts[order], everybody, array.size)
    cells = np.zeros(len(rank), dtype=np.int64) if cell is None else cell
    columns = [segment, rank, cells, _floats(weight, len(rank)), owners.buckets[rows.customer]]
    return Sample(size=array.size, seen=np.bincount(own, minlength=segments), **_bounded(columns, array.size, limit))


def merged(blocks: list[Block]) -> Block:
    """The merge of blocks of one array; their order does not matter."""
    return reduce(lambda left, right: left.merge(right), blocks)  # type: ignore[arg-type]
