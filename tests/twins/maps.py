"""Twins of the journey map: every cell counted by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tests.twins.log import Event, Log, Unit, anchor, parts, units
from tests.twins.means import Sum, rating_of, value_of
from tests.twins.times import Spells, bin_of, closed, end_of_bin, histogram_quantile

NO_STAGE = "(no stage)"


@dataclass(frozen=True)
class Plan:
    """Stages in order (name -> touchpoints), outcomes, values that mean "finished", whether 1 is the best rating."""

    stages: dict[str, tuple[str, ...]]
    outcomes: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()
    turned: bool = False

    def stage(self, name: str) -> str:
        """The stage of a touchpoint."""
        return next((stage for stage, names in self.stages.items() if name in names), NO_STAGE)

    def later(self, stage: str) -> list[str]:
        """The touchpoints of later stages, those of outcomes left out."""
        names = list(self.stages)
        after = names[names.index(stage) + 1 :] if stage in names else []
        return [name for other in after for name in self.stages[other] if name not in self.outcomes]

    def real(self, vocabulary: Iterable[str]) -> list[str]:
        """The stages that hold more than outcomes."""
        return [stage for stage, names in self.stages.items() if not _only_outcomes(names, vocabulary, self.outcomes)]

    def watched(self, vocabulary: Iterable[str]) -> list[str]:
        """The stages from which one can drop off: no outcomes, and another such stage comes after."""
        return self.real(vocabulary)[:-1]


def _only_outcomes(names: Sequence[str], vocabulary: Iterable[str], outcomes: Sequence[str]) -> bool:
    held = [name for name in names if name in vocabulary]
    return bool(held) and all(name in outcomes for name in held)


@dataclass
class Cell:
    """What is known of one touchpoint (or stage) in one segment."""

    met: int = 0
    people: set[str] = field(default_factory=set)
    visits: int = 0
    ranks: int = 0
    waits: list[int] = field(default_factory=list)
    asked: Sum = field(default_factory=Sum)
    final: Sum = field(default_factory=Sum)
    spells: Spells = field(default_factory=Spells)
    open: int = 0

    def median_wait(self) -> float:
        """Median of the binned waits, in seconds."""
        return histogram_quantile(self.waits, 0.5)


@dataclass
class Map:
    """What one segment lives through."""

    n: int = 0
    people: set[str] = field(default_factory=set)
    value: float = 0.0
    touchpoints: dict[str, Cell] = field(default_factory=dict)
    stages: dict[str, Cell] = field(default_factory=dict)

    def share(self, cell: Cell) -> float:
        """Share of the units."""
        return cell.met / self.n if self.n else float("nan")


def maps(log: Log, unit: str, kind: str, plan: Plan, vocabulary: Iterable[str], horizon: int | None) -> dict[str, Map]:
    """The map of each segment that anybody is in."""
    names = {part for one in units(log, unit) for part in parts(one, kind, anchor(one))}

    def members(name: str) -> Callable[[Unit], bool]:
        return lambda one: name in parts(one, kind, anchor(one))

    return {name: map_where(log, unit, plan, vocabulary, horizon, members(name)) for name in names}


def map_where(
    log: Log, unit: str, plan: Plan, vocabulary: Iterable[str], horizon: int | None, fits: Callable[[Unit], bool]
) -> Map:
    """The map of the units that fit."""
    own = Map()
    for one in units(log, unit):
        if one.here and fits(one):
            own.n += 1
            own.people.add(one.person.name)
            own.value += value_of(one)
            _touchpoints(own, one, plan)
            _stages(own, one, plan, vocabulary, horizon)
    return own


def _touchpoints(own: Map, unit: Unit, plan: Plan) -> None:
    firsts: dict[str, int] = {}
    for place in unit.met:
        firsts.setdefault(unit.events[place].name, place)
    given = [rating for place in unit.met if (rating := rating_of(unit.events[place], turned=plan.turned)) is not None]
    for rank, (name, place) in enumerate(firsts.items(), start=1):
        cell = own.touchpoints.setdefault(name, Cell())
        cell.met += 1
        cell.people.add(unit.person.name)
        cell.ranks += rank
        before = [event.at for event in unit.events[:place] if event.name not in plan.outcomes]
        if before:
            cell.waits.append(unit.events[place].at - before[-1])
        if given:
            cell.final.total += given[-1]
            cell.final.n += 1
    for place in unit.met:
        _visit(own.touchpoints[unit.events[place].name], unit.events[place], plan)


def _visit(cell: Cell, event: Event, plan: Plan) -> None:
    cell.visits += 1
    rating = rating_of(event, turned=plan.turned)
    if rating is not None:
        cell.asked.total += rating
        cell.asked.n += 1


def _stages(own: Map, unit: Unit, plan: Plan, vocabulary: Iterable[str], horizon: int | None) -> None:
    watched = plan.watched(vocabulary)
    for stage in [*plan.stages, NO_STAGE]:
        reached = next(_times(unit, _in_stage(plan, stage)), None)
        if reached is None:
            continue
        cell = own.stages.setdefault(stage, Cell())
        cell.met += 1
        cell.people.add(unit.person.name)
        if stage in watched:
            _left(cell, unit, reached, plan.later(stage), plan, horizon)


def _in_stage(plan: Plan, stage: str) -> Callable[[Event], bool]:
    return lambda event: plan.stage(event.name) == stage


def _times(unit: Unit, fits: Callable[[Event], bool]) -> Iterator[int]:
    return (unit.events[place].at for place in unit.met if fits(unit.events[place]))


def _left(cell: Cell, unit: Unit, reached: int, later: Sequence[str], plan: Plan, horizon: int | None) -> None:
    """Whether and when the unit went on: in the period or after it, never before it."""
    since = unit.log.period[0] if unit.log.period else None
    times = [event.at for event in unit.events if event.name in later and (since is None or event.at >= since)]
    cell.spells.people.add(unit.person.name)
    if times:
        cell.spells.spells.append((binned(max(min(times) - reached, 0), horizon), True))
    elif closed(unit, plan.ended):
        cell.spells.never += 1
    else:
        cell.open += 1
        cell.spells.spells.append((binned(max(unit.log.as_of - reached, 0), horizon), False))


def binned(elapsed: int, horizon: int | None) -> float:
    """The end of the bin of a duration, in seconds; a horizon is itself the end of a bin, edge inside."""
    place = bin_of(elapsed)
    if horizon is not None and place == bin_of(horizon) and elapsed <= horizon:
        return horizon / 1e6
    return end_of_bin(place)


def dropped(spells: Spells, horizon: int | None) -> float:
    """Share that does not go on by the horizon; NaN when nobody was watched that long and some may still go on."""
    until = float("inf") if horizon is None else horizon / 1e6
    left = spells.left(until)
    if left is None:
        return float("nan")
    watched = spells.never or any(time >= until for time, _ in spells.spells) or horizon is None
    return float(left) if watched or left == 0 else float("nan")
