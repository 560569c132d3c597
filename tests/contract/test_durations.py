"""Durations are read from text with a unit, and spelt so that they read back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyseg.contract.durations import duration, microseconds, spell
from journeyseg.errors import DefinitionError

YEARS = timedelta(days=365 * 200)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("30 days", timedelta(days=30)),
        ("1 day", timedelta(days=1)),
        ("6h", timedelta(hours=6)),
        ("30min", timedelta(minutes=30)),
        ("1.5 hours", timedelta(minutes=90)),
        (" 2 W ", timedelta(weeks=2)),
        ("10s", timedelta(seconds=10)),
        ("5ms", timedelta(milliseconds=5)),
        ("1us", timedelta(microseconds=1)),
        (timedelta(hours=1), timedelta(hours=1)),
    ],
)
def test_a_text_with_a_unit_or_a_timedelta_is_a_duration(text: object, meant: timedelta) -> None:
    assert duration(text) == meant


@pytest.mark.parametrize(
    "value",
    [
        30,
        30.0,
        "30",
        True,
        None,
        "",
        "days",
        "30 fortnights",
        "1 month",
        "2 years",
        "-1 day",
        "0 days",
        "1e3 s",
        "1 day 2 hours",
        timedelta(0),
        timedelta(-1),
    ],
)
def test_a_bare_number_or_anything_unclear_is_refused_with_the_units(value: object) -> None:
    with pytest.raises(DefinitionError, match="30 days"):
        duration(value)


def test_the_error_names_what_the_duration_is_of_and_how_to_write_it() -> None:
    with pytest.raises(DefinitionError) as caught:
        duration(30, name="gap")
    assert caught.value.message.startswith("gap ")
    assert "30 days" in caught.value.remedy


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (timedelta(days=30), "30 days"),
        (timedelta(days=1), "1 day"),
        (timedelta(hours=6), "6 hours"),
        (timedelta(minutes=30), "30 minutes"),
        (timedelta(minutes=90), "90 minutes"),
        (timedelta(seconds=1), "1 second"),
    ],
)
def test_a_duration_is_spelt_in_its_largest_whole_unit(value: timedelta, text: str) -> None:
    assert spell(value) == text


@given(st.timedeltas(timedelta(microseconds=1), YEARS))
def test_what_is_spelt_reads_back_to_the_microsecond(value: timedelta) -> None:
    assert duration(spell(value)) == value


@given(st.timedeltas(-YEARS, YEARS))
def test_microseconds_are_exact(value: timedelta) -> None:
    assert timedelta(microseconds=microseconds(value)) == value
