"""Spells of all segments on one grid of times."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.columns.states import State
from journeyseg.metrics.spells import Spells, spells_of
from journeyseg.stats.lifetimes import at_risk

Floats = npt.NDArray[np.float64]


@attrs.frozen(eq=False)
class Aligned:
    """Counts of all segments: all customers first, then without each bucket.

    Args:
        events: ``(65, segments, T)`` units that met it, by time.
        censored: Likewise, units last seen without it.
        never: ``(65, segments)`` units that finished without it.
        ends: ``(T,)`` the times, ascending, in seconds; empty where nobody started.
    """

    events: npt.NDArray[Any]
    censored: npt.NDArray[Any]
    never: npt.NDArray[Any]
    ends: Floats

    @property
    def last(self) -> float:
        """The time up to which somebody of every segment that has anybody was watched, in seconds; NaN for nobody."""
        leaving = (self.events[0] + self.censored[0]) > 0
        lasts = [self.ends[row.nonzero()[0][-1]] for row in leaving if row.any()]
        return float(min(lasts)) if lasts else float("nan")

    def watched_to(self, limit: float) -> Aligned:
        """The same; where nothing happened at any time, with a time at the limit at which nothing does."""
        if len(self.ends):
            return self
        nothing = np.zeros((*self.never.shape, 1), dtype=np.int64)
        return Aligned(nothing, nothing, self.never, np.array([limit]))

    def watched(self, until: Floats) -> Floats:
        """How many units of each segment were watched up to a time of its own (segments,), in seconds."""
        risk = at_risk(self.events[0], self.censored[0], self.never[0])
        place = np.searchsorted(self.ends, np.nan_to_num(until) * (1 - 1e-12))
        whole = np.concatenate([risk, self.never[0][:, None].astype(np.float64)], axis=1)
        return np.asarray(np.take_along_axis(whole, place[:, None], axis=1)[:, 0])


def aligned(state: State, method: str) -> Aligned:
    """The spells in a state, segment by segment, on the union of their times."""
    each = [spells_of(state.only(place), method) for place in range(len(state.segments))]
    ends = np.unique(np.concatenate([spells.ends for spells in each]))
    events, censored = (np.stack([_on(ends, one, name) for one in each], axis=1) for name in ("events", "censored"))
    return Aligned(events, censored, np.stack([one.never for one in each], axis=1), ends)


def _on(ends: Floats, spells: Spells, name: str) -> npt.NDArray[np.int64]:
    out = np.zeros((len(spells.never), len(ends)), dtype=np.int64)
    out[:, np.searchsorted(ends, spells.ends)] = getattr(spells, name)
    return out
