"""Curves of time to an event from counts: quantiles and shares by a horizon; intervals cluster on customers."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from journeyseg.contract.estimates import spread_of
from journeyseg.stats.lifetimes import at_risk, greenwood, kaplan_meier, log_log_interval, quantile_of

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[Any]


def median_time(
    events: Counts,
    censored: Counts,
    never: Counts,
    ends: Floats,
    level: float,
    q: float = 0.5,
    *,
    customers: npt.ArrayLike = np.inf,
) -> tuple[Floats, Floats, Floats]:
    """The time by which a share `q` has had the event, with its interval.

    The interval inverts the log-log interval of the Kaplan-Meier curve (Brookmeyer and Crowley 1982), whose standard
    errors come from the bucket jackknife, so that several journeys of one customer are not taken for independent.
    Where a point of the curve has no standard error it excludes no time; with all customers in one bucket there is no
    interval.

    Args:
        events: (65, ..., T) counts: all customers, then without each bucket.
        censored: Likewise, of those last seen without the event.
        never: (65, ...) counts of those finished without it.
        ends: (T,) time each bin stands for, ascending, in seconds.
        level: Confidence level.
        q: Share, 0 to 1.
        customers: (...) customers beneath the units; by default every unit is a customer.

    Returns:
        Value, low and high (...), in the unit of `ends`; NaN where the curve does not get there.
    """
    curve, low, high = curve_of(events, censored, never, level, customers=customers)
    present = _present(events, censored, never)
    there = np.where(present.sum(axis=0) > 1, 1.0, np.nan)
    first = quantile_of(np.where(np.isfinite(low), low, 0.0), ends, q) * there
    last = quantile_of(np.where(np.isfinite(high), high, 1.0), ends, q) * there
    return quantile_of(curve, ends, q), first, last


def curve_of(
    events: Counts,
    censored: Counts,
    never: Counts,
    level: float,
    *,
    customers: npt.ArrayLike = np.inf,
    independent: bool = False,
) -> tuple[Floats, Floats, Floats]:
    """The Kaplan-Meier curve of what is still without the event, with its log-log interval at each time.

    Args:
        events: As `median_time`.
        censored: As `median_time`.
        never: As `median_time`.
        level: Confidence level.
        customers: As `median_time`.
        independent: True when every unit is a customer: then the standard errors are Greenwood's, else the jackknife's.

    Returns:
        Curve, low and high, each (..., T).
    """
    curve = kaplan_meier(events, censored, never)
    if independent:
        whole, error = at_risk(events[0], censored[0], never[0]), greenwood(events[0], censored[0], never[0])
        return curve[0], *log_log_interval(curve[0], error, whole, level)
    present = _present(events, censored, never)
    spread = spread_of(curve, np.broadcast_to(present[..., None], curve[1:].shape), level)
    risk = at_risk(events[0], censored[0], never[0])
    each = np.minimum(1.0, np.asarray(customers) / np.maximum(risk[..., 0], 1.0))
    low, high = log_log_interval(curve[0], spread.se, risk * each[..., None], level, df=spread.df)
    return curve[0], low, high


def share_without(events: Counts, censored: Counts, never: Counts, last: npt.ArrayLike) -> Floats:
    """The share still without the event at the end of a bin: (65, ...) for the jackknife.

    Args:
        events: As `median_time`.
        censored: As `median_time`.
        never: As `median_time`.
        last: The bin: one, or (...) for one each.
    """
    curve = kaplan_meier(events, censored, never)
    place = np.broadcast_to(np.asarray(last), curve.shape[:-1])[..., None]
    return np.asarray(np.take_along_axis(curve, place, axis=-1)[..., 0])


def _present(events: Counts, censored: Counts, never: Counts) -> npt.NDArray[np.bool_]:
    total = events.sum(axis=-1) + censored.sum(axis=-1) + never
    return np.asarray(total[1:] != total[:1])
