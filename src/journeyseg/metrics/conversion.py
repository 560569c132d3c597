"""Conversion: the share of units that reach the goal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np

from journeyseg.columns.axes import Shape
from journeyseg.columns.states import State
from journeyseg.columns.tallies import Tallies
from journeyseg.errors import DefinitionError, InputError
from journeyseg.metrics.attempts import attempts, mature
from journeyseg.metrics.rates import share_of, shares_shape, shares_tallies
from journeyseg.model.frame import Frame
from journeyseg.model.goal import Goal
from journeyseg.model.journeys import Journeys
from journeyseg.model.measurement import Measurements

_KEYS = {"touchpoint", "horizon"}


def as_goal(value: object) -> Goal | None:
    """A goal from a `Goal`, a touchpoint name, or a table with ``touchpoint`` and ``horizon``.

    Raises:
        DefinitionError: for anything else.
    """
    if value is None or isinstance(value, Goal):
        return value
    if isinstance(value, str):
        return Goal(value)
    if isinstance(value, Mapping) and isinstance(value.get("touchpoint"), str) and set(value) <= _KEYS:
        return Goal(**value)
    raise DefinitionError(
        "that is no goal",
        expected='the name of a touchpoint, or a table such as {"touchpoint": "buy", "horizon": "30 days"}',
        found=repr(value),
        remedy="name the touchpoint",
    )


def goal_of(own: Goal | None, frame: Frame) -> Goal:
    """The metric's own goal (a touchpoint, or the name of one that the blueprint agrees on), or that of the frame.

    Raises:
        InputError: when there is neither.
    """
    agreed = {} if frame.blueprint is None else frame.blueprint.goals
    if own is not None and own.horizon is None and own.touchpoint not in frame.touchpoints:
        own = agreed.get(own.touchpoint, own)
    goal = own or frame.goal
    if goal is None:
        raise InputError(
            "no goal",
            expected='a goal, such as goal=js.Goal("buy", horizon="30 days")',
            found="none",
            remedy="give goal= to the verb or to the metric",
        )
    return goal


@attrs.frozen
class Conversion:
    """Share of units that reach the goal.

    The clock of a unit starts at its first touchpoint in the period (with `among`, at the first of these). With a
    horizon only units whose horizon had run out by `as_of` count, whatever came of them; the others are open and left
    out of numerator and denominator alike. A start that is itself the goal counts as reached at once. Customers
    without touchpoints count in the denominator: they were there and did nothing.

    Args:
        goal: The goal; default that of the verb.
        among: Only units with this touchpoint, from there on; where it is the goal itself, another one is needed.

    Source: a binomial share with Wilson's interval; journeys of one customer are not independent and widen it.
    """

    goal: Goal | None = attrs.field(default=None, converter=as_goal)
    among: str | None = None

    @property
    def needs(self) -> tuple[str, ...]:
        """Touchpoints, and a goal when it has none of its own."""
        return ("touchpoint",) if self.goal else ("touchpoint", "goal")

    def shape(self, frame: Frame, /) -> Shape:
        """Arrays units, hits, open and customers, one cell each."""
        goal_of(self.goal, frame)
        return shares_shape(frame)

    def observe(self, journeys: Journeys, /) -> Tallies:
        """One attempt per unit."""
        goal = goal_of(self.goal, journeys.frame)
        tried = attempts(journeys, goal.touchpoint, since=self.among)
        ripe = mature(journeys, tried, goal.horizon)
        counted = ripe if self.among else ripe | _silent(journeys, tried.start)
        return shares_tallies(journeys, tried, counted, tried.within(goal.horizon))

    def summarise(self, state: State, /) -> Measurements:
        """One share per segment."""
        frame: Any = state.frame
        goal = goal_of(self.goal, frame)
        who = f'units with "{self.among}"' if self.among else "all units"
        note = "; units whose horizon had not run out by as_of are left out" if goal.horizon else ""
        return (share_of(state, name="conversion", definition=f"share of {who} that {goal.words}{note}"),)


def _silent(journeys: Journeys, start: Any) -> Any:
    """Units without any touchpoint at all; one with touchpoints only outside the period is not silent, but not here."""
    return (start < 0) & (np.diff(journeys.event_offsets) == 0)
