"""A yardstick: a distance with what a sample taught it, so that other journeys are measured alike."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.similarity.distance import Distance
from journeyseg.analyses.similarity.profiles import Counts, Gram, apart, counts_of, rarity_of, weighed
from journeyseg.analyses.similarity.strings import Strings, together
from journeyseg.analyses.similarity.tables import costs_of_table
from journeyseg.columns.aligning import aligned
from journeyseg.errors import InsufficientData

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

PAIRS = 1 << 22
"""Pairs that are aligned at once."""

MOST_LABELS = 2_000
"""Labels between which there may be costs of their own."""


def _floats(rows: Any) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(map(float, row)) for row in rows)


@attrs.frozen
class Yardstick:
    """Measures journeys; holds plain values only.

    Args:
        distance: The distance.
        labels: The labels of the sample, where they have costs of their own.
        costs: Cost of substituting each by each, in that order; empty where all are alike.
        grams: The n-grams of the sample, where their rarity counts.
        rarity: How rare each is.
    """

    distance: Distance
    labels: tuple[str, ...] = ()
    costs: tuple[tuple[float, ...], ...] = attrs.field(default=(), converter=_floats)
    grams: tuple[Gram, ...] = ()
    rarity: tuple[float, ...] = ()

    def matrix(self, first: Strings, second: Strings | None = None) -> Floats:
        """Distances of each unit to each; float64 (units of `first`, units of `second`, by default those of `first`).

        Raises:
            InsufficientData: for journeys longer than `longest`, where they are aligned.
        """
        if self.distance.is_profile:
            return self._profiles(first, second)
        self.check(first if second is None else together(first, second))
        return self._within(first) if second is None else self._between(first, second)

    # -- profiles -------------------------------------------------------------------------------------------------

    def points(self, strings: Strings) -> tuple[Any, tuple[Gram, ...]]:
        """The profiles as sparse unit vectors, and the n-grams of their columns."""
        counts = counts_of(strings, self.distance)
        return weighed(counts, self.distance, self._rarity(counts)), counts.grams

    def _rarity(self, counts: Counts) -> Floats:
        if self.distance.weight != "tf-idf":
            return np.ones(0)
        known = dict(zip(self.grams, self.rarity, strict=True))
        rarest = max(self.rarity, default=1.0)
        return np.array([known.get(gram, rarest) for gram in counts.grams], dtype=np.float64)

    def _profiles(self, first: Strings, second: Strings | None) -> Floats:
        points = self.points(first if second is None else together(first, second))[0]
        own, other = (points, points) if second is None else (points[: len(first)], points[len(first) :])
        empty = [one.sizes == 0 for one in (first, first if second is None else second)]
        products = np.asarray((own @ other.T).todense())
        return apart(products, self.distance, empty[0][:, None] & empty[1])

    # -- alignment ------------------------------------------------------------------------------------------------

    def check(self, strings: Strings) -> None:
        """Refuse journeys that are longer than `longest`."""
        long = strings.sizes > self.distance.longest
        if long.any():
            raise InsufficientData(
                "some journeys are too long to be aligned",
                expected=f"at most {self.distance.longest} labels (longest=)",
                found=f"{int(long.sum()):,} longer ones; the longest has {int(strings.sizes.max()):,}",
                remedy="merge repeats with collapse_repeats=True, cut journeys with js.sessions or js.truncate, use "
                'over="stage", raise longest=, or use distance="profiles"',
            )

    def _within(self, strings: Strings) -> Floats:
        out = np.zeros((len(strings), len(strings)))
        first, second = np.triu_indices(len(strings), 1)
        out[first, second] = out[second, first] = self._aligned(strings, first, second)
        return out

    def _between(self, first: Strings, second: Strings) -> Floats:
        both, width = together(first, second), len(second)
        out = np.empty((len(first), width))
        rows = max(1, PAIRS // max(width, 1))
        for low in range(0, len(first), rows):
            high = min(low + rows, len(first))
            one = np.repeat(np.arange(low, high), width)
            other = np.tile(np.arange(width), high - low) + len(first)
            out[low:high] = self._aligned(both, one, other).reshape(high - low, width)
        return out

    def _aligned(self, strings: Strings, first: Ints, second: Ints) -> Floats:
        costs, indel, most = self._prices(strings.names)
        found = aligned(strings.offsets, strings.codes, first, second, costs, indel)
        short, long = np.sort([strings.sizes[first], strings.sizes[second]], axis=0)
        if self.distance.normalise == "greatest":
            return _divided(found, short * min(2 * indel, most) + (long - short) * indel)
        if self.distance.normalise == "yujian":
            return _divided(2 * found, (short + long) * indel + found)
        return found

    def _prices(self, names: tuple[str, ...]) -> tuple[npt.NDArray[Any], float, float]:
        """Costs of substitution between these labels, of inserting or deleting, and the largest of the former."""
        kind, substitution = self.distance.kind, self.distance.substitution
        if kind != "optimal_matching" or substitution == "constant":
            flat = 1 if kind == "edit" else 2
            return np.array(flat), 1.0 if kind != "optimal_matching" else self.distance.indel, float(flat)
        if not isinstance(substitution, str):
            costs = costs_of_table(substitution, names)
            named = [cost for *_, cost in substitution]
            return costs, self.distance.indel, max([2.0, *named])
        costs = self._known(names)
        return costs, self.distance.indel, max((cost for row in self.costs for cost in row), default=2.0)

    def _known(self, names: tuple[str, ...]) -> Floats:
        """Learnt costs between these labels; one that the sample did not have costs as much as two that never meet."""
        place = {label: number for number, label in enumerate(self.labels)}
        out = np.full((len(names), len(names)), 2.0)
        np.fill_diagonal(out, 0.0)
        own = [code for code, name in enumerate(names) if name in place]
        places = [place[names[code]] for code in own]
        if own:
            out[np.ix_(own, own)] = np.array(self.costs)[np.ix_(places, places)]
        return out


def _divided(found: Floats, greatest: Floats) -> Floats:
    return np.divide(found, greatest, out=np.zeros_like(found), where=greatest > 0)


def yardstick_of(distance: Distance, strings: Strings, counts: Ints) -> Yardstick:
    """The yardstick of a distance, taught by a sample.

    Args:
        distance: The distance.
        strings: The distinct strings of the sample.
        counts: How many units each is of.

    Raises:
        InsufficientData: for more labels than a table of costs has room for.
    """
    if distance.has_table and len(strings.names) > MOST_LABELS:
        raise InsufficientData(
            "too many labels for a table of costs",
            expected=f"at most {MOST_LABELS:,}",
            found=f"{len(strings.names):,}",
            remedy='use over="stage", substitution="constant", or distance="profiles"',
        )
    if distance.weight == "tf-idf" and distance.is_profile:
        found = counts_of(strings.take(np.repeat(np.arange(len(strings)), counts)), distance)
        return Yardstick(distance, grams=found.grams, rarity=tuple(rarity_of(found).tolist()))
    if distance.kind == "optimal_matching" and distance.substitution == "transition rates":
        return Yardstick(distance, labels=strings.names, costs=rates(strings, counts))
    return Yardstick(distance)


def rates(strings: Strings, counts: Ints) -> Floats:
    """Costs of substitution from transition rates: 2 - P(b after a) - P(a after b), 0 on the diagonal.

    P(b after a) is the share of what follows a (and anything follows) that is b. Source: TraMineR's "TRATE" (Gabadinho,
    Ritschard, Müller and Studer, 2011, Journal of Statistical Software 40(4), section 9).

    Args:
        strings: Distinct strings.
        counts: How many units each is of.
    """
    size, weight = len(strings.names), np.repeat(counts, strings.sizes)
    follows = np.ones(len(strings.codes), dtype=np.bool_)
    follows[strings.offsets[:-1][strings.sizes > 0]] = False
    here = np.flatnonzero(follows)
    pairs = strings.codes[here - 1] * size + strings.codes[here]
    met = np.bincount(pairs, weights=weight[here], minlength=size * size).astype(np.float64).reshape(size, size)
    leaving = met.sum(axis=1, keepdims=True)
    share = np.divide(met, leaving, out=np.zeros_like(met), where=leaving > 0)
    costs = 2.0 - (share + share.T)
    np.fill_diagonal(costs, 0.0)
    return np.asarray(costs)
