"""Intervals of the calendar: where they begin, what they are called, and in which of them a moment lies."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyseg.analyses.intervals import HOUR, INTERVALS, floor_to_hour, intervals
from journeyseg.analyses.presence import with_one_before
from journeyseg.analyses.retention.metric import RetentionMetric
from journeyseg.model.moments import moment
from tests.twins.retentions import Ask, number

ZONES = (None, "Europe/Lisbon", "Asia/Kolkata", "America/St_Johns")
DAY = 24 * HOUR
# Around the days on which clocks change in Europe, and around a leap day.
NEAR = tuple(moment(text, "UTC") for text in ("2026-03-29", "2026-10-25", "2024-02-29", "1969-12-31"))
moments = st.builds(lambda near, off: near + off, st.sampled_from(NEAR), st.integers(-3 * DAY, 3 * DAY))


@given(
    interval=st.sampled_from(INTERVALS), zone=st.sampled_from(ZONES), since=moments, at=st.lists(moments, max_size=8),
    size=st.integers(1, 3), count=st.integers(1, 40), week_start=st.sampled_from((None, "sunday", "first")),
)  # fmt: skip
def test_a_moment_lies_where_the_wall_clock_says(
    interval: str, zone: str | None, since: int, at: list[int], size: int, count: int, week_start: str | None
) -> None:
    grid = intervals(interval, zone, since, count=count, size=size, week_start=week_start)  # type: ignore[arg-type]
    ask = Ask(since, 1, interval=interval, size=size, week_start=week_start)
    expected = [min(max(number(one, ask, zone), -1), count) for one in at]
    assert grid.index(np.array(at, dtype=np.int64)).tolist() == expected
    assert len(grid) == len(grid.labels) == count == len(set(grid.labels))
    edges = grid.edges
    assert grid.index(edges).tolist() == list(range(count + 1))
    assert grid.index(edges - 1).tolist() == list(range(-1, count))


@given(
    interval=st.sampled_from(INTERVALS), zone=st.sampled_from(ZONES), since=moments, size=st.integers(1, 3),
    week_start=st.sampled_from((None, "sunday", "first")),
)  # fmt: skip
def test_the_one_before_ends_where_the_first_begins(
    interval: str, zone: str | None, since: int, size: int, week_start: str | None
) -> None:
    weeks = {"week_start": week_start} if interval == "week" else {}
    options = RetentionMetric(interval=interval, size=size, **weeks)
    grid = intervals(interval, zone, since, count=2, size=size, **weeks)  # type: ignore[arg-type]
    longer = with_one_before(grid, options, zone)
    before = longer.edges[:1]
    ask = Ask(since, 1, interval=interval, size=size, **weeks)  # type: ignore[arg-type]
    assert [number(int(at), ask, zone) for at in (before[0] - 1, before[0], longer.edges[1] - 1)] == [-2, -1, -1]


def test_a_range_is_rounded_up_to_the_end_of_its_last_interval() -> None:
    low, high = (moment(text, "Europe/Lisbon") for text in ("2026-03-28T12:00", "2026-03-30T00:00"))
    assert intervals("day", "Europe/Lisbon", low, end=high).labels == ("2026-03-28", "2026-03-29")
    assert len(intervals("day", "Europe/Lisbon", low, end=high + 1)) == 3
    assert np.diff(intervals("day", "Europe/Lisbon", low, end=high).edges).tolist() == [DAY, 23 * HOUR]


def test_a_day_that_a_zone_skipped_has_no_length_and_nobody_in_it() -> None:
    since = moment("2011-12-29T12:00", "Pacific/Apia")
    days = intervals("day", "Pacific/Apia", since, count=3)
    assert days.labels == ("2011-12-29", "2011-12-30", "2011-12-31")
    assert days.index(np.array([since, since + DAY])).tolist() == [0, 2]


@pytest.mark.parametrize("zone", ZONES)
def test_hours_are_floored_by_the_wall_clock(zone: str | None) -> None:
    at = np.array([NEAR[0] + 35 * 60_000_000, NEAR[0] + 1])
    floored = floor_to_hour(at, zone)
    half = {"Asia/Kolkata": 30, "America/St_Johns": 30}.get(zone or "", 0) * 60_000_000
    assert ((floored - half) % HOUR == 0).all()
    assert ((at - floored >= 0) & (at - floored < HOUR)).all()


def test_the_first_day_begins_where_it_does_although_the_clocks_changed_since() -> None:
    since = moment("2026-03-29T12:00", "Europe/Lisbon")
    for interval, begin in (("day", "2026-03-29"), ("week", "2026-03-23"), ("month", "2026-03-01")):
        grid = intervals(interval, "Europe/Lisbon", since, count=1)  # type: ignore[arg-type]
        assert grid.edges[0] == moment(begin, "Europe/Lisbon")
        assert grid.labels == (begin,)
