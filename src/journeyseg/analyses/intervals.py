"""Intervals: calendar hours, days, weeks or months of a zone in a row, and in which of them moments lie."""

from __future__ import annotations

from typing import Any, Literal

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.columns import clocks, parallel

Ints = npt.NDArray[np.int64]
Places = npt.NDArray[np.int32]
Interval = Literal["hour", "day", "week", "month"]
INTERVALS: tuple[Interval, ...] = ("hour", "day", "week", "month")

WEEK_STARTS = ("monday", "sunday", "first")
"""Where weeks begin; "first" means on the weekday of the first moment of the range."""

HOUR = 3_600_000_000
"""Microseconds of an hour."""

LENGTH = {"hour": HOUR, "day": clocks.DAY, "week": 7 * clocks.DAY, "month": 30 * clocks.DAY}
"""Microseconds of an interval on a rolling clock, which starts with each customer: there a month is 30 days."""

# Longer than any interval of the calendar can be, whatever the clocks do.
_LONGEST = {"hour": HOUR, "day": 2 * clocks.DAY, "week": 8 * clocks.DAY, "month": 32 * clocks.DAY}
_TICKS = 1 << 20


@attrs.frozen(eq=False)
class Intervals:
    """Intervals without gaps between them.

    Args:
        edges: Beginning of each interval, and the end of the last; int64 microseconds UTC, never descending.
        labels: When each begins, in local time: "2026-03-29", of hours "2026-03-29T13:00+01:00".
    """

    edges: Ints
    labels: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.labels)

    def index(self, at: Ints) -> Places:
        """Number of the interval of each moment, int32: -1 before the first, ``len(self)`` after the last.

        Example:
            >>> days = intervals("day", "UTC", 0, count=2)
            >>> days.index(np.array([-1, 0, clocks.DAY, 2 * clocks.DAY])).tolist()
            [-1, 0, 1, 2]
        """
        out = np.empty(len(at), dtype=np.int32)
        find = _by_length(self.edges) or _by_tick(self.edges) or _by_search(self.edges)
        for rows in parallel.spans(len(at)):
            out[rows] = find(at[rows])
        return out


def _by_search(edges: Ints) -> Any:
    return lambda at: np.searchsorted(edges, at, side="right") - 1


def _by_length(edges: Ints) -> Any:
    """A division, where all intervals are of one length."""
    lengths = np.diff(edges)
    if not len(lengths) or int(lengths.min()) < 1 or (lengths != lengths[0]).any():
        return None
    begin, length, last = edges[0], lengths[0], len(lengths)

    def find(at: Ints) -> Ints:
        place = np.clip(at, begin - 1, edges[-1])
        place -= begin
        place //= length
        return np.minimum(place, last, out=place)

    return find


def _by_tick(edges: Ints) -> Any:
    """A search in steps of a power of two that no interval is shorter than, so that a step holds one edge at most."""
    shortest = int(np.diff(edges).min(initial=1 << 62))
    shift = shortest.bit_length() - 1
    if shortest < 1 or len(edges) < 2 or (int(edges[-1] - edges[0]) >> shift) > _TICKS:
        return None
    begin, end, never = int(edges[0]), int(edges[-1]), np.iinfo(np.int64).max
    steps = begin + (np.arange(((end - begin) >> shift) + 1, dtype=np.int64) << shift)
    inside = np.searchsorted(edges, steps, side="right") - 1
    # One step more at either end, for moments before the first interval and after the last.
    table = np.concatenate([[-1], inside, [len(edges) - 1]]).astype(np.int32)
    following = np.concatenate([[never], np.append(edges[1:], never)[inside], [never]])

    def find(at: Ints) -> Places:
        step = at - begin
        step >>= shift
        step += 1
        place = table.take(step, mode="clip")
        place += at >= following.take(step, mode="clip")
        return place

    return find


def intervals(
    interval: Interval,
    zone: str | None,
    since: int,
    *,
    count: int | None = None,
    end: int | None = None,
    size: int = 1,
    week_start: str | None = None,
) -> Intervals:
    """Intervals from the one that holds `since`: so many of them, or as many as it takes to come to `end`.

    Days, weeks and months are those of the zone: 23 or 25 hours long where the clocks change. Hours are always 60
    minutes, and begin when the clocks of the zone do at `since`.

    Args:
        interval: ``"hour"``, ``"day"``, ``"week"`` or ``"month"``.
        zone: Name of the zone; ``None`` is UTC.
        since: A moment of the first interval; microseconds UTC.
        count: How many.
        end: Moment up to which they run, outside; the last one is rounded up to its end.
        size: How many hours, days ... make one interval.
        week_start: ``"monday"`` (the default), ``"sunday"`` or ``"first"``.

    Raises:
        InputError: outside the years 1 to 9999.

    Example:
        >>> intervals("week", None, 3 * clocks.DAY, count=2, week_start="sunday").labels
        ('1970-01-04', '1970-01-11')
    """
    high = (since if end is None else max(since, end - 1)) + (count or 1) * size * _LONGEST[interval]
    edges, labels = _hours(zone, since, high) if interval == "hour" else _dates(interval, zone, since, high, week_start)
    edges = edges[::size]
    if count is None:
        count = int(np.searchsorted(edges, high if end is None else max(since, end - 1), side="right"))
    return Intervals(edges[: count + 1], tuple(labels[::size][:count]))


def _dates(interval: Any, zone: str | None, low: int, high: int, week_start: str | None) -> tuple[Ints, list[str]]:
    # The calendar is right where it covers the changes of offset: so it begins before the interval that holds `low`.
    early = max(low - 2 * _LONGEST[interval], clocks.EARLIEST)
    found = clocks.calendar(interval, zone, early, high, week_start=_weekday(week_start, zone, low))
    begin = int(np.searchsorted(found.edges, low, side="right")) - 1
    return found.edges[begin:], found.dates[begin:].astype(str).tolist()


def _weekday(week_start: str | None, zone: str | None, since: int) -> int:
    if week_start != "first":
        return 6 if week_start == "sunday" else 0
    days = clocks.calendar("day", zone, max(since - 2 * clocks.DAY, clocks.EARLIEST), since)
    return int((days.dates[-1].astype(np.int64) + 3) % 7)


def _hours(zone: str | None, low: int, high: int) -> tuple[Ints, list[str]]:
    table = clocks.offsets_of(zone, low, high)
    begin = low - (low + int(table.offsets[0])) % HOUR
    edges = np.arange(begin, high + 2 * HOUR, HOUR, dtype=np.int64)
    offsets = table.offsets[np.maximum(np.searchsorted(table.starts, edges, side="right") - 1, 0)]
    walls = np.datetime_as_string((edges + offsets).view("datetime64[us]"), unit="m")
    return edges, [f"{wall}{_told(int(offset))}" for wall, offset in zip(walls, offsets, strict=True)][:-1]


def _told(offset: int) -> str:
    """An offset as ISO text, such as "+01:00"."""
    minutes = abs(offset) // 60_000_000
    return f"{'-' if offset < 0 else '+'}{minutes // 60:02d}:{minutes % 60:02d}"


def floor_to_hour(at: Ints, zone: str | None) -> Ints:
    """The beginning of the local hour of each moment; int64 microseconds UTC."""
    if not len(at):
        return at
    table = clocks.offsets_of(zone, int(at.min()), int(at.max()))
    if not (table.offsets % HOUR).any():
        return at - at % HOUR
    offsets = table.offsets[np.maximum(np.searchsorted(table.starts, at, side="right") - 1, 0)]
    return np.asarray(at - (at + offsets) % HOUR)
