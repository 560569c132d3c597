"""New, lapsed and repeating customers, by what they spent in an earlier and in a later period."""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.contract import fields
from journeyseg.errors import DefinitionError
from journeyseg.model.features import rounded
from journeyseg.model.finding import Findings
from journeyseg.model.journeys import Journeys, as_text
from journeyseg.model.moments import moment
from journeyseg.model.named_segment import Segment
from journeyseg.model.segmentation import Segmentation
from journeyseg.segmenters.conditions.scope import Scope
from journeyseg.segmenters.rfm_presets import Preset, preset
from journeyseg.segmenters.rfm_table import purchases, touchpoint_of

Bools = npt.NDArray[np.bool_]


@attrs.frozen
class TwoPeriods:
    """New, repeating and lapsed: who spent anything in an earlier period, a later one, or both (preset "nlr").

    Periods are half-open: the earlier is from `since` to `boundary`, the later from `boundary` to `as_of`. Who spent
    nothing in either, or got everything back, is in "no orders".

    Args:
        boundary: The moment that divides the periods.
        since: Begin of the earlier period; default all of history.
        touchpoint: Which touchpoint is a purchase; default the goal's, otherwise every touchpoint that has a value.
        name: Name of the segmentation.

    Raises:
        DefinitionError: for a period that ends before it begins.

    Example:
        >>> [segment.name for segment in TwoPeriods("2026-01-01").segments]
        ['New', 'Repeating', 'Lapsed', 'no orders']
    """

    boundary: str = fields.text(summary="the moment that divides the periods")
    since: str | None = fields.text(default=None, summary="begin of the earlier period")
    touchpoint: str | None = fields.touchpoint(default=None, summary="which touchpoint is a purchase")
    name: str = fields.name(default="new, lapsed, repeating", summary="name of the segmentation")

    needs = ("touchpoint", "value")

    @property
    def preset(self) -> Preset:
        """The names."""
        return preset("nlr")

    def audit(self) -> Findings:
        """What is wrong with the names: see `ScoreTable.audit`."""
        return self.preset.audit()

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The segments in order."""
        rules = self.preset.table.rules
        named = [Segment(rule.name, summary=rule.summary, definition=rule.words) for rule in rules]
        return (*named, Segment(self.preset.none, summary="spent nothing in either period"))

    def fit(self, journeys: Journeys, /) -> TwoPeriods:
        """Itself: there is nothing to fit.

        Raises:
            DefinitionError: for a period without length, or when nothing says what a purchase is.
            UnknownName: for a touchpoint that the journeys do not have.
        """
        purchases(Scope.over(journeys, strict=True), touchpoint_of(journeys, self.touchpoint))
        self._moments(journeys)
        return self

    def _moments(self, journeys: Journeys) -> tuple[int | None, int]:
        zone = journeys.frame.zone
        since = None if self.since is None else moment(self.since, zone)
        boundary = moment(self.boundary, zone)
        if since is not None and since >= boundary:
            raise DefinitionError(
                "the earlier period has no length",
                expected="since before boundary",
                found=f"{as_text(since)} and {as_text(boundary)}",
                remedy="move one of them",
            )
        return since, boundary

    def assign(self, journeys: Journeys, /) -> Segmentation:
        """The segmentation of these journeys; everyone is in one segment."""
        since, boundary = self._moments(journeys)
        scope = Scope.over(journeys)
        at, values = scope.journeys.at, scope.column("value").data
        bought = purchases(scope, touchpoint_of(journeys, self.touchpoint)) & ~np.isnan(values)
        earlier = bought & (at < boundary) & (True if since is None else at >= since)
        spent = [rounded(scope.total(mask, values)) > 0 for mask in (earlier, bought & (at >= boundary))]
        places = self.preset.table.places_of(np.stack(spent, axis=1).astype(np.int64))
        codes = np.where(places >= 0, places, len(self.segments) - 1)
        found = journeys.split(codes, self.segments, name=self.name)
        told = f"earlier = before {as_text(boundary)}, later = from then on; spent anything in them"
        return attrs.evolve(found, model=self, definition=told)
