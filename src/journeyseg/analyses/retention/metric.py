"""Retention as a metric: clocks, returns and cells, per unit."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.intervals import INTERVALS, WEEK_STARTS
from journeyseg.analyses.presence import check_weeks, mask_of, needs_of, plain_moment, plain_occurrence
from journeyseg.analyses.retention.coming import Returns, activity, condensed, returns_of
from journeyseg.analyses.retention.modes import MODES, counted
from journeyseg.analyses.retention.opening import Clocks, open_clocks
from journeyseg.analyses.retention.plan import Plan, plan_of
from journeyseg.analyses.retention.straight import fits, straight
from journeyseg.analyses.retention.summary import summary_of
from journeyseg.analyses.retention.thinning import thinned
from journeyseg.columns.axes import Array, Axis, Shape
from journeyseg.columns.states import State
from journeyseg.columns.tallies import Tallies, Tally
from journeyseg.contract import fields
from journeyseg.errors import DefinitionError
from journeyseg.model.frame import Frame
from journeyseg.model.journeys import Journeys
from journeyseg.model.measurement import Measurements

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

CLOCKS = ("calendar", "rolling", "rolling_hour_floor")
COHORTS = ("recurring", "first_time")
FOLLOW = ("as_of", "range")
ZERO = ("cohort", "returned")
BLANK = ("incomplete", "empty", "nothing")


def _brackets(value: Any) -> tuple[int, ...]:
    found = tuple(value)
    whole = all(isinstance(one, int) and not isinstance(one, bool) for one in found)
    rising = whole and all(low < high for low, high in zip((0, *found), found, strict=False))
    if not rising or len(found) == 1:
        raise DefinitionError(
            "brackets are no brackets",
            expected="whole numbers of intervals, rising from 1 on, and the end: [1, 4, 8] is 1-3 and 4-7",
            found=repr(value),
            remedy="name where each bracket begins, and where the last ends",
        )
    return found


@attrs.frozen
class RetentionMetric:
    """Everything a retention table is made of; options as `journeyseg.retention`.

    Arrays over cohorts: ``sizes`` (units that started there), ``customers`` (beneath them); over cohorts and columns:
    ``retained`` (units that count as back; column 0 is the cohort unless ``zero="returned"``) and ``first`` (units by
    the column of their first return). Without `since` and without a period the cohorts are the last ones up to
    `as_of`.
    """

    start: Any = attrs.field(default=None, converter=plain_occurrence)
    returning: Any = attrs.field(default=None, converter=plain_occurrence)
    interval: str = fields.choice(INTERVALS, default="day")
    size: int = fields.count(default=1, at_least=1)
    intervals: int | None = fields.count(default=None, at_least=1)
    brackets: tuple[int, ...] = attrs.field(default=(), converter=_brackets)
    cohorts: int | None = fields.count(default=None, at_least=1)
    since: Any = attrs.field(default=None, converter=plain_moment)
    clock: str = fields.choice(CLOCKS, default="calendar")
    mode: str = fields.choice(MODES, default="on")
    cohort: str = fields.choice(COHORTS, default="recurring")
    week_start: str | None = fields.choice(WEEK_STARTS, default=None)
    at_least: int = fields.count(default=1, at_least=1)
    follow: str = fields.choice(FOLLOW, default="as_of")
    zero: str = fields.choice(ZERO, default="cohort")
    blank: str = fields.choice(BLANK, default="incomplete")

    def __attrs_post_init__(self) -> None:
        if self.brackets and self.intervals is not None:
            raise DefinitionError(
                "intervals= and brackets= both say how many columns there are",
                expected="one of them",
                found="both",
                remedy="leave intervals out",
            )
        check_weeks(self)

    @property
    def needs(self) -> tuple[str, ...]:
        """Touchpoints, and what the occurrences read."""
        return needs_of(self.start, self.returning)

    def shape(self, frame: Frame, /) -> Shape:
        """Axes cohort and interval."""
        plan, unit = plan_of(self, frame), f"{frame.unit}s"
        cohort, column = Axis("cohort", plan.cohorts), Axis("interval", plan.columns)
        return Shape(
            sizes=Array(axes=(cohort,), unit=unit),
            customers=Array(axes=(cohort,), unit="customers"),
            retained=Array(axes=(cohort, column), unit=unit),
            first=Array(axes=(cohort, column), unit=unit),
        )

    def observe(self, journeys: Journeys, /) -> Tallies:
        """One clock per unit and cohort; its cells."""
        plan = plan_of(self, journeys.frame)
        place = plan.grid.index(journeys.at)
        starts = mask_of(self.start, journeys)
        if fits(self, plan):
            return straight(journeys, starts, place, plan)
        if plan.length is None and self.at_least == 1 and self.returning == self.start:
            thin, rows = thinned(journeys, starts, place, first_time=self.cohort == "first_time")
            return _anchored(self._tallies(thin, np.ones(len(rows), dtype=np.bool_), place[rows], plan), rows)
        return self._tallies(journeys, starts, place, plan)

    def _tallies(self, journeys: Journeys, starts: Bools, place: npt.NDArray[Any], plan: Plan) -> Tallies:
        first_time = self.cohort == "first_time"
        clocks = open_clocks(journeys, starts, place, len(plan.cohorts), first_time=first_time)
        returns = starts if self.returning == self.start else mask_of(self.returning, journeys)
        later = returns_of(journeys, clocks, returns, place, plan, self.clock, own=False)
        sizes = Tally("journey", at=clocks.unit, cell=clocks.cohort, anchor=clocks.start)
        return {
            "sizes": sizes,
            "customers": attrs.evolve(sizes, once=journeys.finer),
            "retained": self._retained(journeys, clocks, later, returns, place, plan),
            "first": _first(clocks, later, plan),
        }

    @property
    def _own(self) -> bool:
        """Whether the start counts as a return: a streak begins with it."""
        return self.mode == "streak" and self.zero == "returned"

    def _retained(
        self, journeys: Journeys, clocks: Clocks, later: Returns, returns: Bools, place: npt.NDArray[Any], plan: Plan
    ) -> Tally:
        lowest, columns = int(self.zero == "cohort"), len(plan.columns)
        found = returns_of(journeys, clocks, returns, place, plan, self.clock, own=True) if self._own else later
        if plan.length is None:
            found = condensed(journeys, found)
        begun = _begun(clocks, found, plan)
        whole = np.arange(len(clocks) if lowest else 0)
        cells = [(whole, np.zeros_like(whole))]
        for block, active in activity(found, plan, at_least=self.at_least, lowest=lowest):
            clock, column = counted(active, self.mode, columns, lowest, begun[block])
            cells.append((clock + block.start, column))
        clock, column = (np.concatenate(parts) for parts in zip(*cells, strict=True))
        cell = clocks.cohort[clock] * columns + column
        return Tally("journey", at=clocks.unit[clock], cell=cell, anchor=clocks.start[clock])

    def summarise(self, state: State, /) -> Measurements:
        """Retention by cohort and interval, sizes, the curve of complete cohorts, churn and first returns."""
        return summary_of(self, state)


def _anchored(tallies: Tallies, rows: Ints) -> Tallies:
    """The same with anchors in the touchpoints of which only these rows were looked at."""
    return {
        name: attrs.evolve(tally, anchor=None if tally.anchor is None else rows[tally.anchor])
        for name, tally in tallies.items()
    }


def _begun(clocks: Clocks, found: Returns, plan: Plan) -> Ints:
    """Last column of each clock that has begun and counts."""
    last = plan.begun if plan.length is None else min(plan.now, plan.limit) - 1
    return plan.column(np.maximum((last - found.origin) // found.step, -1))


def _first(clocks: Clocks, later: Returns, plan: Plan) -> Tally:
    some = np.flatnonzero(later.high > later.low)
    column = plan.column(later.since(later.low[some], some))
    cell = np.where(column < len(plan.columns), clocks.cohort[some] * len(plan.columns) + column, -1)
    return Tally("journey", at=clocks.unit[some], cell=cell, anchor=clocks.start[some])
