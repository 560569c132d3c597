"""Daily states as a metric: what each unit is on each day from its first to some time after its last."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.frequency.standing import standing
from journeyseg.analyses.intervals import intervals
from journeyseg.analyses.presence import (
    BLANK,
    Presence,
    blanked,
    mask_of,
    named,
    needs_of,
    over_of,
    plain_moment,
    plain_occurrence,
    presence_of,
    range_of,
    unfinished,
)
from journeyseg.columns import ragged
from journeyseg.columns.axes import Array, Axis, Shape
from journeyseg.columns.states import State
from journeyseg.columns.tallies import Tallies, Tally
from journeyseg.contract import fields
from journeyseg.errors import DefinitionError
from journeyseg.model.frame import Frame
from journeyseg.model.journeys import Journeys
from journeyseg.model.measurement import Measurement, Measurements

Ints = npt.NDArray[np.int64]

STATES = ("new", "current", "reactivated", "resurrected", "at_risk_wau", "at_risk_mau", "dormant")


@attrs.frozen(eq=False)
class Days:
    """States of units day by day: unit, day of the range, state, and the touchpoint of the last active day."""

    unit: Ints
    day: Ints
    state: Ints
    anchor: Ints


@attrs.frozen
class StatesMetric:
    """What units are on each day; options as `journeyseg.daily_states`. Array ``units`` (state, day)."""

    of: Any = attrs.field(default=None, converter=plain_occurrence)
    since: Any = attrs.field(default=None, converter=plain_moment)
    until: Any = attrs.field(default=None, converter=plain_moment)
    week: int = fields.count(default=7, at_least=1)
    month: int = fields.count(default=30, at_least=1)
    tail: int = fields.count(default=30, at_least=0)
    blank: str = fields.choice(BLANK, default="incomplete")

    interval = "day"
    size = 1
    week_start = None

    def __attrs_post_init__(self) -> None:
        if self.week >= self.month:
            raise DefinitionError(
                "week= is not shorter than month=",
                expected="week below month",
                found=f"{self.week} and {self.month} days",
                remedy="give a longer month",
            )

    @property
    def needs(self) -> tuple[str, ...]:
        """Touchpoints, and what the occurrence reads."""
        return needs_of(self.of)

    def shape(self, frame: Frame, /) -> Shape:
        """Axes state and day."""
        axes = (Axis("state", STATES), Axis("day", range_of(self, frame).labels))
        return Shape(units=Array(axes=axes, unit=f"{frame.unit}s"))

    def observe(self, journeys: Journeys, /) -> Tallies:
        """One row per unit and day."""
        size = len(range_of(self, journeys.frame))
        found = self.days(journeys)
        return {"units": Tally("journey", at=found.unit, cell=found.state * size + found.day, anchor=found.anchor)}

    def days(self, journeys: Journeys) -> Days:
        """The states of all units, day by day."""
        rows = range_of(self, journeys.frame)
        begin, end = int(rows.edges[0]), int(rows.edges[-1])
        # History before the range decides; where it begins does not matter, since only differences of days do.
        grid = intervals("day", journeys.frame.zone, min(begin, int(journeys.at.min(initial=begin))), end=end)
        found = presence_of(journeys, mask_of(self.of, journeys), grid)
        last, before = found.last, len(grid) - len(rows)
        until = np.minimum(found.place + self.tail + 1, len(grid))
        until[:-1][~last[:-1]] = found.place[1:][~last[:-1]]
        # Days before the range are not laid out at all.
        since = np.maximum(found.place, before)
        offsets = ragged.offsets_of(np.maximum(until - since, 0))
        run = ragged.owners(offsets)
        day = np.arange(offsets[-1]) + (since - offsets[:-1])[run]
        silent = day - found.place[run]
        state = np.where(silent == 0, self._active(found)[run], 4 + self._gap(silent))
        return Days(found.unit[run], day - before, state, found.at[run])

    def _active(self, found: Presence) -> Ints:
        gap = np.zeros(len(found), dtype=np.int64)
        gap[1:] = found.place[1:] - found.place[:-1]
        return np.where(found.first, 0, 1 + self._gap(gap))

    def _gap(self, days: Ints) -> Ints:
        """0 within the week, 1 within the month, 2 beyond."""
        return (days > self.week).astype(np.int64) + (days > self.month)

    def summarise(self, state: State, /) -> Measurements:
        """Units by state and day."""
        counts, unit = state.totals("units"), f"{state.frame.unit}s"
        none, axes = np.full(counts.shape, np.nan), state.shape["units"].axes
        words = self.words(unit)
        told = (
            Measurement(
                "daily states", counts.astype(np.float64), none, none, counts, unit=unit, definition=words, axes=axes,
                of=unit,
            ),
            self._shares(state, words),
        )  # fmt: skip
        over = over_of(self, state.frame)
        return tuple(blanked(one, over) for one in told)

    def _shares(self, state: State, words: str) -> Measurement:
        stack = state.stack("units")
        told = f"share of the {state.frame.unit}s that are followed on the day, by state; {words}"
        return standing(state, stack, stack.sum(axis=2, keepdims=True), name="share", definition=told)

    def words(self, unit: str) -> str:
        """The definition in words."""
        return (
            f"{unit} by day; active ({named(self.of)}): new on the first day ever, current when "
            f"active in the {self.week} days before, reactivated in the {self.month}, else resurrected; not active: "
            f"at_risk_wau, at_risk_mau and dormant by the same days; {self.tail} days after the last active day "
            f"a unit is not followed any more{unfinished(self)}"
        )
