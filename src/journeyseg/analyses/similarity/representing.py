"""Representing: which journeys of a sample stand for the others, and for how many.

Source: Gabadinho and Ritschard (2013), Searching for typical life trajectories applied to childbirth histories, in Levy
and Widmer (eds.), Gendered life courses; Gabadinho, Ritschard, Studer and Müller (2011), Extracting and rendering
representative sequences, Springer CCIS 128, 94-106 (TraMineR's `seqrep`): candidates in the order of a criterion, those
near to a chosen one left out. Coverage step by step is the greedy rule of Nemhauser, Wolsey and Fisher (1978,
Mathematical Programming 14, 265-294): at least 63 % of what the best choice of as many would cover.
"""

from __future__ import annotations

from functools import cached_property

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.similarity.comparing import Compared
from journeyseg.analyses.similarity.sampling import Units
from journeyseg.analyses.similarity.strings import Distinct, strings_from
from journeyseg.stats.proportions import clustered_wilson, wilson

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

COUNTED = ("sample", "rest")
CRITERIA = ("coverage", "density", "centrality", "frequency")


@attrs.frozen(eq=False, slots=False)
class Represented:
    """The representatives of one segment, and those among whom they are counted.

    Args:
        journeys: Labels of the representatives, in the order in which they were chosen.
        units: The units among which they are counted.
        found: The distinct strings of these.
        distances: Of each distinct string to each representative; (strings, representatives).
        radius: The radius.
        drawn: Customers of the sample that chose them.
        size: Customers of the segment in the data.
    """

    journeys: list[tuple[str, ...]]
    units: Units
    found: Distinct
    distances: Floats
    radius: float
    drawn: int
    size: int

    @cached_property
    def nearest(self) -> Ints:
        """Place of the nearest representative of each unit, the first of equals; int64."""
        if not self.journeys:
            return np.zeros(len(self.units), dtype=np.int64)
        found: Ints = np.argmin(self.distances, axis=1)[self.found.index]
        return found

    def within(self, place: int) -> Bools:
        """True for the units within the radius of a representative, nearer to another or not."""
        found: Bools = self._distance(place) <= self.radius
        return found

    def covered(self, place: int | None) -> Bools:
        """True for the units that a representative stands for; that any does, for ``None``."""
        if place is not None:
            return np.asarray(self.within(place) & (self.nearest == place))
        found: Bools = np.asarray((self.distances <= self.radius).any(axis=1))
        return found[self.found.index]

    def same(self, place: int) -> Bools:
        """True for the units whose labels are the very ones of a representative."""
        alike = [self.found.strings.labels(one) == self.journeys[place] for one in range(len(self.found.strings))]
        found: Bools = np.array(alike, dtype=np.bool_)[self.found.index]
        return found

    def of(self, mask: Bools) -> float:
        """The share of the units under a mask; NaN without units."""
        return float(mask.mean()) if len(mask) else float("nan")

    def mean(self, place: int) -> float:
        """Mean distance of the units that a representative stands for; NaN where there are none."""
        own = self._distance(place)[self.covered(place)]
        return float(own.mean()) if len(own) else float("nan")

    def _distance(self, place: int) -> Floats:
        found: Floats = self.distances[self.found.index, place]
        return found

    def share(self, mask: Bools, level: float) -> tuple[float, float, float]:
        """The share of the units under a mask, with an interval that rests on customers; NaN without units."""
        if not len(mask):
            return (float("nan"),) * 3
        share, owner = float(mask.mean()), self.units.owner
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


def represented(
    compared: Compared, rest: Compared | None, *, n: int, criterion: str, radius: float, size: int
) -> Represented:
    """The representatives of units.

    Args:
        compared: The units that choose.
        rest: The units among which representatives are counted; by default those that chose.
        n: How many, at most; fewer where those chosen already cover everybody.
        criterion: ``"coverage"`` (most units within the radius that nobody chosen stands for yet), ``"density"`` (most
            units within the radius), ``"centrality"`` (least sum of distances) or ``"frequency"`` (most of the same
            labels).
        radius: How far a unit may be from what stands for it.
        size: Customers of the segment.
    """
    chosen = _chosen(compared.distances, compared.found.counts.astype(np.float64), n, criterion, radius)
    journeys = [compared.found.strings.labels(place) for place in chosen.tolist()]
    counted = compared if rest is None else rest
    own = compared.distances[:, chosen]
    if rest is not None and journeys:
        own = compared.yardstick.matrix(rest.found.strings, strings_from(journeys))
    return Represented(journeys, counted.units, counted.found, own, radius, len(compared.units.customers), size)


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
