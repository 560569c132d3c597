"""The atlas: one journey map per segment, and the pain points ranked over all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, SupportsIndex, overload

import attrs

from journeyseg.errors import unknown
from journeyseg.model.estimate import Estimate
from journeyseg.model.finding import Findings
from journeyseg.model.lines import aligned, clean, percent, told
from journeyseg.model.provenance import Provenance
from journeyseg.model.result import Result

if TYPE_CHECKING:
    import pandas as pd


@attrs.frozen
class StageCell:
    """One stage in the map of a segment.

    Args:
        name: Name of the stage.
        reach: Share of units that reached it.
        drop_off: Share of those that reached it and do not go on to a later stage within the horizon; units that
            are still open are censored (Kaplan-Meier), finished ones are not. NaN for the last stage and for outcomes.
        wait: Median time from reaching it to reaching a later stage, in seconds; NaN when fewer than half go on.
        open: Units that reached it, have not gone on, and still may.
        outcome: True when the stage holds only outcomes, into which nobody drops off.
    """

    name: str
    reach: Estimate
    drop_off: Estimate
    wait: Estimate
    open: int
    outcome: bool = False


@attrs.frozen
class TouchpointCell:
    """One touchpoint in the map of a segment.

    Args:
        name: Name of the touchpoint.
        stage: Name of its stage, or empty when no stage names it.
        reach: Share of units that met it.
        visits: Times met per unit that met it.
        position: Mean rank of the first meeting among the touchpoints of its unit, from 1.
        wait: Median time from the touchpoint before (outcomes passed over) to the first meeting, in seconds.
        satisfaction: Mean rating asked here; NaN where no rating was asked.
        final_rating: Mean of the last rating of the units that came through here (not asked here).
    """

    name: str
    stage: str
    reach: Estimate
    visits: Estimate
    position: Estimate
    wait: Estimate
    satisfaction: Estimate
    final_rating: Estimate


@attrs.frozen(repr=False)
class PainPoint:
    """One place where a segment fares worse than everybody else; association, not cause.

    Args:
        segment: Name of the segment.
        stage: Name of the stage.
        touchpoint: Name of the touchpoint, or empty when the signal is about the stage.
        signal: ``"satisfaction"``, ``"drop-off"`` or ``"waiting"``.
        here: The measure in the segment.
        rest: The same in all other segments together. Without a horizon both drop-offs are read at the last time at
            which they are known of both sides.
        gap: How much worse as a share 0..1 (of the scale, of the units, of those who wait long), above zero.
        p: Two-sided p of the gap.
        p_adjusted: p after Holm's correction over the whole `family`.
        family: Number of comparisons made.
        affected: Units of the segment that met it (for waiting: that waited for it).
        impact: Units lost to the gap: gap x affected.
        rank: Place in the ranking by impact, from 1.
        unit: Unit of `here` and `rest`: ``"share"`` (drop-off), ``"rating"`` or ``"seconds"`` (median wait).
    """

    segment: str
    stage: str
    touchpoint: str
    signal: str
    here: Estimate
    rest: Estimate
    gap: Estimate
    p: float
    p_adjusted: float
    family: int
    affected: int
    impact: Estimate
    rank: int
    unit: str = "share"

    @property
    def place(self) -> str:
        """The touchpoint, or the stage where the signal is about a stage."""
        return self.touchpoint or self.stage

    @property
    def line(self) -> tuple[str, ...]:
        """What a line says of it: rank, segment, place, signal, both measures, gap, corrected p, units lost."""
        here, rest = (told(one.value, self.unit) for one in (self.here, self.rest))
        p = f"p {self.p_adjusted:.3f}" if self.p_adjusted >= 0.001 else "p < 0.001"
        place, segment = clean(self.place), clean(self.segment)
        gap, lost = f"gap {percent(self.gap.value)}", f"{self.impact.value:,.0f} lost"
        return f"{self.rank}.", segment, place, self.signal, f"{here} against {rest}", gap, p, lost

    def __repr__(self) -> str:
        rank, segment, place, signal, *numbers = self.line
        return f"<PainPoint {rank} {segment}, {place}: {signal} {', '.join(numbers)}>"


class PainPoints(tuple[PainPoint, ...]):
    """Pain points, worst first; printed one a line."""

    __slots__ = ()

    @overload
    def __getitem__(self, index: SupportsIndex) -> PainPoint: ...

    @overload
    def __getitem__(self, index: slice) -> PainPoints: ...

    def __getitem__(self, index: SupportsIndex | slice) -> PainPoint | PainPoints:
        found = super().__getitem__(index)
        return found if isinstance(found, PainPoint) else PainPoints(found)

    def __repr__(self) -> str:
        return aligned([pain.line for pain in self], right=(0, 5, 7)) or "<PainPoints: none>"


@attrs.frozen
class JourneyMap:
    """What one segment lives through.

    Args:
        segment: Name of the segment.
        summary: One sentence that says who is in it.
        n: Units in it.
        customers: Customers in it.
        share: Share of all units.
        goal: Share of units that reached the goal; NaN without a goal.
        stages: Stages in order.
        touchpoints: Touchpoints in order of stage.
        pain_points: The pain points of this segment, worst first.
        value: Mean value per unit; NaN without a value column.
        definition: The exact rule of the segment, in words or text; empty where there is none.
    """

    segment: str
    summary: str
    n: int
    customers: int
    share: Estimate
    goal: Estimate
    stages: tuple[StageCell, ...]
    touchpoints: tuple[TouchpointCell, ...]
    pain_points: tuple[PainPoint, ...] = attrs.field(default=(), converter=PainPoints)
    value: Estimate = attrs.field(factory=Estimate)
    definition: str = ""


@attrs.frozen(slots=False, eq=False, repr=False)
class Atlas(Result):
    """The journey maps of all segments.

    Args:
        title: Title of the atlas.
        maps: Segment name -> map, in the order of the segmentation.
        everyone: The map of all units together.
        pain_points: All pain points, worst first.
        unit: ``"customer"`` or ``"journey"``.
        goal: The goal in words, or empty.
        rating: ``(worst, best)`` of the satisfaction scale, or ``None``.
        currency: Currency of values, or empty.
        unassigned: Units in no segment.
        assigned: The map of the units in any segment together; ``None`` where all units are.
        definitions: Measure name -> its definition in words.
        findings: What an audit of the data noticed; ``None`` when none was run.
        provenance: Where it comes from.

    Example:
        ``atlas["loyal"].pain_points``, ``atlas.to_html("map.html")``
    """

    title: str
    maps: Mapping[str, JourneyMap]
    everyone: JourneyMap
    pain_points: tuple[PainPoint, ...] = attrs.field(default=(), converter=PainPoints)
    unit: str = "customer"
    goal: str = ""
    rating: tuple[float, float] | None = None
    currency: str = ""
    unassigned: int = 0
    assigned: JourneyMap | None = None
    definitions: Mapping[str, str] = attrs.field(factory=dict)
    findings: Findings | None = None
    provenance: Provenance = attrs.field(factory=Provenance)
    source: Any = None

    def __getitem__(self, segment: str) -> JourneyMap:
        if segment not in self.maps:
            raise unknown("segment", segment, self.maps)
        return self.maps[segment]

    def __iter__(self) -> Iterator[str]:
        return iter(self.maps)

    def __len__(self) -> int:
        return len(self.maps)

    def to_frame(self) -> pd.DataFrame:
        """Tidy rows: segment, stage, touchpoint, measure, value, low, high, n, unit, method."""
        from journeyseg.model.atlas_frame import atlas_frame

        return atlas_frame(self)

    def to_html(self, file: str | Path | None = None) -> str:
        """One self-contained HTML page that opens offline; written to `file` when given."""
        return str(self._render("journeyseg.render.page", "page_of", file=file))

    def to_mermaid(self, segment: str | None = None) -> str:
        """Mermaid ``journey`` text of one segment, or of everyone."""
        return str(self._render("journeyseg.render.mermaid", "mermaid_of", segment=segment))

    def customers(self, segment: str, *, touchpoint: str | None = None, stage: str | None = None) -> pd.Index[Any]:
        """Ids of the customers that a segment's map counts, or of those among them who met a touchpoint or a stage.

        Args:
            segment: Name of a segment, or ``"everyone"``.
            touchpoint: Name of a touchpoint that they met in the period.
            stage: Name of a stage that they met in the period.

        Raises:
            InputError: when the journeys are not at hand any more.
            UnknownName: for an unknown segment, touchpoint or stage.
        """
        from journeyseg.model.atlas_frame import customers_of

        return customers_of(self, segment, touchpoint, stage)
