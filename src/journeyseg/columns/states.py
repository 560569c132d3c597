"""States: what a metric observed, folded by bucket and segment; they merge, subtract and yield replicates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.columns import exact
from journeyseg.columns.axes import Array, Shape
from journeyseg.columns.cells import BUCKETS, Block, Dense, Extremum, Sample, Table, fold, is_sparse
from journeyseg.columns.membership import Membership, Owners, place
from journeyseg.columns.tallies import Tallies, Tally


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
        """The state of both batches of customers."""
        return attrs.evolve(self, blocks={name: block.merge(other.blocks[name]) for name, block in self.blocks.items()})  # type: ignore[arg-type]

    def subtract(self, other: State) -> State:
        """The state without a batch that was merged before, to the last digit.

        Raises:
            ValueError: when an array can't be undone (``min``, ``max``, ``sample``).
        """
        stuck = [name for name in self.blocks if not self.shape[name].invertible]
        if stuck:
            raise ValueError(
                f"arrays {stuck} keep an extremum or a sample and can't be retracted: fold the touched customers again"
            )
        return attrs.evolve(
            self, blocks={name: block.subtract(other.blocks[name]) for name, block in self.blocks.items()}
        )  # type: ignore[union-attr,arg-type]

    def sums(self, name: str) -> npt.NDArray[Any]:
        """Sums by bucket: ``(64, segments, *axes)``; int64 for whole numbers, float64 for real ones.

        Of ``min`` and ``max`` the extremum, NaN where there is none.
        """
        high, low = self._limbs(name)
        return self._shaped(name, _number(high, low))

    def totals(self, name: str) -> npt.NDArray[Any]:
        """Sums over all customers: ``(segments, *axes)``."""
        return self.stack(name)[0] if self.shape[name].invertible else self._extreme(name)

    def _extreme(self, name: str) -> npt.NDArray[Any]:
        values = self.sums(name)
        empty = np.isnan(values).all(axis=0)
        with np.errstate(all="ignore"):
            best = np.fmax.reduce(values, axis=0) if self.shape[name].merge == "max" else np.fmin.reduce(values, axis=0)
        return np.where(empty, np.nan, best)

    def stack(self, name: str) -> npt.NDArray[Any]:
        """Sums over all customers, then without each bucket in turn: ``(65, segments, *axes)``, for the jackknife.

        The differences are taken in whole numbers before anything becomes a float.
        """
        high, low = (None if part is None else _with_deletions(part) for part in self._limbs(name))
        assert high is not None
        return self._shaped(name, _number(*exact.carry(high, low)) if low is not None else high)

    def present(self, name: str) -> npt.NDArray[np.bool_]:
        """True where a bucket has anything in the cell: ``(64, segments, *axes)``."""
        high, low = self._limbs(name)
        return self._shaped(name, (high != 0) if low is None else (high != 0) | (low != 0))

    def labels(self, name: str) -> tuple[str, ...]:
        """Labels of the last axis of an array, those of an open axis too."""
        block = self.blocks[name]
        return (
            block.labels or ()
            if isinstance(block, Table) and block.labels is not None
            else self.shape[name].axes[-1].labels or ()
        )

    def entries(self, name: str) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Bucket, cell and whole sum of every cell of a sparse array that is not zero, for a state of one segment."""
        block = self.blocks[name]
        assert isinstance(block, Table)
        bucket, rest = np.divmod(block.keys, len(self.segments) * block.width)
        return bucket, rest % block.width, block.high

    def sample(self, name: str) -> Sample:
        """The sample of an array."""
        block = self.blocks[name]
        assert isinstance(block, Sample)
        return block

    def only(self, segment: int) -> State:
        """The state of one segment, in the form that folding this segment alone would have given."""
        alone = {name: _only(block, segment, len(self.segments)) for name, block in self.blocks.items()}
        blocks = {name: _held(self.shape[name], block) for name, block in alone.items()}
        return attrs.evolve(self, segments=self.segments[segment : segment + 1], blocks=blocks)

    @property
    def nbytes(self) -> int:
        """Bytes of all arrays."""
        return sum(part.nbytes for block in self.blocks.values() for part in block.parts)

    def equals(self, other: State) -> bool:
        """True when every array is equal to the last bit."""
        return self.segments == other.segments and all(
            _equal(block, other.blocks[name]) for name, block in self.blocks.items()
        )

    def _limbs(self, name: str) -> tuple[npt.NDArray[Any], npt.NDArray[np.int64] | None]:
        block = self.blocks[name]
        if isinstance(block, Table):
            return _dense(
                block.keys, block.high, len(self.segments), block.width
            ), None if block.low is None else _dense(block.keys, block.low, len(self.segments), block.width)
        if isinstance(block, Dense):
            return block.high, block.low
        if isinstance(block, Extremum):
            return block.values, None
        raise TypeError(f"{name} is a sample: read it with State.sample")

    def _shaped(self, name: str, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        array = self.shape[name]
        tail = (*array.dims, len(self.labels(name))) if array.open else array.dims
        return values.reshape(*values.shape[:2], *tail)


def _number(high: npt.NDArray[Any], low: npt.NDArray[np.int64] | None) -> npt.NDArray[Any]:
    return high if low is None else exact.to_float(high, low)


def _with_deletions(part: npt.NDArray[Any]) -> npt.NDArray[Any]:
    total = part.sum(axis=0, keepdims=True)
    return np.concatenate([total, total - part])


def _dense(
    keys: npt.NDArray[np.int64], values: npt.NDArray[np.int64], segments: int, width: int
) -> npt.NDArray[np.int64]:
    out = np.zeros(BUCKETS * segments * width, dtype=np.int64)
    out[keys] = values
    return out.reshape(BUCKETS, segments, width)


def _only(block: Block, segment: int, segments: int) -> Block:
    chosen = slice(segment, segment + 1)
    if isinstance(block, Dense):
        return Dense(block.high[:, chosen], None if block.low is None else block.low[:, chosen])
    if isinstance(block, Extremum):
        return attrs.evolve(block, values=block.values[:, chosen])
    if isinstance(block, Sample):
        mask = block.segment == segment
        parts = [part[mask] for part in block.parts[:5]]
        return Sample(parts[0] * 0, *parts[1:], size=block.size, seen=block.seen[chosen])  # type: ignore[misc]
    bucket, rest = np.divmod(block.keys, segments * block.width)
    mask = rest // block.width == segment
    keys = bucket[mask] * block.width + rest[mask] % block.width
    return attrs.evolve(block, keys=keys, high=block.high[mask], low=None if block.low is None else block.low[mask])


def _held(array: Array, block: Block) -> Block:
    """A block of one segment, dense where its closed cells are few enough."""
    if not isinstance(block, Table) or array.open or is_sparse(array, 1):
        return block
    low = None if block.low is None else _dense(block.keys, block.low, 1, block.width)
    return Dense(_dense(block.keys, block.high, 1, block.width), low)


def _equal(left: Block, right: Block) -> bool:
    same = isinstance(left, Table) == isinstance(right, Table) and (
        not isinstance(left, Table) or not isinstance(right, Table) or left.labels == right.labels
    )
    return (
        same
        and len(left.parts) == len(right.parts)
        and all(
            np.array_equal(a, b, equal_nan=a.dtype.kind == "f") for a, b in zip(left.parts, right.parts, strict=True)
        )
    )


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

    Raises:
        ValueError: when the tallies and the shape name different arrays.
    """
    if set(tallies) != set(shape):
        raise ValueError(f"the shape names {sorted(shape)}, the tallies {sorted(tallies)}")
    blocks = {
        name: fold(
            shape[name], tallies[name], owners, place(tallies[name], owners, membership, name=name), membership.size
        )
        for name in shape
    }
    return State(shape, tuple(segments), blocks, frame)


__all__ = ["Array", "Shape", "State", "Tally", "fold_state", "is_sparse"]
