"""Intervals of a proportion and of a difference of two proportions.

Sources:
    Wilson, E. B. (1927), Probable inference, the law of succession, and statistical inference, JASA 22, 209-212.
    Newcombe, R. G. (1998a), Two-sided confidence intervals for the single proportion, Statistics in Medicine 17,
    857-872 (method 3); (1998b), Interval estimation for the difference between independent proportions, Statistics in
    Medicine 17, 873-890 (method 10).
    Korn, E. L. and Graubard, B. I. (1998), Confidence intervals for proportions with small expected number of positive
    counts estimated from survey data, Survey Methodology 24, 193-201 (the effective sample size).
    Zou, G. Y. and Donner, A. (2008), Construction of confidence limits about effect measures, Statistics in Medicine
    27, 1693-1702 (limits of a difference from two intervals, also correlated ones).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from journeyseg.errors import InputError
from journeyseg.stats.critical import Floats, critical

_ROUNDING = 1e-9
"""How far, relative to n, a count may leave 0..n before it is an error: sums of real weights carry rounding."""


def wilson(successes: ArrayLike, n: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """The Wilson score interval of ``successes / n``.

    ``(p + z²/2n ± z sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n)`` (Wilson 1927; Newcombe 1998a, method 3). Assumes
    independent units: for events of customers use `clustered_wilson`.

    Args:
        successes: Count of successes, 0 to ``n``, any shape; may be real (weights, effective sizes).
        n: Count of trials, broadcast against ``successes``; may be real.
        level: Confidence level, 0 to 1.

    Returns:
        Lower and upper limit, shares 0 to 1 of the common shape; NaN where ``n`` is 0 or an input is NaN.

    Raises:
        InputError: A count is negative, infinite, or ``successes`` exceeds ``n``; or ``level`` is not a level.

    Example:
        >>> low, high = wilson(81, 263)
        >>> round(float(low), 4), round(float(high), 4)
        (0.2553, 0.3662)
    """
    hits, trials = _counts(successes, n)
    with np.errstate(divide="ignore", invalid="ignore"):
        return _score(np.clip(hits / trials, 0.0, 1.0), trials, float(critical(level)))


def effective_size(
    p: ArrayLike, n: ArrayLike, se: ArrayLike, clusters: ArrayLike, level: float = 0.95, *, df: ArrayLike | None = None
) -> Floats:
    """How many independent trials a clustered proportion is worth.

    ``p(1-p)/se² · (t(n-1) / t(df))²``, never above ``n`` (Korn and Graubard 1998): the number of independent trials
    with the same standard error, lowered because the standard error itself is estimated on few degrees of freedom.
    Where no standard error speaks (``p`` is 0 or 1, ``se`` is 0 or NaN, one cluster) it is the number of clusters, as
    if everybody in a cluster did the same.

    Args:
        p: Observed proportions, 0 to 1, any shape.
        n: Trials (events, journeys) beneath each, broadcast.
        se: Standard errors of ``p`` that respect the clustering, such as a jackknife over customers; NaN if none.
        clusters: Customers that hold the trials.
        level: Confidence level at which the t quotient is taken.
        df: Degrees of freedom of ``se`` (`journeyseg.stats.jackknife.Jackknife.df`); default ``clusters - 1``.

    Returns:
        float64 of the common shape, real, 0 to ``n``; NaN where ``n`` is 0 or ``p`` is NaN.

    Example:
        Customers who repeat themselves: 400 events carry as much as 90 independent ones.

        >>> round(float(effective_size(0.3, 400, 0.048, clusters=100)), 1)
        89.5
    """
    customers = np.asarray(clusters, dtype=np.float64)
    given = (p, n, se, customers, customers - 1.0 if df is None else df)
    share, trials, error, groups, freedom = np.broadcast_arrays(*(np.asarray(x, dtype=np.float64) for x in given))
    variance = share * (1.0 - share)
    told = (error > 0) & (variance > 0) & (freedom > 0) & (groups > 1)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        quotient = critical(level, np.maximum(trials - 1.0, freedom)) / critical(level, freedom)
        size = np.where(told, variance / error**2 * quotient**2, groups)
    return np.where((trials > 0) & ~np.isnan(share), np.minimum(size, trials), np.nan)[()]


def clustered_wilson(
    p: ArrayLike, n: ArrayLike, se: ArrayLike, clusters: ArrayLike, level: float = 0.95, *, df: ArrayLike | None = None
) -> tuple[Floats, Floats]:
    """The Wilson interval of a proportion of events or journeys that cluster on customers.

    Wilson's formula at the `effective_size`, in the manner of Korn and Graubard (1998), who put the same size into
    Clopper and Pearson's. It meets `wilson` where each customer gives one trial, and needs no trials to differ: ``p``
    of 0 or 1 gets the interval of so many customers. Coverage: see the table in `journeyseg.stats.jackknife`.

    Args:
        p: Observed proportions, 0 to 1, any shape.
        n: Trials (events, journeys) beneath each, broadcast.
        se: Standard errors of ``p`` that respect the clustering; NaN if there is none.
        clusters: Customers that hold the trials.
        level: Confidence level, 0 to 1.
        df: Degrees of freedom of ``se``; default ``clusters - 1``. Give the jackknife's where ``se`` is one.

    Returns:
        Lower and upper limit, shares 0 to 1 of the common shape; NaN where ``n`` is 0.

    Raises:
        InputError: ``p`` leaves 0..1, or ``level`` is not a level.

    Example:
        >>> low, high = clustered_wilson(0.3, 400, 0.048, clusters=100)
        >>> round(float(low), 3), round(float(high), 3)
        (0.215, 0.402)
    """
    size = effective_size(p, n, se, clusters, level, df=df)
    share = np.broadcast_to(np.asarray(p, dtype=np.float64), size.shape)
    _refuse((share < -_ROUNDING) | (share > 1 + _ROUNDING), "proportions from 0 to 1", share)
    return _score(np.clip(share, 0.0, 1.0), size, float(critical(level)))


def newcombe(
    successes_1: ArrayLike, n_1: ArrayLike, successes_2: ArrayLike, n_2: ArrayLike, level: float = 0.95
) -> tuple[Floats, Floats]:
    """The hybrid score interval of ``successes_1 / n_1 - successes_2 / n_2`` (Newcombe 1998b, method 10).

    Assumes independent units in two disjoint groups; for clustered data put two `clustered_wilson` intervals into
    `newcombe_limits`.

    Args:
        successes_1: Successes of the first group, any shape.
        n_1: Trials of the first group.
        successes_2: Successes of the second group.
        n_2: Trials of the second group.
        level: Confidence level, 0 to 1.

    Returns:
        Lower and upper limit of the difference, -1 to 1; NaN where a group is empty.

    Raises:
        InputError: As `wilson`.

    Example:
        >>> low, high = newcombe(56, 70, 48, 80)
        >>> round(float(low), 4), round(float(high), 4)
        (0.0524, 0.3339)
    """
    hits_1, trials_1 = _counts(successes_1, n_1)
    hits_2, trials_2 = _counts(successes_2, n_2)
    with np.errstate(divide="ignore", invalid="ignore"):
        p_1, p_2 = hits_1 / trials_1, hits_2 / trials_2
    return newcombe_limits(p_1, wilson(hits_1, trials_1, level), p_2, wilson(hits_2, trials_2, level))


def newcombe_limits(
    value_1: ArrayLike,
    limits_1: tuple[ArrayLike, ArrayLike],
    value_2: ArrayLike,
    limits_2: tuple[ArrayLike, ArrayLike],
    *,
    correlation: ArrayLike = 0.0,
) -> tuple[Floats, Floats]:
    """The interval of ``value_1 - value_2`` from the interval of each.

    ``d - sqrt((v1-l1)² + (u2-v2)² - 2r(v1-l1)(u2-v2))`` and its mirror (Newcombe 1998b, equation of method 10; Zou and
    Donner 2008 for any two estimates and for ``r``). With Wilson limits and ``r = 0`` it is `newcombe`.

    Args:
        value_1: First estimates, any shape.
        limits_1: Lower and upper limits of the first.
        value_2: Second estimates, broadcast.
        limits_2: Lower and upper limits of the second.
        correlation: Correlation of the two estimates, -1 to 1: 0 for disjoint customers; overlapping segments have
            one, and leaving it out makes the interval too wide where they vary together.

    Returns:
        Lower and upper limit of the difference; NaN where an input is NaN. The level is that of the inputs.

    Example:
        >>> low, high = newcombe_limits(0.8, (0.69, 0.88), 0.6, (0.49, 0.70))
        >>> round(float(low), 2), round(float(high), 2)
        (0.05, 0.34)
    """
    v_1, l_1, u_1 = (np.asarray(x, dtype=np.float64) for x in (value_1, *limits_1))
    v_2, l_2, u_2 = (np.asarray(x, dtype=np.float64) for x in (value_2, *limits_2))
    below = _distance(v_1 - l_1, u_2 - v_2, correlation)
    above = _distance(u_1 - v_1, v_2 - l_2, correlation)
    difference = v_1 - v_2
    return (difference - below)[()], (difference + above)[()]


def _distance(a: Floats, b: Floats, correlation: ArrayLike) -> Floats:
    r = np.asarray(correlation, dtype=np.float64)
    return np.sqrt(np.maximum(a * a + b * b - 2.0 * r * a * b, 0.0))


def _score(p: Floats, n: Floats, z: float) -> tuple[Floats, Floats]:
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = 1.0 + z * z / n
        centre = (p + z * z / (2.0 * n)) / scale
        half = z / scale * np.sqrt(p * (1.0 - p) / n + z * z / (4.0 * n * n))
    # Rounding must neither leave 0..1 nor shut the estimate out of its own interval.
    return np.clip(centre - half, 0.0, p)[()], np.clip(centre + half, p, 1.0)[()]


def _counts(successes: ArrayLike, n: ArrayLike) -> tuple[Floats, Floats]:
    hits, trials = np.broadcast_arrays(np.asarray(successes, dtype=np.float64), np.asarray(n, dtype=np.float64))
    slack = _ROUNDING * np.abs(trials)
    _refuse(np.isinf(trials) | (trials < 0), "finite counts of trials from 0 up", trials)
    _refuse((hits < -slack) | (hits > trials + slack), "successes from 0 to n", hits)
    return hits, trials


def _refuse(bad: NDArray[np.bool_], expected: str, values: Floats) -> None:
    if bad.any():
        first = values[bad].flat[0]
        raise InputError(
            "an interval of a proportion was asked for impossible counts",
            expected=expected,
            found=f"{first:g} ({int(bad.sum())} such values)",
            remedy="check that successes are counted among the same units as n",
        )
