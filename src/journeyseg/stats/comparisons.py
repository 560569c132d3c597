"""Comparisons of two estimates: difference, interval and two-sided p-value together, never a bare difference.

Each function takes the group of interest first and the baseline second; differences are first minus second. They assume
disjoint customers unless a covariance is given. Sources: Welch, B. L. (1947), The generalization of Student's problem
when several different population variances are involved, Biometrika 34, 28-35; Satterthwaite, F. E. (1946), An
approximate distribution of estimates of variance components, Biometrics Bulletin 2, 110-114.
"""

from __future__ import annotations

import attrs
import numpy as np
from numpy.typing import ArrayLike

from journeyseg.stats.critical import Floats, critical
from journeyseg.stats.proportions import newcombe


@attrs.frozen(eq=False)
class Comparison:
    """What is known of one difference; all arrays have the common shape of the inputs.

    Attributes:
        difference: First minus second, or relative to the second where that was asked for.
        low: Lower limit of the difference.
        high: Upper limit.
        se: Standard error that ``statistic`` was made with.
        df: Degrees of freedom; infinite for a normal test.
        statistic: ``difference / se``.
        p_value: Two-sided, unadjusted: correct it over the whole family (`journeyseg.stats.corrections`).
    """

    difference: Floats
    low: Floats
    high: Floats
    se: Floats
    df: Floats
    statistic: Floats
    p_value: Floats


