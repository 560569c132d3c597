"""Calendar clocks: tables of the edges of local days, weeks and months, so that kernels only search sorted arrays.

A local day begins at the first instant whose wall clock reads that date or a later one. So a day whose midnight is
skipped begins when the clocks go forward, a day that a zone skipped altogether has no length, and the minutes that a
zone repeats before midnight count to the day that had begun. Offsets come from the IANA database through `zoneinfo`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Literal
from zoneinfo import ZoneInfo, available_timezones

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.columns import parallel
from journeyseg.errors import InputError, unknown

Ints = npt.NDArray[np.int64]
Unit = Literal["day", "week", "month"]

DAY = 86_400_000_000
"""Microseconds of a day of 24 hours."""

EARLIEST = -62_135_596_800_000_000
LATEST = 253_402_300_800_000_000
"""First moment, inside, and end, outside, of what calendars know: the years 1 to 9999 UTC."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
_STRETCH = 8 * 366 * DAY
_KNOWN = range((EARLIEST + 2 * DAY) // 1_000_000, (LATEST - 2 * DAY) // 1_000_000)
"""Seconds at which the standard library can tell an offset, whatever the zone."""
_DATED = range(-4_102_444_800, 4_102_444_800)
"""Seconds of the years 1840 to 2100, in which zones change by decree; beyond, by rule at most."""


@attrs.frozen(eq=False)
class Offsets:
    """The offsets of a zone over a range of time.

    Args:
        starts: Instant from which each offset holds; int64 microseconds UTC, ascending.
        offsets: Local time minus UTC from then on; int64 microseconds.
    """

    starts: Ints
    offsets: Ints


@attrs.frozen(eq=False)
class Calendar:
    """Local days, weeks or months that cover a range of time.

    Args:
        edges: Beginning of each period, and the end of the last; int64 microseconds UTC, never descending.
        dates: Local date on which each period begins; ``datetime64[D]``, one fewer than edges.
    """

    edges: Ints
    dates: npt.NDArray[np.datetime64]

    def index(self, at: Ints) -> npt.NDArray[np.int32]:
        """Number of the period of each moment, int32: -1 before the first, `len(dates)` after the last.

        Example:
            >>> days = calendar("day", "UTC", 0, 2 * DAY)
            >>> days.index(np.array([0, DAY - 1, DAY])).tolist()
            [0, 0, 1]
        """
        return find(self.edges, at)


def find(edges: Ints, at: Ints) -> npt.NDArray[np.int32]:
    """Position of the last edge that is not after each moment, -1 before the first; int32, in threads."""
    out = np.empty(len(at), dtype=np.int32)

    def block(rows: slice) -> None:
        out[rows] = np.searchsorted(edges, at[rows], side="right") - 1

    parallel.over(block, len(at))
    return out


def zone_of(name: str | None) -> ZoneInfo:
    """The zone of this name; ``None`` is UTC.

    Raises:
        UnknownName: when the IANA database has no such zone; close names are listed.
    """
    try:
        return ZoneInfo(name or "UTC")
    except (ValueError, OSError, KeyError):
        raise unknown("time zone", name, available_timezones()) from None


_MARGIN = 40 * DAY
"""Longer than any unit of a calendar."""


def calendar(unit: Unit, zone: str | None, low: int, high: int, *, week_start: int = 0) -> Calendar:
    """The local days, weeks or months that cover low..high, both inside.

    Args:
        unit: ``"day"``, ``"week"`` or ``"month"``.
        zone: Name of the zone; ``None`` is UTC.
        low: First moment to cover; microseconds UTC.
        high: Last moment to cover; microseconds UTC.
        week_start: Day on which weeks begin, 0 = Monday ... 6 = Sunday.

    Raises:
        UnknownName: for a zone that does not exist.
        InputError: for moments outside the years 1 to 9999, a unit or a day that does not exist, or high < low.

    Example:
        >>> calendar("month", "Europe/Lisbon", 0, 40 * DAY).dates.astype(str).tolist()
        ['1970-01-01', '1970-02-01']
    """
    if not EARLIEST <= low <= high < LATEST:
        raise InputError(
            "no calendar for this range",
            expected="years 1 to 9999",
            found=f"{low} .. {high} us",
            remedy="check the moments",
        )
    if unit not in ("day", "week", "month") or week_start not in range(7):
        raise InputError(
            "no such calendar",
            expected='"day", "week" or "month", weeks from 0 (Monday) to 6',
            found=f"{unit!r}, {week_start!r}",
            remedy='use "day"',
        )
    # The edges may lie up to a month outside the range, and the clocks may change between.
    table = offsets_of(zone, max(low - _MARGIN, EARLIEST), min(high + _MARGIN, LATEST - 1))
    first, last = (int(wall // DAY) for wall in (low + table.offsets.min(), high + table.offsets.max()))
    dates = _dates(unit, first - 1, last + 1, week_start)
    edges = first_instants(table, dates.astype("datetime64[us]").view(np.int64))
    begin = int(np.searchsorted(edges, low, side="right")) - 1
    end = int(np.searchsorted(edges, high, side="right"))
    return Calendar(edges[begin : end + 1], dates[begin:end])


def _dates(unit: Unit, first: int, last: int, week_start: int) -> npt.NDArray[np.datetime64]:
    if unit == "month":
        months = np.array([first, last], dtype="datetime64[D]").astype("datetime64[M]")
        return np.arange(months[0], months[1] + 2).astype("datetime64[D]")
    if unit == "week":
        first -= (first + 3 - week_start) % 7
        return np.arange(first, last + 8, 7).astype("datetime64[D]")
    return np.arange(first, last + 2).astype("datetime64[D]")


def first_instants(table: Offsets, walls: Ints) -> Ints:
    """First instant whose wall clock reads each of these readings or a later one; int64 microseconds UTC.

    Args:
        table: Offsets over a range that covers the answers.
        walls: Wall clock readings as microseconds since 1970-01-01 00:00 of the wall clock; int64.
    """
    if len(table.starts) == 1:
        return np.asarray(walls - table.offsets[0])
    piece = np.searchsorted(_reached(table), walls, side="right")
    return np.asarray(np.maximum(table.starts[piece], walls - table.offsets[piece]))


def _reached(table: Offsets) -> Ints:
    """Latest wall clock reading before each change of offset, so far; int64, one fewer than offsets."""
    return np.maximum.accumulate(table.starts[1:] + table.offsets[:-1])


def to_utc(walls: Ints, zone: str | None) -> tuple[Ints, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Moments of wall clock readings, and which of them the zone repeats or skips.

    Args:
        walls: Wall clock readings as microseconds since 1970-01-01 00:00 of the wall clock, each from `EARLIEST` on
            and before `LATEST`; int64.
        zone: Name of the zone.

    Returns:
        int64 microseconds UTC; a mask of readings that happen twice (the first is taken); a mask of readings that
        never happen (moved forward to the end of the gap).

    Example:
        >>> wall = np.array(["2026-03-29T01:30", "2026-10-25T01:30"], dtype="datetime64[us]").view("int64")
        >>> moments, twice, never = to_utc(wall, "Europe/Lisbon")
        >>> moments.view("datetime64[us]").astype("datetime64[m]").astype(str).tolist(), twice.tolist(), never.tolist()
        (['2026-03-29T01:00', '2026-10-25T00:30'], [False, True], [True, False])
    """
    out, twice, never = np.empty_like(walls), np.zeros(len(walls), dtype=np.bool_), np.zeros(len(walls), dtype=np.bool_)
    if not len(walls):
        return out, twice, never
    table = offsets_of(zone, int(walls.min()) - DAY, int(walls.max()) + DAY)
    if len(table.starts) == 1:
        return walls - table.offsets[0], twice, never
    ends = _reached(table)

    def block(rows: slice) -> None:
        reading = walls[rows]
        piece = np.searchsorted(ends, reading, side="right")
        shifted = reading - table.offsets[piece]
        np.maximum(shifted, table.starts[piece], out=out[rows])
        np.less(shifted, table.starts[piece], out=never[rows])
        twice[rows] = _repeated(table, piece, reading)

    parallel.over(block, len(walls))
    return out, twice, never


def _repeated(table: Offsets, piece: npt.NDArray[np.int64], reading: Ints) -> npt.NDArray[np.bool_]:
    after = np.minimum(piece + 1, len(table.starts) - 1)
    back = table.starts[after] + table.offsets[after]
    return np.asarray((after > piece) & (reading >= back) & (reading < table.starts[after] + table.offsets[piece]))


def offsets_of(zone: str | None, low: int, high: int) -> Offsets:
    """The offsets of a zone that hold between two moments; changes are exact to the second.

    Args:
        zone: Name of the zone; ``None`` is UTC.
        low: First moment; microseconds UTC.
        high: Last moment; microseconds UTC.

    Raises:
        UnknownName: for a zone that does not exist.
    """
    zone_of(zone)
    pieces = [_offsets(zone or "UTC", number) for number in range(low // _STRETCH, high // _STRETCH + 1)]
    starts = np.concatenate([piece.starts for piece in pieces])
    offsets = np.concatenate([piece.offsets for piece in pieces])
    new = np.concatenate(([True], offsets[1:] != offsets[:-1]))
    starts, offsets = starts[new], offsets[new]
    begin = max(0, int(np.searchsorted(starts, low, side="right")) - 1)
    end = int(np.searchsorted(starts, high, side="right"))
    return Offsets(starts[begin : max(end, begin + 1)], offsets[begin : max(end, begin + 1)])


@lru_cache(maxsize=8192)
def _offsets(zone: str, number: int) -> Offsets:
    """The offsets of one stretch of 8 years, found day by day (far away: week by week) and then by halving."""
    low = max(number * _STRETCH, EARLIEST - 2 * DAY) // 1_000_000
    high = min((number + 1) * _STRETCH, LATEST + 2 * DAY) // 1_000_000
    if zone == "UTC":
        return Offsets(np.array([low * 1_000_000]), np.zeros(1, dtype=np.int64))
    step = 86_400 if low in _DATED or high in _DATED else 7 * 86_400
    info = ZoneInfo(zone)
    found = [(low, _offset(info, low))]
    for second in (*range(low + step, high, step), high):
        offset = _offset(info, second)
        if offset != found[-1][1]:
            found.append((_change(info, max(second - step, low), second, offset), offset))
    table = np.array(found, dtype=np.int64) * 1_000_000
    return Offsets(table[:, 0], table[:, 1])


def _change(info: ZoneInfo, low: int, high: int, after: int) -> int:
    """First second in (low, high] from which the offset `after` holds."""
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _offset(info, middle) == after else (middle, high)
    return high


def _offset(info: ZoneInfo, second: int) -> int:
    inside = min(max(second, _KNOWN.start), _KNOWN.stop)
    offset: Any = (_EPOCH + timedelta(seconds=inside)).astimezone(info).utcoffset()
    return int(offset // _SECOND)
