"""Differences of shares of the same customers at two times, and whether the mix of segments stayed the same.

Sources: Agresti, A. and Min, Y. (2005), Simple improved confidence intervals for comparing matched proportions,
Statistics in Medicine 24, 729-740; Stuart, A. (1955), A test for homogeneity of the marginal distributions in a two-way
classification, Biometrika 42, 412-416; Maxwell, A. E. (1970), Comparing the classification of subjects by two
independent judges, British Journal of Psychiatry 116, 651-655.
"""

from __future__ import annotations

import numpy as np

from journeyseg.stats.critical import Floats, critical


def paired_difference(came: Floats, left: Floats, n: float, level: float) -> tuple[Floats, Floats, Floats]:
    """Share after less share before, and its limits: Wald's with half a customer added to each cell (Agresti and Min).

    Args:
        came: Customers who came into each segment.
        left: Customers who left it.
        n: Customers who were there both times.
        level: Confidence level.

    Returns:
        Difference, lower and upper limit; float64; NaN without customers.
    """
    if not n:
        return tuple(np.full(len(came), np.nan) for _ in range(3))  # type: ignore[return-value]
    more, size = (came - left) / (n + 2.0), n + 2.0
    error = np.sqrt(((came + left + 1.0) / size - more**2) / size)
    z = float(critical(level))
    return (came - left) / n, np.maximum(more - z * error, -1.0), np.minimum(more + z * error, 1.0)


def homogeneity(counts: Floats) -> tuple[float, int, float]:
    """The Stuart-Maxwell test that a square table of moves has the same margins before and after.

    Segments that nobody left or came into say nothing and are left out; one of the others follows from the rest.

    Returns:
        Statistic, degrees of freedom, p-value; NaN, 0, NaN where nobody moved.
    """
    from scipy.special import chdtrc

    table = np.asarray(counts, dtype=np.float64)
    moved = table.sum(axis=0) + table.sum(axis=1) - 2.0 * np.diag(table) > 0
    table = table[np.ix_(moved, moved)]
    if len(table) < 2:
        return float("nan"), 0, float("nan")
    gap = (table.sum(axis=1) - table.sum(axis=0))[:-1]
    spread = np.diag(table.sum(axis=1) + table.sum(axis=0)) - table - table.T
    statistic = float(gap @ np.linalg.pinv(spread[:-1, :-1]) @ gap)
    df = int(np.linalg.matrix_rank(spread[:-1, :-1]))
    return statistic, df, float(chdtrc(df, statistic)) if df else float("nan")
