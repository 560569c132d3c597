"""Twin of retention: every unit, every start and every return looked at one after the other."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from tests.twins.log import Log, Unit, parts, units

HOUR = 3_600_000_000
DAY = 24 * HOUR
LENGTH = {"hour": HOUR, "day": DAY, "week": 7 * DAY, "month": 30 * DAY}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Ask:
    """The options of a retention table, as `journeyseg.retention` has them; names stand for occurrences."""

    since: int
    cohorts: int
    start: str | None = None
    returning: str | None = None
    interval: str = "day"
    size: int = 1
    intervals: int = 3
    brackets: tuple[int, ...] = ()
    clock: str = "calendar"
    mode: str = "on"
    cohort: str = "recurring"
    week_start: str | None = None
    at_least: int = 1
    follow: str = "as_of"
    zero: str = "cohort"

    @property
    def columns(self) -> list[range]:
        """The intervals since the start that each column holds."""
        lows = [0, *self.brackets] if self.brackets else list(range(self.intervals + 1))
        return [range(low, high) for low, high in pairwise(lows)]


@dataclass
class Table:
    """Units of one segment: in each cohort, in each cell, and by first return; names of the customers beneath."""

    sizes: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    retained: dict[tuple[int, int], list[str]] = field(default_factory=lambda: defaultdict(list))
    first: dict[tuple[int, int], list[str]] = field(default_factory=lambda: defaultdict(list))


def local(at: int, zone: str | None) -> datetime:
    """The wall clock at a moment."""
    return (EPOCH + timedelta(microseconds=at)).astimezone(ZoneInfo(zone or "UTC"))


def number(at: int, ask: Ask, zone: str | None) -> int:
    """Number of the interval of a moment, counted from that of `since`, which is 0."""
    if ask.interval == "hour":
        wall = local(ask.since, zone)
        begin = ask.since - (wall.minute * 60 + wall.second) * 1_000_000 - wall.microsecond
        return (at - begin) // (HOUR * ask.size)
    return (_plain(at, ask, zone) - _plain(ask.since, ask, zone)) // ask.size


def _plain(at: int, ask: Ask, zone: str | None) -> int:
    day = local(at, zone).date()
    if ask.interval == "day":
        return day.toordinal()
    if ask.interval == "month":
        return 12 * day.year + day.month
    first = {"sunday": 6, "first": local(ask.since, zone).weekday()}.get(ask.week_start or "monday", 0)
    return (day.toordinal() - 1 - first) // 7


def over(at: int, ask: Ask, zone: str | None, interval: int) -> bool:
    """Whether an interval of the calendar is over when everything up to a moment is known."""
    return number(at + 1, ask, zone) > interval


def apart(ask: Ask, start: int, end: int, zone: str | None) -> int:
    """Intervals from a start to a moment."""
    if ask.clock == "calendar":
        return number(end, ask, zone) - number(start, ask, zone)
    if ask.clock == "rolling_hour_floor":
        start, end = (at - at % HOUR for at in (start, end))
    return (end - start) // (LENGTH[ask.interval] * ask.size)


def tables(log: Log, unit: str, kind: str, ask: Ask) -> dict[str, Table]:
    """The tables of all segments."""
    found: dict[str, Table] = defaultdict(Table)
    for one in units(log, unit):
        for cohort, place in _starts(one, ask).items():
            for part in parts(one, kind, place):
                _count(found[part], one, ask, cohort, place)
    return found


def _starts(unit: Unit, ask: Ask) -> dict[int, int]:
    """Cohort -> place of the start that opens its clock."""
    places = [place for place, event in enumerate(unit.events) if ask.start in (None, event.name)]
    if ask.cohort == "first_time":
        places = places[:1]
    found: dict[int, int] = {}
    for place in places:
        cohort = number(unit.events[place].at, ask, unit.log.zone)
        if 0 <= cohort < ask.cohorts:
            found.setdefault(cohort, place)
    return found


def _follows(unit: Unit, ask: Ask, at: int) -> bool:
    zone = unit.log.zone
    return number(at, ask, zone) >= 0 and (ask.follow == "as_of" or number(at, ask, zone) < ask.cohorts)


def _count(table: Table, unit: Unit, ask: Ask, cohort: int, place: int) -> None:
    name, zone, start = unit.person.name, unit.log.zone, unit.events[place].at
    table.sizes[cohort].append(name)
    own = ask.mode == "streak" and ask.zero == "returned"
    returns = [
        (later, event)
        for later, event in enumerate(unit.events)
        if later >= place and ask.returning in (None, event.name) and _follows(unit, ask, event.at)
    ]
    after = [apart(ask, start, event.at, zone) for later, event in returns if later > place]
    column = _column(ask, after[0]) if after else None
    if column is not None:
        table.first[cohort, column].append(name)
    for column in _cells(
        unit, ask, cohort, start, [apart(ask, start, e.at, zone) for _, e in returns] if own else after
    ):
        table.retained[cohort, column].append(name)


def _column(ask: Ask, since: int) -> int | None:
    return next((place for place, held in enumerate(ask.columns) if since in held), None)


def _cells(unit: Unit, ask: Ask, cohort: int, start: int, since: list[int]) -> list[int]:
    """The columns that a unit counts in."""
    columns = range(len(ask.columns))
    lowest = 0 if ask.zero == "returned" else 1
    active = {c for c in columns if c >= lowest and sum(k in ask.columns[c] for k in since) >= ask.at_least}
    end = ask.columns[-1].stop
    later = any(k >= end and since.count(k) >= ask.at_least for k in since)
    found = [c for c in columns if c >= lowest and _counts(ask, c, active, lowest, later)]
    if ask.mode == "on_or_before":
        found = [c for c in found if _begun(unit, ask, cohort, start, ask.columns[c].start)]
    return found if lowest == 0 else [0, *found]


def _counts(ask: Ask, column: int, active: set[int], lowest: int, later: bool) -> bool:
    if ask.mode == "on":
        return column in active
    if ask.mode == "on_or_after":
        return later or any(c >= column for c in active)
    if ask.mode == "on_or_before":
        return any(c <= column for c in active)
    return all(c in active for c in range(lowest, column + 1))


def _begun(unit: Unit, ask: Ask, cohort: int, start: int, since: int) -> bool:
    """Whether an interval since the start has begun, as far as returns are followed."""
    zone, now = unit.log.zone, unit.log.as_of
    if ask.clock == "calendar":
        known = number(now, ask, zone) >= cohort + since
        return known and (ask.follow == "as_of" or cohort + since < ask.cohorts)
    if ask.follow == "range":
        now = min(now, last_moment(ask, zone))
    return apart(ask, start, now, zone) >= since


def last_moment(ask: Ask, zone: str | None, cohort: int | None = None) -> int:
    """The last moment of the range, or of a cohort: found by halving."""
    stop = ask.cohorts if cohort is None else cohort + 1
    low, high = ask.since - 1, ask.since + stop * ask.size * 2 * LENGTH[ask.interval] + 10 * DAY
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if number(middle, ask, zone) < stop else (low, middle)
    return low


def complete(ask: Ask, as_of: int, zone: str | None, cohort: int, column: int, *, returns: bool) -> bool:
    """Whether all is over that a cell speaks of; with `returns` column 0 speaks of returns, not of the cohort."""
    if column == 0 and not returns and ask.zero == "cohort":
        return over(as_of, ask, zone, cohort)
    last = ask.columns[column].stop - 1
    end = as_of if ask.follow == "as_of" else min(as_of, last_moment(ask, zone))
    if ask.clock == "calendar":
        return over(end, ask, zone, cohort + last)
    latest = last_moment(ask, zone, cohort)
    return apart(ask, latest, end + 1, zone) > last if ask.clock == "rolling" else _floored(ask, latest, end, last)


def _floored(ask: Ask, latest: int, end: int, last: int) -> bool:
    return latest - latest % HOUR + (last + 1) * LENGTH[ask.interval] * ask.size <= end + 1


def options(ask: Ask) -> dict[str, Any]:
    """The same question as keyword arguments of `journeyseg.retention`."""
    given = {name: getattr(ask, name) for name in Ask.__dataclass_fields__}
    if ask.brackets:
        del given["intervals"]
    else:
        del given["brackets"]
    return given


def days_after(
    log: Log, unit: str, kind: str, days: int, *, start: str | None, returning: str | None, clock: str, mode: str,
    at_least: int,
) -> dict[str, tuple[list[str], list[str]]]:  # fmt: skip
    """Who was there long enough, and who of them was back so many days after the first start in the period."""
    found: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for one in units(log, unit):
        place = next((place for place in one.met if start in (None, one.events[place].name)), None)
        if place is None:
            continue
        begun = one.events[place].at
        told = {"clock": clock, "mode": mode, "at_least": at_least, "returning": returning}
        ask = Ask(since=begun, cohorts=1, intervals=days + 1, **told)
        ripe = apart(ask, begun, log.as_of + 1, log.zone) > days
        if clock == "rolling_hour_floor":
            ripe = _floored(ask, begun, log.as_of, days)
        after = [event.at for event in one.events[place + 1 :] if returning in (None, event.name)]
        back = days in _cells(one, ask, 0, begun, [apart(ask, begun, at, log.zone) for at in after])
        for part in parts(one, kind, place) if ripe else ():
            found[part][0].append(one.person.name)
            if back:
                found[part][1].append(one.person.name)
    return found
