"""The surface of `Journeys` equals the same questions asked of lists of rows."""

from __future__ import annotations

import pickle
from collections import Counter
from datetime import timedelta
from itertools import chain
from typing import Any

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given

import journeyseg as js
from journeyseg.errors import InputError, UnknownName
from journeyseg.model.journeys import as_text
from journeyseg.testing import strategies
from tests.builders import journeys_of, nested, row, rows_of

DAY = 86_400_000_000
ROWS = [
    row("ann", "view", 0, value=1.0, channel="web"),
    row("ann", "buy", DAY, value=9.5, channel=None),
    row("bob", "view", DAY, value=None, channel="web"),
    row("42", "view", 2 * DAY, value=None, channel="shop"),
]
PEOPLE = {"ann": {"plan": "free"}, "zoe": {"plan": "paid"}}


def shop(**options: Any) -> js.Journeys:
    return journeys_of(ROWS, **{"profiles": PEOPLE, "zone": "UTC", **options})


@given(strategies.journeys())
def test_sizes_and_owners_count_what_the_lists_hold(journeys: js.Journeys) -> None:
    tree = nested(journeys)
    assert (len(journeys), journeys.n_customers) == (len(tree), len(tree))
    assert journeys.n_journeys == sum(len(own) for own in tree.values())
    assert journeys.n_events == sum(len(one) for own in tree.values() for one in own)
    who = [name for name, own in tree.items() for one in own for _ in one]
    assert [journeys.customers[place] for place in journeys.customer_of_event.tolist()] == who
    assert journeys.customer_of_journey.tolist() == [place for place, own in enumerate(tree.values()) for _ in own]
    which = [place for place, one in enumerate(chain.from_iterable(tree.values())) for _ in one]
    assert journeys.journey_of_event.tolist() == which
    assert np.diff(journeys.customer_offsets).tolist() == [sum(map(len, own)) for own in tree.values()]


