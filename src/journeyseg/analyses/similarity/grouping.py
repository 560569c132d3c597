"""Grouping: segments of similar journeys of a sample, how many, and how good they are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.similarity.centring import centres_of, nearest
from journeyseg.analyses.similarity.medoids import medoids_of
from journeyseg.analyses.similarity.profiles import Gram
from journeyseg.analyses.similarity.quality import mean_silhouettes, silhouettes, stability
from journeyseg.analyses.similarity.strings import Distinct

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

CLOSE = 0.05
"""How far below the greatest silhouette fewer segments are taken instead of more; a rule of ours."""

STARTS, STARTS_AGAIN = 10, 3
"""Starts of k-means, and of each time that it is tried again."""


class Grouper(Protocol):
    """Puts distinct journeys of a sample into so many groups."""

    def groups(self, weights: Floats, size: int, *, again: bool = False) -> tuple[Any, Ints]:
        """What holds the groups, and the group of each distinct journey."""
        ...


@attrs.frozen(eq=False)
class ByCentres:
    """Groups around the means of profiles.

    Args:
        points: Profiles of the distinct journeys.
        grams: The n-grams of their columns.
        seed: Seed of the starts.
    """

    points: Any
    grams: tuple[Gram, ...]
    seed: int

    def groups(self, weights: Floats, size: int, *, again: bool = False) -> tuple[Floats, Ints]:
        """The centres, and the nearest of each."""
        starts = STARTS_AGAIN if again else STARTS
        return centres_of(self.points, weights, size, seed=self.seed, starts=starts)


@attrs.frozen(eq=False)
class ByMedoids:
    """Groups around medoids.

    Args:
        distances: Between the distinct journeys.
    """

    distances: Floats

    def groups(self, weights: Floats, size: int, *, again: bool = False) -> tuple[Ints, Ints]:
        """Positions of the medoids, and the nearest of each."""
        drawn = np.flatnonzero(weights > 0)
        if len(drawn) <= size:
            found = drawn
        else:
            found = drawn[medoids_of(self.distances[np.ix_(drawn, drawn)], weights[drawn], size)]
        return found, np.argmin(self.distances[:, found], axis=1)


@attrs.frozen(eq=False)
class Judged:
    """Distinct journeys on which groups are judged and named: those of the sample, or of a part of it.

    Args:
        found: The journeys.
        distances: Between them.
        points: Their profiles; ``None`` where they are the journeys of the fit.
        columns: Column of the fit of each column of the profiles.
    """

    found: Distinct
    distances: Floats
    points: Any = None
    columns: Ints | None = None

    def codes(self, holds: Any, codes: Ints) -> Ints:
        """The group of each, by the groups of the fit."""
        return codes if self.points is None else np.maximum(nearest(self.points, holds, self.columns), 0)


@attrs.frozen(eq=False)
class Groups:
    """Groups of a size, judged.

    Args:
        holds: Centres, or positions of medoids, in the order of the groups.
        codes: Group of each distinct journey of the fit.
        judged: Group of each of those on which they are judged.
        silhouette: Mean over customers.
        each: Mean over the customers of each group.
        typical: Position of the journey in the middle of each group, among those judged.
    """

    holds: Any
    codes: Ints
    judged: Ints
    silhouette: float
    each: Floats
    typical: Ints


def grouped(grouper: Grouper, judged: Judged, counts: Ints, size: int) -> Groups | None:
    """Groups of a size, largest first; ``None`` where the journeys do not fall into so many."""
    if len(counts) < size:
        return None
    weights = counts.astype(np.float64)
    holds, codes = grouper.groups(weights, size)
    told, own = judged.codes(holds, codes), judged.found.counts.astype(np.float64)
    if len(np.unique(codes)) < size or len(np.unique(told)) < size:
        return None
    typical = _typical(judged.distances, own, told, size)
    order = np.lexsort((typical, -np.bincount(codes, weights=weights, minlength=size)))
    place = np.empty(size, dtype=np.int64)
    place[order] = np.arange(size)
    codes, told = place[codes], place[told]
    mean, each = mean_silhouettes(silhouettes(judged.distances, own, told, size), own, told, size)
    return Groups(holds[order], codes, told, mean, each, typical[order])


def _typical(distances: Floats, weights: Floats, codes: Ints, size: int) -> Ints:
    """The journey of each group that is nearest to all others of it."""
    held = np.zeros((len(codes), size))
    held[np.arange(len(codes)), codes] = weights
    sums = distances @ held
    sums[held == 0] = np.inf
    return np.asarray(np.argmin(sums, axis=0))


def best(found: Iterable[Groups | None]) -> Groups | None:
    """The fewest groups whose silhouette is within `CLOSE` of the greatest."""
    there = [groups for groups in found if groups is not None]
    top = max((groups.silhouette for groups in there), default=0.0)
    return next((groups for groups in there if groups.silhouette >= top - CLOSE), None)


def again(grouper: Grouper, groups: Groups, counts: Ints, *, times: int, seed: int) -> Floats:
    """How well each group is found again; see `stability`."""
    size = len(groups.each)
    return stability(
        groups.codes,
        counts,
        size,
        lambda weights: grouper.groups(weights, size, again=True)[1],
        times=times,
        seed=seed,
    )
