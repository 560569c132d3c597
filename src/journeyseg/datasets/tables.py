"""A scenario as arrays: what the drawing of customers needs, by segment code."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.datasets.alias import Alias, Floats, Ints
from journeyseg.datasets.behaviour import RATINGS, Behaviour
from journeyseg.datasets.scenario import Scenario
from journeyseg.datasets.truth import Truth, moves_of, vector


@attrs.frozen(eq=False)
class Tables:
    """A scenario as arrays: what the drawing needs, by segment code."""

    segments: Alias
    starts: Alias
    moves: Alias
    channels: Alias
    ratings: Alias
    asked: npt.NDArray[np.bool_]
    returns: Floats
    rest: Floats
    log_value: Floats
    spread: Floats
    answers: Floats
    youngest: Ints
    years: Ints
    goal: int
    begins: int
    span: int
    beat: int
    mean: float
    longest: int

    @property
    def touchpoints(self) -> int:
        """Number of touchpoints."""
        return self.starts.width


def tables_of(scenario: Scenario) -> Tables:
    """The arrays of a scenario.

    Raises:
        DefinitionError: when its journeys hardly ever end.
    """
    _ = Truth(scenario).events
    who, names = scenario.behaviours, scenario.touchpoints
    pace = scenario.pace
    return Tables(
        segments=Alias.of(_each(who, "share")[None, :]),
        starts=Alias.of(np.array([vector(one.start, names) for one in who])),
        moves=Alias.of(np.vstack([moves_of(one, names) for one in who])),
        channels=Alias.of(np.array([vector(one.channels, scenario.channels) for one in who])),
        ratings=Alias.of(np.vstack([_ratings(one, names) for one in who])),
        asked=np.array([name in one.ratings for one in who for name in names]),
        returns=_each(who, "returns"),
        rest=_each(who, "rest"),
        log_value=np.log(_each(who, "value")),
        spread=_each(who, "spread"),
        answers=_each(who, "answers"),
        youngest=np.array([one.ages[0] for one in who], dtype=np.int32),
        years=np.array([one.ages[1] - one.ages[0] + 1 for one in who], dtype=np.int32),
        goal=names.index(scenario.goal),
        begins=int(scenario.start.timestamp()),
        span=int(scenario.span.total_seconds()),
        beat=int(pace.beat.total_seconds()),
        mean=pace.step.total_seconds(),
        longest=int(pace.longest.total_seconds()),
    )


def _each(who: Sequence[Behaviour], field: str) -> Floats:
    return np.array([getattr(one, field) for one in who], dtype=np.float64)


def _ratings(behaviour: Behaviour, names: Sequence[str]) -> Floats:
    nowhere = (1.0 / len(RATINGS),) * len(RATINGS)
    return np.array([behaviour.ratings.get(name, nowhere) for name in names], dtype=np.float64)
