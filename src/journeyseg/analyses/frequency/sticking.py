"""Stickiness as a metric: in how many intervals of a range each unit was active."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np

from journeyseg.analyses.intervals import INTERVALS, WEEK_STARTS
from journeyseg.analyses.presence import (
    check_weeks,
    mask_of,
    named,
    needs_of,
    plain_moment,
    plain_occurrence,
    presence_of,
    range_of,
)
from journeyseg.columns.axes import Array, Axis, Shape
from journeyseg.columns.states import State
from journeyseg.columns.tallies import Tallies, Tally
from journeyseg.contract import fields
from journeyseg.contract.estimates import proportion, ratio
from journeyseg.model.frame import Frame
from journeyseg.model.journeys import Journeys
from journeyseg.model.measurement import Measurement, Measurements


@attrs.frozen
class StickinessMetric:
    """In how many intervals units are active; options as `journeyseg.stickiness`.

    Arrays: ``exactly`` and ``at_least`` (units by number of active intervals), ``active`` (units active at all),
    ``sum`` (their active intervals) and ``customers`` (beneath them). Without `since` and without a period the range is
    the last twelve intervals up to `as_of`.
    """

    of: Any = attrs.field(default=None, converter=plain_occurrence)
    interval: str = fields.choice(INTERVALS, default="day")
    size: int = fields.count(default=1, at_least=1)
    since: Any = attrs.field(default=None, converter=plain_moment)
    until: Any = attrs.field(default=None, converter=plain_moment)
    week_start: str | None = fields.choice(WEEK_STARTS, default=None)
    at_least: int = fields.count(default=1, at_least=1)

    def __attrs_post_init__(self) -> None:
        check_weeks(self)

    @property
    def needs(self) -> tuple[str, ...]:
        """Touchpoints, and what the occurrence reads."""
        return needs_of(self.of)

    def shape(self, frame: Frame, /) -> Shape:
        """Axis intervals, from "1"."""
        unit = f"{frame.unit}s"
        axis = Axis("intervals", [str(count) for count in range(1, len(range_of(self, frame)) + 1)])
        return Shape(
            active=Array(unit=unit),
            customers=Array(unit="customers"),
            sum=Array(unit="intervals"),
            exactly=Array(axes=(axis,), unit=unit),
            at_least=Array(axes=(axis,), unit=unit),
        )

    def observe(self, journeys: Journeys, /) -> Tallies:
        """One row per active unit; for "at least" one per unit and count."""
        grid = range_of(self, journeys.frame)
        found = presence_of(journeys, mask_of(self.of, journeys), grid, at_least=self.at_least)
        first = np.flatnonzero(found.first)
        unit, anchor = found.unit[first], found.at[first]
        counts = np.diff(np.append(first, len(found)))
        owner = np.cumsum(found.first) - 1
        rank = np.arange(len(found)) - first[owner]
        active = Tally("journey", at=unit, anchor=anchor)
        return {
            "active": active,
            "customers": attrs.evolve(active, once=journeys.finer),
            "sum": attrs.evolve(active, weight=counts),
            "exactly": attrs.evolve(active, cell=counts - 1),
            "at_least": Tally("journey", at=found.unit, cell=rank, anchor=anchor[owner]),
        }

    def summarise(self, state: State, /) -> Measurements:
        """Shares of active units by number of active intervals, and the mean."""
        customers = "" if state.frame.unit == "customer" else "customers"
        words = self.words(state.frame)
        unit = f"{state.frame.unit}s"

        def share(array: str, name: str, how: str) -> Measurement:
            told = f"share of the {unit} active at all that are active in {how} so many intervals; {words}"
            return proportion(state, array, "active", name=name, definition=told, customers=customers)

        mean = f"mean number of intervals in which the {unit} active at all are active; {words}"
        return (
            share("exactly", "active exactly", "exactly"),
            share("at_least", "active at least", "at least"),
            ratio(state, "sum", "active", name="active intervals", unit="intervals", definition=mean, transform="log"),
        )

    def words(self, frame: Frame) -> str:
        """What is active, in words."""
        grid = range_of(self, frame)
        times = f"at least {self.at_least} times " if self.at_least > 1 else ""
        size = f"{self.size} {self.interval}s" if self.size > 1 else f"one {self.interval}"
        over = "" if grid.edges[-1] <= (frame.as_of or 0) + 1 else "; the last is not over by as_of"
        extent = f"{len(grid)} intervals of {size} from {grid.labels[0]}{over}"
        return f"active: {times}{named(self.of)} in an interval; {extent}"
