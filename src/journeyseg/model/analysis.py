"""Analyses: what a verb such as `journeyseg.funnel` gives: measures, their definition, and who is behind each cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from journeyseg.errors import InputError, unknown
from journeyseg.model.estimate import Estimate
from journeyseg.model.measurement import Measurement
from journeyseg.model.measures import Measures
from journeyseg.model.provenance import Provenance
from journeyseg.model.result import Result

if TYPE_CHECKING:
    import pandas as pd


@attrs.frozen(slots=False, eq=False, repr=False)
class Analysis(Result):
    """The result of an analysis; subclasses add views of their own.

    Args:
        measures: Every number of it, with interval and n, tidy.
        name: Name of the analysis, such as ``"funnel"``; also its name in ``measures.customers``.
        definition: What was counted, in words: order, window, ties, clock, denominator, preset.
        state: The folded state that the numbers were read from.
    """

    measures: Measures
    name: str
    definition: str
    state: Any = None

    @property
    def segments(self) -> tuple[str, ...]:
        """Names of the segments, in order."""
        return self.measures.segments

    @property
    def provenance(self) -> Provenance:
        """Where it comes from."""
        return self.measures.provenance

    @property
    def unassigned(self) -> int:
        """Customers (touchpoints, under a per-event segmentation) in no segment."""
        return self.measures.unassigned

    def __getitem__(self, measure: str) -> Measurement:
        return self.measures[measure]

    def segment(self, name: str | None = None) -> str:
        """The name of a segment, or of the only one.

        Raises:
            InputError: when none is named and there are several.
            UnknownName: for a name that no segment bears.
        """
        if name is None and len(self.segments) == 1:
            return self.segments[0]
        if name is None:
            raise InputError(
                "which segment?",
                expected="the name of one",
                found=f"{len(self.segments)} segments",
                remedy="choose of " + ", ".join(map(repr, self.segments[:6])),
            )
        if name not in self.segments:
            raise unknown("segment", name, self.segments)
        return name

    def estimate(self, measure: str, segment: str | None = None, *cell: str) -> Estimate:
        """One number with its interval; of the only segment when none is named; see `Measures.estimate`."""
        return self.measures.estimate(measure, self.segment(segment), *cell)

    def to_frame(self) -> pd.DataFrame:
        """Tidy rows: metric, segment, the axes of its cells, value, low, high, n, unit, of, method."""
        return self.measures.to_frame()

    def customers(self, segment: str | None = None, array: str | None = None, **cell: str) -> pd.Index[Any]:
        """Ids of the customers behind a cell, of the only segment when none is named; see `Measures.customers`."""
        return self.measures.customers(self.name, self.segment(segment), array, **cell)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.definition}>\n{self.to_frame().to_string(index=False)}"
