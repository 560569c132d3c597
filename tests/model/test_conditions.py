"""`Journeys.where` keeps what a loop over rows keeps."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyseg.errors import InputError, UnknownName
from journeyseg.model.blueprint import Blueprint, Stage
from journeyseg.model.journeys import Journeys
from journeyseg.testing import strategies
from tests.builders import journeys_of, row, rows_of

SHOP = Blueprint("shop", stages=[Stage("look", ["view", "cart"]), Stage("buy", ["buy"])], unknown="keep")
PEOPLE: dict[str, dict[str, Any]] = {
    "ann": {"age": 30.0, "region": "north"},
    "bob": {"age": 40.0, "region": None},
    "cyd": {"region": "south"},
}
JOURNEYS = journeys_of(
    [
        row("ann", "view", 0, channel="web", value=1.0, gift=True, due=datetime(2026, 1, 1, tzinfo=UTC)),
        row("ann", "cart", 1, channel="shop", value=None, gift=False),
        row("ann", "other", 2, value=2.5),
        row("bob", "buy", 3, channel="web", value=1.0),
    ],
    profiles=PEOPLE,
    blueprint=SHOP,
    zone="UTC",
)


def names(journeys: Journeys) -> list[str]:
    return sorted(found["touchpoint"] for found in rows_of(journeys))


@pytest.mark.parametrize(
    ("condition", "kept"),
    [
        ({"touchpoint": "view"}, ["view"]),
        ({"touchpoint": ["view", "buy"]}, ["buy", "view"]),
        ({"touchpoint": []}, []),
        ({"channel": "web"}, ["buy", "view"]),
        ({"channel": None}, ["buy", "cart", "other", "view"]),
        ({"channel": [None]}, ["other"]),
        ({"stage": "look"}, ["cart", "view"]),
        ({"stage": ["look", "buy"]}, ["buy", "cart", "view"]),
        ({"stage": []}, []),
        ({"properties": {"gift": True}}, ["view"]),
        ({"properties": {"gift": [False, None]}}, ["buy", "cart", "other"]),
        ({"properties": {"due": "2026-01-01"}}, ["view"]),
        ({"channel": "web", "touchpoint": ["view", "cart"]}, ["view"]),
    ],
)
def test_conditions_on_touchpoints_keep_every_customer(condition: dict[str, Any], kept: list[str]) -> None:
    found = JOURNEYS.where(**condition)
    assert names(found) == kept
    assert sorted(found.customers) == ["ann", "bob", "cyd"]


@pytest.mark.parametrize(
    ("condition", "kept"),
    [
        ({"profiles": {"region": "north"}}, ["ann"]),
        ({"profiles": {"region": [None, "south"]}}, ["bob", "cyd"]),
        ({"profiles": {"age": [30, 40.0]}}, ["ann", "bob"]),
        ({"profiles": {"age": [30, 40]}, "customers": ["bob", "cyd"]}, ["bob"]),
        ({"customers": "cyd"}, ["cyd"]),
        ({"customers": {"cyd", "nobody"}}, ["cyd"]),
        ({"customers": []}, []),
        ({"customers": np.array([name == "bob" for name in JOURNEYS.customers])}, ["bob"]),
        ({"profiles": {"region": "north"}, "customers": [False] * 3}, []),
    ],
)
def test_conditions_on_customers_leave_the_others_out(condition: dict[str, Any], kept: list[str]) -> None:
    assert sorted(JOURNEYS.where(**condition).customers) == kept


@pytest.mark.parametrize(
    ("condition", "error", "message"),
    [
        ({"touchpoint": "veiw"}, UnknownName, "no touchpoint is called 'veiw'"),
        ({"channel": "wep"}, UnknownName, "no value of channel is called 'wep'"),
        ({"stage": "bye"}, UnknownName, "no stage is called 'bye'"),
        ({"properties": {"gitf": True}}, UnknownName, "no column is called 'property:gitf'"),
        ({"properties": {"gift": "yes"}}, InputError, "property:gift holds flags"),
        ({"properties": {"gift": 1}}, InputError, "property:gift holds flags"),
        ({"properties": {"due": "soon"}}, InputError, "not a moment"),
        ({"profiles": {"aeg": 1}}, UnknownName, "no profile column is called 'aeg'"),
        ({"profiles": {"age": "30"}}, InputError, "profile:age holds numbers"),
        ({"profiles": {"age": True}}, InputError, "profile:age holds numbers"),
        ({"profiles": {"region": "nroth"}}, UnknownName, "no value of profile:region is called 'nroth'"),
        ({"customers": ["dan", "eve"]}, UnknownName, "none of these ids"),
        ({"customers": [True]}, InputError, "another length"),
        ({"customers": [True] * 4, "profiles": {"region": "north"}}, InputError, "another length"),
    ],
)
def test_what_nothing_bears_or_holds_is_refused(
    condition: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        JOURNEYS.where(**condition)


def test_a_stage_needs_a_blueprint() -> None:
    with pytest.raises(UnknownName, match="no stage"):
        journeys_of([row("a", "x", 0)]).where(stage="look")


@given(strategies.journeys(), st.sets(st.sampled_from(strategies.TOUCHPOINTS)), st.booleans())
def test_several_conditions_keep_what_meets_all(journeys: Journeys, wanted: set[str], web: bool) -> None:
    named = web and "web" in getattr(journeys.columns.get("channel"), "labels", ())
    found = journeys.where(touchpoint=wanted, channel="web" if named else None)
    expected = [
        one for one in rows_of(journeys) if one["touchpoint"] in wanted and (not named or one["channel"] == "web")
    ]
    assert key(rows_of(found)) == key(expected)
    assert found.ids.equals(journeys.ids)


def key(rows: list[dict[str, Any]]) -> list[str]:
    return sorted(map(repr, rows))
