"""Permutation tests between groups of customers: labels move between customers, never between their touchpoints.

A draw gives the labels to other customers by chance; whatever a customer did stays together. Under the null hypothesis
of exchangeable customers the chance of ``p <= a`` is at most ``a``, for every number of draws (Phipson, B. and Smyth,
G. K. (2010), Permutation p-values should never be zero, Statistical Applications in Genetics and Molecular Biology 9,
39). Customers who are in both of two periods swap the two labels; those who are in one keep the number of each label
(as for partially paired samples: Konietschke, F., Harrar, S. W., Lange, K. and Brunner, E. (2012), Ranking procedures
for matched pairs with missing data, Computational Statistics and Data Analysis 56, 1090-1102). Several statistics of
the same draws are combined by the most unusual of them (Pesarin, F. and Salmaso, L. (2010), Permutation tests for
complex data, chapter 4).

How often p is at most 0.05 where nothing differs, of 500 simulated comparisons each (99 draws; 70 customers with ways
and paces of their own, every seventh four times as busy; a Monte-Carlo error is .010)::

                                                     transitions    steps   timing   all together
    segments of 30 % and 70 %                               .052     .060     .040           .052
    the smaller segment four times as busy (1,000 runs)     .050     .041     .060           .063
    two periods, the same customers in both                 .058     .072     .046           .054
    twice as many journeys in the second (one run)          .048     .054     .026           .026
    the same (another run)                                  .036     .034     .054           .026

In the second and in the last two rows customers (their halves) are not exchangeable, only what they do is the same:
dividing by what chance brings holds the level there, nearly, or at the price of some power.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import attrs
import numpy as np
import numpy.typing as npt
from numpy.typing import ArrayLike

from journeyseg.stats.critical import Floats
from journeyseg.stats.energy import Footprints, Sparse, crossed, ratio_of, separation

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_CELLS = 1 << 19
"""Labels that are held at once, rows x groups x draws: few enough to stay near the processor."""

_DRAWS = 8
"""Draws that are held at once at least."""

_TIE = 1e-9
"""Statistics nearer than this, relatively, are equal: they differ by rounding."""


class Scheme(Protocol):
    """How labels move."""

    @property
    def observed(self) -> Bools:
        """Who is in which group; (rows, groups)."""
        ...

    @property
    def pairs(self) -> tuple[Ints, Ints]:
        """Rows of the first and of the second group that are of one customer; maybe none."""
        ...

    def draw(self, count: int, random: np.random.Generator) -> Bools:
        """Labels of so many draws; (rows, groups, draws)."""
        ...


@attrs.frozen(eq=False)
class Shuffled:
    """Each row is a customer, whose set of labels goes to another customer as a whole.

    Args:
        observed: Who is in which group; bool (rows, groups).
    """

    observed: Bools

    @property
    def pairs(self) -> tuple[Ints, Ints]:
        """None."""
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)

    def draw(self, count: int, random: np.random.Generator) -> Bools:
        """Labels of so many draws."""
        return np.moveaxis(self.observed[_orders(len(self.observed), count, random)], 0, -1)


@attrs.frozen(eq=False)
class Swapped:
    """Rows of two periods: a customer of both swaps the labels of the two rows or not; others exchange theirs.

    Args:
        pairs: Rows of the first period and rows of the second, of the same customers in the same order; all other rows
            are of customers of one period.
        second: True for rows of the second period; bool (rows,).
    """

    pairs: tuple[Ints, Ints]
    second: Bools

    @property
    def observed(self) -> Bools:
        """Who is in which period."""
        return np.stack([~self.second, self.second], axis=1)

    @property
    def single(self) -> Ints:
        """Rows of customers of one period."""
        return np.setdiff1d(np.arange(len(self.second)), np.concatenate(self.pairs))

    def draw(self, count: int, random: np.random.Generator) -> Bools:
        """Labels of so many draws."""
        second = np.repeat(self.second[:, None], count, axis=1)
        first, later = self.pairs
        swap = random.random((count, len(first))).T < 0.5
        second[first], second[later] = swap, ~swap
        single = self.single
        second[single] = self.second[single][_orders(len(single), count, random)].T
        return np.stack([~second, second], axis=1)


def _orders(n: int, count: int, random: np.random.Generator) -> Ints:
    """Random orders of n things; (count, n)."""
    return random.permuted(np.repeat(np.arange(n)[None], count, axis=0), axis=1)


@attrs.frozen(eq=False)
class Permuted:
    """Distances of the groups as they are, and of every draw.

    Attributes:
        distance: (statistics, 1 + draws), the observed first: how far the groups are apart.
        chance: (statistics, 1 + draws): how far chance alone would bring them.
    """

    distance: Floats
    chance: Floats

    @property
    def ratio(self) -> Floats:
        """Distance over chance, the statistic of the test; (statistics, 1 + draws)."""
        return ratio_of(self.distance, self.chance)


def permuted(footprints: Sequence[Footprints], scheme: Scheme, *, permutations: int, seed: int) -> Permuted:
    """The distances of groups, observed and under so many draws; all statistics see the same draws.

    Args:
        footprints: One per statistic, over the same rows.
        scheme: How labels move.
        permutations: How many draws.
        seed: Seed of the draws; equal seeds give equal digits.
    """
    sums = _Sums.of(footprints, scheme)
    found = [sums.distances(scheme.observed[:, :, None])]
    found += [sums.distances(labels) for labels in blocks(scheme, permutations, seed)]
    distance, chance = (np.concatenate(parts, axis=-1) for parts in zip(*found, strict=True))
    return Permuted(distance, chance)


def blocks(scheme: Scheme, permutations: int, seed: int) -> Iterator[Bools]:
    """The draws of `permuted`, one block after the other; (rows, groups, draws) each."""
    random = np.random.default_rng(seed)
    rows, groups = scheme.observed.shape
    size = max(_DRAWS, _CELLS // max(rows * groups, 1))
    for low in range(0, permutations, size):
        yield scheme.draw(min(size, permutations - low), random)


@attrs.frozen(eq=False)
class _Sums:
    """All that is summed by label, as one sparse matrix (columns, rows); and what customers of both groups share."""

    footprints: Sequence[Footprints]
    columns: Sparse
    shared: tuple[Floats, ...]
    sizes: Floats
    apart: bool

    @classmethod
    def of(cls, footprints: Sequence[Footprints], scheme: Scheme) -> Any:
        from scipy.sparse import csr_array, hstack

        parts, shared = [], []
        for one in footprints:
            everyone = np.arange(one.rows)
            parts += [one.hits, one.base, crossed(one, everyone, everyone)]
            common = crossed(one, *scheme.pairs)
            shared.append(np.asarray(common.sum(axis=0), dtype=np.float64).reshape(-1, 1, 1))
        together = csr_array(hstack(parts, format="csr").T, dtype=np.float64)
        observed = scheme.observed
        return cls(footprints, together, tuple(shared), observed.sum(axis=0), bool((observed.sum(axis=1) == 1).all()))

    def distances(self, labels: Bools) -> tuple[Floats, Floats]:
        """Distances and chances (statistics, draws) of labels (rows, groups, draws)."""
        sums = self._by_label(labels)
        pairs = None if self.apart else self._by_label(_both(labels))
        found, low = [], 0
        for one, shared in zip(self.footprints, self.shared, strict=True):
            cells, bases = len(one.of), one.base.shape[1]
            hits, base, spread = np.split(sums[low : low + cells + 2 * bases], [cells, cells + bases])
            common = shared if pairs is None else pairs[low + cells + bases : low + cells + 2 * bases]
            found.append(separation(one, hits, base, spread, self.sizes, common))
            low += cells + 2 * bases
        distance, chance = (np.stack(parts) for parts in zip(*found, strict=True))
        return distance, chance

    def _by_label(self, labels: Bools) -> Floats:
        if self.apart and labels.shape[1] > 1:
            # Everybody has one label, so the last group is the rest.
            own = self._by_group(labels[:, :-1])
            rest = np.asarray(self.columns.sum(axis=1)).reshape(-1, 1, 1) - own.sum(axis=1, keepdims=True)
            return np.concatenate([own, rest], axis=1)
        return self._by_group(labels)

    def _by_group(self, labels: Bools) -> Floats:
        rows, groups, draws = labels.shape
        found = self.columns @ labels.reshape(rows, groups * draws).astype(np.float64)
        return np.asarray(found).reshape(-1, groups, draws)


def _both(labels: Bools) -> Bools:
    first, second = np.triu_indices(labels.shape[1], 1)
    return labels[:, first] & labels[:, second]


def p_of(statistics: ArrayLike) -> Floats:
    """The p-value of each statistic: ``(1 + #{draws at least as large}) / (1 + draws)``.

    Args:
        statistics: (..., 1 + draws), the observed first.

    Returns:
        float64 (...), above 0.

    Example:
        >>> float(p_of([3.0, 1.0, 2.0, 4.0]))
        0.5
    """
    values = np.asarray(statistics, dtype=np.float64)
    return np.asarray((values >= _least(values[..., :1])).mean(axis=-1))[()]


def combined_p(statistics: ArrayLike) -> float:
    """One p-value of several statistics of the same draws: how rare the most unusual of them is.

    Each statistic is brought to one scale over all draws, the observed among them (so the p-value stays exact): its
    cube root, which is nearly normal (Wilson, E. B. and Hilferty, M. M. (1931), The distribution of chi-square,
    Proceedings of the National Academy of Sciences 17, 684-688), less its mean, over its standard deviation. The
    largest counts.

    Args:
        statistics: (statistics, 1 + draws), the observed first; not negative.

    Example:
        >>> combined_p([[3.0, 1.0, 2.0, 4.0], [90.0, 1.0, 2.0, 3.0]])
        0.25
    """
    roots = np.cbrt(np.asarray(statistics, dtype=np.float64))
    scale = roots.std(axis=-1, keepdims=True)
    standard = (roots - roots.mean(axis=-1, keepdims=True)) / np.where(scale > 0, scale, 1.0)
    return float(p_of(standard.max(axis=0)))


def _least(values: Floats) -> Floats:
    return values - _TIE * np.abs(values)


def error_of_p(p: ArrayLike, permutations: int) -> Floats:
    """Standard error of a p-value from so many draws: ``sqrt(p (1 - p) / draws)``.

    Example:
        >>> round(float(error_of_p(0.05, 999)), 4)
        0.0069
    """
    chance = np.asarray(p, dtype=np.float64)
    return np.sqrt(chance * (1.0 - chance) / permutations)[()]
