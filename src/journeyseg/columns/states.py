"""States: what a metric observed, folded by bucket and segment; they merge, subtract and yield replicates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.columns import exact
from journeyseg.columns.axes import Array, Shape
from journeyseg.columns.cells import Block, Dense, Extremum, Sample, Table, check, fold, is_sparse, of_counts
from journeyseg.columns.counting import Counts, counted
from journeyseg.columns.membership import Membership, Owners, Rows, place
from journeyseg.columns.tallies import Tallies, Tally
from journeyseg.errors import InputError

Limbs = tuple[npt.NDArray[Any], npt.NDArray[np.int64] | None]


@attrs.frozen(eq=False)
class State:
    """Everything a metric needs for its summary; its size depends on axes and sample sizes, never on the data.

    Args:
        shape: The arrays by name.
        segments: Names of the segments, in the order of the segment axis.
        blocks: The arrays, by name.
        frame: The frame that the shape was made for.
    """

    shape: Shape
    segments: tuple[str, ...]
    blocks: Mapping[str, Block]
    frame: Any = None

    def merge(self, other: State) -> State:
        """The state of both batches of customers.

        Raises:
            InputError: when the other state has other arrays, axes or segments.
        """
        self._check(other)
        both: dict[str, Any] = {name: _of(self, name).merge(_of(other, name)) for name in self.blocks}
        return attrs.evolve(self, blocks=both)

    def subtract(self, other: State) -> State:
        """The state without a batch that was merged before, to the last digit.

        Raises:
            InputError: when an array can't be undone (``min``, ``max``, ``sample``), or for other arrays or segments.
        """
        self._check(other)
        stuck = [name for name in self.blocks if not self.shape[name].invertible]
        if stuck:
            raise InputError(
                f"arrays {', '.join(stuck)} keep an extremum or a sample and can't be retracted",
                expected="sums",
                found=", ".join(self.shape[name].merge for name in stuck),
                remedy="fold the touched customers again",
            )
        left: dict[str, Any] = {name: _of(self, name).subtract(_of(other, name)) for name in self.blocks}
        return attrs.evolve(self, blocks=left)

    def _check(self, other: State) -> None:
        if self.shape != other.shape or self.segments != other.segments:
            raise InputError(
                "states of different questions",
                expected=f"arrays {', '.join(self.shape)} over {len(self.segments)} segments, with equal axes",
                found=f"arrays {', '.join(other.shape)} over {len(other.segments)} segments",
                remedy="observe both batches with one metric, one vocabulary and one segmentation",
            )

    def sums(self, name: str) -> npt.NDArray[Any]:
        """Sums by bucket: ``(64, segments, *axes)``; int64 for whole numbers, float64 for real ones.

        Of ``min`` and ``max`` the extremum, NaN where there is none.
        """
        high, low = self._limbs(name)
        return self._shaped(name, _number(high, low))

    def totals(self, name: str) -> npt.NDArray[Any]:
        """Sums (extrema) over all customers: ``(segments, *axes)``."""
        block = self.blocks[name]
        if isinstance(block, Table):
            block = block.dense(len(self.segments), buckets=1)
        if isinstance(block, Dense):
            low = None if block.low is None else block.low.sum(axis=0, keepdims=True)
            sums = self._shaped(name, _number(block.high.sum(axis=0, keepdims=True), low))
            return np.asarray(sums[0])
        best: np.ufunc = np.fmax if self.shape[name].merge == "max" else np.fmin
        return np.asarray(best.reduce(self.sums(name), axis=0))

    def stack(self, name: str) -> npt.NDArray[Any]:
        """Sums over all customers, then without each bucket in turn: ``(65, segments, *axes)``, for the jackknife.

        The differences are taken in whole numbers before anything becomes a float.

        Raises:
            TypeError: for an array that is no sum.
        """
        if not self.shape[name].invertible:
            raise TypeError(f"{name} keeps a {self.shape[name].merge}, of which nothing can be left out")
        high, low = self._limbs(name)
        return self._shaped(name, _number(_with_deletions(high), None if low is None else _with_deletions(low)))

    def present(self, name: str) -> npt.NDArray[np.bool_]:
        """True where a bucket has anything in the cell: ``(64, segments, *axes)``."""
        high, low = self._limbs(name)
        if isinstance(self.blocks[name], Extremum):
            return self._shaped(name, ~np.isnan(high))
        return self._shaped(name, (high != 0) if low is None else (high != 0) | (low != 0))

    def labels(self, name: str) -> tuple[str, ...]:
        """Labels of the last axis of an array, those of an open axis too."""
        block, axes = self.blocks[name], self.shape[name].axes
        if isinstance(block, Table) and block.labels is not None:
            return block.labels
        return (axes[-1].labels or ()) if axes else ()

    def entries(self, name: str) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Bucket, cell and whole sum of every cell of an array that is not zero, for a state of one segment.

        Raises:
            TypeError: for an array that is no sum, or a state of several segments.
        """
        block = self.blocks[name]
        if len(self.segments) != 1 or not isinstance(block, (Dense, Table)):
            raise TypeError(f"entries are of sums of one segment: take State.only(segment) first ({name})")
        if isinstance(block, Dense):
            bucket, _, cell = np.nonzero(block.high)
            return bucket, cell, block.high[bucket, 0, cell]
        bucket, cell = np.divmod(block.keys, max(block.width, 1))
        return bucket, cell, block.high

    def sample(self, name: str) -> Sample:
        """The sample of an array.

        Raises:
            TypeError: for an array that is no sample.
        """
        block = self.blocks[name]
        if not isinstance(block, Sample):
            raise TypeError(f"{name} is no sample: it keeps a {self.shape[name].merge}")
        return block

    def only(self, segment: int) -> State:
        """The state of one segment, in the form that folding this segment alone would have given."""
        alone = {name: block.only(segment, len(self.segments)) for name, block in self.blocks.items()}
        blocks = {name: _held(self.shape[name], block) for name, block in alone.items()}
        return attrs.evolve(self, segments=self.segments[segment : segment + 1], blocks=blocks)

    @property
    def nbytes(self) -> int:
        """Bytes of all arrays."""
        return sum(part.nbytes for block in self.blocks.values() for part in block.parts)

    def equals(self, other: State) -> bool:
        """True when every array is equal to the last bit."""
        return (self.shape, self.segments) == (other.shape, other.segments) and all(
            _equal(block, other.blocks[name]) for name, block in self.blocks.items()
        )

    def _limbs(self, name: str) -> Limbs:
        block = self.blocks[name]
        if isinstance(block, Sample):
            raise TypeError(f"{name} is a sample: read it with State.sample")
        if isinstance(block, Extremum):
            return block.values, None
        dense = block.dense(len(self.segments)) if isinstance(block, Table) else block
        return dense.high, dense.low

    def _shaped(self, name: str, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        array = self.shape[name]
        tail = (*array.dims, len(self.labels(name))) if array.open else array.dims
        return values.reshape(*values.shape[:2], *tail)


def _number(high: npt.NDArray[Any], low: npt.NDArray[np.int64] | None) -> npt.NDArray[Any]:
    return high if low is None else exact.to_float(*exact.carry(high, low))


def _with_deletions(part: npt.NDArray[Any]) -> npt.NDArray[Any]:
    total = part.sum(axis=0, keepdims=True)
    return np.concatenate([total, total - part])


def _of(state: State, name: str) -> Any:
    return state.blocks[name]


def _held(array: Array, block: Block) -> Block:
    """A block of one segment, dense where its closed cells are few enough."""
    if not isinstance(block, Table) or array.open or is_sparse(array, 1):
        return block
    return block.dense(1)


def _equal(left: Block, right: Block) -> bool:
    if isinstance(left, Table) and isinstance(right, Table) and left.labels != right.labels:
        return False
    pairs = zip(left.parts, right.parts, strict=False)
    same = type(left) is type(right) and len(left.parts) == len(right.parts)
    return same and all(np.array_equal(a, b, equal_nan=a.dtype.kind == "f") for a, b in pairs)


def fold_state(
    shape: Shape,
    tallies: Tallies,
    owners: Owners,
    membership: Membership,
    segments: Sequence[str],
    *,
    frame: Any = None,
) -> State:
    """The state of tallies under a membership.

    Args:
        shape: The arrays.
        tallies: The rows of each array.
        owners: Who owns what in the journeys that were observed.
        membership: The segments, laid along the same customers.
        segments: Names of the segments.
        frame: The frame of the journeys, for `Metric.summarise`.

    Raises:
        InputError: when the tallies and the shape name different arrays, and for what `place` and `fold` refuse.
    """
    if set(tallies) != set(shape):
        raise InputError(
            "a metric's shape and tallies name different arrays",
            expected=", ".join(sorted(shape)),
            found=", ".join(sorted(tallies)),
            remedy="observe what the shape declares",
        )
    blocks: dict[str, Block] = {}
    placed: dict[tuple[object, ...], Rows] = {}
    # Arrays of the same cells, such as units that are customers, are counted once.
    known: dict[tuple[object, ...], Counts | None] = {}
    told = {name: tallies[name].under(membership.kind) for name in shape}
    for name, tally in told.items():
        check(shape[name], tally, name)
        alike = _sums_of(shape[name], tally)
        if alike not in known:
            known[alike] = counted(shape[name], tally, owners, membership, name)
        counts = known[alike]
        if counts is not None:
            blocks[name] = of_counts(shape[name], tally, counts, membership.size)
            continue
        # Arrays of the same rows (a sum and its count) are placed once.
        own = _rows_of(tally)
        rows = placed[own] if own in placed else place(tally, owners, membership, name=name)
        placed[own] = rows
        blocks[name] = fold(shape[name], tally, owners, rows, membership.size, name=name)
    return State(shape, tuple(segments), blocks, frame)


def _rows_of(tally: Tally) -> tuple[object, ...]:
    """What tells the rows of a tally: two tallies with equal keys have the same owners in the same order."""
    return (tally.owner, id(tally.at), id(tally.anchor), tally.rows)


def _sums_of(array: Array, tally: Tally) -> tuple[object, ...]:
    """What tells the sums of a tally: two arrays and tallies with equal keys have the same counts."""
    parts = (id(tally.cell), id(tally.weight), id(tally.group), tally.once, tally.labels)
    return (*_rows_of(tally), *parts, array.cells, array.open, array.merge, array.real)


__all__ = ["Array", "Shape", "State", "Tally", "fold_state", "is_sparse"]
