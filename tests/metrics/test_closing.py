"""Closing: which units are finished."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import journeyseg as js
from journeyseg.metrics.closing import closed_units
from tests.twins import short


def closed(statuses: dict[str, list[Any]], values: list[str]) -> set[str]:
    """The customers whose journey is closed, by the statuses of their touchpoints."""
    frame = short.table(**{name: [("view", day) for day, _ in enumerate(own)] for name, own in statuses.items()})
    frame["status"] = [value for own in statuses.values() for value in own]
    plan = js.Blueprint("p", stages=[js.Stage("all", ["*"])], closed=js.Closed("status", values))
    journeys = short.journeys(frame, blueprint=plan)
    return set(journeys.customers[closed_units(journeys)])


def test_the_last_known_status_counts() -> None:
    told = {"was": ["lost", "open"], "is": ["open", "lost"], "still": ["lost", None], "never": [None, None]}
    assert closed(told, ["lost", "gone"]) == {"is", "still"}


def test_a_value_that_never_occurs_closes_nobody() -> None:
    assert closed({"a": ["open"]}, ["lost"]) == set()


def test_numbers_and_flags_are_compared_as_what_the_texts_mean() -> None:
    assert closed({"a": [5, 9], "b": [9, 5]}, ["9"]) == {"a"}
    assert closed({"a": [True], "b": [False]}, ["True"]) == {"a"}
    assert closed({"a": [1.5], "b": [2.0]}, ["two", "1.50"]) == {"a"}


def test_times_can_tell_nothing() -> None:
    with pytest.raises(js.errors.InputError, match="times"):
        closed({"a": [pd.Timestamp("2026-01-01", tz="UTC")]}, ["2026"])


def test_a_property_that_was_not_kept_is_an_error_that_names_it() -> None:
    plan = js.Blueprint("p", stages=[js.Stage("all", ["*"])], closed=js.Closed("state", ["lost"]))
    with pytest.raises(js.errors.UnknownName, match="property:state"):
        closed_units(short.journeys(blueprint=plan, a=[("view", 0)]))
