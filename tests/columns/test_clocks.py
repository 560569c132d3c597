"""Calendar tables agree with the standard library, moment by moment, on the days when clocks change too."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyseg.columns import clocks
from journeyseg.errors import InputError, UnknownName

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
LOW, HIGH = ((datetime(year, 1, 1, tzinfo=UTC) - EPOCH) // TICK for year in (1985, 2031))
# Summer time at midnight, at one minute past, by half an hour, by two hours; a skipped day; a month without; none.
ZONES = [
    "Europe/Lisbon",
    "America/Sao_Paulo",
    "Asia/Beirut",
    "America/Havana",
    "Australia/Lord_Howe",
    "Antarctica/Troll",
    "Pacific/Apia",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "UTC",
]


def local(moment: int, zone: str) -> datetime:
    return (EPOCH + moment * TICK).astimezone(ZoneInfo(zone))


def near_changes(zone: str) -> st.SearchStrategy[int]:
    changes = clocks.offsets_of(zone, LOW, HIGH).starts[1:].tolist() or [LOW]
    near = st.builds(lambda change, away: change + away, st.sampled_from(changes), st.integers(-(10**11), 10**11))
    exact = st.builds(lambda change, away: change + away, st.sampled_from(changes), st.integers(-1, 1))
    return st.one_of(near, exact, st.integers(LOW, HIGH - 1)).map(lambda moment: min(max(moment, LOW), HIGH - 1))


def key(day: date, unit: str, week_start: int) -> date:
    if unit == "month":
        return day.replace(day=1)
    return day - timedelta(days=(day.weekday() - week_start) % 7) if unit == "week" else day


@pytest.mark.parametrize("zone", ZONES)
@given(st.data(), st.sampled_from(["day", "week", "month"]), st.integers(0, 6))
def test_every_moment_falls_on_its_local_date(zone: str, data: st.DataObject, unit: clocks.Unit, start: int) -> None:
    moments = np.array(data.draw(st.lists(near_changes(zone), min_size=1, max_size=20)))
    found = clocks.calendar(unit, zone, int(moments.min()), int(moments.max()), week_start=start)
    dates = found.dates[found.index(moments)].astype(object)
    assert list(dates) == [key(local(moment, zone).date(), unit, start) for moment in moments.tolist()]


@pytest.mark.parametrize("zone", [*ZONES, "America/St_Johns", "Pacific/Kwajalein"])
def test_offsets_change_at_the_very_second(zone: str) -> None:
    table = clocks.offsets_of(zone, LOW, HIGH)
    assert table.starts[0] <= LOW
    for start, offset, before in zip(table.starts[1:], table.offsets[1:], table.offsets[:-1], strict=True):
        assert local(int(start), zone).utcoffset() == int(offset) * TICK
        assert local(int(start) - 1, zone).utcoffset() == int(before) * TICK != int(offset) * TICK


@pytest.mark.parametrize("zone", ZONES)
@given(st.sampled_from(["day", "week", "month"]), st.integers(LOW, HIGH), st.integers(0, 90 * clocks.DAY))
def test_a_calendar_of_a_short_range_is_a_part_of_that_of_a_long_one(
    zone: str, unit: clocks.Unit, low: int, length: int
) -> None:
    """Also where the clocks change between the range and the edge of the interval that it begins or ends in."""
    short = clocks.calendar(unit, zone, low, low + length)
    long = clocks.calendar(unit, zone, low - 400 * clocks.DAY, low + length + 400 * clocks.DAY)
    place = int(np.searchsorted(long.edges, low, side="right")) - 1
    assert short.edges.tolist() == long.edges[place : place + len(short.edges)].tolist()
    assert short.dates.tolist() == long.dates[place : place + len(short.dates)].tolist()


def test_a_day_on_which_the_clocks_change_begins_at_its_midnight() -> None:
    noon = (datetime(2026, 3, 29, 12, tzinfo=UTC) - EPOCH) // TICK
    midnight = (datetime(2026, 3, 29, 0, tzinfo=UTC) - EPOCH) // TICK
    assert clocks.calendar("day", "Europe/Lisbon", noon, noon).edges[0] == midnight


@pytest.mark.parametrize("zone", [*ZONES, "America/St_Johns"])
@given(st.data())
def test_wall_clock_readings_become_moments_as_the_standard_library_has_it(zone: str, data: st.DataObject) -> None:
    info = ZoneInfo(zone)
    moments = data.draw(st.lists(near_changes(zone), min_size=1, max_size=20))
    walls = [moment + (local(moment, zone).utcoffset() or timedelta()) // TICK for moment in moments]
    skipped = [wall + data.draw(st.integers(-7_200_000_000, 7_200_000_000)) for wall in walls]
    readings = walls + skipped
    found, twice, never = clocks.to_utc(np.array(readings), zone)
    for wall, moment, again, gone in zip(readings, found.tolist(), twice.tolist(), never.tolist(), strict=True):
        naive = datetime(1970, 1, 1) + wall * TICK
        first, second = (naive.replace(tzinfo=info, fold=fold) for fold in (0, 1))
        exists = first.astimezone(UTC).astimezone(info).replace(tzinfo=None) == naive
        assert gone == (not exists)
        assert again == (exists and first.utcoffset() != second.utcoffset())
        if exists:
            assert EPOCH + moment * TICK == first.astimezone(UTC)
        else:
            before, after = local(moment - 1, zone).replace(tzinfo=None), local(moment, zone).replace(tzinfo=None)
            assert before < naive < after


def test_a_day_without_midnight_begins_when_the_clocks_go_forward() -> None:
    low = int((datetime(2018, 11, 3, 12, tzinfo=UTC) - EPOCH) / TICK)
    days = clocks.calendar("day", "America/Sao_Paulo", low, low + 2 * clocks.DAY)
    begins = {
        str(day): local(int(edge), "America/Sao_Paulo").time().hour
        for day, edge in zip(days.dates, days.edges[:-1], strict=True)
    }
    assert begins["2018-11-04"] == 1
    assert begins["2018-11-05"] == 0
    assert np.diff(days.edges).tolist() == [clocks.DAY, clocks.DAY * 23 // 24, clocks.DAY]


def test_a_day_that_a_zone_skipped_has_no_length() -> None:
    low = int((datetime(2011, 12, 29, tzinfo=UTC) - EPOCH) / TICK)
    days = clocks.calendar("day", "Pacific/Apia", low, low + 3 * clocks.DAY)
    assert dict(zip(days.dates.astype(str), np.diff(days.edges).tolist(), strict=True))["2011-12-30"] == 0


def test_moments_outside_a_calendar_are_told() -> None:
    days = clocks.calendar("day", None, 0, clocks.DAY)
    assert days.index(np.array([-1, 0, 2 * clocks.DAY - 1, 2 * clocks.DAY])).tolist() == [-1, 0, 1, 2]


def test_far_years_cost_no_more_than_a_moment() -> None:
    far = clocks.LATEST - 1
    assert str(clocks.calendar("month", "Europe/Lisbon", far, far).dates[0]) == "9999-12-01"
    assert str(clocks.calendar("day", "UTC", clocks.EARLIEST, clocks.EARLIEST).dates[0]) == "0001-01-01"
    assert str(clocks.calendar("day", "Asia/Kathmandu", far, far).dates[0]) == "10000-01-01"


def test_nothing_becomes_no_moments() -> None:
    assert [len(part) for part in clocks.to_utc(np.zeros(0, dtype=np.int64), "Europe/Lisbon")] == [0, 0, 0]


def test_an_unknown_zone_is_named_with_close_ones() -> None:
    with pytest.raises(UnknownName, match="Europe/Lisbon"):
        clocks.calendar("day", "Europe/Lisboa", 0, 1)
    with pytest.raises(UnknownName, match="no time zone is called"):
        clocks.zone_of("../etc/passwd")


@pytest.mark.parametrize(
    ("unit", "low", "high", "start"),
    [("year", 0, 1, 0), ("day", 1, 0, 0), ("day", 0, 2**62, 0), ("week", 0, 1, 7)],
)
def test_calendars_that_make_no_sense_are_refused(unit: clocks.Unit, low: int, high: int, start: int) -> None:
    with pytest.raises(InputError, match="no"):
        clocks.calendar(unit, None, low, high, week_start=start)
