"""How far two ways of sorting the same customers agree, and which segments of the one are which of the other.

Sources: Hubert, L. and Arabie, P. (1985), Comparing partitions, Journal of Classification 2, 193-218; Rosenberg, A. and
Hirschberg, J. (2007), V-measure, EMNLP-CoNLL, 410-420; Hennig, C. (2007), Cluster-wise assessment of cluster stability,
Computational Statistics and Data Analysis 52, 258-271; Kuhn, H. W. (1955), The Hungarian method for the assignment
problem, Naval Research Logistics Quarterly 2, 83-97.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from journeyseg.stats.critical import Floats

BANDS = ((0.6, "not to be trusted"), (0.75, "pattern, doubtful which points"), (0.85, "stable"), (2.0, "highly stable"))
"""What the package fpc says of a mean Jaccard similarity below each limit."""


def crossed(first: ArrayLike, second: ArrayLike) -> Floats:
    """Members of each pair of segments; float64 (segments of the first, segments of the second).

    Args:
        first: Code of the segment of each customer, from 0; below 0 is in none, and left out.
        second: Likewise, of the same customers.
    """
    one, two = np.asarray(first, dtype=np.int64), np.asarray(second, dtype=np.int64)
    both = (one >= 0) & (two >= 0)
    rows, columns = (int(codes.max(initial=-1)) + 1 for codes in (one, two))
    cells = np.bincount(one[both] * max(columns, 1) + two[both], minlength=rows * columns)
    return np.asarray(cells[: rows * columns].reshape(rows, columns), dtype=np.float64)


def _pairs(counts: Floats) -> float:
    return float((counts * (counts - 1.0)).sum() / 2.0)


def adjusted_rand(first: ArrayLike, second: ArrayLike) -> float:
    """Adjusted Rand index: 1 where the two agree but for names, 0 on average by chance, below where worse.

    Example:
        >>> round(adjusted_rand([0, 0, 1, 2], [0, 0, 1, 1]), 6), adjusted_rand([0, 0, 1, 1], [1, 1, 0, 0])
        (0.571429, 1.0)
    """
    table = crossed(first, second)
    together, rows, columns = _pairs(table), _pairs(table.sum(axis=1)), _pairs(table.sum(axis=0))
    total = _pairs(table.sum(keepdims=True))
    expected = rows * columns / total if total else 0.0
    most = (rows + columns) / 2.0
    return 1.0 if most == expected else float((together - expected) / (most - expected))


def rand(first: ArrayLike, second: ArrayLike) -> float:
    """Rand index: the share of pairs of customers whom both put together, or both apart."""
    table = crossed(first, second)
    total = _pairs(table.sum(keepdims=True))
    apart = _pairs(table.sum(axis=1)) + _pairs(table.sum(axis=0)) - 2.0 * _pairs(table)
    return 1.0 - apart / total if total else 1.0


def v_measure(first: ArrayLike, second: ArrayLike) -> float:
    """Harmonic mean of homogeneity and completeness, 0 to 1; symmetric."""
    table = crossed(first, second)
    share = table / table.sum()
    rows, columns = share.sum(axis=1), share.sum(axis=0)
    mutual = _entropy(rows) + _entropy(columns) - _entropy(share.ravel())
    known = _entropy(rows) + _entropy(columns)
    return float(2.0 * mutual / known) if known else 1.0


def _entropy(shares: Floats) -> float:
    some = shares[shares > 0]
    return float(-(some * np.log(some)).sum())


def jaccard(first: ArrayLike, second: ArrayLike) -> Floats:
    """Jaccard similarity of each pair of segments: members of both over members of either; as `crossed`."""
    table = crossed(first, second)
    either = table.sum(axis=1, keepdims=True) + table.sum(axis=0, keepdims=True) - table
    return np.asarray(np.divide(table, either, out=np.zeros_like(table), where=either > 0))


def matched(first: ArrayLike, second: ArrayLike) -> NDArray[np.int64]:
    """Which segment of the second each of the first is: one to one, so that most customers stay where they were.

    Returns:
        int64, one a segment of the first; -1 for those left over when the second has fewer.

    Example:
        >>> matched([0, 0, 0, 1, 1], [2, 2, 1, 0, 0]).tolist()
        [2, 0]
    """
    from scipy.optimize import linear_sum_assignment

    table = crossed(first, second)
    rows, columns = linear_sum_assignment(table, maximize=True)
    found = np.full(len(table), -1, dtype=np.int64)
    found[rows] = columns
    return found


def stability_band(mean_jaccard: ArrayLike) -> list[str]:
    """What the package fpc says of each mean Jaccard similarity of a segment over resampled customers.

    Example:
        >>> stability_band([0.55, 0.9])
        ['not to be trusted', 'highly stable']
    """
    return [next(word for limit, word in BANDS if value < limit) for value in np.atleast_1d(mean_jaccard).tolist()]
