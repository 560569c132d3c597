"""Learning segments of a sample: what they are judged on, and how they are told."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.similarity.centring import columns_of
from journeyseg.analyses.similarity.distance import Distance
from journeyseg.analyses.similarity.grouping import ByCentres, ByMedoids, Grouper, Groups, Judged, again
from journeyseg.analyses.similarity.naming import WIDTHS, names_of, short, telling
from journeyseg.analyses.similarity.sampling import MOST, bottom
from journeyseg.analyses.similarity.strings import Distinct, Strings, distinct
from journeyseg.analyses.similarity.yardstick import Yardstick, yardstick_of
from journeyseg.model.named_segment import Segment

EMPTY = "no touchpoints"
"""Name of the segment of those without any, where one is asked for."""

JUDGED = 2_000
"""Customers on whom segments are judged where the sample is larger than a matrix of distances may be."""


@attrs.frozen
class Centres:
    """Means of profiles.

    Args:
        grams: The n-grams of the columns.
        points: One row per centre.
    """

    grams: tuple[tuple[str, ...], ...]
    points: tuple[tuple[float, ...], ...]

    @property
    def array(self) -> npt.NDArray[np.float64]:
        """The points; float64, (centres, n-grams)."""
        return np.array(self.points, dtype=np.float64).reshape(len(self.points), len(self.grams))


@attrs.frozen(eq=False)
class Sample:
    """A sample, ready to be grouped.

    Args:
        found: Its distinct journeys.
        yardstick: The distance, taught by it.
        judged: What groups are judged on.
        grouper: What groups it.
    """

    found: Distinct
    yardstick: Yardstick
    judged: Judged
    grouper: Grouper

    def holding(self, holds: Any) -> tuple[Centres | None, tuple[tuple[str, ...], ...]]:
        """Centres, or medoids, as plain values."""
        if isinstance(self.grouper, ByCentres):
            return Centres(self.grouper.grams, tuple(tuple(row) for row in holds.tolist())), ()
        return None, tuple(self.found.strings.labels(place) for place in holds.tolist())


def sample_of(strings: Strings, ranks: npt.NDArray[np.uint64], distance: Distance, seed: int) -> Sample:
    """A sample of customers with labels.

    Args:
        strings: Their labels.
        ranks: Their ranks in samples.
        distance: The distance.
        seed: Seed of the starts of k-means.

    Raises:
        InsufficientData: for journeys too long to be aligned.
    """
    found = distinct(strings)
    yardstick = yardstick_of(distance, found.strings, found.counts)
    if not distance.is_profile:
        distances = yardstick.matrix(found.strings)
        return Sample(found, yardstick, Judged(found, distances), ByMedoids(distances))
    points, grams = yardstick.points(found.strings)
    grouper = ByCentres(points, grams, seed)
    if len(strings) <= MOST:
        return Sample(found, yardstick, Judged(found, yardstick.matrix(found.strings)), grouper)
    part = distinct(strings.take(bottom(ranks, JUDGED)))
    own, held = yardstick.points(part.strings)
    judged = Judged(part, yardstick.matrix(part.strings), own, columns_of(held, grams))
    return Sample(found, yardstick, judged, grouper)


def described(sample: Sample, groups: Groups, *, times: int, seed: int, empty: bool) -> tuple[Segment, ...]:
    """The segments with names, summaries and what is known of them, largest first.

    Args:
        sample: The sample.
        groups: Its groups.
        times: Draws for the stability; 0 = none.
        seed: Seed of the draws.
        empty: Whether there is one of customers without touchpoints.
    """
    counts, size = sample.found.counts, len(groups.each)
    sizes = np.bincount(groups.codes, weights=counts, minlength=size)
    typical = [sample.judged.found.strings.labels(place) for place in groups.typical.tolist()]
    names = names_of(typical, (EMPTY,) if empty else ())
    found = again(sample.grouper, groups, counts, times=times, seed=seed) if times else None
    more = telling(sample.judged.found, groups.judged, size)
    out = []
    for place, name in enumerate(names):
        share = float(sizes[place] / sizes.sum())
        details: dict[str, object] = {
            "share": share,
            "typical": list(typical[place]),
            "silhouette": float(groups.each[place]),
            **({} if found is None else {"stability": float(found[place])}),
        }
        words = "; ".join(
            [f"{100 * share:.0f} % at the fit", f"typical: {short(typical[place], WIDTHS[-1])}", *more[place]]
        )
        out.append(Segment(name, summary=words, details=details))
    return (*out, Segment(EMPTY, summary="customers without touchpoints")) if empty else tuple(out)
