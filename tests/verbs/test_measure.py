"""Measure: metrics of each segment, asked for in every way."""

from __future__ import annotations

import math
import pickle
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import journeyseg as js
from tests.twins import short
from tests.twins.asking import KINDS, UNITS, assert_sane, measured
from tests.twins.hostile import PLANNED, logs
from tests.twins.log import Log, units

PEOPLE = pd.DataFrame({"customer": ["a", "b", "c"], "plan": ["free", "paid", None]})


def shop(**options: Any) -> js.Journeys:
    """Three customers, one without touchpoints."""
    return short.journeys(profiles=PEOPLE, a=[("view", 0, 1.0), ("buy", 1, 9.0, 4.0)], b=[("view", 2)], **options)


def test_a_metric_is_a_name_a_table_or_a_value_alone_or_in_a_list() -> None:
    asked: list[Any] = ["value", {"use": "value"}, {"use": "value", "column": "value"}, js.metrics.Value(), ["value"]]
    frames = [js.measure(shop(), one).to_frame() for one in asked]
    assert all(one.equals(frames[0]) for one in frames)


def test_the_table_is_tidy_and_has_the_same_columns_even_when_it_is_empty() -> None:
    found = js.measure(shop(), ["value", js.metrics.Satisfaction(per="touchpoint")], by="plan")
    columns = ["metric", "segment", "touchpoint", "value", "low", "high", "n", "unit", "of", "method"]
    assert found.to_frame().columns.tolist() == columns
    nothing = js.measure(short.journeys(a=[("view", 0)]), js.metrics.Satisfaction(per="touchpoint"))
    assert nothing.to_frame().columns.tolist() == columns
    assert len(nothing.to_frame()) == 0


def test_segments_come_from_a_segmentation_a_model_a_book_a_profile_or_nothing() -> None:
    journeys = shop()
    by_plan = js.segment(journeys, "profile", column="plan")
    book = js.SegmentBook({"plan": {"segmenter": "profile", "options": {"column": "plan"}}}, name="book")
    asked: list[Any] = [by_plan, by_plan.model, book, "plan"]
    frames = [js.measure(journeys, "value", by=one).to_frame() for one in asked]
    assert all(one.equals(frames[0]) for one in frames)
    assert js.measure(journeys, "value").segments == ("everyone",)


def test_customers_that_the_segmentation_lacks_are_counted_as_unassigned() -> None:
    labels = js.Segmentation.from_frame(pd.DataFrame({"customer": ["a", "z"], "segment": ["red", "red"]}))
    found = js.measure(shop(), "value", by=labels)
    assert (found.unassigned, found.estimate("value", "red").n) == (2, 1)


def test_a_segmentation_of_other_customers_is_refused() -> None:
    labels = js.Segmentation.from_frame(pd.DataFrame({"customer": ["y", "z"], "segment": ["red", "red"]}))
    with pytest.raises(js.errors.InputError, match="other customers"):
        js.measure(shop(), "value", by=labels)


def test_a_segmentation_of_other_touchpoints_is_refused() -> None:
    journeys = shop()
    by = journeys.split(np.zeros(3, dtype=np.int32), js.segments("red"), per="event")
    with pytest.raises(js.errors.InputError, match="other touchpoints"):
        js.measure(journeys.where(touchpoint="view"), "value", by=by)


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"metrics": "valu"}, js.errors.UnknownName, "'value'"),
        ({"metrics": []}, js.errors.InputError, "no metric"),
        ({"metrics": {"use": "value", "colunm": "cost"}}, js.errors.DefinitionError, "column"),
        ({"unit": "session"}, js.errors.InputError, '"customer" or "journey"'),
        ({"level": 95}, js.errors.InputError, "0.95 is 95 %"),
        ({"level": "0.95"}, js.errors.InputError, "no number"),
        ({"by": "plann"}, js.errors.JourneysegError, "plan"),
        ({"by": 5}, js.errors.InputError, "make one with js.segment"),
        ({"goal": "by"}, js.errors.UnknownName, "'buy'"),
        ({"engine": "thread"}, js.errors.UnknownName, "'threads'"),
        ({"metrics": js.metrics.Value}, js.errors.JourneysegError, "Value"),
        ({"metrics": js.metrics.Value("cost")}, js.errors.MissingColumn, "cost"),
    ],
)
def test_what_can_not_be_asked_gets_one_clear_error(change: dict[str, Any], error: type[Exception], says: str) -> None:
    options: dict[str, Any] = {"metrics": "value", **change}
    with pytest.raises(error, match=says):
        js.measure(shop(), options.pop("metrics"), **options)


