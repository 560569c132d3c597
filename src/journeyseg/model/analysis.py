"""Analyses: what a verb such as `journeyseg.funnel` gives: measures, their definition, and who is behind each cell."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from journeyseg.errors import InputError, unknown
from journeyseg.model.differences import Differences, difference_of
from journeyseg.model.estimate import Estimate
from journeyseg.model.measurement import Measurement
from journeyseg.model.measures import Measures
from journeyseg.model.provenance import Provenance
from journeyseg.model.replicates import Replicates, replicates_of
from journeyseg.model.result import Result
from journeyseg.stats.corrections import Correction

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

    alone: ClassVar[bool] = True
    """Whether a number of a segment rests on nobody outside it."""

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

    @property
    def metric(self) -> Any:
        """The metric that observed and summarised.

        Raises:
            InputError: when the result holds no state any more.
        """
        behind = self.measures.behind
        if behind is None or self.state is None:
            raise InputError(
                "this result holds no state to compare from",
                expected="a result made in this session",
                found="none",
                remedy="ask again",
            )
        return behind.metrics[self.name]

    @cached_property
    def _replicates(self) -> dict[str, Replicates]:
        return {}

    def replicates(self, measures: Sequence[str]) -> dict[str, Replicates]:
        """Value and n of measures with each of 64 buckets of customers left out; kept once they are made.

        Raises:
            UnknownName: for an unknown measure.
            InputError: when the result holds no state any more.
        """
        lacking = [self[name] for name in measures if name not in self._replicates]
        self._replicates.update(replicates_of(self.metric, self.state, lacking))
        return {name: self._replicates[name] for name in measures}

    def difference(
        self,
        segment: str,
        versus: str,
        *,
        level: float | None = None,
        correction: Correction = "holm",
        measures: Sequence[str] | None = None,
    ) -> Differences:
        """Every number of a segment less that of another, each with its interval and its corrected p-value.

        Shares of customers of whom none is in both segments get Newcombe's interval and the pooled z test. Where
        customers can be in both (overlapping segments, one customer in two periods), the difference itself is
        jackknifed over 64 buckets of customers, so what both have in common is accounted for. All else is made of the
        limits of both sides (Zou and Donner 2008) with the jackknife's degrees of freedom. Counts get an interval and
        no test, since they grow with their segment.

        Args:
            segment: Name of the segment of interest.
            versus: Name of the segment that it is compared with.
            level: Confidence level; default that of the result.
            correction: ``"holm"`` (default), ``"benjamini_hochberg"`` or ``"bonferroni"``, over all tests asked for.
            measures: Names of the measures to compare; default all. Fewer tests are corrected less.

        Returns:
            A `Differences`, whose ``to_frame()`` has a row per measure and cell: value, versus, difference, low, high,
            p_value, p_corrected, n, n_versus, family, unit, of, method. Shares 0..1, times in seconds.

        Raises:
            UnknownName: for an unknown segment, measure or correction.
            InputError: for one segment twice, no measure, a level outside 0..1, or a result without its state.

        Example:
            >>> import journeyseg as js
            >>> shop = js.datasets.simulate(events=4_000, seed=3)
            >>> journeys = shop.journeys()
            >>> found = js.funnel(journeys, ["search", "checkout"], by=js.segment(journeys, "profile", column="tier"))
            >>> apart = found.difference("plus", "basic", measures=["share of first"]).to_frame()
            >>> bool(apart["low"][1] < apart["difference"][1] < apart["high"][1])
            True
        """
        return difference_of(self, segment, versus, level=level, correction=correction, measures=measures)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.definition}>\n{self.to_frame().to_string(index=False)}"
