"""Energy distances between groups of customers, in a form that is additive over customers.

The energy distance of two distributions is ``2 E d(X, Y) - E d(X, X') - E d(Y, Y')`` (Székely, G. J. and Rizzo, M. L.
(2013), Energy statistics: a class of statistics based on distances, Journal of Statistical Planning and Inference 143,
1249-1272). For things that are equal or not (``d`` is 0 or 1) it is ``sum (p - q)²``; for numbers (``d = |x - y|``) it
is ``2 integral (F - G)²``. So both need only shares per group, and shares are sums of customers' counts. Several
groups: the sum over pairs, each weighted by both sizes (DISCO: Rizzo, M. L. and Székely, G. J. (2010), DISCO analysis,
Annals of Applied Statistics 4, 1034-1055).

A distance of estimated shares is above 0 by chance alone. What chance brings is the sum of the shares' variances, with
the customer as the unit (linearised ratios). Distance over chance is the statistic of an ANOVA-type test (Brunner, E.,
Dette, H. and Munk, A. (1997), Box-type approximations in nonparametric factorial designs, Journal of the American
Statistical Association 92, 1494-1502): about 1 without a difference, also where groups vary unequally.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import attrs
import numpy as np
import numpy.typing as npt
from numpy.typing import ArrayLike

from journeyseg.stats.critical import Floats

Ints: TypeAlias = npt.NDArray[np.int64]
Sparse: TypeAlias = Any
"""A scipy sparse array in CSR form."""

_BLOCK = 1 << 22
NOTHING = 1e-14
"""Chance below this is rounding: customers who all do the same."""


def energy_of_categories(first: ArrayLike, second: ArrayLike) -> Floats:
    """The energy distance of two distributions over things that are equal or not: ``sum (p - q)²``.

    Args:
        first: Shares, categories on the last axis; each row sums to 1.
        second: Shares, broadcast.

    Returns:
        float64, 0 (equal) to 2 (nothing in common, one category each).

    Example:
        >>> float(energy_of_categories([1.0, 0.0], [0.0, 1.0]))
        2.0
    """
    gap = np.asarray(first, dtype=np.float64) - np.asarray(second, dtype=np.float64)
    return np.asarray((gap**2).sum(axis=-1))[()]


def energy_of_bins(first: ArrayLike, second: ArrayLike, width: float = 1.0) -> Floats:
    """The energy distance of two histograms over equally spaced bins: ``2 integral (F - G)²``.

    Args:
        first: Shares per bin, bins on the last axis; each row sums to 1.
        second: Shares, broadcast.
        width: Distance from a bin to the next, in the unit of the result.

    Returns:
        float64 in the unit of `width`; for two single bins k apart it is ``2 k width``.

    Example:
        >>> float(energy_of_bins([1.0, 0.0, 0.0], [0.0, 0.0, 1.0], width=0.5))
        2.0
    """
    gap = np.cumsum(np.asarray(first, dtype=np.float64) - np.asarray(second, dtype=np.float64), axis=-1)
    return np.asarray(2.0 * width * (gap**2).sum(axis=-1))[()]


@attrs.frozen(eq=False)
class Footprints:
    """What each customer did, as counts that add up over customers.

    A share of a group is ``sum of hits / sum of base``, both over the group's rows; a cell's base is ``base[:, of]``.

    Args:
        hits: Sparse (rows, cells), whole numbers: how often a customer is in a cell.
        base: Sparse (rows, bases), whole numbers: how often a customer could be.
        of: Base of each cell; int64. Cells of one base are the categories of one distribution.
        weight: Weight of each base in the distance; float64.
        width: ``None`` for categories that are equal or not; else cells are ordered bins so far apart, of one base.
    """

    hits: Sparse
    base: Sparse
    of: Ints
    weight: Floats
    width: float | None = None

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return int(self.hits.shape[0])

    @property
    def shares(self) -> Floats:
        """Share of every cell over all rows; 0 where its base is empty."""
        total = np.asarray(self.base.sum(axis=0), dtype=np.float64).ravel()[self.of]
        hits = np.asarray(self.hits.sum(axis=0), dtype=np.float64).ravel()
        return np.asarray(hits / np.where(total > 0, total, 1.0))


def shift_of(footprints: Footprints, most: int = 160) -> Floats:
    """The distance of the times of all rows from the same times so many bins later: 0, 1, ... `most`; float64."""
    curve = np.cumsum(footprints.shares)
    grown = np.append(curve, np.ones(most))
    later = [np.append(np.zeros(step), grown[: len(grown) - step]) for step in range(most + 1)]
    return np.array([2.0 * float(footprints.width or 0.0) * ((grown - moved) ** 2).sum() for moved in later])


def crossed(footprints: Footprints, left: Ints, right: Ints) -> Sparse:
    """For each pair of rows, what their deviations from the common shares have in common, by base.

    The deviation of a row is ``hits - share * base``; the result sums the products of two rows' deviations over the
    cells of a base, weighted as the distance is. With ``left == right`` it is what the row adds to the variance.

    Args:
        footprints: The counts.
        left: Rows.
        right: Rows, as many.

    Returns:
        Sparse (pairs, bases), float64.
    """
    return (
        _of_bins(footprints, left, right) if footprints.width is not None else _of_categories(footprints, left, right)
    )


def _of_categories(footprints: Footprints, left: Ints, right: Ints) -> Sparse:
    from scipy.sparse import csr_array, diags_array

    shares, cells = footprints.shares, len(footprints.of)
    gather = csr_array((np.ones(cells), (np.arange(cells), footprints.of)), shape=(cells, footprints.base.shape[1]))
    one, two = footprints.hits[left], footprints.hits[right]
    base_one, base_two = footprints.base[left], footprints.base[right]
    weighed = diags_array(shares) @ gather
    both = one.multiply(two) @ gather - base_two.multiply(one @ weighed) - base_one.multiply(two @ weighed)
    squares = np.bincount(footprints.of, shares**2, minlength=footprints.base.shape[1])
    found = both + base_one.multiply(base_two) @ diags_array(squares)
    return csr_array(found @ diags_array(footprints.weight))


def _of_bins(footprints: Footprints, left: Ints, right: Ints) -> Sparse:
    from scipy.sparse import csr_array

    curve = np.cumsum(footprints.shares)
    width = 2.0 * float(footprints.width or 0.0) * footprints.weight[0]
    parts, size = [np.zeros((0, 1))], max(1, _BLOCK // max(len(curve), 1))
    for low in range(0, len(left), size):
        one, two = (_deviations(footprints, rows[low : low + size], curve) for rows in (left, right))
        parts.append(width * np.einsum("ij,ij->i", one, two)[:, None])
    return csr_array(np.concatenate(parts))


def _deviations(footprints: Footprints, rows: Ints, curve: Floats) -> Floats:
    counts = np.cumsum(footprints.hits[rows].toarray(), axis=1, dtype=np.float64)
    return np.asarray(counts - footprints.base[rows].toarray() * curve)


def separation(
    footprints: Footprints, hits: Floats, base: Floats, spread: Floats, sizes: Floats, shared: Floats
) -> tuple[Floats, Floats]:
    """How far groups are apart, and how far chance alone would bring them.

    Args:
        footprints: The counts that were summed.
        hits: Sums of hits (cells, groups, draws).
        base: Sums of bases (bases, groups, draws).
        spread: Sums of `crossed` of each row with itself (bases, groups, draws).
        sizes: Customers of each group.
        shared: (bases, pairs of groups, draws) sums of `crossed` over what the two groups of a pair have in common, the
            pairs in the order of ``np.triu_indices(groups, 1)``; broadcast.

    Returns:
        The weighted mean over pairs of groups of the energy distance, and of its expected value without a difference;
        float64 (draws,) each. A base that a group lacks counts for the other groups only.
    """
    there = base > 0
    over = np.where(there, base, 1.0)
    share = np.cumsum(hits, axis=0) / over if footprints.width is not None else hits / over[footprints.of]
    weight = np.where(there, np.asarray(sizes, dtype=np.float64)[None, :, None], 0.0)
    own = weight[footprints.of]
    # The sum over pairs i < j of w_i w_j (p_i - p_j)² is (sum w)(sum w p²) - (sum w p)².
    squares = own.sum(axis=1) * (own * share**2).sum(axis=1) - (own * share).sum(axis=1) ** 2
    unit = footprints.weight[footprints.of] * (1.0 if footprints.width is None else 2.0 * footprints.width)
    distance = np.einsum("c,cd->d", unit, np.maximum(squares, 0.0))
    chance = (weight * (weight.sum(axis=1, keepdims=True) - weight) * spread / over**2).sum(axis=(0, 1))
    first, second = np.triu_indices(len(sizes), 1)
    common = weight[:, first] * weight[:, second] / (over[:, first] * over[:, second])
    chance = chance - 2.0 * (common * shared).sum(axis=(0, 1))
    pairs = float((np.asarray(sizes, dtype=np.float64)[first] * np.asarray(sizes, dtype=np.float64)[second]).sum())
    return distance / max(pairs, 1.0), np.maximum(chance / max(pairs, 1.0), 0.0)


def ratio_of(distance: ArrayLike, chance: ArrayLike) -> Floats:
    """Distance over chance; 0 where chance is nothing but rounding, for then nobody differs from anybody."""
    some = np.asarray(chance, dtype=np.float64)
    return np.asarray(np.where(some > NOTHING, distance / np.where(some > NOTHING, some, 1.0), 0.0))
