"""Who goes on from a stage and when: Kaplan-Meier over the times that a map keeps, for a state of one segment."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import numpy.typing as npt

from journeyseg.analyses.grid import grid_of
from journeyseg.analyses.telling import estimates
from journeyseg.columns.states import State
from journeyseg.contract.curves import median_time, share_without
from journeyseg.contract.estimates import spread_of
from journeyseg.model.estimate import Estimate
from journeyseg.stats.lifetimes import at_risk, kaplan_meier
from journeyseg.stats.proportions import clustered_wilson

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def seen(state: State) -> Ints:
    """The last bin at which drop-off is known, one per stage; -1 where nobody was ever there.

    That is the last in which anybody is still watched; for ever when all have gone on, for then nobody is left to.
    """
    on, off, never = (state.stack(name)[0, 0] for name in ("on", "off", "never"))
    watched = (at_risk(on, off, never) > 0).sum(axis=-1) - 1
    left = kaplan_meier(on, off, never)[..., -1]
    return np.asarray(np.where(left == 0, on.shape[-1] - 1, watched))


def last_bins(state: State, horizon: timedelta | None) -> Ints:
    """The bin at whose end drop-off is read, one per stage: that of the horizon, else the last that was seen."""
    last = seen(state)
    return last if horizon is None else np.full(len(last), grid_of(horizon).horizon)


def tried(state: State) -> Ints:
    """Units that could have gone on from each stage: (65, stages)."""
    on, off, never = (state.stack(name)[:, 0] for name in ("on", "off", "never"))
    return np.asarray(on.sum(axis=-1) + off.sum(axis=-1) + never)


def drop_offs(state: State, last: Ints) -> Floats:
    """Share of those who reached each stage that has not gone on by the end of a bin: (65, stages).

    Args:
        state: Map state of one segment.
        last: The bin, one per stage.

    NaN where nobody was watched that long and some may still go on: then the share is not known.
    """
    on, off, never = (state.stack(name)[:, 0] for name in ("on", "off", "never"))
    shares = share_without(on, off, never, np.maximum(last, 0))
    return np.where(last <= seen(state), shares, np.nan)


def drop_estimates(state: State, last: Ints) -> list[Estimate]:
    """Drop-off of each stage with its interval; see `drop_offs`."""
    shares, n, level = drop_offs(state, last), tried(state), state.frame.level
    spread = spread_of(shares, n[1:] != n[:1], level)
    customers = state.totals("watched")[0]
    low, high = clustered_wilson(shares[0], n[0], spread.se, customers, level, df=spread.df)
    method = "Kaplan-Meier, Wilson at the effective size, bucket jackknife"
    found = estimates(shares[0], low, high, n[0], method, level)
    return [one if one.known or not one.n else _unwatched(one) for one in found]


def _unwatched(found: Estimate) -> Estimate:
    return Estimate(n=found.n, method="nobody was watched that long", level=found.level)


def stage_waits(state: State, horizon: timedelta | None) -> list[Estimate]:
    """Median time from reaching each stage to reaching a later one, in seconds."""
    on, off, never = (state.stack(name)[:, 0] for name in ("on", "off", "never"))
    customers = state.totals("watched")[0]
    parts = median_time(on, off, never, grid_of(horizon).ends, state.frame.level, customers=customers)
    method = "Kaplan-Meier median, log-log limits, bucket jackknife; bins 4.4 % wide"
    return estimates(*parts, tried(state)[0], method, state.frame.level)
