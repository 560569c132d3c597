"""The result of representatives: the journeys that stand for each segment, for how many, and for whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np
import pandas as pd

from journeyseg.analyses.flow.options import refusal
from journeyseg.analyses.flow.reading import segment_place
from journeyseg.analyses.flow.routing import text_of
from journeyseg.analyses.similarity.representing import Represented
from journeyseg.model.estimate import Estimate
from journeyseg.model.provenance import Provenance
from journeyseg.model.result import Result

_WHOLE = ("place", "units", "n", "customers", "of")


@attrs.frozen(slots=False, eq=False, repr=False)
class Representatives(Result):
    """What `journeyseg.representatives` gives.

    Args:
        definition: What was chosen, and how, in words.
        parts: Segment -> its representatives.
        radius: How far a journey may be from what stands for it.
        level: Confidence level of the shares.
        unassigned: Customers in no segment.
        provenance: Where it comes from.
    """

    definition: str
    parts: Mapping[str, Represented]
    radius: float
    level: float
    unassigned: int
    provenance: Provenance

    @property
    def segments(self) -> tuple[str, ...]:
        """Names of the segments, in order."""
        return tuple(self.parts)

    def journeys(self, segment: str | None = None) -> list[tuple[str, ...]]:
        """The labels of the representatives of a segment, in the order in which they were chosen.

        Args:
            segment: Name of the segment; may be left out where there is one.
        """
        return self._part(segment).journeys

    def to_frame(self) -> pd.DataFrame:
        """One row per representative, in the order in which they were chosen.

        Columns: segment, place (1, 2 ...), journey (text), labels (tuple), units (those that it stands for: nearest to
        it and within the radius), share of the units of the sample with low and high, same (share with the very same
        labels), within (share within the radius, nearer to another or not), distance (mean, of those that it stands
        for), n (units in the sample with labels), customers (theirs), of (customers of the segment).
        """
        rows = [row for name, part in self.parts.items() for row in self._rows(name, part)]
        columns = [
            "segment",
            "place",
            "journey",
            "labels",
            "units",
            "share",
            "low",
            "high",
            "same",
            "within",
            "distance",
        ]
        table = pd.DataFrame(rows, columns=[*columns, "n", "customers", "of"])
        return table.astype(dict.fromkeys(_WHOLE, np.int64))

    def _rows(self, name: str, part: Represented) -> list[tuple[Any, ...]]:
        n, people = len(part.units), len(part.units.customers)
        return [
            (
                *(name, place + 1, text_of(labels), labels, int(part.covered(place).sum())),
                *part.share(part.covered(place), self.level),
                *(part.of(part.same(place)), part.of(part.within(place)), part.mean(place)),
                *(n, people, part.size),
            )
            for place, labels in enumerate(part.journeys)
        ]

    def coverage(self, segment: str | None = None) -> Estimate:
        """The share of the units of a segment that any representative stands for, with an interval.

        Args:
            segment: Name of the segment; may be left out where there is one.
        """
        part = self._part(segment)
        share, low, high = part.share(part.covered(None), self.level)
        return Estimate(share, low, high, len(part.units), "Wilson, on customers", self.level)

    def customers(self, segment: str | None = None, place: int | None = None) -> pd.Index[Any]:
        """Ids of the customers of the sample with a unit that a representative stands for, ascending as in the data.

        Args:
            segment: Name of the segment; may be left out where there is one.
            place: Which representative, from 1; default any.

        Raises:
            UnknownName: for an unknown segment.
            DefinitionError: for a place that there is not.
        """
        part = self._part(segment)
        if place is not None and (isinstance(place, bool) or place not in range(1, len(part.journeys) + 1)):
            raise refusal("place", f"a whole number from 1 to {len(part.journeys)}", place)
        owner = part.units.owner[part.covered(None if place is None else place - 1)]
        index: pd.Index[Any] = pd.Index(part.units.customers[np.unique(owner)], dtype=object, name="customer")
        return index

    def _part(self, segment: str | None) -> Represented:
        return self.parts[self.segments[segment_place(self.segments, segment)]]

    def plot(self, **options: Any) -> Any:
        """Rows of coloured labels, as high as the share they stand for; see `plot_representatives`."""
        return self._render("journeyseg.render.plot_representatives", "plot_representatives", **options)

    def __repr__(self) -> str:
        shown = self.to_frame()[["segment", "place", "journey", "share", "low", "high", "n"]]
        return f"<Representatives: {self.definition}>\n{shown.to_string(index=False)}"