def two_sided_p(estimate: ArrayLike, se: ArrayLike, df: ArrayLike = np.inf) -> Floats:
    """The chance of an estimate at least so far from 0, were the truth 0: ``2 P(T > |estimate| / se)``.

    Args:
        estimate: Estimates, any shape.
        se: Standard errors, broadcast, in the same unit.
        df: Degrees of freedom of Student's t; infinite for the normal distribution.

    Returns:
        float64 0 to 1; NaN where an input is NaN, ``df`` is not positive, or ``se`` is 0: no spread, no test.

    Example:
        >>> round(float(two_sided_p(1.96, 1)), 4), round(float(two_sided_p(1.96, 1, df=9)), 4)
        (0.05, 0.0817)
    """
    from scipy.special import ndtr, stdtr

    error, freedom = np.asarray(se, dtype=np.float64), np.asarray(df, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        tail = -np.abs(np.asarray(estimate, dtype=np.float64) / np.where(error > 0, error, np.nan))
    finite = np.where((freedom > 0) & np.isfinite(freedom), freedom, 1.0)
    p = 2.0 * np.where(np.isposinf(freedom), ndtr(tail), stdtr(finite, tail))
    return np.where(freedom > 0, p, np.nan)[()]


def compare(
    value_1: ArrayLike,
    se_1: ArrayLike,
    value_2: ArrayLike,
    se_2: ArrayLike,
    *,
    df_1: ArrayLike = np.inf,
    df_2: ArrayLike = np.inf,
    covariance: ArrayLike = 0.0,
    level: float = 0.95,
) -> Comparison:
    """The difference of two estimates of any kind, from their standard errors.

    ``se² = se_1² + se_2² - 2 cov``; degrees of freedom ``(se_1² + se_2²)² / (se_1⁴/df_1 + se_2⁴/df_2)`` (Welch 1947,
    Satterthwaite 1946). For overlapping segments the jackknife of the difference itself is better than a covariance.

    Args:
        value_1: First estimates, any shape.
        se_1: Their standard errors.
        value_2: Second estimates, broadcast.
        se_2: Their standard errors.
        df_1: Degrees of freedom of ``se_1``.
        df_2: Degrees of freedom of ``se_2``.
        covariance: Covariance of the two estimates.
        level: Confidence level of the interval.

    Returns:
        A `Comparison` in the unit of the values; NaN where a standard error is missing; no test where both are 0.

    Raises:
        InputError: ``level`` is not between 0 and 1.

    Example:
        >>> found = compare(5.2, 0.3, 4.0, 0.4)
        >>> round(float(found.p_value), 4), round(float(found.low), 2), round(float(found.high), 2)
        (0.0164, 0.22, 2.18)
    """
    v_1, v_2 = np.asarray(se_1, dtype=np.float64) ** 2, np.asarray(se_2, dtype=np.float64) ** 2
    difference = np.asarray(value_1, dtype=np.float64) - np.asarray(value_2, dtype=np.float64)
    variance = v_1 + v_2 - 2.0 * np.asarray(covariance, dtype=np.float64)
    return _compared(difference, np.sqrt(np.maximum(variance, 0.0)), _satterthwaite(v_1, df_1, v_2, df_2), level)


def compare_means(
    mean_1: ArrayLike,
    variance_1: ArrayLike,
    n_1: ArrayLike,
    mean_2: ArrayLike,
    variance_2: ArrayLike,
    n_2: ArrayLike,
    *,
    relative: bool = False,
    level: float = 0.95,
) -> Comparison:
    """Welch's test of two means from summaries; the unit must be the customer.

    Relative: ``(m_1 - m_2) / |m_2|`` with the delta-method variance ``V_1/m_2² + V_2 m_1²/m_2⁴``, ``V`` the variance
    of a mean, and Welch's degrees of freedom of the absolute difference.

    Args:
        mean_1: Means of the first group, any shape.
        variance_1: Variance of one customer's value (divisor ``n - 1``).
        n_1: Customers of the first group.
        mean_2: Means of the second group, the baseline.
        variance_2: Variance of one customer's value.
        n_2: Customers of the second group.
        relative: Divide by the baseline: a lift, 0.1 for 10 % more.
        level: Confidence level of the interval.

    Returns:
        A `Comparison`; NaN where a group has fewer than two customers, or the baseline of a lift is 0.

    Example:
        >>> found = compare_means(86.857, 4457.81, 7, 56.222, 1804.19, 9)
        >>> round(float(found.statistic), 2), round(float(found.df), 2), round(float(found.p_value), 3)
        (1.06, 9.65, 0.315)
    """
    m_1, m_2, count_1, count_2 = (np.asarray(x, dtype=np.float64) for x in (mean_1, mean_2, n_1, n_2))
    with np.errstate(divide="ignore", invalid="ignore"):
        v_1 = np.where(count_1 > 1, np.asarray(variance_1, dtype=np.float64) / count_1, np.nan)
        v_2 = np.where(count_2 > 1, np.asarray(variance_2, dtype=np.float64) / count_2, np.nan)
        df = _satterthwaite(v_1, count_1 - 1.0, v_2, count_2 - 1.0)
        if not relative:
            return _compared(m_1 - m_2, np.sqrt(v_1 + v_2), df, level)
        base = np.where(m_2 == 0, np.nan, np.abs(m_2))
        se = np.sqrt(v_1 / base**2 + v_2 * m_1**2 / base**4)
        return _compared((m_1 - m_2) / base, se, df, level)


def compare_proportions(
    successes_1: ArrayLike, n_1: ArrayLike, successes_2: ArrayLike, n_2: ArrayLike, *, level: float = 0.95
) -> Comparison:
    """The pooled z test of two proportions with Newcombe's interval of their difference.

    ``z = (p_1 - p_2) / sqrt(p(1-p)(1/n_1 + 1/n_2))``, ``p`` the pooled proportion (the chi-square test of the
    two-by-two table without correction). Test and interval are made differently, so near the level they may disagree.

    Args:
        successes_1: Successes of the first group, any shape.
        n_1: Independent trials of the first group.
        successes_2: Successes of the second group.
        n_2: Independent trials of the second group.
        level: Confidence level of the interval.

    Returns:
        A `Comparison` of shares with infinite ``df``; NaN where a group is empty, no test where all or none succeed.

    Raises:
        InputError: Counts are impossible (`journeyseg.stats.proportions.wilson`).

    Example:
        >>> found = compare_proportions(5, 83, 12, 99)
        >>> round(float(found.statistic), 4), round(float(found.p_value), 4)
        (-1.4078, 0.1592)
    """
    low, high = newcombe(successes_1, n_1, successes_2, n_2, level)
    x_1, c_1, x_2, c_2 = (np.asarray(x, dtype=np.float64) for x in (successes_1, n_1, successes_2, n_2))
    with np.errstate(divide="ignore", invalid="ignore"):
        pooled = (x_1 + x_2) / (c_1 + c_2)
        se = np.sqrt(np.clip(pooled * (1.0 - pooled), 0.0, None) * (1.0 / c_1 + 1.0 / c_2))
        found = _compared(x_1 / c_1 - x_2 / c_2, se, np.full(np.shape(se), np.inf), level)
    return attrs.evolve(found, low=low, high=high)


def _satterthwaite(v_1: Floats, df_1: ArrayLike, v_2: Floats, df_2: ArrayLike) -> Floats:
    """Degrees of freedom of a sum of two estimated variances; infinite where both are known exactly."""
    with np.errstate(divide="ignore", invalid="ignore"):
        # In shares of the sum: fourth powers of standard errors would under- or overflow in some units.
        share = v_1 / (v_1 + v_2)
        parts = share**2 / np.asarray(df_1, dtype=np.float64) + (1.0 - share) ** 2 / np.asarray(df_2, dtype=np.float64)
        return 1.0 / parts


def _compared(difference: Floats, se: Floats, df: Floats, level: float) -> Comparison:
    difference, se, df = np.broadcast_arrays(difference, se, df)
    spread = np.where(se > 0, se, np.nan)
    half = critical(level, df) * spread
    return Comparison(
        difference=difference[()],
        low=(difference - half)[()],
        high=(difference + half)[()],
        se=se[()],
        df=df[()],
        statistic=(difference / spread)[()],
        p_value=two_sided_p(difference, se, df),
    )
