"""SimilarJourneys: segments of customers whose journeys are alike."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np

from journeyseg.analyses.flow.labelling import check_over, needs_of_over
from journeyseg.analyses.flow.options import refusal, whole
from journeyseg.analyses.similarity.distance import Distance, distance_of
from journeyseg.analyses.similarity.grouping import best, grouped
from journeyseg.analyses.similarity.learning import described, sample_of
from journeyseg.analyses.similarity.sampling import MOST, bottom
from journeyseg.analyses.similarity.strings import Strings, strings_of
from journeyseg.analyses.similarity.tables import options_of_table
from journeyseg.contract import fields
from journeyseg.errors import InsufficientData
from journeyseg.model.journeys import Journeys
from journeyseg.segmenters.conditions.scope import known_events
from journeyseg.segmenters.similar_model import SimilarModel


def _sizes(value: Any) -> int | tuple[int, int]:
    if isinstance(value, (tuple, list)):
        if len(value) != 2 or whole("segments", value[0], 2) >= whole("segments", value[1], 2):
            raise refusal("segments", "a number, or the least and the most, such as (2, 8)", value)
        return (value[0], value[1])
    return whole("segments", value, 2)


def _draws(value: Any) -> int:
    return whole("resamples", value, 0)


@attrs.frozen
class SimilarJourneys:
    """Segments of customers whose journeys are alike, with the journey that is typical of each.

    Fits on a sample: the customers of smallest hash, the same in whatever order they come. With n-gram profiles
    segments lie around means (k-means of scikit-learn, extra ``ml``) and each customer is in the nearest; with aligned
    distances (``"edit"``, ``"optimal_matching"``, ``"lcs"``) around medoids. Reads what is known at `as_of`, whatever
    the period. Customers without touchpoints are in no segment, or in one of their own (`empty`); so are those who
    share no n-gram with any segment, and those whose journeys are too long to be aligned.

    Segments are found for any data, whether it has any or not. The model says how far apart they are (`silhouette`, -1
    to 1; Kaufman and Rousseeuw 1990 call less than 0.25 no structure) and whether they are found again in half of the
    sample (`stability`; Hennig 2007 trusts none below 0.6 and calls those from 0.75 on stable).

    Args:
        segments: How many; or the least and the most, of which the fewest are taken whose mean silhouette is
            within 0.05 of the greatest.
        distance: ``"profiles"``, ``"edit"``, ``"optimal_matching"`` or ``"lcs"``, as `journeyseg.similarity`.
        over: ``"touchpoint"``, ``"channel"``, ``"stage"`` or ``"property:NAME"``.
        collapse_repeats: True to merge consecutive touchpoints of one label into one.
        ngrams: Of profiles: the longest runs of labels; default 2.
        weight: Of profiles: ``"count"`` (default), ``"log"``, ``"presence"`` or ``"tf-idf"``.
        geometry: Of profiles: ``"cosine"`` (default) or ``"hellinger"``.
        marks: Of profiles: whether runs of 2 and more see where a journey begins and ends; default True.
        substitution: Of optimal matching: ``"transition rates"`` (default), ``"constant"`` or a table of costs.
        indel: Of optimal matching: cost of inserting or deleting a label; default 1.
        normalise: Of aligned distances: ``"greatest"`` (default), ``"yujian"`` or ``"none"``.
        longest: Of aligned distances: the longest journeys, in labels; default 200. Longer ones in the sample are an
            error.
        sample: Customers in the sample; at most 5,000 for aligned distances.
        resamples: How often half of the sample is segmented again, for the stability; 0 = not at all.
        seed: Seed of the starts of k-means and of the halves.
        empty: ``"unassigned"``, or ``"segment"`` for a segment "no touchpoints".
        name: Name of the segmentation.

    Raises:
        DefinitionError: for options that the distance does not have, or that contradict each other.

    Example:
        >>> import journeyseg as js
        >>> rows = [{"customer": f"{name}{n}", "touchpoint": what, "at": f"2026-01-0{day}T00:00:00Z"}
        ...         for name in ("vcb", "ss") for n in range(5) for day, what in enumerate(name, 1)]
        >>> js.segment(js.testing.journeys_of(rows), SimilarJourneys(2, distance="edit")).sizes()[["segment", "n"]]
             segment  n
        0          s  5
        1  v > c > b  5
    """

    segments: int | tuple[int, int] = attrs.field(default=(2, 8), converter=_sizes)
    distance: str = "profiles"
    over: str = attrs.field(default="touchpoint", converter=check_over)
    collapse_repeats: bool = fields.flag(default=False, summary="merge consecutive touchpoints of one label")
    ngrams: int | None = None
    weight: str | None = None
    geometry: str | None = None
    marks: bool | None = None
    substitution: Any = None
    indel: float | None = None
    normalise: str | None = None
    longest: int | None = None
    sample: int = fields.count(default=2_000, at_least=2, summary="customers in the sample")
    resamples: int = attrs.field(default=20, converter=_draws)
    seed: int = fields.count(default=0, summary="seed of starts and halves")
    empty: str = fields.choice(("unassigned", "segment"), default="unassigned", summary="customers without touchpoints")
    name: str = fields.name(default="similar journeys", summary="name of the segmentation")

    def __attrs_post_init__(self) -> None:
        chosen = self.chosen
        if not isinstance(self.substitution, (str, type(None))):
            assert not isinstance(chosen.substitution, str)
            object.__setattr__(self, "substitution", options_of_table(chosen.substitution))
        if not chosen.is_profile and self.sample > MOST:
            raise refusal(
                "sample", f"at most {MOST:,}, with distance={self.distance!r}", self.sample, "make it smaller"
            )

    @property
    def chosen(self) -> Distance:
        """The distance with every option of it."""
        names = ("ngrams", "weight", "geometry", "marks", "substitution", "indel", "normalise", "longest")
        return distance_of(self.distance, **{name: getattr(self, name) for name in names})

    @property
    def needs(self) -> tuple[str, ...]:
        """What the labels are read from."""
        return tuple(sorted(needs_of_over(self.over)))

    @property
    def _range(self) -> range:
        low, high = self.segments if isinstance(self.segments, tuple) else (self.segments, self.segments)
        return range(low, high + 1)

    def read(self, journeys: Journeys) -> Strings:
        """The labels of each customer; of all that is there, whatever the period."""
        known = known_events(journeys).in_units("customer")
        return strings_of(known, self.over, collapse=self.collapse_repeats, in_period=False)

    def fit(self, journeys: Journeys, /) -> SimilarModel:
        """The model: what is in the middle of each segment.

        Raises:
            InsufficientData: for journeys that do not fall into so many groups, or too long to be aligned.
            ExtraMissing: for profiles, when scikit-learn is not installed.
        """
        known = journeys.known()
        drawn = known.take(bottom(known.sample_ranks, self.sample))
        strings = self.read(drawn)
        full = np.flatnonzero(strings.sizes > 0)
        sample = sample_of(strings.take(full), drawn.sample_ranks[full], self.chosen, self.seed)
        tried = [grouped(sample.grouper, sample.judged, sample.found.counts, size) for size in self._range]
        groups = best(tried)
        if groups is None:
            raise self._refusal(len(full), len(sample.found.strings))
        segments = described(sample, groups, times=self.resamples, seed=self.seed, empty=self.empty == "segment")
        told = tuple((len(one.each), one.silhouette) for one in tried if one is not None)
        return SimilarModel(
            self,
            segments,
            sample.yardstick,
            *sample.holding(groups.holds),
            units=len(full),
            of=len(known),
            silhouette=groups.silhouette,
            tried=told,
        )

    def _refusal(self, customers: int, different: int) -> InsufficientData:
        return InsufficientData(
            "journeys do not fall into so many groups",
            expected=f"customers with {self._range[0]} or more kinds of journeys",
            found=f"{customers:,} customers with touchpoints in the sample, {different:,} different journeys",
            remedy="ask for fewer segments, leave out collapse_repeats, or use rules",
        )
