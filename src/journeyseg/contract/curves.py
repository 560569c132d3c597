"""Curves of time to an event from counts: quantiles and shares by a horizon; intervals cluster on customers."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from journeyseg.contract.estimates import spread_of
from journeyseg.stats.survival import at_risk, kaplan_meier, log_log_interval, quantile_of

Floats = npt.NDArray[np.float64]


def median_time(
    events: npt.NDArray[Any],
    censored: npt.NDArray[Any],
    never: npt.NDArray[Any],
    ends: Floats,
    level: float,
    q: float = 0.5,
) -> tuple[Floats, Floats, Floats]:
    """The time by which a share `q` has had the event, with its interval.

    The interval inverts the log-log interval of the Kaplan-Meier curve (Brookmeyer and Crowley 1982), whose standard
    errors come from the bucket jackknife, so that several journeys of one customer are not taken for independent.

    Args:
        events: (65, ..., T) counts: all customers, then without each bucket.
        censored: Likewise, of those last seen without the event.
        never: (65, ...) counts of those finished without it.
        ends: (T,) time each bin stands for, ascending, in seconds.
        level: Confidence level.
        q: Share, 0 to 1.

    Returns:
        Value, low and high (...), in the unit of `ends`; NaN where the curve does not get there.
    """
    curve = kaplan_meier(events, censored, never)
    present = _present(events, censored, never)
    spread = spread_of(curve, np.broadcast_to(present[..., None], curve[1:].shape), level)
    risk = at_risk(events[0], censored[0], never[0])
    low, high = log_log_interval(curve[0], spread.se, risk, level, df=spread.df)
    low, high = np.where(np.isfinite(low), low, curve[0]), np.where(np.isfinite(high), high, curve[0])
    return quantile_of(curve[0], ends, q), quantile_of(low, ends, q), quantile_of(high, ends, q)


def share_without(events: npt.NDArray[Any], censored: npt.NDArray[Any], never: npt.NDArray[Any], last: int) -> Floats:
    """The share still without the event at the end of bin `last`: (65, ...) for the jackknife."""
    return kaplan_meier(
        events[..., : last + 1],
        censored[..., : last + 1],
        never + censored[..., last + 1 :].sum(axis=-1) + events[..., last + 1 :].sum(axis=-1),
    )[..., -1]


def _present(events: npt.NDArray[Any], censored: npt.NDArray[Any], never: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    total = events.sum(axis=-1) + censored.sum(axis=-1) + never
    return np.asarray(total[1:] != total[:1])
