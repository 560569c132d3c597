"""Durations of people become exact timedeltas, and spell so that they read back."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from journeyseg.errors import DefinitionError
from journeyseg.model.durations import duration, microseconds, spell

MICROSECOND = timedelta(microseconds=1)


@given(st.timedeltas(MICROSECOND, timedelta.max))
@example(timedelta.max)
@example(MICROSECOND)
def test_every_positive_timedelta_spells_and_reads_back_exactly(value: timedelta) -> None:
    assert duration(spell(value)) == value
    assert microseconds(value) * MICROSECOND == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (timedelta(days=7), "7 days"),
        (timedelta(days=14), "2 weeks"),
        (timedelta(days=30), "30 days"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(minutes=90), "90 minutes"),
        (timedelta(milliseconds=1500), "1500 milliseconds"),
        (timedelta(microseconds=1501), "1501 us"),
    ],
)
def test_a_duration_is_spelt_in_its_largest_whole_unit(value: timedelta, text: str) -> None:
    assert spell(value) == text


def test_a_timedelta_of_pandas_becomes_a_plain_one() -> None:
    assert type(duration(pd.Timedelta("90min"))) is timedelta
    assert duration(pd.Timedelta("90min")) == timedelta(minutes=90)


def test_decimals_are_read_exactly() -> None:
    assert duration("8640000000000.000001 s") == timedelta(days=100_000_000, microseconds=1)


@pytest.mark.parametrize(
    "value",
    [
        "99999999999 weeks",
        "9" * 400 + " s",
        "0 s",
        "0.0000001 s",
        "-1 day",
        "1e3 s",
        "inf days",
        "3 months",
        "days",
        "",
        30,
        True,
        None,
        [],
        timedelta(0),
        pd.Timedelta(500, unit="ns"),
        pd.NaT,
        np.timedelta64(1, "D"),
    ],
)
def test_what_is_no_positive_duration_is_refused_in_one_error(value: object) -> None:
    with pytest.raises(DefinitionError, match="horizon is not a duration") as caught:
        duration(value, name="horizon")
    assert caught.value.found == repr(value)
    assert caught.value.remedy


def test_a_bare_number_is_told_how_to_say_days() -> None:
    with pytest.raises(DefinitionError) as caught:
        duration(30)
    assert caught.value.remedy == 'write "30 days" if days are meant'
    with pytest.raises(DefinitionError) as caught:
        duration(30, unit="minutes")
    assert caught.value.remedy == 'write "30 minutes" if minutes are meant'


@pytest.mark.parametrize("value", [0, -3, -0.5, "0 s", "-1 day", timedelta(0), timedelta(-1)])
def test_what_is_not_above_zero_is_told_so(value: object) -> None:
    with pytest.raises(DefinitionError, match="gap is not a duration above zero") as caught:
        duration(value, name="gap", unit="minutes")
    assert caught.value.remedy == 'give some time, such as "30 minutes"'
