"""Moments from people become microseconds UTC, or one clear error."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyseg.errors import InputError, UnknownName
from journeyseg.model.moments import moment

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ZONES = ("UTC", "Europe/Lisbon", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe")


def micros(stamp: datetime) -> int:
    return (stamp - EPOCH) // timedelta(microseconds=1)


@given(st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 30), timezones=st.sampled_from(ZONES).map(ZoneInfo)))
def test_a_time_with_a_zone_is_that_instant_in_every_form(stamp: datetime) -> None:
    expected = micros(stamp.astimezone(UTC))
    assert moment(stamp, None) == expected
    assert moment(stamp.astimezone(UTC).isoformat(), "Asia/Tokyo") == expected
    assert moment(np.datetime64(expected, "us"), "UTC") == expected
    assert moment(expected, None) == expected


@given(st.datetimes(datetime(1950, 1, 1), datetime(2090, 12, 30)), st.sampled_from(ZONES))
def test_a_naive_reading_is_the_first_instant_that_the_zone_shows_it(stamp: datetime, zone: str) -> None:
    local = stamp.replace(tzinfo=ZoneInfo(zone), fold=0)
    found = EPOCH + timedelta(microseconds=moment(stamp, zone))
    shown = found.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    if local.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) == stamp:
        assert (shown, found) == (stamp, local.astimezone(UTC))
    else:
        assert shown > stamp


def test_a_skipped_reading_is_the_end_of_the_gap() -> None:
    assert moment("2026-03-29 01:30", "Europe/Lisbon") == moment("2026-03-29T01:00:00Z", None)


@pytest.mark.parametrize(
    "value", ["2026-07-01", date(2026, 7, 1), pd.Timestamp("2026-07-01"), np.datetime64("2026-07-01")]
)
def test_a_date_is_its_first_instant_in_the_zone(value: object) -> None:
    assert moment(value, "Europe/Lisbon") == micros(datetime(2026, 6, 30, 23, tzinfo=UTC))


def test_nanoseconds_are_rounded_down_on_both_sides_of_1970() -> None:
    assert moment(pd.Timestamp("1970-01-01T00:00:00.000001999Z"), None) == 1
    assert moment(pd.Timestamp("1969-12-31T23:59:59.999999999Z"), None) == -1


def test_an_offset_in_the_text_wins_over_the_zone() -> None:
    assert moment("2026-01-01T02:00:00+02:00", "Asia/Tokyo") == moment("2026-01-01T00:00:00Z", None)
    assert moment(datetime(2026, 1, 1, 2, tzinfo=timezone(timedelta(hours=2))), None) == moment("2026-01-01", "UTC")


@pytest.mark.parametrize(
    "value",
    [
        "now",
        "today",
        "12:00",
        "5",
        "2026",
        "",
        "2026-13-01",
        "2026-01-01 noonish",
        "yesterday",
        None,
        True,
        1.5,
        [1],
        pd.NaT,
        np.datetime64("NaT"),
    ],
)
def test_what_is_no_dated_time_is_refused_by_name(value: object) -> None:
    with pytest.raises(InputError, match="not a moment") as caught:
        moment(value, "UTC")
    assert caught.value.found == repr(value)


@pytest.mark.parametrize("value", ["2026-01-01", datetime(2026, 1, 1), np.datetime64(0, "us")])
def test_a_naive_time_without_a_zone_is_refused(value: object) -> None:
    with pytest.raises(InputError, match="without a zone"):
        moment(value, None)


@pytest.mark.parametrize("value", [np.datetime64(300_000, "Y"), np.datetime64(-5000, "Y"), 1 << 62, -(1 << 62)])
def test_a_moment_outside_the_years_1_to_9999_is_refused(value: object) -> None:
    with pytest.raises(InputError, match="out of range"):
        moment(value, "UTC")


@pytest.mark.parametrize("zone", ["Europe/Lissabon", "../etc", "UTC+3"])
def test_a_zone_that_does_not_exist_is_named(zone: str) -> None:
    with pytest.raises(UnknownName, match="time zone"):
        moment("2026-01-01", zone)
