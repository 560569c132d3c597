"""Times of a funnel: curves of conversion with open attempts censored, and how long steps take."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.columns import sketches
from journeyseg.columns.states import State
from journeyseg.contract.curves import curve_of
from journeyseg.contract.estimates import spread_of
from journeyseg.metrics.spells import Spells, stacked
from journeyseg.stats.quantiles import histogram_quantile, share_below, woodruff

Floats = npt.NDArray[np.float64]
SECONDS = 1 << 30


@attrs.frozen(eq=False)
class Timed:
    """The times of one step of one segment.

    Args:
        counts: (65, T) attempts by time: of all, then without each bucket.
        edges: (T + 1,) bounds in seconds. Exact times are bins without width, and empty bins lie between them.
        exact: True when the bins have no width.
    """

    counts: npt.NDArray[Any]
    edges: Floats
    exact: bool = False

    def quantile(self, q: float, level: float) -> tuple[float, float, float]:
        """The quantile with Woodruff's interval; of exact times linear between neighbours; NaN where there are none."""
        n = self.counts.sum(axis=-1)
        if not n[0]:
            return np.nan, np.nan, np.nan
        at = float(histogram_quantile(self.counts[0], self.edges, q))
        below = np.array([share_below(part, self.edges, at) for part in self.counts])
        spread = spread_of(below[:, None], (n[1:] != n[:1])[:, None], level)
        low, high = woodruff(self.counts[0], self.edges, q, spread.se[0], level, df=spread.df[0])
        return self._between(q) if self.exact else at, float(low), float(high)

    def _between(self, q: float) -> float:
        upto = np.cumsum(self.counts[0])
        place = q * (upto[-1] - 1)
        low, high = (
            self.edges[np.searchsorted(upto, np.floor(rank), side="right")] for rank in (place, np.ceil(place))
        )
        return float(low + (high - low) * (place - np.floor(place)))


def timed(state: State, name: str, step: int) -> Timed:
    """The times of a step in a state of one segment.

    Args:
        state: State of one segment.
        name: ``"wait"`` (from the step before) or ``"since"`` (from the first).
        step: Number of the step from 0.
    """
    if state.shape[name].axes[1].size != SECONDS:
        return Timed(state.stack(name)[:, 0, step], sketches.EDGES)
    ((bucket, second, count),) = _exact(state, name, [step])
    values = np.unique(second)
    counts = stacked(bucket, np.searchsorted(values, second), count, len(values))
    spaced = np.zeros((len(counts), max(2 * len(values) - 1, 0)), dtype=np.int64)
    spaced[:, ::2] = counts
    return Timed(spaced, np.repeat(values, 2).astype(np.float64), exact=True)


def spells_to(state: State, step: int) -> Spells:
    """Conversions to a step, attempts still open before it, and those that can't get there any more; one segment."""
    never = state.stack("never")[:, 0, :step].sum(axis=-1)
    if state.shape["since"].axes[1].size != SECONDS:
        left = state.stack("left")[:, 0, :step].sum(axis=1)
        return Spells(state.stack("since")[:, 0, step], left, never, sketches.ENDS)
    found = [*_exact(state, "since", [step]), *_exact(state, "left", list(range(step)))]
    times = np.unique(np.concatenate([second for _, second, _ in found]))
    tables = [stacked(bucket, np.searchsorted(times, second), n, len(times)) for bucket, second, n in found]
    return Spells(tables[0], tables[1], never, times.astype(np.float64))


def _exact(state: State, name: str, steps: list[int]) -> list[tuple[Any, Any, Any]]:
    bucket, cell, count = state.entries(name)
    step, second = np.divmod(cell, SECONDS)
    mask = np.isin(step, steps)
    return [(bucket[mask], second[mask], count[mask])]


def share_by_then(
    state: State, step: int, level: float, customers: float, *, independent: bool
) -> tuple[float, float, float, float]:
    """Share of started attempts that reach a step, with open attempts censored: value, low, high and n."""
    found = spells_to(state, step)
    n = float(found.events[0].sum() + found.censored[0].sum() + found.never[0])
    if not len(found.ends):
        return (0.0 if n else np.nan), np.nan, np.nan, n
    parts = (found.events, found.censored, found.never)
    curve, low, high = curve_of(*parts, level, customers=customers, independent=independent)
    return 1 - float(curve[-1]), 1 - float(high[-1]), 1 - float(low[-1]), n
