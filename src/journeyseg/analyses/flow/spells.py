"""Quantiles of durations per cell, from bins or whole seconds, with Woodruff's interval clustered on customers."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.columns import sketches
from journeyseg.columns.states import State
from journeyseg.contract.estimates import spread_of
from journeyseg.stats.quantiles import histogram_quantile, share_below, woodruff

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

SECONDS = 1 << 30
"""Whole seconds that exact times may have: 34 years."""

METHODS = ("binned", "exact")
"""How times are kept: in bins 4.4 % wide, or to the whole second (rounded down)."""

_BLOCK = 64


def size_of(method: str) -> int:
    """Number of cells of the axis of times."""
    return sketches.BINS if method == "binned" else SECONDS


def cells_of(elapsed: Ints, method: str) -> Ints:
    """Cell of each duration in microseconds."""
    return sketches.bin_of(elapsed) if method == "binned" else np.minimum(elapsed // 1_000_000, SECONDS - 1)


@attrs.frozen(eq=False)
class Spells:
    """Durations of one segment by cell.

    Args:
        state: State of one segment.
        name: The array; its first axis is the time.
        cells: Number of cells after the axis of times.
        method: How they are kept.
    """

    state: State
    name: str
    cells: int
    method: str

    def quantiles(self, q: float, level: float) -> tuple[Floats, Floats, Floats, Ints]:
        """Value, low, high (seconds) and n by cell; NaN and 0 where there is nothing."""
        out = np.full((3, self.cells), np.nan)
        n = np.zeros(self.cells, dtype=np.int64)
        read = _binned if self.method == "binned" else _exact
        for cells, counts, times in self._histograms():
            out[:, cells] = read(counts, times, q, level)
            n[cells] = counts.sum(axis=(0, -1))
        return out[0], out[1], out[2], n

    def _histograms(self) -> Iterator[tuple[Ints, Ints, Ints]]:
        """Blocks of cells: the cells, counts (buckets, cells, times), and the times that the last axis stands for."""
        bucket, place, count = self.state.entries(self.name)
        time, cell = np.divmod(place, max(self.cells, 1))
        order = np.argsort(cell, kind="stable")
        used, starts = np.unique(cell[order], return_index=True)
        bounds = np.append(starts, len(cell))
        step = _BLOCK if self.method == "binned" else 1
        for low in range(0, len(used), step):
            chosen = used[low : low + step]
            rows = order[bounds[low] : bounds[min(low + step, len(used))]]
            times = _span(time[rows]) if self.method == "binned" else np.unique(time[rows])
            shape = (int(bucket.max(initial=0)) + 1, len(chosen), len(times))
            counts = np.zeros(shape, dtype=np.int64)
            at = (bucket[rows], np.searchsorted(chosen, cell[rows]), np.searchsorted(times, time[rows]))
            np.add.at(counts, at, count[rows])
            yield chosen, counts, times


def _span(time: Ints) -> Ints:
    """All bins from the first to the last in use."""
    return np.arange(time.min(), time.max() + 1)


def _binned(counts: Ints, times: Ints, q: float, level: float) -> Floats:
    stack, edges = _stacked(counts), sketches.EDGES[times[0] : times[-1] + 2]
    value = histogram_quantile(stack[0], edges, q)
    return np.stack([value, *_limits(stack, edges, value, q, level)])


def _exact(counts: Ints, times: Ints, q: float, level: float) -> Floats:
    """The quantile between order statistics: rank (n - 1) q, type 7 of Hyndman and Fan (1996)."""
    stack = _stacked(counts)
    upto = np.cumsum(stack[0, 0])
    rank = (upto[-1] - 1) * q
    under, over = (times[np.searchsorted(upto, int(side), side="right")] for side in (np.floor(rank), np.ceil(rank)))
    value = np.array([under + (over - under) * (rank - np.floor(rank))], dtype=np.float64)
    # A bin of no width holds exact values; the bins between them are empty.
    edges = np.repeat(times.astype(np.float64), 2)
    held = np.zeros((*stack.shape[:-1], len(edges) - 1), dtype=stack.dtype)
    held[..., ::2] = stack
    return np.stack([value, *_limits(held, edges, value, q, level)])


def _stacked(counts: Ints) -> Ints:
    total = counts.sum(axis=0, keepdims=True)
    return np.concatenate([total, total - counts])


def _limits(stack: Ints, edges: Floats, value: Floats, q: float, level: float) -> tuple[Floats, Floats]:
    shares = share_below(stack, edges, value)
    total = stack.sum(axis=-1)
    spread = spread_of(shares, total[1:] != total[:1], level)
    low, high = woodruff(stack[0], edges, q, spread.se, level, df=spread.df)
    return np.minimum(low, value), np.maximum(high, value)
