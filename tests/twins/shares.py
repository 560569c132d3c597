"""Twins of conversion and rate: attempts counted one by one."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.twins.log import Log, Unit, parts, units


@dataclass
class Count:
    """Attempts of one segment and the customers behind them."""

    made: int = 0
    met: int = 0
    open: int = 0
    people: set[str] = field(default_factory=set)
    met_by: set[str] = field(default_factory=set)
    open_of: set[str] = field(default_factory=set)

    @property
    def share(self) -> float:
        """Share that met the target; NaN without an attempt."""
        return self.met / self.made if self.made else float("nan")


def start_of(unit: Unit, since: str | None) -> int | None:
    """Place where the clock starts: the first touchpoint in the period, or the first of a name."""
    return next((place for place in unit.met if since in (None, unit.events[place].name)), None)


def end_of(unit: Unit, start: int, target: str, *, later: bool) -> int | None:
    """Place of the first target from the start on, or strictly after it."""
    places = range(start + later, len(unit.events))
    return next((place for place in places if unit.events[place].name == target), None)


def share(
    log: Log, unit: str, kind: str, *, target: str, since: str | None, horizon: int | None, silent: bool
) -> dict[str, Count]:
    """Attempts by segment.

    Args:
        log: The log.
        unit: "customer" or "journey".
        kind: Kind of the segmentation.
        target: Touchpoint to be met.
        since: Touchpoint that starts the clock, None for the first in the period.
        horizon: Microseconds; None = until `as_of`.
        silent: Whether units without any touchpoint count as attempts that failed.
    """
    found: dict[str, Count] = {}
    for one in units(log, unit):
        start = start_of(one, since)
        if start is None and (not silent or one.events):
            continue
        for part in parts(one, kind, start):
            _add(found.setdefault(part, Count()), one, start, target, horizon, later=since == target)
    return found


def _add(count: Count, unit: Unit, start: int | None, target: str, horizon: int | None, *, later: bool) -> None:
    name = unit.person.name
    if start is not None and horizon is not None and unit.events[start].at + horizon > unit.log.as_of:
        count.open += 1
        count.open_of.add(name)
        return
    count.made += 1
    count.people.add(name)
    end = None if start is None else end_of(unit, start, target, later=later)
    if start is not None and end is not None:
        took = unit.events[end].at - unit.events[start].at
        if horizon is None or took <= horizon:
            count.met += 1
            count.met_by.add(name)
