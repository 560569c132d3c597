"""Journeys and touchpoints on demand, and the table of touchpoints, equal the rows that they were made of."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import pytest
from hypothesis import given

import journeyseg as js
from journeyseg.model.demand import moment_of
from journeyseg.testing import strategies
from tests.builders import journeys_of, nested, row, rows_of

FULL = [
    row("ann", "view", 0, channel="web", value=1.5, cost=0.25, satisfaction=4.0, device="phone", gift=True),
    row("ann", "buy", 1, channel=None, value=None, cost=None, satisfaction=None, device=None, gift=None),
]


def readable(journeys: js.Journeys) -> bool:
    """Python's datetimes hold these moments."""
    return bool(((journeys.at >= -(10**15)) & (journeys.at < 10**16)).all())


def test_microseconds_are_moments_in_utc() -> None:
    assert moment_of(1) == datetime(1970, 1, 1, microsecond=1, tzinfo=UTC)
    assert moment_of(-1) == datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    assert moment_of(0).tzinfo is UTC


@given(strategies.journeys())
def test_the_journeys_of_a_customer_are_those_of_the_lists(journeys: js.Journeys) -> None:
    assert readable(journeys)
    for customer, own in nested(journeys).items():
        found = journeys.of(customer)
        assert [[(one.name, one.at) for one in journey] for journey in found] == [
            [(name, moment_of(at)) for name, at in one] for one in own
        ]
        assert [len(journey) for journey in found] == [len(one) for one in own]
        assert {journey.customer for journey in found} <= {customer}


@given(strategies.journeys())
def test_the_whole_of_a_customer_is_all_journeys_in_order_of_time(journeys: js.Journeys) -> None:
    for customer, own in nested(journeys).items():
        whole = journeys[customer]
        assert whole.id == whole.customer == customer
        moments = [one.at for one in whole]
        assert moments == sorted(moments)
        listed = sorted((at, name) for name, at in itertools.chain.from_iterable(own))
        assert sorted((one.at, one.name) for one in whole) == [(moment_of(at), name) for at, name in listed]


@given(strategies.journeys())
def test_the_table_has_a_row_per_touchpoint_in_the_order_of_the_columns(journeys: js.Journeys) -> None:
    table, rows = journeys.to_frame(), rows_of(journeys)
    assert len(table) == journeys.n_events
    for name in ("customer", "touchpoint"):
        assert table[name].tolist() == [found[name] for found in rows]
    assert table["at"].tolist() == [pd.Timestamp(found["at"], unit="us", tz="UTC") for found in rows]
    assert ("journey" in table) is journeys.finer
    for name in {"channel", "value", "cost", "satisfaction", "device"} & set(journeys.columns):
        assert [None if pd.isna(one) else one for one in table[name]] == [found[name] for found in rows]


@given(strategies.journeys(min_events=1))
def test_the_table_read_again_gives_the_same_journeys(journeys: js.Journeys) -> None:
    table = journeys.to_frame()
    finer = {"journey": "journey"} if journeys.finer else {}
    again = js.Journeys.from_frame(table, customer="customer", touchpoint="touchpoint", at="at", **finer)
    silent = [name for name, own in nested(journeys).items() if not any(own)]
    assert {name: own for name, own in nested(journeys).items() if name not in silent} == nested(again)


def test_a_touchpoint_holds_what_its_row_held_and_none_where_it_held_nothing() -> None:
    first, second = journeys_of(FULL)["ann"]
    assert (first.channel, first.value, first.cost, first.satisfaction) == ("web", 1.5, 0.25, 4.0)
    assert dict(first.properties) == {"device": "phone", "gift": True}
    assert (second.channel, second.value, second.cost, second.satisfaction) == (None, None, None, None)
    assert dict(second.properties) == {"device": None, "gift": None}


def test_journeys_without_ids_are_numbered_from_one_inside_the_customer() -> None:
    rows = [row(name, "buy", at) for name in ("ann", "bob") for at in (0, 1)]
    finer = journeys_of(rows).split_after("buy")
    assert [journey.id for journey in finer.of("bob")] == ["1", "2"]
    assert finer.to_frame()["journey"].tolist() == ["1", "2", "1", "2"]


def test_journeys_with_ids_keep_them() -> None:
    journeys = journeys_of([row("ann", "view", 1, journey="o2"), row("ann", "view", 0, journey="o1")])
    assert [journey.id for journey in journeys.of("ann")] == ["o1", "o2"]
    assert journeys.to_frame()["journey"].tolist() == ["o1", "o2"]


@pytest.mark.parametrize("name", ["at", "customer", "touchpoint", "value"])
def test_a_property_never_hides_another_column(name: str) -> None:
    table = pd.DataFrame({"who": ["a"], "what": ["view"], "ts": pd.to_datetime([0], utc=True), name: ["mine"]})
    journeys = js.Journeys.from_frame(table, customer="who", touchpoint="what", at="ts", properties=[name])
    shown = journeys.to_frame()
    assert shown.columns.is_unique
    assert shown[f"property:{name}"].tolist() == ["mine"]
    assert shown["customer"].tolist() == ["a"]


def test_a_customer_without_touchpoints_has_one_empty_journey() -> None:
    journeys = journeys_of(FULL, profiles={"zoe": {"plan": "free"}})
    empty: Any = journeys["zoe"]
    assert (len(empty), list(empty), empty.names) == (0, [], ())
    assert [len(journey) for journey in journeys.of("zoe")] == [0]


def test_touchpoints_of_one_moment_keep_the_order_of_the_rows_when_journeys_are_merged() -> None:
    names = ["view", "cart", "buy", "rate", "ask"]
    table = pd.DataFrame(
        {"who": "a", "what": names, "order": ["1", "2", "1", "2", "1"], "ts": pd.to_datetime([0] * 5, utc=True)}
    )
    journeys = js.Journeys.from_frame(table, customer="who", touchpoint="what", at="ts", journey="order")
    assert journeys["a"].names == tuple(names)
    assert [journey.names for journey in journeys.of("a")] == [("view", "buy", "ask"), ("cart", "rate")]
    merged = journeys.in_units("customer")
    assert [merged.frame.touchpoints[code] for code in merged.codes.tolist()] == names
