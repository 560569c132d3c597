"""A log as plain Python lists: what the twins count by hand, one touchpoint after the other.

Nothing here imports journeyseg. Times are whole microseconds UTC.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Event:
    """One touchpoint; `part` is its segment under a per-event segmentation."""

    name: str
    at: int
    value: float | None = None
    rating: float | None = None
    status: str | None = None
    part: str | None = None


@dataclass(frozen=True)
class Person:
    """One customer: journeys in the order of their first touchpoint, and the segments they are in."""

    name: str
    journeys: tuple[tuple[Event, ...], ...]
    profiled: bool = True
    segments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Log:
    """Everything that was recorded, and what "now" and the period are."""

    people: tuple[Person, ...]
    as_of: int
    period: tuple[int, int] | None = None
    several: bool = False
    zone: str | None = None


@dataclass(frozen=True)
class Unit:
    """One unit of counting: whose it is and its touchpoints in order."""

    person: Person
    events: tuple[Event, ...]
    log: Log = field(repr=False)

    def inside(self, event: Event) -> bool:
        """Whether a touchpoint lies in the period."""
        return self.log.period is None or self.log.period[0] <= event.at < self.log.period[1]

    @property
    def met(self) -> list[int]:
        """Places of the touchpoints in the period."""
        return [place for place, event in enumerate(self.events) if self.inside(event)]

    @property
    def here(self) -> bool:
        """Whether the unit counts: it has a touchpoint in the period, or none at all."""
        return bool(self.met) or not self.events


def known(log: Log) -> Log:
    """What was known at `as_of`."""
    return replace(log, people=tuple(_known(log)))


def _known(log: Log) -> Iterator[Person]:
    for person in log.people:
        cut = [tuple(event for event in journey if event.at <= log.as_of) for journey in person.journeys]
        left = tuple(now for now, before in zip(cut, person.journeys, strict=True) if now or not before)
        kept = left if log.several else tuple(cut)
        if any(kept) or not any(person.journeys) or person.profiled:
            yield replace(person, journeys=kept)


def units(log: Log, unit: str) -> list[Unit]:
    """The units of counting of what was known: customers, or journeys."""
    found = []
    for person in known(log).people:
        if unit == "journey":
            found += [Unit(person, journey, log) for journey in person.journeys]
        else:
            whole = [event for journey in person.journeys for event in journey]
            found.append(Unit(person, tuple(sorted(whole, key=lambda event: event.at)), log))
    return found


def parts(unit: Unit, kind: str, anchor: int | None) -> tuple[str, ...]:
    """The segments a unit counts in; `anchor` is the place of the touchpoint that decides per event."""
    if kind == "none":
        return ("everyone",)
    if kind == "exclusive":
        return unit.person.segments[:1]
    if kind == "overlapping":
        return unit.person.segments
    part = None if anchor is None else unit.events[anchor].part
    return () if part is None else (part,)


def anchor(unit: Unit) -> int | None:
    """The first touchpoint in the period."""
    return unit.met[0] if unit.met else None
