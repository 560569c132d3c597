"""Kaplan-Meier curves from counts on a common ordered grid, for many cells at once.

The last axis is time: bin ``t`` of the grid holds how many units had the event there and how many were censored there.
All axes before it are a batch (cells, segments, jackknife replicates). Sources: Kaplan, E. L. and Meier, P. (1958),
Nonparametric estimation from incomplete observations, JASA 53, 457-481; Greenwood's variance and the log-log interval
as in Kalbfleisch, J. D. and Prentice, R. L. (2002), The Statistical Analysis of Failure Time Data, section 1.4.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from journeyseg.errors import InputError
from journeyseg.stats.critical import Floats, critical
from journeyseg.stats.proportions import wilson

_TIE = 1e-9
"""A curve within this of a level has reached it: products of fractions miss a level such as 0.5 in the last digit."""


def at_risk(events: ArrayLike, censored: ArrayLike, never: ArrayLike = 0) -> Floats:
    """How many units are still under observation and without the event as each bin begins.

    Events of a bin come before its censorings: whoever is censored in a bin is at risk in it.

    Args:
        events: Shape ``(..., T)``, units with the event in each bin; counts or weights from 0 up.
        censored: Units last seen without the event in each bin, broadcast against ``events``.
        never: Shape ``(...)``, units that finished without the event: they stay at risk for ever.

    Returns:
        float64 ``(..., T)``, never growing along ``T``.

    Raises:
        InputError: A count is negative or not finite, or there is no time axis.

    Example:
        >>> at_risk([1, 0, 2], [0, 1, 1], never=2)
        array([7., 6., 5.])
    """
    had, left = _counts(events, censored)
    leaving = (had + left)[..., ::-1]
    return np.cumsum(leaving, axis=-1)[..., ::-1] + np.asarray(never, dtype=np.float64)[..., np.newaxis]


def kaplan_meier(events: ArrayLike, censored: ArrayLike, never: ArrayLike = 0) -> Floats:
    """The share that is still without the event at the end of each bin: ``prod(1 - d/n)`` (Kaplan and Meier 1958).

    Args:
        events: Shape ``(..., T)``, units with the event in each bin.
        censored: Units last seen without the event in each bin, broadcast against ``events``.
        never: Shape ``(...)``, units that finished without the event and stay at risk for ever.

    Returns:
        float64 ``(..., T)``, 0 to 1, never growing along ``T``. Where nobody is at risk any more the last value stands;
        use `at_risk` to cut there. NaN where there is no unit at all.

    Raises:
        InputError: As `at_risk`.

    Example:
        >>> kaplan_meier([1, 0, 2], [0, 1, 0]).round(3)      # four units, one lost after the first event
        array([0.75, 0.75, 0.  ])
    """
    had, _ = _counts(events, censored)
    risk = at_risk(events, censored, never)
    with np.errstate(divide="ignore", invalid="ignore"):
        stay = np.where(risk > 0, 1.0 - had / risk, 1.0)
    return np.where(risk[..., :1] > 0, np.cumprod(stay, axis=-1), np.nan)


def greenwood(events: ArrayLike, censored: ArrayLike, never: ArrayLike = 0) -> Floats:
    """Greenwood's standard error of each point of the curve: ``S sqrt(sum d/(n(n-d)))``.

    Assumes independent units; where customers have several journeys, jackknife the curve instead.

    Args:
        events: Shape ``(..., T)``, as `kaplan_meier`.
        censored: As `kaplan_meier`.
        never: As `kaplan_meier`.

    Returns:
        float64 ``(..., T)``, in shares; 0 before the first event; NaN where the curve is 0 or nobody was ever there.

    Example:
        >>> greenwood([1, 0, 1], [0, 1, 1]).round(3)
        array([0.217, 0.217, 0.286])
    """
    had, _ = _counts(events, censored)
    risk = at_risk(events, censored, never)
    with np.errstate(divide="ignore", invalid="ignore"):
        step = np.where(had > 0, had / (risk * (risk - had)), 0.0)
        se = kaplan_meier(events, censored, never) * np.sqrt(np.cumsum(step, axis=-1))
    return np.where(np.isfinite(se), se, np.nan)


def log_log_interval(
    survival: ArrayLike, se: ArrayLike, at_risk: ArrayLike, level: float = 0.95, *, df: ArrayLike = np.inf
) -> tuple[Floats, Floats]:
    """The log-log ("exponential Greenwood") interval of each point of the curve: ``S ** exp(± z se / (S log S))``.

    Where the curve is still 1, or 0, the formula has nothing to say; there the limit is Wilson's for none, or all, of
    those at risk when it got there, which is on the cautious side.

    Args:
        survival: Curve, ``(..., T)``.
        se: Its standard errors, from `greenwood` or from a jackknife over customers.
        at_risk: Units at risk in each bin, from `at_risk`; for clustered data give customers at risk.
        level: Confidence level, 0 to 1.
        df: Degrees of freedom of ``se``, broadcast; infinite for Greenwood's.

    Returns:
        Lower and upper limit, ``(..., T)``, 0 to 1; NaN where the curve is NaN, or has no standard error.

    Example:
        >>> events, censored = [3, 1, 0, 1], [1, 0, 1, 2]
        >>> low, high = log_log_interval(
        ...     kaplan_meier(events, censored), greenwood(events, censored), at_risk(events, censored))
        >>> low.round(3), high.round(3)
        (array([0.282, 0.177, 0.177, 0.062]), array([0.878, 0.796, 0.796, 0.681]))
    """
    curve, error, risk = np.broadcast_arrays(*(np.asarray(x, dtype=np.float64) for x in (survival, se, at_risk)))
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        bend = np.exp(critical(level, df) * error / (curve * -np.log(curve)))
        low, high = curve**bend, curve ** (1.0 / bend)
    last = np.minimum.accumulate(np.where(risk > 0, risk, np.inf), axis=-1)
    last = np.where(np.isfinite(last), last, 0.0)
    all_low, none_high = wilson(last, last, level)[0], wilson(np.zeros_like(last), last, level)[1]
    low = np.select([curve == 1, curve == 0], [all_low, np.zeros_like(low)], low)
    return low, np.select([curve == 1, curve == 0], [np.ones_like(high), none_high], high)


def quantile_of(survival: ArrayLike, edges: ArrayLike, q: ArrayLike = 0.5) -> Floats:
    """The first time by which a share ``q`` has had the event: the first edge where the curve is at most ``1 - q``.

    Put the limits of `log_log_interval` in the place of the curve for an interval of the quantile (Brookmeyer, R. and
    Crowley, J. (1982), A confidence interval for the median survival time, Biometrics 38, 29-41): the lower limit
    curve gives the lower time, and an upper time of NaN means that the data don't bound it.

    Args:
        survival: Curve, ``(..., T)``.
        edges: Shape ``(T,)``: the time each bin stands for, its end, in any unit, ascending.
        q: Share that has had the event, 0 to 1, broadcast against the batch axes.

    Returns:
        float64 ``(...)``, in the unit of ``edges``; NaN where the curve never gets there.

    Raises:
        InputError: ``edges`` does not fit the time axis or does not ascend, or ``q`` leaves 0..1.

    Example:
        >>> float(quantile_of([0.9, 0.5, 0.4], [1, 2, 5])), float(quantile_of([0.9, 0.5, 0.4], [1, 2, 5], 0.7))
        (2.0, nan)
    """
    curve = np.asarray(survival, dtype=np.float64)
    times, share = np.asarray(edges, dtype=np.float64), np.asarray(q, dtype=np.float64)
    if times.shape != curve.shape[-1:] or not (np.diff(times) > 0).all() or not ((share >= 0) & (share <= 1)).all():
        raise InputError(
            "a quantile of a survival curve can't be read",
            expected="one ascending edge per bin and q from 0 to 1",
            found=f"curve {curve.shape}, edges {times.shape}, q {q!r}",
            remedy="give the edges that the curve was made with",
        )
    reached = curve <= (1.0 - share)[..., np.newaxis] + _TIE
    return np.where(reached.any(axis=-1), times[reached.argmax(axis=-1)], np.nan)[()]


def _counts(events: ArrayLike, censored: ArrayLike) -> tuple[Floats, Floats]:
    had, left = np.broadcast_arrays(np.asarray(events, dtype=np.float64), np.asarray(censored, dtype=np.float64))
    if not had.ndim or not had.shape[-1] or not ((had >= 0) & (left >= 0) & np.isfinite(had + left)).all():
        raise InputError(
            "a survival curve can't be made of these counts",
            expected="finite counts from 0 up, with at least one bin of time on the last axis",
            found=f"events {had.shape}, censored {left.shape}, smallest {min(had.min(initial=0), left.min(initial=0))}",
            remedy="count units, per bin of time",
        )
    return had, left
