"""Twins of the signals of pain: gaps between a segment and the other segments, by hand."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tests.twins.log import Log, Unit, anchor, parts
from tests.twins.maps import Cell, Map, Plan, dropped, map_where
from tests.twins.times import EDGES, Spells, bin_of, histogram_quantile

NAN = float("nan")


@dataclass(frozen=True)
class Gap:
    """How much worse a segment fares somewhere, and what that rests on."""

    value: float
    n: int
    others: int
    affected: int


@dataclass(frozen=True)
class Sides:
    """The map of a segment and that of the units that are in other segments only."""

    own: Map
    rest: Map

    def cells(self, name: str) -> tuple[Cell, Cell]:
        """A touchpoint on both sides."""
        return self.own.touchpoints.get(name, Cell()), self.rest.touchpoints.get(name, Cell())

    def satisfaction(self, name: str) -> Gap:
        """By how much of the scale 1 to 5 ratings are lower."""
        own, rest = self.cells(name)
        return Gap((rest.asked.mean - own.asked.mean) / 4, own.asked.n, rest.asked.n, own.met)

    def waiting(self, name: str, plan: Plan) -> Gap:
        """By how much more often units wait longer than three quarters of the others do."""
        own, rest = self.cells(name)
        n = 0 if name in plan.outcomes else len(own.waits)
        limit = histogram_quantile(rest.waits, 0.75)
        return Gap(_slow(own.waits, limit) - _slow(rest.waits, limit), n, len(rest.waits), n)

    def drop_off(self, stage: str, horizon: int | None) -> Gap:
        """By how much more often units do not go on."""
        own, rest = (side.stages.get(stage, Cell()).spells for side in (self.own, self.rest))
        if horizon is not None:
            value = dropped(own, horizon) - dropped(rest, horizon)
        else:
            until = min(_watched(own), _watched(rest))
            left = own.left(until), rest.left(until)
            value = NAN if None in left else float(left[0]) - float(left[1])  # type: ignore[arg-type]
        return Gap(value, own.n, rest.n, own.n)

    def all_arrive(self, plan: Plan, vocabulary: set[str]) -> bool:
        """True when everybody of the segment gets to the last stage that is no outcome."""
        real = plan.real(vocabulary)
        return bool(real) and self.own.stages.get(real[-1], Cell()).met >= self.own.n


def _slow(waits: list[int], limit: float) -> float:
    return sum(EDGES[bin_of(one)] >= limit for one in waits) / len(waits) if waits else NAN


def _watched(spells: Spells) -> float:
    """The last time at which anybody is still watched; for ever when all have gone on."""
    if spells.never or spells.left(math.inf) == 0:
        return math.inf
    return max((time for time, _ in spells.spells), default=0.0)


def sides(log: Log, unit: str, kind: str, name: str, plan: Plan, vocabulary: set[str], horizon: int | None) -> Sides:
    """The two sides of a comparison."""

    def segments(one: Unit) -> tuple[str, ...]:
        return parts(one, kind, anchor(one))

    own = map_where(log, unit, plan, vocabulary, horizon, lambda one: name in segments(one))
    rest = map_where(
        log, unit, plan, vocabulary, horizon, lambda one: bool(segments(one)) and name not in segments(one)
    )
    return Sides(own, rest)
