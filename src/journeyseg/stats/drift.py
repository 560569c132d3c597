"""How far two distributions over the same categories lie apart, and how far chance alone would carry them.

Systems use one name for different numbers: floors for empty categories and bases of logarithms are stated here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from journeyseg.errors import InputError
from journeyseg.stats.critical import Floats, check_level

FLOOR = 1e-4
"""Least share of a category in `psi`, as evidently has it; others take 1e-3 (mwburke) or add a half to each count."""


def shares_of(counts: ArrayLike) -> Floats:
    """Shares of categories, adding up to 1; float64 of the shape of ``counts``, the last axis being categories.

    Raises:
        InputError: for negative or missing counts, or none above 0.
    """
    found = np.asarray(counts, dtype=np.float64)
    total = found.sum(axis=-1, keepdims=True)
    if not np.isfinite(found).all() or (found < 0).any() or (total <= 0).any():
        raise InputError(
            "these are no counts of a distribution",
            expected="numbers from 0, at least one of them above",
            found=repr(found.tolist())[:80],
            remedy="leave out a period in which there is nobody",
        )
    return np.asarray(found / total)


def psi(
    before: ArrayLike, after: ArrayLike, *, floor: float = FLOOR, totals: tuple[float, float] | None = None
) -> Floats:
    """Population stability index of two sets of counts: ``sum((q - p) ln(q / p))``, natural logarithm.

    It is 0 exactly where all shares are equal, and symmetric. Source: Siddiqi, N. (2006), Credit risk scorecards,
    section on scorecard monitoring.

    Args:
        before: Counts of each category, last axis.
        after: Counts of the same categories.
        floor: Shares below count as this: an empty category would make it infinite.
        totals: Numbers that the counts are shares of, where some were counted in no category (values outside all bins,
            as in mwburke's package); by default the sums of the counts.

    Returns:
        float64 without the last axis.

    Example:
        >>> round(float(psi([50, 50], [60, 40])), 4), round(float(psi([50, 50], [100, 0], floor=0.001)), 2)
        (0.0405, 3.45)
    """
    given = (shares_of(before), shares_of(after))
    if totals is not None:
        given = (np.asarray(before) / totals[0], np.asarray(after) / totals[1])
    p, q = (np.maximum(shares, floor) for shares in given)
    return np.asarray(((q - p) * np.log(q / p)).sum(axis=-1))


def psi_limit(before: float, after: float, categories: int, *, level: float = 0.95) -> float:
    """The population stability index that chance alone exceeds in ``1 - level`` of cases where nothing has changed.

    Without change it is distributed nearly as ``(1 / n + 1 / m)`` times chi-squared with ``categories - 1`` degrees of
    freedom: a fixed limit of 0.1 cries wolf for small groups and sleeps for large ones. Source: Yurdakul, B. (2018),
    Statistical properties of population stability index, dissertation, Western Michigan University.

    Args:
        before: Number counted before.
        after: Number counted after.
        categories: Number of categories.
        level: How often it should stay silent where nothing has changed; a share.

    Example:
        >>> round(psi_limit(100, 100, 10), 3), round(psi_limit(100_000, 100_000, 10), 5)
        (0.338, 0.00034)
    """
    from scipy.special import chdtri

    check_level(level)
    return float((1.0 / before + 1.0 / after) * chdtri(categories - 1, 1.0 - level))


def jensen_shannon(before: ArrayLike, after: ArrayLike, *, base: float = 2.0) -> Floats:
    """Jensen-Shannon *distance* (the root of the divergence) of two sets of counts; 0 to 1 in base 2.

    In base e it is smaller by the root of ln 2 (0.83): a limit holds for one base only. Source: Endres, D. M. and
    Schindelin, J. E. (2003), A new metric for probability distributions, IEEE Transactions on Information Theory 49,
    1858-1860.

    Args:
        before: Counts of each category, last axis.
        after: Counts of the same categories.
        base: Of the logarithm: 2 (nannyml) or `math.e` (evidently, scipy).
    """
    from scipy.special import rel_entr

    p, q = shares_of(before), shares_of(after)
    middle = (p + q) / 2.0
    divergence = (rel_entr(p, middle) + rel_entr(q, middle)).sum(axis=-1) / 2.0
    return np.asarray(np.sqrt(np.maximum(divergence, 0.0) / np.log(base)))


def hellinger(before: ArrayLike, after: ArrayLike) -> Floats:
    """Hellinger distance of two sets of counts, 0 to 1: ``sqrt(sum((sqrt p - sqrt q) ** 2) / 2)``."""
    p, q = shares_of(before), shares_of(after)
    return np.asarray(np.sqrt(((np.sqrt(p) - np.sqrt(q)) ** 2).sum(axis=-1) / 2.0))


def largest_change(before: ArrayLike, after: ArrayLike) -> Floats:
    """Largest change of a share, 0 to 1 (the distance that is also called L-infinity)."""
    return np.asarray(np.abs(shares_of(after) - shares_of(before)).max(axis=-1))


def drift_band(index: ArrayLike, *, limits: tuple[float, float] = (0.1, 0.25)) -> list[str]:
    """What is commonly said of each population stability index: "stable", "moderate" or "major".

    The bands take no account of how many were counted: see `psi_limit`.

    Example:
        >>> drift_band([0.05, 0.15, 0.3])
        ['stable', 'moderate', 'major']
    """
    names = ("stable", "moderate", "major")
    return [names[place] for place in np.searchsorted(limits, np.atleast_1d(index), side="right")]
