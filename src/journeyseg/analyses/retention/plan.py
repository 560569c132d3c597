"""The plan of a retention table: its cohorts, its columns, and which of its cells are over."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.intervals import LENGTH, Intervals, floor_to_hour, intervals
from journeyseg.errors import DefinitionError, InputError
from journeyseg.model.frame import Frame
from journeyseg.model.moments import moment

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

USUAL = 12
"""Cohorts, where nothing says how many."""

MOST = 1 << 18
"""Cells that a table may have."""

EVER = 1 << 62
"""A limit that no moment comes to."""


@attrs.frozen(eq=False)
class Plan:
    """What a retention table is laid out on.

    Args:
        grid: All intervals, the cohorts first.
        cohorts: Names of the cohorts: when their interval begins.
        columns: Names of the columns: intervals since the start, "0" first.
        lows: First interval since the start of each column, and the one after the last column; int64, ascending.
        limit: Moment before which returns count; microseconds UTC.
        now: First moment that is not known.
        begun: Number of the last interval of the grid that has begun and counts.
        length: Microseconds of an interval on a rolling clock; ``None`` on the calendar.
        complete: ``(cohorts, columns)`` bool: all is over that the cell speaks of.
        over: Likewise, where column 0 speaks of returns in the interval of the start and not of the cohort.
    """

    grid: Intervals
    cohorts: tuple[str, ...]
    columns: tuple[str, ...]
    lows: Ints
    limit: int
    now: int
    begun: int
    length: int | None
    complete: Bools
    over: Bools

    def column(self, since: npt.NDArray[Any]) -> Ints:
        """Column of each number of intervals since the start; beyond the last it goes on, one for each interval."""
        end = int(self.lows[-1])
        if end == len(self.columns):
            return np.asarray(since, dtype=np.int64)
        inside = np.searchsorted(self.lows, since, side="right") - 1
        return np.asarray(np.where(since < end, inside, len(self.columns) + since - end), dtype=np.int64)


def plan_of(options: Any, frame: Frame) -> Plan:
    """The plan of a `RetentionMetric` in a frame.

    Raises:
        DefinitionError: for a range given twice.
        InputError: for a range that begins after `as_of`, or more cells than people can read.
    """
    now = (frame.as_of or 0) + 1
    rows = _rows(options, frame, now)
    lows = _lows(options, len(rows))
    _check_size(len(rows), len(lows) - 1)
    grid = rows if options.follow == "range" else _longer(options, frame, rows, int(lows[-1]), now)
    limit = int(rows.edges[-1]) if options.follow == "range" else EVER
    length = None if options.clock == "calendar" else LENGTH[options.interval] * options.size
    over = _over(options, frame, grid, lows, len(rows), min(now, limit))
    complete = over.copy()
    if options.zero == "cohort" and len(over):
        complete[:, 0] = rows.edges[1:] <= now
    begun = int(np.searchsorted(grid.edges[:-1], min(now, limit) - 1, side="right")) - 1
    return Plan(grid, rows.labels, _names(options, lows), lows, limit, now, begun, length, complete, over)


def _rows(options: Any, frame: Frame, now: int) -> Intervals:
    period, ranged = frame.period, options.since is not None or options.cohorts is not None
    if period is not None and ranged:
        raise DefinitionError(
            "the range of the cohorts is given twice",
            expected="journeys.during(...), or since= and cohorts=",
            found="both",
            remedy="leave one out",
        )
    if period is not None:
        return _build(options, frame, period[0], end=period[1])
    count = options.cohorts or (options.intervals if options.follow == "range" else None)
    if options.since is None:
        return _last(options, frame, now, count or options.intervals or USUAL)
    since = moment(options.since, frame.zone)
    if count is None and since >= now:
        raise InputError(
            "the range begins after all that is known",
            expected="since= up to as_of",
            found=str(options.since),
            remedy="give cohorts=, or an earlier moment",
        )
    return _build(options, frame, since, count=count, end=None if count else now)


def _build(options: Any, frame: Frame, since: int, **extent: Any) -> Intervals:
    return intervals(options.interval, frame.zone, since, size=options.size, week_start=options.week_start, **extent)


def _last(options: Any, frame: Frame, now: int, count: int) -> Intervals:
    """So many intervals up to that of `as_of`."""
    found = _build(options, frame, now - 1 - count * options.size * LENGTH[options.interval] * 2, end=now)
    return Intervals(found.edges[-count - 1 :], found.labels[-count:])


def _lows(options: Any, rows: int) -> Ints:
    if options.brackets:
        return np.array([0, *options.brackets], dtype=np.int64)
    return np.arange((options.intervals or rows) + 1, dtype=np.int64)


def _names(options: Any, lows: Ints) -> tuple[str, ...]:
    pairs = zip(lows[:-1].tolist(), (lows[1:] - 1).tolist(), strict=True)
    return tuple(str(first) if first == last else f"{first}-{last}" for first, last in pairs)


def _check_size(rows: int, columns: int) -> None:
    if rows * columns > MOST:
        raise InputError(
            "a retention table of too many cells",
            expected=f"at most {MOST:,}",
            found=f"{rows:,} cohorts of {columns:,} intervals",
            remedy="take longer intervals, say intervals= or brackets=, or a shorter range",
        )


def _longer(options: Any, frame: Frame, rows: Intervals, last: int, now: int) -> Intervals:
    """The cohorts and the intervals after them, up to the last column and, where later ones matter, up to now."""
    since = int(rows.edges[0])
    if options.mode == "on_or_after" and now > rows.edges[-1]:
        upto = _build(options, frame, since, end=now)
        if len(upto) >= len(rows) + last:
            return upto
    return _build(options, frame, since, count=len(rows) + last)


def _over(options: Any, frame: Frame, grid: Intervals, lows: Ints, rows: int, now: int) -> Bools:
    last = lows[1:] - 1
    if options.clock == "calendar":
        place = np.arange(rows)[:, None] + last[None]
        ends = grid.edges[np.minimum(place + 1, len(grid))]
        return np.asarray((place < len(grid)) & (ends <= now))
    latest = grid.edges[1 : rows + 1] - 1
    if options.clock == "rolling_hour_floor":
        latest = floor_to_hour(latest, frame.zone)
    length = LENGTH[options.interval] * options.size
    return np.asarray(latest[:, None] + (last[None] + 1) * length <= now)
