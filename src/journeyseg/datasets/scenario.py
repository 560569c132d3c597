"""Scenarios: everything that decides how simulated customers behave, as plain frozen values.

A journey is a first-order Markov chain over touchpoints that ends when no move is drawn. A customer starts one journey,
and after each journey comes back for another with a fixed chance. All numbers that follow from this are known in closed
form (see `journeyseg.datasets.truth`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

import attrs

from journeyseg.datasets.behaviour import Behaviour, check_sum, is_share
from journeyseg.datasets.pace import Pace, moment, whole_duration
from journeyseg.errors import DefinitionError, unknown


def _behaviours(values: Iterable[Behaviour]) -> tuple[Behaviour, ...]:
    return tuple(values)


@attrs.frozen
class Pain:
    """The planted pain point: where the customers of one segment rate lower and leave more often.

    Args:
        segment: Name of the segment that hurts.
        touchpoint: Where it hurts.
        size: 0 (nothing) to 1: how far ratings move to mostly 1 and 2, and leaving grows.

    Example:
        >>> Pain("bargain", "support", 0.5).signals
        ('satisfaction', 'drop_off')
    """

    segment: str
    touchpoint: str
    size: float = attrs.field(default=0.8, validator=is_share)

    @property
    def signals(self) -> tuple[str, ...]:
        """What tells of the pain."""
        return ("satisfaction", "drop_off")


@attrs.frozen
class Scenario:
    """A world of customers: who they are, what they do, and what is known of them.

    Args:
        name: Name of the scenario.
        stages: Stage -> its touchpoints, both in order; together they are all touchpoints.
        goal: The touchpoint that brings value; no journey starts there.
        behaviours: One a segment; their shares add up to 1.
        pace: How time passes.
        pain: The planted pain point; already worked into `behaviours`.
        start: When the first customer may start, UTC.
        span: First journeys start uniformly over this time.

    Raises:
        DefinitionError: for shares that do not add up, a goal that starts journeys, or segments of one name.
        UnknownName: for a touchpoint that no stage names.
    """

    name: str
    stages: Mapping[str, tuple[str, ...]]
    goal: str
    behaviours: tuple[Behaviour, ...] = attrs.field(converter=_behaviours)
    pace: Pace = attrs.field(factory=Pace)
    pain: Pain | None = None
    start: datetime = attrs.field(default=datetime(2024, 1, 1, tzinfo=UTC), converter=moment)
    span: timedelta = attrs.field(default=timedelta(days=90), converter=whole_duration)

    def __attrs_post_init__(self) -> None:
        check_sum("shares of the segments", (behaviour.share for behaviour in self.behaviours), to_one=True)
        names = [behaviour.name for behaviour in self.behaviours]
        if len(set(names)) < len(names) or any(behaviour.start.get(self.goal) for behaviour in self.behaviours):
            raise DefinitionError(
                f"the scenario {self.name!r} is unclear",
                expected="each segment once, and no journey that starts at the goal",
                found=f"segments {names}, goal {self.goal!r}",
                remedy="rename the segments; move the start",
            )
        for behaviour in self.behaviours:
            self._check_names(behaviour)

    def _check_names(self, behaviour: Behaviour) -> None:
        targets = (target for row in behaviour.moves.values() for target in row)
        for name in {self.goal, *behaviour.start, *behaviour.moves, *behaviour.ratings, *targets}:
            if name not in self.touchpoints:
                raise unknown("touchpoint", name, self.touchpoints)

    @property
    def touchpoints(self) -> tuple[str, ...]:
        """All touchpoints, by stage."""
        return tuple(touchpoint for touchpoints in self.stages.values() for touchpoint in touchpoints)

    @property
    def channels(self) -> tuple[str, ...]:
        """All channels, in the order in which the behaviours name them."""
        return tuple(dict.fromkeys(channel for behaviour in self.behaviours for channel in behaviour.channels))

    @property
    def segments(self) -> tuple[str, ...]:
        """Names of the segments."""
        return tuple(behaviour.name for behaviour in self.behaviours)