def test_what_is_no_journeys_is_refused() -> None:
    with pytest.raises(js.errors.InputError, match=r"js\.read"):
        js.measure(PEOPLE, "value")  # type: ignore[arg-type]


def test_customers_without_touchpoints_say_what_is_missing() -> None:
    people = js.Journeys.from_profiles(PEOPLE, customer="customer")
    for metric in ("conversion", "engagement", "value", "satisfaction", {"use": "time_to", "touchpoint": "buy"}):
        with pytest.raises(js.errors.MissingColumn):
            js.measure(people, metric, goal="buy")


def test_one_number_is_found_by_measure_segment_and_cell() -> None:
    found = js.measure(shop(), ["value", js.metrics.Satisfaction(per="touchpoint")])
    assert found.estimate("satisfaction", "everyone", "buy").value == 4
    for names, error in (
        (("valu", "everyone"), js.errors.UnknownName),
        (("value", "everybody"), js.errors.UnknownName),
        (("satisfaction", "everyone", "by"), js.errors.UnknownName),
        (("satisfaction", "everyone"), js.errors.InputError),
        (("value", "everyone", "buy"), js.errors.InputError),
    ):
        with pytest.raises(error):
            found.estimate(*names)  # type: ignore[arg-type]


def test_customers_are_found_by_the_name_of_a_measure_or_of_its_metric() -> None:
    found = js.measure(shop(), ["engagement", "value"])
    assert set(found.customers("active days", "everyone")) == set(found.customers("engagement", "everyone"))
    assert found.customers("value", "everyone", "total").tolist() == ["a"]
    for names in (("visits", "everyone"), ("value", "nobody"), ("value", "everyone", "hits")):
        with pytest.raises(js.errors.UnknownName):
            found.customers(*names)


def test_a_result_without_journeys_says_so() -> None:
    with pytest.raises(js.errors.InputError, match="measure again"):
        js.Measures((), ("red",)).customers("value", "red")


def test_a_result_carries_its_definition_provenance_and_ledger() -> None:
    journeys = shop()
    found = js.measure(journeys.during(short.moment(0), short.moment(1)), "conversion", goal="buy", level=0.9)
    assert "buy" in found.definitions["conversion"]
    settings = found.provenance.settings
    assert (settings["level"], settings["goal"]) == ("0.9", 'reaches "buy"')
    assert settings["period"].startswith("2026-03-28T12:00:00Z")
    assert found.provenance.as_of == "2026-03-30T12:00:00Z"
    assert found.ledger is not None
    assert found.estimate("conversion", "everyone").level == 0.9


def test_nothing_after_as_of_is_known() -> None:
    found = js.measure(shop(as_of=0.5), ["value", "conversion"], goal="buy")
    assert found.estimate("conversion", "everyone").value == 0
    assert found.estimate("value", "everyone").value == pytest.approx(1 / 3)


def test_a_result_can_be_pickled() -> None:
    found = js.measure(shop(), ["value", "conversion"], goal="buy", by="plan")
    again = pickle.loads(pickle.dumps(found))
    assert again.to_frame().equals(found.to_frame())
    assert again.customers("value", "free").tolist() == ["a"]


@given(log=logs(), kind=st.sampled_from(KINDS), unit=st.sampled_from(UNITS), touchpoint=st.sampled_from(PLANNED))
def test_every_interval_of_every_metric_is_sane(log: Log, kind: str, unit: str, touchpoint: str) -> None:
    metrics = ["conversion", "value", "engagement", "satisfaction", "time_to", "journey_map"]
    found = measured(log, metrics, kind=kind, unit=unit, goal=touchpoint)
    for one in found.measurements:
        for place in np.ndindex(*one.value.shape):
            assert_sane(js.Estimate(*(float(part[place]) for part in (one.value, one.low, one.high, one.n))))
            assert one.n[place] > 0 or one.value[place] == 0 or math.isnan(one.value[place])
    if not units(log, unit):
        assert not any(one.n.any() for one in found.measurements)


def test_a_segmentation_without_segments_measures_nothing() -> None:
    labels = pd.DataFrame({"customer": ["a", "b", "c"], "segment": pd.Series([None] * 3, dtype="string")})
    by = js.Segmentation.from_frame(labels)
    found = js.measure(shop(), ["value", "conversion", js.metrics.TimeTo("buy"), "engagement"], by=by, goal="buy")
    assert (len(found.to_frame()), found.unassigned) == (0, 3)
    assert len(js.map_journeys(shop(), by=by)) == 0
