"""What is true of a scenario, in closed form: no number here comes from simulation.

With the chances Q of moving between touchpoints (the rest of each row ends the journey) and the start s, the expected
visits of a journey are ``v = s (I - Q)^-1``, and the chance of ever visiting j is ``v_j / N_jj`` with the fundamental
matrix ``N = (I - Q)^-1`` (Kemeny and Snell, Finite Markov Chains, 1976, theorems 3.2.4 and 3.5.7).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

import attrs
import numpy as np
import numpy.typing as npt
import pandas as pd

from journeyseg.datasets.behaviour import RATINGS, Behaviour
from journeyseg.datasets.pace import Pace
from journeyseg.datasets.scenario import Pain, Scenario
from journeyseg.errors import DefinitionError, unknown

Floats = npt.NDArray[np.float64]
LONGEST = 1000.0


def _frozen(values: Floats) -> Floats:
    values.setflags(write=False)
    return values


def vector(chances: Mapping[str, float], names: tuple[str, ...]) -> Floats:
    """The chances in the order of the names, 0 where a name is missing; float64[names]."""
    return np.array([chances.get(name, 0.0) for name in names], dtype=np.float64)


def moves_of(behaviour: Behaviour, touchpoints: tuple[str, ...]) -> Floats:
    """The transition matrix; float64[touchpoints, touchpoints + 1], the last column ends the journey; rows add to 1."""
    rows = np.array([vector(behaviour.moves.get(name, {}), touchpoints) for name in touchpoints])
    ending = np.clip(1.0 - rows.sum(axis=1, keepdims=True), 0.0, 1.0)
    return np.hstack([rows, ending])


@attrs.frozen(slots=False)
class SegmentTruth:
    """What is true of one segment; arrays are in the order of `touchpoints`.

    Args:
        behaviour: What the customers of the segment do.
        touchpoints: All touchpoints.
        goal: The touchpoint that brings value.
        pace: How time passes.
    """

    behaviour: Behaviour
    touchpoints: tuple[str, ...]
    goal: str
    pace: Pace

    @property
    def share(self) -> float:
        """Expected share of the customers."""
        return self.behaviour.share

    @cached_property
    def start(self) -> Floats:
        """Chance that a journey starts at each touchpoint; float64[touchpoints]."""
        return _frozen(vector(self.behaviour.start, self.touchpoints))

    @cached_property
    def transitions(self) -> Floats:
        """Chance of each next touchpoint; float64[touchpoints, touchpoints + 1], the last column ends the journey."""
        return _frozen(moves_of(self.behaviour, self.touchpoints))

    @cached_property
    def _fundamental(self) -> Floats:
        moves = self.transitions[:, :-1]
        chances = np.eye(len(moves)) - moves
        ends = np.linalg.matrix_rank(chances) == len(moves)
        found = np.linalg.inv(chances).astype(np.float64) if ends else np.full(chances.shape, np.inf, dtype=np.float64)
        if found.max() > LONGEST:
            raise DefinitionError(
                f"the journeys of {self.behaviour.name!r} hardly ever end",
                expected=f"at most {LONGEST:g} expected visits of a touchpoint",
                found="moves that lead round for ever" if np.isinf(found.max()) else f"{found.max():.0f} visits",
                remedy="let some rows add up to less than 1",
            )
        return found

    @cached_property
    def visits(self) -> Floats:
        """Expected visits of each touchpoint in a journey; float64[touchpoints]."""
        return _frozen(self.start @ self._fundamental)

    @cached_property
    def reach(self) -> Floats:
        """Chance that a journey visits each touchpoint at least once; float64[touchpoints]."""
        return _frozen(self.visits / np.diag(self._fundamental))

    @property
    def drop_off(self) -> Floats:
        """Chance that a journey ends at each touchpoint once it is there; float64[touchpoints]."""
        return self.transitions[:, -1]

    @property
    def _goal(self) -> int:
        return self.touchpoints.index(self.goal)

    @property
    def journey_conversion(self) -> float:
        """Share of journeys that reach the goal."""
        return float(self.reach[self._goal])

    @property
    def journeys(self) -> float:
        """Expected number of journeys of a customer (geometric)."""
        return 1.0 / (1.0 - self.behaviour.returns)

    @property
    def events(self) -> float:
        """Expected number of touchpoints of a customer."""
        return float(self.visits.sum()) * self.journeys

    @property
    def value(self) -> float:
        """Expected value of one visit to the goal, before rounding to cents: ``median * exp(spread^2 / 2)``."""
        return float(self.behaviour.value * np.exp(self.behaviour.spread**2 / 2.0))

    @property
    def revenue(self) -> float:
        """Expected value of a customer over all journeys."""
        return self.value * float(self.visits[self._goal]) * self.journeys

    @cached_property
    def satisfaction(self) -> Mapping[str, float]:
        """Expected rating at each touchpoint where one is asked."""
        return {name: float(np.dot(RATINGS, row)) for name, row in self.behaviour.ratings.items()}

    def conversion(self, horizon: object = None) -> float:
        """Share of customers who reach the goal, ever or within a horizon from their first touchpoint.

        A journey converts with chance p; after one that did not, another starts with chance r, one or more beats later
        (geometric with mean `rest` = 1 / q). So a customer without success stays in play from beat to beat with chance
        ``k = 1 - q + q (1 - p) r``, and h beats give ``p + (1 - p) r q p (1 - k^(h - 1)) / (1 - k)``. A journey ends
        within its beat, so this is exact for whole beats.

        Args:
            horizon: A `timedelta` or text such as "7 days", a whole number of beats; None means ever.

        Raises:
            DefinitionError: when the horizon is no whole number of beats: then no closed form is known.
        """
        p, r, q = self.journey_conversion, self.behaviour.returns, 1.0 / self.behaviour.rest
        if horizon is None:
            return p / (1.0 - (1.0 - p) * r)
        stay = 1.0 - q + q * (1.0 - p) * r
        later = (1.0 - p) * r * q * p
        return p + later * (1.0 - stay ** (self.pace.beats(horizon) - 1)) / (1.0 - stay)


@attrs.frozen(slots=False)
class Truth:
    """What is true of a scenario; ``truth["loyal"].conversion("7 days")`` is what is true of one segment.

    All of it describes whole histories: a log cut by `as_of` shows less.

    Args:
        scenario: The scenario.

    Example:
        >>> from journeyseg.datasets.shops import shop
        >>> truth = Truth(shop(pain=None))
        >>> truth["loyal"].journey_conversion > truth["bargain"].journey_conversion
        True
    """

    scenario: Scenario

    @cached_property
    def segments(self) -> Mapping[str, SegmentTruth]:
        """What is true of each segment, by name."""
        world = self.scenario
        return {one.name: SegmentTruth(one, world.touchpoints, world.goal, world.pace) for one in world.behaviours}

    def __getitem__(self, segment: str) -> SegmentTruth:
        if segment not in self.segments:
            raise unknown("segment", segment, self.segments)
        return self.segments[segment]

    @property
    def pain(self) -> Pain | None:
        """The planted pain point: segment, touchpoint, size and the signals that tell of it."""
        return self.scenario.pain

    @property
    def shares(self) -> dict[str, float]:
        """Expected share of the customers of each segment."""
        return {name: segment.share for name, segment in self.segments.items()}

    @property
    def events(self) -> float:
        """Expected number of touchpoints of a customer, over all segments."""
        return sum(segment.share * segment.events for segment in self.segments.values())

    def conversion(self, horizon: object = None) -> float:
        """Share of all customers who reach the goal; see `SegmentTruth.conversion`."""
        return sum(segment.share * segment.conversion(horizon) for segment in self.segments.values())

    @cached_property
    def gap(self) -> float:
        """Expected seconds from one touchpoint of a journey to the next (see `Pace`; before any compression)."""
        mean, longest = self.scenario.pace.step.total_seconds(), int(self.scenario.pace.longest.total_seconds())
        below = -np.expm1(-np.arange(longest + 1) / mean)
        return 1.0 + float(np.dot(np.arange(longest), np.diff(below)) / below[-1])

    def to_frame(self) -> pd.DataFrame:
        """Tidy table: segment, quantity, touchpoint ("" for the whole segment), value."""
        rows = [row for name, segment in self.segments.items() for row in _rows(name, segment)]
        return pd.DataFrame(rows, columns=["segment", "quantity", "touchpoint", "value"])


def _rows(name: str, segment: SegmentTruth) -> Iterator[tuple[str, str, str, float]]:
    for quantity in ("share", "journeys", "events", "journey_conversion", "value", "revenue"):
        yield name, quantity, "", float(getattr(segment, quantity))
    yield name, "conversion", "", segment.conversion()
    for quantity in ("visits", "reach", "drop_off"):
        pairs = zip(segment.touchpoints, getattr(segment, quantity).tolist(), strict=True)
        yield from ((name, quantity, touchpoint, value) for touchpoint, value in pairs)
    yield from ((name, "satisfaction", touchpoint, value) for touchpoint, value in segment.satisfaction.items())
