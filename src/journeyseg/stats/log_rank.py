"""The log-rank test: do groups have the event at different speeds, those still without it taken as they are.

Sources: Mantel, N. (1966), Evaluation of survival data and two new rank order statistics, Cancer Chemotherapy Reports
50, 163-170; Peto, R. and Peto, J. (1972), Asymptotically efficient rank invariant test procedures, JRSS A 135, 185-207;
the covariance of several groups as in Kalbfleisch and Prentice (2002), section 1.5. For customers who are in several
groups, or have several units, the covariance comes from the delete-a-group jackknife (Kott 2001) and the reference is
the F distribution of Hotelling's statistic.
"""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt
from numpy.typing import ArrayLike

from journeyseg.errors import InsufficientData
from journeyseg.stats.critical import Floats
from journeyseg.stats.lifetimes import at_risk


@attrs.frozen(eq=False)
class LogRank:
    """What a log-rank test says.

    Attributes:
        statistic: Chi-squared, or Hotelling's statistic where units cluster.
        df: Degrees of freedom: groups that can be compared, less one.
        p: Two-sided p-value; a share.
        observed: Events of each group; float64.
        expected: Events each group would have had if all groups were alike.
        method: How it was made.
    """

    statistic: float
    df: int
    p: float
    observed: Floats
    expected: Floats
    method: str


def expected_events(events: ArrayLike, censored: ArrayLike, never: ArrayLike = 0) -> Floats:
    """Events that each group would have had if all were alike: at each time the share of those at risk.

    Args:
        events: Shape ``(..., groups, T)``, units with the event in each bin of time.
        censored: Likewise, units last seen without it.
        never: Shape ``(..., groups)``, units that finished without it.

    Returns:
        float64 ``(..., groups)``.
    """
    had, risk = np.asarray(events, dtype=np.float64), at_risk(events, censored, never)
    total = risk.sum(axis=-2, keepdims=True)
    shares = np.divide(risk, total, out=np.zeros_like(risk), where=total > 0)
    return np.asarray((shares * had.sum(axis=-2, keepdims=True)).sum(axis=-1))


def log_rank(events: ArrayLike, censored: ArrayLike, never: ArrayLike = 0) -> LogRank:
    """The log-rank test of independent units in disjoint groups.

    Args:
        events: Shape ``(groups, T)``, as `expected_events`.
        censored: As `expected_events`.
        never: As `expected_events`.

    Raises:
        InsufficientData: for fewer than two groups with anybody at risk, or no event.

    Example:
        >>> found = log_rank([[1, 0, 1], [0, 2, 0]], [[0, 1, 2], [1, 0, 0]])
        >>> round(found.statistic, 4), found.df
        (1.5568, 1)
    """
    had, risk = np.asarray(events, dtype=np.float64), at_risk(events, censored, never)
    observed, expected = had.sum(axis=-1), expected_events(events, censored, never)
    total, deaths = risk.sum(axis=0), had.sum(axis=0)
    some = (total > 1) & (deaths > 0)
    share, scale = risk[:, some] / total[some], deaths[some] * (total[some] - deaths[some]) / (total[some] - 1)
    spread = np.diag(share @ scale) - (share * scale) @ share.T
    there = _comparable(risk, observed)
    statistic, df = _quadratic((observed - expected)[there], spread[np.ix_(there, there)])
    from scipy.special import chdtrc

    return LogRank(statistic, df, float(chdtrc(df, statistic)), observed, expected, "log-rank, chi-squared")


def clustered_log_rank(events: ArrayLike, censored: ArrayLike, never: ArrayLike = 0) -> LogRank:
    """The log-rank test of units that cluster on customers, or of groups that overlap.

    Args:
        events: Shape ``(1 + buckets, groups, T)``: all customers, then without each bucket of them.
        censored: Likewise.
        never: ``(1 + buckets, groups)``.

    Raises:
        InsufficientData: as `log_rank`, and for too few buckets of customers.
    """
    had, risk = np.asarray(events, dtype=np.float64), at_risk(events, censored, never)
    observed, expected = had.sum(axis=-1), expected_events(events, censored, never)
    there = _comparable(risk[0], observed[0])
    sizes = risk[..., 0].sum(axis=-1)
    held = sizes[1:] != sizes[0]
    groups, df = int(held.sum()), int(there.sum()) - 1
    if groups <= df + 1:
        raise InsufficientData(
            "too few buckets of customers for a log-rank test",
            expected=f"more than {df + 1}",
            found=f"{groups}",
            remedy="take more customers or fewer segments",
        )
    means = ((observed - expected) / np.maximum(sizes, 1)[:, None])[:, there]
    apart = means[1:][held] - means[1:][held].mean(axis=0)
    spread = (groups - 1) / groups * apart.T @ apart
    statistic, df = _quadratic(means[0], spread)
    from scipy.special import fdtrc

    scaled = statistic * (groups - df) / ((groups - 1) * df)
    words = "log-rank, covariance by bucket jackknife, Hotelling's F"
    return LogRank(statistic, df, float(fdtrc(df, groups - df, scaled)), observed[0], expected[0], words)


def _comparable(risk: Floats, observed: Floats) -> npt.NDArray[np.bool_]:
    there = risk[:, 0] > 0
    if there.sum() < 2 or not observed.sum():
        raise InsufficientData(
            "a log-rank test compares groups",
            expected="two groups with anybody at risk, and an event",
            found=f"{int(there.sum())} groups, {observed.sum():g} events",
            remedy="take coarser segments, or wait",
        )
    return np.asarray(there)


def _quadratic(difference: Floats, spread: Floats) -> tuple[float, int]:
    """The squared distance, one of the groups left out, for they sum to nothing."""
    statistic = difference[:-1] @ np.linalg.pinv(spread[:-1, :-1], hermitian=True) @ difference[:-1]
    return float(statistic), len(difference) - 1
