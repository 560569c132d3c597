"""Contrasts: how far two values of one statistic lie apart, for customers in one group, the other, or both.

Groups without a common customer: the limits of both sides make those of the difference (Newcombe 1998b for shares; Zou,
G. Y. and Donner, A. (2008), Construction of confidence limits about effect measures, Statistics in Medicine 27,
1693-1702, for any statistic). So the skewed limits of shares, means and medians are kept. Groups that share customers:
the difference is a statistic itself and is jackknifed (`journeyseg.stats.jackknife`), which brings their covariance.
The p-value belongs to the interval: it is below ``1 - level`` just where the interval leaves 0 out.
"""

from __future__ import annotations

import attrs
import numpy as np
from numpy.typing import NDArray

from journeyseg.stats.comparisons import two_sided_p
from journeyseg.stats.critical import Floats, critical
from journeyseg.stats.jackknife import FEW_GROUPS, Jackknife, jackknife
from journeyseg.stats.proportions import newcombe_limits

METHODS = ("", "limits of both sides (Newcombe, Zou and Donner), t", "bucket jackknife of the difference, t")
"""What the codes in `Contrast.method` mean."""

_NO_SPREAD = 4
"""Index into `journeyseg.stats.jackknife.REASONS`: all buckets agree."""


@attrs.frozen(eq=False)
class Side:
    """A statistic of one group; arrays of one shape ``S``.

    Args:
        value: The statistic.
        low: Lower limits; NaN where there are none.
        high: Upper limits.
        replicates: ``(buckets, *S)``: the statistic with each bucket left out.
        present: bool ``(buckets, *S)``: the bucket holds anybody of the cell.
    """

    value: Floats
    low: Floats
    high: Floats
    replicates: Floats
    present: NDArray[np.bool_]


@attrs.frozen(eq=False)
class Contrast:
    """What is known of the differences; arrays of shape ``S``.

    Attributes:
        difference: First minus second.
        low: Lower limits; NaN where they can't be known.
        high: Upper limits.
        p_value: Two-sided, unadjusted; NaN without a test.
        method: Index into `METHODS`; int8.
    """

    difference: Floats
    low: Floats
    high: Floats
    p_value: Floats
    method: NDArray[np.int8]


def contrast(one: Side, other: Side, level: float, *, shared: bool) -> Contrast:
    """First side less second, with interval and p-value.

    There is no p-value where fewer than ten buckets hold anybody of a side, and no interval of the jackknife either.

    Args:
        one: The group of interest.
        other: The group it is compared with.
        level: Confidence level of both sides' limits, and of the result.
        shared: Whether a customer can be in both groups.

    Raises:
        InputError: as `journeyseg.stats.jackknife.jackknife`.
    """
    gap = one.value - other.value
    spread = _spread(one, other, gap, level)
    groups = np.minimum(one.present.sum(axis=0), other.present.sum(axis=0))
    few = groups < FEW_GROUPS
    low, high = newcombe_limits(one.value, (one.low, one.high), other.value, (other.low, other.high))
    # Buckets that all agree have no spread, though there may be a clear difference: everybody here, nobody there.
    alike = (spread.reason == _NO_SPREAD) & (gap != 0)
    sides = np.isfinite(low) & np.isfinite(high) & (alike | (not shared))
    low = np.where(sides, low, np.where(few, np.nan, spread.low))
    high = np.where(sides, high, np.where(few, np.nan, spread.high))
    df = np.where(np.isfinite(spread.df), spread.df, np.where(spread.reason == _NO_SPREAD, groups - 1.0, np.nan))
    toward = np.where(gap > 0, gap - low, high - gap)
    p = two_sided_p(gap, toward / critical(level, df), df)
    method = np.where(sides, 1, np.where(np.isfinite(low), 2, 0)).astype(np.int8)
    return Contrast(gap, low, high, np.where(few, np.nan, p), method)


def _spread(one: Side, other: Side, gap: Floats, level: float) -> Jackknife:
    held = one.present | other.present
    return jackknife(gap, np.where(held, one.replicates - other.replicates, gap), held, level)
