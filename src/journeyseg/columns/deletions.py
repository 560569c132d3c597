"""States without the customers of one bucket, in one bucket: what a summary is recomputed from for the jackknife."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.columns.cells import BUCKETS, Block, Dense, Extremum, Sample, Table
from journeyseg.columns.states import State


class _Together(Table):
    """Sums of the cells that occur, of all buckets together."""

    def dense(self, segments: int, *, buckets: int = 1) -> Dense:
        """Every cell of so many segments, in one bucket."""
        return super().dense(segments, buckets=1)


def without(state: State, bucket: int) -> State:
    """The state of everybody outside a bucket, all of them in one bucket: 64 times smaller to summarise.

    Labels stay, even those that occur no more, so that axes don't change. Intervals can't be told from such a state.

    Args:
        state: A folded state.
        bucket: Hash bucket of the customers to leave out, 0 to 63; -1 leaves out nobody.
    """
    segments = len(state.segments)
    blocks: dict[str, Block] = {name: _left(block, bucket, segments) for name, block in state.blocks.items()}
    return attrs.evolve(state, blocks=blocks)


def _left(block: Block, bucket: int, segments: int) -> Block:
    if isinstance(block, Table):
        return _table(block, bucket, segments)
    if isinstance(block, Sample):
        mask = block.bucket != bucket
        names = ("segment", "rank", "cell", "weight", "bucket")
        return attrs.evolve(block, **{name: getattr(block, name)[mask] for name in names})
    kept = np.arange(BUCKETS) != bucket
    if isinstance(block, Extremum):
        best: Any = np.fmax if block.largest else np.fmin
        return attrs.evolve(block, values=best.reduce(block.values[kept], axis=0)[None])
    return Dense(_summed(block.high, kept), None if block.low is None else _summed(block.low, kept))


def _summed(part: npt.NDArray[np.int64], kept: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    return np.asarray(part[kept].sum(axis=0, keepdims=True))


def _table(block: Table, bucket: int, segments: int) -> Table:
    own, keys = np.divmod(block.keys, max(segments * block.width, 1))
    mask = own != bucket
    kept, place = np.unique(keys[mask], return_inverse=True)
    high = np.zeros(len(kept), dtype=np.int64)
    np.add.at(high, place, block.high[mask])
    low = None
    if block.low is not None:
        low = np.zeros(len(kept), dtype=np.int64)
        np.add.at(low, place, block.low[mask])
    return _Together(kept, high, low, block.labels, block.cells)
