"""Presence: in which intervals of a range each unit was active, and where a range begins and ends."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.intervals import HOUR, LENGTH, Interval, Intervals, intervals
from journeyseg.columns.clocks import DAY
from journeyseg.errors import DefinitionError, InputError
from journeyseg.model.frame import Frame
from journeyseg.model.journeys import Journeys
from journeyseg.model.measurement import Measurement
from journeyseg.model.moments import moment
from journeyseg.model.occurrence import Occurrence, occurrence_of

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

USUAL = 12
"""Intervals of a range, where nothing says how many."""

BLANK = ("incomplete", "nothing")
"""Which intervals are missing: those that are not over by `as_of`, or none."""

MOST = 1 << 16
"""Intervals that a range may have."""


@attrs.frozen(eq=False)
class Presence:
    """Units in intervals, in the order of units and intervals.

    Args:
        unit: Position of the unit (a journey); int64.
        place: Number of the interval; int64, ascending inside a unit.
        at: Position of the unit's first touchpoint in the interval; int64.
    """

    unit: Ints
    place: Ints
    at: Ints

    def __len__(self) -> int:
        return len(self.unit)

    def where(self, mask: Bools) -> Presence:
        """Only these."""
        rows = np.flatnonzero(mask)
        return Presence(self.unit[rows], self.place[rows], self.at[rows])

    @property
    def first(self) -> Bools:
        """True for the first of each unit; bool."""
        return np.append(True, self.unit[1:] != self.unit[:-1])[: len(self)]

    @property
    def last(self) -> Bools:
        """True for the last of each unit; bool."""
        return np.append(self.unit[1:] != self.unit[:-1], True)[-len(self) :] if len(self) else self.first


def presence_of(journeys: Journeys, counts: Bools, grid: Intervals, *, at_least: int = 1) -> Presence:
    """Where each unit was active: intervals with at least so many touchpoints that count.

    Args:
        journeys: Journeys whose journeys are the units.
        counts: Touchpoints that count; bool.
        grid: The intervals; what lies before or after them is passed over.
        at_least: How many it takes.
    """
    place = grid.index(journeys.at)
    if at_least == 1 and counts.all():
        new = changes_within(journeys.event_offsets, place) & (place >= 0) & (place < len(grid))
        start = np.flatnonzero(new)
        return Presence(journeys.journey_of_event[start].astype(np.int64), place[start].astype(np.int64), start)
    hits = np.flatnonzero(counts & (place >= 0) & (place < len(grid)))
    unit, found = journeys.journey_of_event[hits], place[hits]
    new = changes(unit, found)
    start = np.flatnonzero(new)
    if at_least > 1:
        start = start[np.diff(np.append(start, len(hits))) >= at_least]
    return Presence(unit[start].astype(np.int64), found[start].astype(np.int64), hits[start])


def changes(owner: npt.NDArray[Any], key: npt.NDArray[Any]) -> Bools:
    """True where a new run of equal owner and key begins; bool."""
    new = np.ones(len(key), dtype=np.bool_)
    if len(key):
        np.not_equal(key[1:], key[:-1], out=new[1:])
        new[1:] |= owner[1:] != owner[:-1]
    return new


def changes_within(offsets: Ints, key: npt.NDArray[Any]) -> Bools:
    """True where a new run of equal keys begins in a group; bool.

    Args:
        offsets: Bounds of the groups.
        key: Key of each element.
    """
    new = np.ones(len(key), dtype=np.bool_)
    np.not_equal(key[1:], key[:-1], out=new[1:])
    new[offsets[:-1][offsets[1:] > offsets[:-1]]] = True
    return new


def range_of(options: Any, frame: Frame) -> Intervals:
    """The intervals from `since` to `until` (moments of the first and the last), of the period, or the last twelve.

    Raises:
        DefinitionError: for a range given twice.
        InputError: for a range that ends before it begins, or of too many intervals.
    """
    since, end = _bounds(options, frame)
    settings = {"size": options.size, "week_start": options.week_start}
    found = intervals(options.interval, frame.zone, since, end=end, **settings)
    if len(found) > MOST:
        raise InputError(
            "a range of too many intervals",
            expected=f"at most {MOST:,}",
            found=f"{len(found):,} times {options.size} {options.interval}",
            remedy="take longer intervals, or a shorter range",
        )
    return found


def _bounds(options: Any, frame: Frame) -> tuple[int, int]:
    now = (frame.as_of or 0) + 1
    if frame.period is not None:
        if options.since is not None or options.until is not None:
            raise DefinitionError(
                "the range is given twice",
                expected="journeys.during(...), or since= and until=",
                found="both",
                remedy="leave one out",
            )
        return frame.period
    end = now if options.until is None else moment(options.until, frame.zone) + 1
    usual = end - USUAL * options.size * LENGTH[options.interval]
    since = usual if options.since is None else moment(options.since, frame.zone)
    if since >= end:
        raise InputError(
            "the range ends before it begins",
            expected="since= before until= and up to as_of",
            found=f"{options.since} .. {options.until or 'as_of'}",
            remedy="give an earlier since=, or a later until=",
        )
    return since, end


def over_of(options: Any, frame: Frame) -> Bools:
    """True for the intervals of the range that say something: those that are over by `as_of`, or all; bool."""
    edges = range_of(options, frame).edges
    return edges[1:] <= (frame.as_of or 0) + 1 if options.blank == "incomplete" else np.ones(len(edges) - 1, np.bool_)


def unfinished(options: Any) -> str:
    """What the definition says of intervals that are not over."""
    how = "are missing" if options.blank == "incomplete" else "hold what was seen so far"
    return f"; intervals not over by as_of {how}"


def blanked(told: Measurement, over: Bools) -> Measurement:
    """The measurement, missing in intervals (its last axis) that say nothing yet."""
    value, low, high = (np.where(over, part, np.nan) for part in (told.value, told.low, told.high))
    return attrs.evolve(told, value=value, low=low, high=high)


def with_one_before(grid: Intervals, options: Any, zone: str | None) -> Intervals:
    """The same intervals after the one before them."""
    begin = int(grid.edges[0])
    if options.interval == "hour":
        edge = begin - options.size * HOUR
    else:
        small: Interval = "month" if options.interval == "month" else "day"
        each = 7 if options.interval == "week" else 1
        back = options.size * each
        longest = 32 if small == "month" else 2
        edge = int(intervals(small, zone, begin - back * longest * DAY, end=begin).edges[-1 - back])
    return Intervals(np.append(np.int64(edge), grid.edges), ("before", *grid.labels))


def check_weeks(options: Any) -> None:
    """Refuse `week_start` where there are no weeks.

    Raises:
        DefinitionError: when intervals are no weeks.
    """
    if options.week_start is not None and options.interval != "week":
        raise DefinitionError(
            "week_start= without weeks",
            expected='interval="week"',
            found=f"interval={options.interval!r}",
            remedy="leave week_start out",
        )


def plain_occurrence(value: object) -> Any:
    """The plain form of an occurrence; ``None`` for any touchpoint."""
    return None if value is None else occurrence_of(value).plain


def mask_of(told: Any, journeys: Journeys) -> Bools:
    """The touchpoints that meet an occurrence in its plain form; all for ``None``."""
    return np.ones(journeys.n_events, dtype=np.bool_) if told is None else occurrence_of(told).mask(journeys)


def needs_of(*told: Any) -> tuple[str, ...]:
    """What occurrences in their plain form read."""
    found: list[Occurrence] = [occurrence_of(one) for one in told if one is not None]
    return tuple(sorted({"touchpoint", *(need for one in found for need in one.needs)}))


def plain_moment(value: Any) -> Any:
    """A moment as TOML can hold it."""
    return value if value is None or isinstance(value, (str, int)) else str(value)


def named(told: Any) -> str:
    """An occurrence in words."""
    return "any touchpoint" if told is None else occurrence_of(told).words


def first_moment(journeys: Journeys, since: object) -> Any:
    """Where a range begins: as given, or with the first touchpoint; ``None`` under a period.

    Raises:
        InputError: when nobody has a touchpoint.
    """
    if since is not None or journeys.frame.period is not None:
        return since
    if not journeys.n_events:
        raise InputError(
            "nobody has a touchpoint, so nothing says when the range begins",
            expected="touchpoints, or since=",
            found="none up to as_of",
            remedy="give since=, or build the journeys of touchpoints",
        )
    return int(journeys.at.min())
