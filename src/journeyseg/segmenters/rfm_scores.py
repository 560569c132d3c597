"""Scores: 1 to `bins` by rank among those of the fit, equal for equal values, kept as cuts for others.

The score of a value is that of its mid-rank: with a share b of customers below it and a share e equal to it, the score
is floor((b + e / 2) * bins) + 1. (Mid-ranks: M. G. Kendall, "The treatment of ties in ranking problems", Biometrika
33, 1945.) So equal values have equal scores, whatever their number; a score keeps its meaning when values pile up (of
60 % at the least value nobody is called the lowest fifth); and no unit or currency matters.
"""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

SAME = 1e-10
"""Sums closer than this, relative to their size, are equal: their last digits depend on currency and order."""


@attrs.frozen
class Cuts:
    """Where each score begins.

    Args:
        edges: The value from which on the scores 2, 3 ... are given; infinite where no value of the fit had that score.
        falling: True when less is better, as for recency: then the value up to which they are given.
        same: Values closer than this, relative to their size, are equal; 0 for what is counted exactly.
        beyond: True when a score begins beyond its edge, not at it.

    Example:
        >>> cuts = Cuts((2.0, 4.0))
        >>> cuts.scores(np.array([1.0, 2.0, 3.9, 4.0])).tolist()
        [1, 2, 2, 3]
    """

    edges: tuple[float, ...]
    falling: bool = False
    same: float = 0.0
    beyond: bool = False

    def scores(self, values: Floats) -> npt.NDArray[np.int64]:
        """Score of each value, 1 ... number of edges + 1; int64."""
        sign = -1.0 if self.falling else 1.0
        edges = sign * np.array(self.edges)
        slack = self.same * np.where(np.isfinite(edges), np.abs(edges), 0.0)
        found = (
            np.searchsorted(edges + slack, sign * values, side="left")
            if self.beyond
            else np.searchsorted(edges - slack, sign * values, side="right")
        )
        return 1 + found.astype(np.int64)


def distinct(values: Floats, same: float = 0.0) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Distinct values in ascending order, those that are nearly equal as their least; and how often each occurs."""
    ordered = np.sort(values)
    gaps = np.diff(ordered)
    sizes = np.maximum(np.abs(ordered[1:]), np.abs(ordered[:-1]))
    starts = np.flatnonzero(np.concatenate([np.ones(min(len(ordered), 1), dtype=np.bool_), gaps > same * sizes]))
    return ordered[starts], np.diff(np.append(starts, len(ordered)))


def cuts_of(values: Floats, bins: int, *, falling: bool = False, same: float = 0.0, middle: bool = True) -> Cuts:
    """The cuts that score these values 1 to `bins` by mid-rank.

    Args:
        values: One per customer, none missing; at least one.
        bins: Number of scores.
        falling: True when less is better.
        same: Values closer than this, relative to their size, are equal.
        middle: Which of equal customers decides: the middle one (mid-rank), or with False the worst.

    Example:
        >>> cuts_of(np.array([1.0, 1.0, 1.0, 2.0, 9.0]), 5).edges
        (1.0, 2.0, 2.0, 9.0)
    """
    sign = -1.0 if falling else 1.0
    found, count = distinct(sign * values, same)
    below = np.cumsum(count) - count
    ranks = 2 * below + (count if middle else 0)
    scores = ranks * bins // (2 * len(values)) + 1
    places = np.searchsorted(scores, np.arange(2, bins + 1))
    edges = sign * np.append(found, np.inf)[places]
    return Cuts(tuple(edges.tolist()), falling, same)


def commonest(values: Floats) -> tuple[float, int]:
    """The value that most customers have (ties: the least), and how many have it."""
    found, count = distinct(values, SAME)
    place = int(np.argmax(count))
    return float(found[place]), int(count[place])
