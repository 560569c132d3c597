"""Retention in short: the share that is back a number of days after the start."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.intervals import LENGTH, intervals
from journeyseg.analyses.presence import mask_of, named, needs_of, plain_occurrence
from journeyseg.analyses.retention.coming import Returns, activity, condensed, returns_of
from journeyseg.analyses.retention.metric import CLOCKS
from journeyseg.analyses.retention.modes import MODES, counted
from journeyseg.analyses.retention.opening import Clocks
from journeyseg.analyses.retention.plan import EVER, Plan
from journeyseg.analyses.retention.words import BACK
from journeyseg.columns import ragged
from journeyseg.columns.axes import Shape
from journeyseg.columns.states import State
from journeyseg.columns.tallies import Tallies, Tally
from journeyseg.contract import fields
from journeyseg.metrics.rates import share_of, shares_shape
from journeyseg.model.frame import Frame
from journeyseg.model.journeys import Journeys
from journeyseg.model.measurement import Measurements

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@attrs.frozen
class Retention:
    """Share of units that are back so many days after their first start in the period.

    The clock of a unit starts at its first start in the period; only units whose day was over by `as_of` count. It is
    one cell of `journeyseg.retention` with ``interval="day"``: what counts as back, and when, is the same.

    Args:
        days: Which day after the start.
        mode: ``"on"`` that day, ``"on_or_after"`` it, ``"on_or_before"`` it (after the day of the start), or
            ``"streak"`` (every day up to it).
        start: What starts the clock; default any touchpoint.
        returning: What counts as coming back, after the start; default any touchpoint.
        clock: ``"calendar"`` (days of the zone), ``"rolling"`` (24 hours from the start) or ``"rolling_hour_floor"``.
        at_least: Returns on a day that it takes to count as back there.
    """

    days: int = fields.count(default=30, at_least=1)
    mode: str = fields.choice(MODES, default="on")
    start: Any = attrs.field(default=None, converter=plain_occurrence, kw_only=True)
    returning: Any = attrs.field(default=None, converter=plain_occurrence, kw_only=True)
    clock: str = fields.choice(CLOCKS, default="calendar")
    at_least: int = fields.count(default=1, at_least=1)

    @property
    def needs(self) -> tuple[str, ...]:
        """Touchpoints, and what the occurrences read."""
        return needs_of(self.start, self.returning)

    def shape(self, frame: Frame, /) -> Shape:
        """Arrays units, hits, open and customers, one cell each."""
        return shares_shape(frame)

    def observe(self, journeys: Journeys, /) -> Tallies:
        """One clock per unit."""
        plan = self._plan(journeys)
        place = plan.grid.index(journeys.at)
        first = ragged.first(journeys.event_offsets, mask_of(self.start, journeys) & journeys.in_period)
        unit = np.flatnonzero(first >= 0)
        clocks = Clocks(unit, place[first[unit]].astype(np.int64), first[unit])
        returns = mask_of(self.returning, journeys)
        found = returns_of(journeys, clocks, returns, place, plan, self.clock, own=False)
        ripe = self._ripe(clocks, found, plan)
        back = self._back(condensed(journeys, found) if plan.length is None else found, plan, len(clocks))
        masks = {"units": ripe, "hits": ripe & back, "open": ~ripe}
        tallies = {name: _tally(clocks, mask) for name, mask in masks.items()}
        return {**tallies, "customers": attrs.evolve(tallies["units"], once=journeys.finer)}

    def _plan(self, journeys: Journeys) -> Plan:
        """Days that cover what was observed; only differences of their numbers matter."""
        now = (journeys.frame.as_of or 0) + 1
        since = min(int(journeys.at.min(initial=now - 1)), now - 1)
        days = intervals("day", journeys.frame.zone, since, end=now)
        lows = np.arange(self.days + 2, dtype=np.int64)
        columns = tuple(map(str, lows[:-1].tolist()))
        length = None if self.clock == "calendar" else LENGTH["day"]
        none = np.zeros((0, 0), dtype=np.bool_)
        return Plan(days, (), columns, lows, EVER, now, len(days) - 1, length, none, none)

    def _ripe(self, clocks: Clocks, found: Returns, plan: Plan) -> Bools:
        """True where the day after the start is over."""
        end = int(plan.grid.index(np.array([plan.now]))[0]) if plan.length is None else plan.now
        return np.asarray(found.origin + (self.days + 1) * found.step <= end)

    def _back(self, found: Returns, plan: Plan, size: int) -> Bools:
        back = np.zeros(size, dtype=np.bool_)
        begun = np.full(size, self.days)
        for block, active in activity(found, plan, at_least=self.at_least, lowest=1):
            clock, column = counted(active, self.mode, self.days + 1, 1, begun[block])
            back[clock[column == self.days] + block.start] = True
        return back

    def summarise(self, state: State, /) -> Measurements:
        """One share per segment."""
        day = f"the day {self.days} days after their first start ({named(self.start)}) in the period"
        words = (
            f"share of units back ({named(self.returning)}, at least {self.at_least} times) {BACK[self.mode]}: {day}"
        )
        note = "units whose day was not over by as_of are left out"
        clock = {"calendar": "days of the zone"}.get(self.clock, f"days of 24 hours ({self.clock})")
        name = f"retention, {self.days} days"
        return (share_of(state, name=name, definition=f"{words}; {clock}; {note}"),)


def _tally(clocks: Clocks, mask: Bools) -> Tally:
    return Tally("journey", at=clocks.unit[mask], anchor=clocks.start[mask])
