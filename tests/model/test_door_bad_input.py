"""Bad input at the doors: one clear error, or rows in the ledger; never a silent drop, never a foreign traceback."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from journeyseg.errors import InputError, JourneysegError, MissingColumn, UnknownName
from journeyseg.model import door
from journeyseg.model.blueprint import Blueprint, Stage
from journeyseg.model.journeys import Journeys

ROLES: dict[str, Any] = {"customer": "who", "touchpoint": "what", "at": "ts"}


def log_of(**changes: Any) -> pd.DataFrame:
    good = {
        "who": ["a", "a", "b"],
        "what": ["view", "buy", "view"],
        "ts": ["2026-01-01T00:00Z", "2026-01-02T00:00Z", "2026-01-03T00:00Z"],
        "value": [1.0, 2.0, 3.0],
        "channel": ["web", "web", "shop"],
    }
    return pd.DataFrame({**good, **changes})


def error_of(kind: type[JourneysegError], log: Any, **options: Any) -> JourneysegError:
    with pytest.raises(kind) as caught:
        Journeys.from_frame(log, **{**ROLES, **options})
    assert type(caught.value) is kind
    assert caught.value.expected
    assert caught.value.found
    assert caught.value.remedy
    return caught.value


def rejected(log: Any, **options: Any) -> tuple[Journeys, dict[str, tuple[int, tuple[str, ...]]]]:
    journeys = Journeys.from_frame(log, **{**ROLES, **options})
    entries = [entry for entry in journeys.ledger if entry.action == "rejected"]
    assert journeys.ledger.rows_in == len(log) == journeys.n_events + journeys.ledger.rejected
    assert all(entry.reason for entry in entries)
    return journeys, {entry.rule: (entry.count, entry.examples) for entry in entries}


@pytest.mark.parametrize(
    "role", ["customer", "touchpoint", "at", "journey", "channel", "value", "cost", "satisfaction"]
)
def test_a_missing_column_is_named_with_close_ones(role: str) -> None:
    error = error_of(MissingColumn, log_of(), **{role: "valeu"})
    assert "'valeu'" in error.message
    assert "'value'" in error.expected
    assert "'who'" in error.found


def test_a_missing_property_is_named() -> None:
    assert "'basket'" in error_of(MissingColumn, log_of(), properties=["basket"]).message


def test_properties_as_one_text_are_not_taken_letter_by_letter() -> None:
    with pytest.raises(InputError, match="properties are a list"):
        door.from_frame(log_of(), **ROLES, properties="value")


def test_a_column_that_stands_there_twice_is_refused_only_when_it_is_needed() -> None:
    twice = pd.concat([log_of(), log_of()[["what", "channel"]]], axis=1)
    assert "'what' twice" in error_of(InputError, twice).message
    once = pd.concat([log_of(), log_of()[["channel"]]], axis=1)
    assert Journeys.from_frame(once, **ROLES).n_events == 3
    table = pa.table([pa.array(["a"])] * 4, names=["who", "what", "ts", "ts"])
    assert "'ts' twice" in error_of(InputError, table).message


@pytest.mark.parametrize("empty", [log_of().iloc[:0], pa.table(log_of().iloc[:0]), pl.from_pandas(log_of().iloc[:0])])
def test_an_empty_table_is_refused(empty: Any) -> None:
    error = error_of(InputError, empty)
    assert error.message == "the events have no rows"
    assert "from_profiles" in error.remedy


@pytest.mark.parametrize("thing", [{"who": ["a"]}, [1, 2], None, "events.csv", pl.DataFrame({"who": ["a"]}).lazy()])
def test_what_is_no_table_is_refused(thing: Any) -> None:
    error = error_of(InputError, thing)
    assert error.message == "the events are no table"
    assert (".collect()" in error.remedy) == isinstance(thing, pl.LazyFrame)


def test_naive_times_need_a_stated_zone() -> None:
    for times in (pd.to_datetime(["2026-01-01"] * 3), ["2026-01-01"] * 3, [pd.Timestamp("2026-01-01").date()] * 3):
        error = error_of(InputError, log_of(ts=times))
        assert "'ts' have no zone" in error.message
        assert "zone=" in error.remedy
        assert Journeys.from_frame(log_of(ts=times), **ROLES, zone="UTC").at.tolist() == [1767225600000000] * 3


def test_text_that_is_never_a_time_is_an_error_that_shows_it() -> None:
    error = error_of(InputError, log_of(ts=["31.12.2025", "1.1.2026", None]), zone="UTC")
    assert "no time in column 'ts'" in error.message
    assert error.found == "'31.12.2025' in row 0"
    assert "to_datetime" in error.remedy


def test_text_that_is_sometimes_no_time_is_left_out_row_by_row() -> None:
    times = ["2026-01-01T00:00Z", "soon", "2026-02-30", "2026-01-01 01:00+01:00", " ", "1767225600", "2026"]
    log = pd.DataFrame({"who": ["a"] * 7, "what": ["x"] * 7, "ts": times})
    journeys, rules = rejected(log)
    assert rules == {
        "unreadable time": (4, ("row 1", "row 2", "row 5", "row 6")),
        "null time": (1, ("row 4",)),
    }
    assert journeys.at.tolist() == [1767225600000000] * 2


@pytest.mark.parametrize(
    ("values", "unit"),
    [([1_767_225_600] * 3, "s"), ([1_767_225_600_000.0] * 3, "ms"), ([1_767_225_600_000_000_000] * 3, "ns")],
)
def test_numbers_are_no_times_and_the_remedy_names_the_unit(values: list[Any], unit: str) -> None:
    error = error_of(InputError, log_of(ts=values))
    assert "'ts' holds no times" in error.message
    assert f'unit="{unit}"' in error.remedy


@pytest.mark.parametrize(
    "times", [[True] * 3, pd.to_timedelta([1, 2, 3]), pd.period_range("2026-01", periods=3, freq="M")]
)
def test_other_types_are_no_times(times: Any) -> None:
    assert "'ts'" in error_of(InputError, log_of(ts=times)).message


def test_times_with_and_without_a_zone_side_by_side_are_refused() -> None:
    mixed = pd.Series([pd.Timestamp("2026-01-01"), pd.Timestamp("2026-01-01", tz="UTC"), None], dtype=object)
    assert "some with and some without a zone" in error_of(InputError, log_of(ts=mixed), zone="UTC").found


def test_times_outside_the_calendar_are_left_out() -> None:
    far = pa.array([0, 2**62, None], pa.timestamp("s", "UTC"))
    table = pa.table({"who": ["a"] * 3, "what": ["x"] * 3, "ts": far})
    journeys = Journeys.from_frame(table, **ROLES)
    assert [(entry.rule, entry.count, entry.examples) for entry in journeys.ledger] == [
        ("time out of range", 1, ("row 1",)),
        ("null time", 1, ("row 2",)),
    ]


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_stamps_of_every_unit_are_microseconds_rounded_down(unit: Any) -> None:
    stamps = pa.array([-1, 1], pa.timestamp(unit, "Europe/Lisbon"))
    table = pa.table({"who": ["a"] * 2, "what": ["x"] * 2, "ts": stamps})
    per = {"s": 10**6, "ms": 10**3, "us": 1, "ns": 0}[unit]
    assert Journeys.from_frame(table, **ROLES).at.tolist() == [-per or -1, per]


def test_local_times_that_a_zone_skips_or_repeats_are_kept_and_counted() -> None:
    times = ["2026-03-29 01:30", "2026-10-25 01:30", "2026-10-25 12:00"]
    journeys = Journeys.from_frame(log_of(ts=times, who="a"), **ROLES, zone="Europe/Lisbon")
    assert [str(np.datetime64(at, "m")) for at in journeys.at.view("datetime64[us]")] == [
        "2026-03-29T01:00",
        "2026-10-25T00:30",
        "2026-10-25T12:00",
    ]
    assert {(entry.rule, entry.action, entry.count, entry.examples) for entry in journeys.ledger} == {
        ("repeated local time", "changed", 1, ("row 1",)),
        ("skipped local time", "changed", 1, ("row 0",)),
    }


def test_an_unknown_zone_is_named_with_close_ones() -> None:
    assert "Europe/Lisbon" in error_of(UnknownName, log_of(), zone="Europe/Lisboa").expected


def test_null_and_blank_customers_touchpoints_and_journeys_are_left_out() -> None:
    log = pd.DataFrame(
        {
            "who": ["a", None, " ", "a", "a", "a", None],
            "what": ["x", "x", "x", None, "", "x", None],
            "ts": ["2026-01-01T00:00Z"] * 7,
            "order": ["o", "o", "o", "o", "o", None, None],
        }
    )
    journeys, rules = rejected(log, journey="order")
    assert rules == {
        "null customer": (2, ("row 1", "row 6")),
        "blank customer": (1, ("row 2",)),
        "null journey": (1, ("row 5",)),
        "null touchpoint": (1, ("row 3",)),
        "blank touchpoint": (1, ("row 4",)),
    }
    assert journeys.n_customers == journeys.n_journeys == 1


def test_a_customer_or_label_of_rejected_rows_only_is_nowhere() -> None:
    log = log_of(what=["view", "buy", None])
    journeys, _ = rejected(log, channel="channel", properties=["what"])
    assert list(journeys.customers) == ["a"]
    assert journeys.columns["channel"].labels == ("web",)


def test_ids_as_numbers_and_text_are_one_customer() -> None:
    mixed = pd.Series([42, "42", 42.0], dtype=object)
    journeys = Journeys.from_frame(log_of(who=mixed), **ROLES)
    assert list(journeys.customers) == ["42"]
    assert len(journeys["42"]) == 3


@pytest.mark.parametrize(
    "dtype", ["int64", "int8", "float64", "Int64", "string", "object", "category", "string[pyarrow]"]
)
def test_ids_of_every_dtype_are_the_same_customers(dtype: Any) -> None:
    ids: Any = pd.Series([42, 7, 42]).astype("string" if dtype == "category" else dtype)
    journeys = Journeys.from_frame(log_of(who=ids.astype(dtype)), **ROLES)
    assert sorted(journeys.customers) == ["42", "7"]


def test_ids_that_are_fractions_or_lost_their_digits_are_left_out() -> None:
    _, rules = rejected(log_of(who=[1.5, 2.0**60, 3.0]))
    assert rules == {"fractional customer": (1, ("row 0",)), "inexact customer": (1, ("row 1",))}
    _, rules = rejected(log_of(who=[np.inf, np.nan, 3.0]))
    assert rules == {"null customer": (1, ("row 1",)), "fractional customer": (1, ("row 0",))}


@pytest.mark.parametrize(
    "ids",
    [
        [True, False, True],
        pd.to_datetime(["2026-01-01"] * 3),
        pd.Series([b"\xff", b"a", b"b"], dtype=object),
        [[1], [2], [3]],
    ],
)
def test_what_can_be_no_id_is_refused(ids: Any) -> None:
    assert "'who'" in error_of(InputError, log_of(who=ids)).message


@pytest.mark.parametrize("role", ["value", "cost", "satisfaction"])
def test_infinite_numbers_are_left_out(role: str) -> None:
    _, rules = rejected(log_of(value=[np.inf, -np.inf, np.nan]), **{role: "value"})
    assert rules == {f"infinite {role}": (2, ("row 0", "row 1"))}


def test_infinite_properties_become_missing() -> None:
    journeys = Journeys.from_frame(log_of(value=[1.0, np.inf, 2.0]), **ROLES, properties=["value"])
    assert sorted(journeys.columns["property:value"].to_objects(), key=str) == [1.0, 2.0, None]
    assert [(entry.rule, entry.action, entry.count) for entry in journeys.ledger] == [("infinite value", "changed", 1)]


def test_text_for_numbers_is_refused_with_the_first_bad_value() -> None:
    error = error_of(InputError, log_of(value=["1.5", "n/a", "2"]), value="value")
    assert "'value' holds no numbers" in error.message
    assert error.found == "'n/a' in row 1"
    assert "to_numeric" in error.remedy
    mixed = pd.Series([1.5, "n/a", 2], dtype=object)
    assert error_of(InputError, log_of(value=mixed), value="value").found == "'n/a' in row 1"
    assert error_of(InputError, log_of(value=["1.5", "2", "3"]), value="value").found == "'1.5' in row 0"


def test_whole_numbers_beyond_a_real_number_are_refused() -> None:
    error = error_of(InputError, log_of(value=[1, 2, 2**53 + 1]), properties=["value"])
    assert str(2**53 + 1) in error.found


def test_columns_of_mixed_kinds_and_of_lists_are_refused() -> None:
    mixed = pd.Series(["a", 1, True], dtype=object)
    assert (
        error_of(InputError, log_of(extra=mixed), properties=["extra"]).found == "numbers and text and true and false"
    )
    table = pa.table({**{name: pa.array(log_of()[name]) for name in ("who", "what", "ts")}, "extra": [[1], [2], None]})
    assert "list<" in error_of(InputError, table, properties=["extra"]).found
    assert "list in row 0" in error_of(InputError, log_of(extra=[[1], [2], [3]]), properties=["extra"]).found


def test_one_column_can_not_be_two_of_the_main_three() -> None:
    assert "three columns" in error_of(InputError, log_of(), touchpoint="who").expected


def test_when_no_row_is_left_the_reasons_are_told() -> None:
    error = error_of(InputError, log_of(who=[None, None, " "]))
    assert error.message == "no row of the events is left"
    assert "2 rows: the customer (column 'who') is null" in error.found


def shop(unknown: str) -> Blueprint:
    return Blueprint(
        "shop", stages=[Stage("look", ["view"]), Stage("buy", ["pay*"])], outcomes=["review"], unknown=unknown
    )


def test_unknown_touchpoints_are_an_error_that_counts_them() -> None:
    log = log_of(what=["vew", "pay", "vew"])
    error = error_of(UnknownName, log, blueprint=shop("error"))
    assert "blueprint 'shop'" in error.message
    assert error.found == "'vew' (2 rows, perhaps 'view')"
    assert "'pay*'" in error.expected
    assert '"drop"' in error.remedy


def test_unknown_touchpoints_are_kept_or_dropped_as_the_blueprint_says() -> None:
    log = log_of(what=["vew", "pay", "review"])
    assert Journeys.from_frame(log, **ROLES, blueprint=shop("keep")).frame.touchpoints == (
        "view",
        "pay",
        "review",
        "vew",
    )
    journeys, rules = rejected(log, blueprint=shop("drop"))
    assert rules == {"unknown touchpoint": (1, ("row 0: 'vew'",))}
    assert journeys.frame.touchpoints == ("view", "pay", "review")


def test_rows_that_are_left_out_anyway_are_no_unknown_touchpoints() -> None:
    log = log_of(what=["vew", "pay", "view"], who=[None, "a", "b"])
    assert Journeys.from_frame(log, **ROLES, blueprint=shop("error")).n_events == 2


def test_channels_that_are_not_agreed_are_noted() -> None:
    agreed = Blueprint("shop", stages=[], channels=["web"], unknown="keep")
    journeys = Journeys.from_frame(log_of(), **ROLES, channel="channel", blueprint=agreed)
    assert [(entry.rule, entry.action, entry.count, entry.examples) for entry in journeys.ledger] == [
        ("channel not agreed", "noted", 1, ("'shop'",))
    ]


def test_text_that_is_no_text_is_refused() -> None:
    assert "'who'" in error_of(InputError, log_of(who=pd.Series(["\ud800", "a", "b"], dtype=object))).message