@given(strategies.journeys())
def test_buckets_are_the_top_six_bits_of_the_hash_and_never_fall(journeys: js.Journeys) -> None:
    assert journeys.buckets.tolist() == [value // 2**58 for value in journeys.hashes.tolist()]
    assert (np.diff(journeys.buckets.astype(int)) >= 0).all()


@given(strategies.journeys())
def test_every_customer_is_found_by_id_and_nobody_else_is(journeys: js.Journeys) -> None:
    for place, name in enumerate(journeys.customers):
        assert name in journeys
        assert journeys.position(name) == place
        assert journeys[name].customer == name
    assert "no such customer" not in journeys


def test_an_id_is_found_by_the_number_it_means() -> None:
    journeys = shop()
    assert 42 in journeys
    assert 42.0 in journeys
    assert journeys[42.0] == journeys[np.int64(42)] == journeys["42"]


def test_an_unknown_customer_is_named_with_close_ones() -> None:
    with pytest.raises(UnknownName, match="'ann'") as caught:
        shop()["anne"]
    assert caught.value.found == "'anne'"


def test_columns_profiles_and_codes_are_found_by_name_or_named_with_close_ones() -> None:
    journeys = shop()
    assert [journeys.code(name) for name in journeys.frame.touchpoints] == [0, 1]
    assert journeys.column("value") is journeys.columns["value"]
    assert journeys.profile("plan") is journeys.profiles["plan"]
    for ask, close in ((journeys.column, "value"), (journeys.profile, "plan"), (journeys.code, "view")):
        with pytest.raises(UnknownName, match=f"'{close}'"):
            ask(close + "s")


def test_customers_are_text_in_the_order_of_the_columns() -> None:
    journeys = shop()
    assert journeys.customers.tolist() == journeys.ids.to_pylist() == list(nested(journeys))
    assert journeys.customers.name == "customer"
    assert set(map(type, journeys.customers)) == {str}


def test_a_period_counts_its_start_and_not_its_end() -> None:
    inside = shop().during("1970-01-01", "1970-01-02")
    assert inside.n_events == 4
    assert [found["at"] for found, held in zip(rows_of(inside), inside.in_period, strict=True) if held] == [0]
    assert inside.frame.period == (0, DAY)


def test_nothing_after_as_of_is_in_the_period() -> None:
    assert shop(as_of="1970-01-02").in_period.tolist() == [found["at"] <= DAY for found in rows_of(shop())]


def test_a_cut_leaves_profiled_customers_and_drops_silent_ones() -> None:
    part = shop().between("1970-01-02", "1970-01-03")
    assert sorted(part.customers) == ["ann", "bob", "zoe"]
    assert Counter(found["customer"] for found in rows_of(part)) == {"ann": 1, "bob": 1}


def test_what_meets_every_condition_is_kept() -> None:
    part = shop().where(touchpoint="view", channel="web")
    assert [(found["customer"], found["at"]) for found in rows_of(part)] == [
        (found["customer"], found["at"])
        for found in rows_of(shop())
        if found["touchpoint"] == "view" and found["channel"] == "web"
    ]
    assert len(part) == len(shop())
    assert shop().where(profiles={"plan": "free"}).customers.tolist() == ["ann"]


def test_journeys_end_with_the_touchpoint_that_splits_them() -> None:
    rows = [row("ann", name, at) for at, name in enumerate(["view", "buy", "view", "buy", "view"])]
    finer = journeys_of(rows).split_after("buy")
    names = [[name for name, _ in one] for one in nested(finer)["ann"]]
    assert names == [["view", "buy"], ["view", "buy"], ["view"]]
    assert finer.finer
    assert [journey.names for journey in finer.of("ann")] == [tuple(one) for one in names]
    assert finer["ann"].names == ("view", "buy", "view", "buy", "view")


def test_features_have_one_row_per_customer_in_their_order() -> None:
    table = shop().features(["touchpoints", "count:buy"])
    assert table.index.tolist() == shop().customers.tolist()
    assert table["touchpoints"].to_dict() == {"ann": 2, "bob": 1, "42": 1, "zoe": 0}
    assert table["count:buy"].to_dict() == {"ann": 1, "bob": 0, "42": 0, "zoe": 0}


def test_taking_everybody_is_the_same_and_taking_nobody_is_empty() -> None:
    journeys = shop()
    assert journeys.take(slice(None)).fingerprint == journeys.fingerprint
    assert journeys.take(np.arange(len(journeys))).fingerprint == journeys.fingerprint
    assert (len(journeys.take(slice(0, 0))), journeys.take(slice(0, 0)).n_events) == (0, 0)


def test_a_mask_or_codes_split_customers_into_named_segments() -> None:
    journeys = shop()
    mask = np.array([name == "ann" for name in journeys.customers])
    split = journeys.split(mask, js.segments("others", "ann"), name="who")
    assert split.customers("ann").tolist() == ["ann"]
    assert len(split.customers("others")) == len(journeys) - 1


def test_a_goal_that_the_blueprint_agrees_on_is_meant_by_its_name() -> None:
    agreed = js.Blueprint(
        "shop",
        stages=[js.Stage("all", ["*"])],
        goals={"sale": js.Goal("buy", horizon="7 days")},
    )
    goal = shop(blueprint=agreed).with_frame(goal="sale").frame.goal
    assert goal == js.Goal("buy", horizon=timedelta(days=7))
    assert shop().with_frame(goal="buy").frame.goal == js.Goal("buy")


def test_another_frame_leaves_the_touchpoints_as_they_were() -> None:
    journeys = shop()
    changed = journeys.with_frame(as_of=0, unit="journey")
    assert changed.codes is journeys.codes
    assert (changed.frame.as_of, changed.frame.unit) == (0, "journey")
    assert (journeys.frame.as_of, journeys.frame.unit) == (2 * DAY, "customer")


def test_a_unit_that_is_none_is_refused() -> None:
    with pytest.raises(InputError, match="customer"):
        shop().in_units("visit")


@given(strategies.journeys())
def test_the_fingerprint_survives_pickling_and_tells_any_change(journeys: js.Journeys) -> None:
    assert pickle.loads(pickle.dumps(journeys)).fingerprint == journeys.fingerprint
    if journeys.n_events:
        later = journeys.at.copy()
        later[-1] += 1
        assert attrs.evolve(journeys, at=later).fingerprint != journeys.fingerprint


@pytest.mark.parametrize("name", ["value", "channel"])
def test_the_fingerprint_sees_columns_and_what_they_are_called(name: str) -> None:
    journeys = shop()
    without = {key: column for key, column in journeys.columns.items() if key != name}
    renamed = {("cost" if key == name else key): column for key, column in journeys.columns.items()}
    prints = {attrs.evolve(journeys, columns=columns).fingerprint for columns in (without, renamed, journeys.columns)}
    assert len(prints) == 3


def test_the_fingerprint_sees_profiles_and_ids() -> None:
    others = [shop(profiles={**PEOPLE, "zoe": {"plan": "free"}}), shop(profiles={**PEOPLE, "zoë": {"plan": "paid"}})]
    assert len({shop().fingerprint, *(other.fingerprint for other in others)}) == 3


def test_sizes_and_now_are_told_in_one_line() -> None:
    told = "<Journeys: 4 customers, 4 journeys, 4 touchpoints, as of 1970-01-03T00:00:00Z>"
    assert repr(shop()) == told
    assert as_text(None) == "unknown"
    assert as_text(-1_000_000) == "1969-12-31T23:59:59Z"


def test_the_ledger_says_what_was_left_out_on_the_way_in() -> None:
    table = pd.DataFrame({"who": ["a", None], "what": ["view", "buy"], "ts": pd.to_datetime([0, 1], utc=True)})
    journeys = js.Journeys.from_frame(table, customer="who", touchpoint="what", at="ts")
    assert (journeys.ledger.rejected, journeys.n_events) == (1, 1)
    assert journeys.where(touchpoint="view").ledger.rejected == 1


def test_a_frozen_value_can_not_be_changed() -> None:
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        shop().finer = True  # type: ignore[misc]
