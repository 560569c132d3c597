"""The fitted model of similar journeys: what is in the middle of each segment, and who is nearest to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.similarity.centring import columns_of, distances_to, nearest
from journeyseg.analyses.similarity.learning import Centres
from journeyseg.analyses.similarity.naming import short
from journeyseg.analyses.similarity.quality import STABLE
from journeyseg.analyses.similarity.strings import Strings, distinct, strings_from
from journeyseg.analyses.similarity.yardstick import Yardstick
from journeyseg.model.journeys import Journeys
from journeyseg.model.named_segment import Segment
from journeyseg.model.segmentation import Segmentation
from journeyseg.plugins.structure import build

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

WEAK = 0.25
"""Mean silhouette below which there is no structure to speak of (Kaufman and Rousseeuw 1990, page 88)."""


def _segmenter(value: Any) -> Any:
    """The configuration, also from its options as TOML holds them."""
    if not isinstance(value, Mapping):
        return value
    from journeyseg.segmenters.similar_journeys import SimilarJourneys

    return build(SimilarJourneys, value)


@attrs.frozen
class SimilarModel:
    """Fitted segments of similar journeys; plain values, so it can be written and read.

    Args:
        segmenter: The configuration.
        segments: The segments, largest at the fit first; `details` hold share, typical journey, silhouette, stability.
        yardstick: The distance, with what the sample taught it.
        centres: Means of profiles, in the order of the segments; ``None`` where journeys are aligned.
        medoids: Labels of the medoids, in the order of the segments, where they are.
        units: Customers of the sample that have touchpoints.
        of: Customers in the data.
        silhouette: Mean over the customers of the sample, -1 to 1.
        tried: Each number of segments that was tried, with its silhouette.
    """

    segmenter: Any = attrs.field(converter=_segmenter)
    segments: tuple[Segment, ...]
    yardstick: Yardstick
    centres: Centres | None = None
    medoids: tuple[tuple[str, ...], ...] = ()
    units: int = attrs.field(default=0, kw_only=True)
    of: int = attrs.field(default=0, kw_only=True)
    silhouette: float = attrs.field(default=0.0, kw_only=True)
    tried: tuple[tuple[int, float], ...] = attrs.field(default=(), kw_only=True)

    @property
    def stability(self) -> dict[str, float]:
        """Segment -> how well it is found again in half of the sample, 0 to 1; empty where that was not tried."""
        found = {one.name: one.details.get("stability") for one in self.segments}
        return {name: value for name, value in found.items() if isinstance(value, float)}

    @property
    def definition(self) -> str:
        """What was done, in words, and how far it can be trusted."""
        middle = "mean profile" if self.medoids == () else "medoid"
        repeats = "merged" if self.segmenter.collapse_repeats else "kept"
        parts = [
            f"nearest {middle}; {self.yardstick.distance.words}",
            f"over {self.segmenter.over}, consecutive repeats {repeats}",
            f"fitted on {self.units:,} customers with touchpoints, of {self.of:,}",
            f"mean silhouette {self.silhouette:.2f}"
            + (" (no structure to speak of)" if self.silhouette < WEAK else ""),
        ]
        shaky = [name for name, value in self.stability.items() if value < STABLE]
        return "; ".join([*parts, *([f"not stable: {', '.join(shaky)}"] if shaky else [])])

    def assign(self, journeys: Journeys, /) -> Segmentation:
        """The segmentation of these journeys: each customer in the segment whose middle is nearest."""
        strings = self.segmenter.read(journeys)
        codes = np.where(strings.sizes == 0, self._empty, self._nearest(strings)).astype(np.int32)
        found = journeys.split(codes, self.segments, name=self.segmenter.name)
        return attrs.evolve(found, model=self, definition=self.definition)

    @property
    def _empty(self) -> int:
        return len(self.segments) - 1 if self.segmenter.empty == "segment" else -1

    def _nearest(self, strings: Strings) -> Ints:
        if self.centres is not None:
            points, grams = self.yardstick.points(strings)
            return nearest(points, self.centres.array, columns_of(grams, self.centres.grams))
        fits = np.flatnonzero(strings.sizes <= self.yardstick.distance.longest)
        found = distinct(strings.take(fits))
        out = np.full(len(strings), -1)
        out[fits] = np.argmin(self._distances(found.strings), axis=1)[found.index]
        return out

    def _distances(self, strings: Strings) -> Floats:
        """Distance of each to the middle of each segment."""
        if self.centres is None:
            return self.yardstick.matrix(strings, strings_from(self.medoids))
        points, grams = self.yardstick.points(strings)
        return distances_to(points, self.centres.array, columns_of(grams, self.centres.grams))

    def explain(self, journeys: Journeys, customer: str, /) -> Iterable[str]:
        """The journey of a customer, how far it is from each segment, and how far that can be trusted.

        Raises:
            UnknownName: when there is no such customer.
        """
        place = journeys.position(customer)
        strings = self.segmenter.read(journeys.take(slice(place, place + 1)))
        if not len(strings.codes):
            return ["no touchpoints"]
        longest = self.yardstick.distance.longest
        if self.centres is None and strings.sizes[0] > longest:
            return [f"a journey of {strings.sizes[0]} labels, too long to be aligned (longest={longest})"]
        told = [f"journey {short(strings.labels(0), 13)}"]
        for segment, distance in zip(self.segments, self._distances(strings)[0].tolist(), strict=False):
            known = self.stability.get(segment.name)
            trust = "" if known is None else f", found again {known:.2f}"
            told.append(f"{segment.name}: distance {distance:.3f}{trust}")
        return told
