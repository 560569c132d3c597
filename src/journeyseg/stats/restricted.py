"""The restricted mean: the mean time without the event up to a limit, which censoring can't bias.

Source: Irwin, J. O. (1949), The standard error of an estimate of expectation of life, Journal of Hygiene 47, 188-189;
the variance as in Klein, J. P. and Moeschberger, M. L. (2003), Survival Analysis, section 4.5.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from journeyseg.stats.critical import Floats
from journeyseg.stats.lifetimes import at_risk, kaplan_meier


def restricted_mean(
    events: ArrayLike, censored: ArrayLike, ends: ArrayLike, limit: float, never: ArrayLike = 0
) -> tuple[Floats, Floats]:
    """The area under the Kaplan-Meier curve from 0 to a limit, and its standard error for independent units.

    Args:
        events: Shape ``(..., T)``, units with the event at each time.
        censored: Likewise, units last seen without it.
        ends: Shape ``(T,)``, the times, ascending, above 0.
        limit: Up to when.
        never: Shape ``(...)``, units that finished without it and stay at risk for ever.

    Returns:
        Mean and standard error ``(...)`` in the unit of `ends`; NaN where nobody was watched up to the limit.

    Example:
        >>> mean, se = restricted_mean([1, 1], [0, 0], [1.0, 3.0], 2.0)
        >>> float(mean), round(float(se), 4)
        (1.5, 0.3536)
    """
    times = np.minimum(np.asarray(ends, dtype=np.float64), limit)
    had, risk = np.asarray(events, dtype=np.float64), at_risk(events, censored, never)
    curve = kaplan_meier(events, censored, never)
    before = np.concatenate([np.ones_like(curve[..., :1]) * np.where(risk[..., :1] > 0, 1.0, np.nan), curve], axis=-1)
    areas = before * np.diff(np.concatenate([[0.0], times, [max(limit, float(times[-1]))]]))
    mean = areas.sum(axis=-1)
    left = np.cumsum(areas[..., ::-1], axis=-1)[..., ::-1][..., 1:]
    with np.errstate(divide="ignore", invalid="ignore"):
        steps = np.where((had > 0) & (risk > had), left**2 * had / (risk * (risk - had)), 0.0)
    se = np.sqrt(steps.sum(axis=-1))
    watched = (
        _watched(np.asarray(ends, dtype=np.float64), risk, limit) | (curve[..., -1] == 0) | (np.asarray(never) > 0)
    )
    return np.where(watched, mean, np.nan)[()], np.where(watched, se, np.nan)[()]


def alike_bounds(mean: ArrayLike, watched: ArrayLike, limit: float, level: float) -> tuple[Floats, Floats]:
    """Limits of a restricted mean where all units had one time, or none had the event: there is no spread to go by.

    At the two-sided level at least a share ``q = (alpha / 2) ** (1 / n)`` of the population has that time, when all n
    that were watched up to it do (Clopper and Pearson 1934, for n of n). The others may have any time from 0 to the
    limit. Units censored before say nothing against that, so the limits are wide rather than narrow.

    Args:
        mean: The time that all had; the limit where nobody had the event.
        watched: Independent units watched up to it.
        limit: Up to when the mean is taken.
        level: Confidence level.

    Returns:
        Low and high, in the unit of `mean`; 0 and the limit where nobody was watched.

    Example:
        >>> [round(float(part), 2) for part in alike_bounds(10.0, 100, 10.0, 0.95)]
        [9.64, 10.0]
    """
    n = np.asarray(watched, dtype=np.float64)
    with np.errstate(divide="ignore"):
        share = np.where(n > 0, ((1 - level) / 2) ** (1 / n), 0.0)
    low = share * np.asarray(mean, dtype=np.float64)
    return low, low + (1 - share) * limit


def _watched(ends: Floats, risk: Floats, limit: float) -> Floats:
    """True where anybody is still watched at the limit."""
    there = (risk > 0) & (ends >= limit)
    return np.asarray(there.any(axis=-1))
