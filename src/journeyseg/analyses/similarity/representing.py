"""Representing: which journeys of a sample stand for the others, and for how many.

Source: Gabadinho and Ritschard (2013), Searching for typical life trajectories applied to childbirth histories, in Levy
and Widmer (eds.), Gendered life courses; Gabadinho, Ritschard, Studer and Müller (2011), Extracting and rendering
representative sequences, Springer CCIS 128, 94-106 (TraMineR's `seqrep`): candidates in the order of a criterion, those
near to a chosen one left out. Coverage step by step is the greedy rule of Nemhauser, Wolsey and Fisher (1978,
Mathematical Programming 14, 265-294): at least 63 % of what the best choice of as many would cover.
"""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.similarity.comparing import Compared
from journeyseg.stats.proportions import clustered_wilson, wilson

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

CRITERIA = ("coverage", "density", "centrality", "frequency")


@attrs.frozen(eq=False)
class Represented:
    """The representatives of one segment.

    Args:
        compared: The units of the sample with labels, and their distances.
        chosen: Positions of the representatives among the distinct strings, in the order in which they were chosen.
        nearest: Place of the nearest representative of each unit; int64.
        near: Whether that is within the radius; bool.
        radius: The radius.
        size: Customers of the segment in the data.
    """

    compared: Compared
    chosen: Ints
    nearest: Ints
    near: Bools
    radius: float
    size: int

    @property
    def journeys(self) -> list[tuple[str, ...]]:
        """Labels of the representatives."""
        return [self.compared.found.strings.labels(place) for place in self.chosen.tolist()]

    def covered(self, place: int | None) -> Bools:
        """True for the units that a representative stands for; that any does, for ``None``."""
        return self.near if place is None else self.near & (self.nearest == place)

    def same(self, place: int) -> Bools:
        """True for the units whose labels are the very ones of a representative."""
        found: Bools = self.compared.found.index == self.chosen[place]
        return found

    def within(self, place: int) -> Bools:
        """True for the units within the radius of a representative, nearer to another or not."""
        found: Bools = self._distance(place) <= self.radius
        return found

    def mean(self, place: int) -> float:
        """Mean distance of the units that a representative stands for."""
        return float(self._distance(place)[self.covered(place)].mean())

    def _distance(self, place: int) -> Floats:
        found: Floats = self.compared.distances[self.chosen[place]][self.compared.found.index]
        return found

    def share(self, mask: Bools, level: float) -> tuple[float, float, float]:
        """The share of the units under a mask, with an interval that rests on customers; NaN without units."""
        if not len(mask):
            return (float("nan"),) * 3
        share, owner = float(mask.mean()), self.compared.units.owner
        people = len(np.unique(owner))
        if people == len(mask):
            low, high = wilson(int(mask.sum()), len(mask), level)
        else:
            low, high = clustered_wilson(share, len(mask), _error(mask, owner, people), people, level)
        return share, float(low), float(high)


def _error(mask: Bools, owner: Ints, people: int) -> float:
    """Standard error of a share of units that cluster on customers, by linearising the ratio (Cochran 1977, 6.4)."""
    sums = np.bincount(owner, weights=mask - mask.mean())
    return float(np.sqrt((sums**2).sum() * people / max(people - 1, 1)) / len(mask))


def represented(compared: Compared, *, n: int, criterion: str, radius: float, size: int) -> Represented:
    """The representatives of units.

    Args:
        compared: The units.
        n: How many, at most; fewer where those chosen already cover everybody.
        criterion: ``"coverage"`` (most units within the radius that nobody chosen stands for yet), ``"density"`` (most
            units within the radius), ``"centrality"`` (least sum of distances) or ``"frequency"`` (most of the same
            labels).
        radius: How far a unit may be from what stands for it.
        size: Customers of the segment.
    """
    weights = compared.found.counts.astype(np.float64)
    chosen = _chosen(compared.distances, weights, n, criterion, radius)
    if not len(chosen):
        none = np.zeros(len(compared.found.index), dtype=np.int64)
        return Represented(compared, chosen, none, none.astype(np.bool_), radius, size)
    own = compared.distances[:, chosen]
    nearest = np.argmin(own, axis=1)
    near = own[np.arange(len(own)), nearest] <= radius
    index = compared.found.index
    return Represented(compared, chosen, nearest[index], near[index], radius, size)


def _chosen(distances: Floats, weights: Floats, n: int, criterion: str, radius: float) -> Ints:
    within = distances <= radius
    steady = {"density": within @ weights, "centrality": -(distances @ weights), "frequency": weights}.get(criterion)
    free = np.ones(len(weights), dtype=np.bool_)
    found: list[int] = []
    while len(found) < n and free.any():
        value = within @ (weights * free) if steady is None else steady
        left = np.flatnonzero(free)
        place = int(left[np.lexsort((-weights[left], -value[left]))[0]])
        found.append(place)
        free &= ~within[place]
    return np.array(found, dtype=np.int64)
