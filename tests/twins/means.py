"""Twins of value, engagement and satisfaction: sums over lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.twins.log import Event, Log, Unit, anchor, parts, units


@dataclass
class Sum:
    """A sum, what it is divided by, and the customers behind that."""

    total: float = 0.0
    n: int = 0
    people: set[str] = field(default_factory=set)

    @property
    def mean(self) -> float:
        """The mean; NaN of nothing."""
        return self.total / self.n if self.n else float("nan")


def per_unit(log: Log, unit: str, kind: str, amount: object) -> dict[str, Sum]:
    """Mean of `amount(unit)` over the units that are here."""
    found: dict[str, Sum] = {}
    for one in units(log, unit):
        if not one.here:
            continue
        for part in parts(one, kind, anchor(one)):
            sums = found.setdefault(part, Sum())
            sums.total += amount(one)  # type: ignore[operator]
            sums.n += 1
            sums.people.add(one.person.name)
    return found


def value_of(unit: Unit) -> float:
    """The values of the touchpoints in the period; missing ones add nothing."""
    values = (unit.events[place].value for place in unit.met)
    return sum(value for value in values if value is not None)


def visits_of(unit: Unit, name: str | None = None) -> int:
    """How many touchpoints (of a name) in the period."""
    return len([place for place in unit.met if name in (None, unit.events[place].name)])


def days_of(unit: Unit, name: str | None = None) -> int:
    """On how many local days."""
    zone = ZoneInfo(unit.log.zone or "UTC")
    chosen = [unit.events[place] for place in unit.met if name in (None, unit.events[place].name)]
    return len({moment(event).astimezone(zone).date() for event in chosen})


def moment(event: Event) -> datetime:
    """When it happened."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=event.at)


def rating_of(event: Event, *, turned: bool) -> float | None:
    """The rating on the scale 1 to 5 (0 = not applicable), turned round where 1 is best."""
    if event.rating is None or event.rating == 0:
        return None
    return 6 - event.rating if turned else event.rating


def satisfaction(log: Log, unit: str, kind: str, *, turned: bool, each: bool = False) -> dict[tuple[str, str], Sum]:
    """Mean rating by (segment, touchpoint or ""), every rating in the segment of its own touchpoint."""
    found: dict[tuple[str, str], Sum] = {}
    for one in units(log, unit):
        for place in one.met:
            rating = rating_of(one.events[place], turned=turned)
            for part in () if rating is None else parts(one, kind, place):
                sums = found.setdefault((part, one.events[place].name if each else ""), Sum())
                sums.total += rating or 0.0
                sums.n += 1
                sums.people.add(one.person.name)
    return found
