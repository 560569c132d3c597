"""Twins of stickiness, lifecycle and daily states: units looked at one after the other, interval by interval."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from tests.twins.log import Log, Unit, parts, units
from tests.twins.retentions import Ask, number

Counts = dict[str, dict[tuple[str, int], list[str]]]


@dataclass(frozen=True)
class Range:
    """A range of intervals: moments of the first and the last."""

    since: int
    until: int
    interval: str = "day"
    size: int = 1
    week_start: str | None = None

    def number(self, at: int, zone: str | None) -> int:
        """Number of the interval of a moment; the first of the range is 0."""
        return number(at, Ask(self.since, 1, interval=self.interval, size=self.size, week_start=self.week_start), zone)


def _active(unit: Unit, of: str | None, span: Range, at_least: int = 1) -> dict[int, int]:
    """Interval -> place of the first activity, for all intervals ever in which there was enough."""
    found: dict[int, list[int]] = defaultdict(list)
    for place, event in enumerate(unit.events):
        if of in (None, event.name):
            found[span.number(event.at, unit.log.zone)].append(place)
    return {interval: places[0] for interval, places in found.items() if len(places) >= at_least}


def stickiness(log: Log, unit: str, kind: str, span: Range, *, of: str | None, at_least: int) -> Counts:
    """Units by segment, ("exactly" | "at_least", number of active intervals)."""
    found: Counts = defaultdict(lambda: defaultdict(list))
    end = span.number(span.until, log.zone)
    for one in units(log, unit):
        active = {i: place for i, place in _active(one, of, span, at_least).items() if 0 <= i <= end}
        for part in parts(one, kind, active[min(active)]) if active else ():
            found[part]["exactly", len(active)].append(one.person.name)
            for count in range(1, len(active) + 1):
                found[part]["at_least", count].append(one.person.name)
    return found


def lifecycle(
    log: Log, unit: str, kind: str, span: Range, *, of: str | None, born: dict[str, int | None] | None
) -> Counts:
    """Units by segment, (status, interval); `born` is when profiles were created, where that makes new."""
    found: Counts = defaultdict(lambda: defaultdict(list))
    for one in units(log, unit):
        active = _active(one, of, span)
        for interval in range(span.number(span.until, log.zone) + 1):
            status, place = _status(one, active, interval, span, born)
            for part in parts(one, kind, place) if status else ():
                found[part][status, interval].append(one.person.name)
    return found


def _status(
    unit: Unit, active: dict[int, int], interval: int, span: Range, born: dict[str, int | None] | None
) -> tuple[str, int | None]:
    if interval not in active:
        return ("dormant", active[interval - 1]) if interval - 1 in active else ("", None)
    if born is None:
        new = interval == min(active)
    else:
        moment = born[unit.person.name]
        new = moment is not None and span.number(moment, unit.log.zone) == interval
    return ("new" if new else "returning" if interval - 1 in active else "resurrecting"), active[interval]


def states(log: Log, unit: str, kind: str, span: Range, *, of: str | None, week: int, month: int, tail: int) -> Counts:
    """Units by segment, (state, day)."""
    found: Counts = defaultdict(lambda: defaultdict(list))
    for one in units(log, unit):
        end = span.number(span.until, log.zone)
        active = {day: place for day, place in _active(one, of, span).items() if day <= end}
        for day in range(end + 1):
            before = [other for other in active if other < day]
            state = _state(day in active, day - max(before) if before else None, week, month)
            last = day if day in active else max(before, default=None)
            if state == "" or last is None or (day - last > tail and last == max(active)):
                continue
            for part in parts(one, kind, active[last]):
                found[part][state, day].append(one.person.name)
    return found


def _state(active: bool, gap: int | None, week: int, month: int) -> str:
    if gap is None:
        return "new" if active else ""
    level = 0 if gap <= week else 1 if gap <= month else 2
    return (("current", "reactivated", "resurrected") if active else ("at_risk_wau", "at_risk_mau", "dormant"))[level]
