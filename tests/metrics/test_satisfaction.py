"""Satisfaction: the mean rating where it was asked."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import journeyseg as js
from tests.twins import means, short
from tests.twins.asking import KINDS, UNITS, assert_is, assert_people, measured, names
from tests.twins.build import vocabulary
from tests.twins.hostile import PLAN, logs
from tests.twins.log import Log


@given(log=logs(), kind=st.sampled_from(KINDS), unit=st.sampled_from(UNITS), turned=st.booleans())
def test_satisfaction_equals_its_twin(log: Log, kind: str, unit: str, turned: bool) -> None:
    found = measured(log, "satisfaction", kind=kind, unit=unit, plan=replace(PLAN, turned=turned))
    twin = means.satisfaction(log, unit, kind, turned=turned)
    for name in names(kind):
        sums = twin.get((name, ""), means.Sum())
        assert_is(found.estimate("satisfaction", name), sums.mean, sums.n, where=name)
        assert_people(found.customers("satisfaction", name), sums.people)


@given(log=logs(), kind=st.sampled_from(KINDS), unit=st.sampled_from(UNITS))
def test_satisfaction_per_touchpoint_equals_its_twin(log: Log, kind: str, unit: str) -> None:
    found = measured(log, js.metrics.Satisfaction(per="touchpoint"), kind=kind, unit=unit)
    twin = means.satisfaction(log, unit, kind, turned=False, each=True)
    for name in names(kind):
        for touchpoint in vocabulary(log, PLAN):
            sums = twin.get((name, touchpoint), means.Sum())
            assert_is(found.estimate("satisfaction", name, touchpoint), sums.mean, sums.n, where=(name, touchpoint))


def test_not_applicable_is_missing_and_never_the_worst() -> None:
    plan = js.Blueprint(
        "p", stages=[js.Stage("all", ["*"])], scales={"satisfaction": js.Scale(1, 5, not_applicable=[0])}
    )
    found = js.measure(short.journeys(blueprint=plan, a=[("ask", 0, None, 0.0), ("ask", 1, None, 4.0)]), "satisfaction")
    estimate = found.estimate("satisfaction", "everyone")
    assert (estimate.value, estimate.n) == (4, 1)
    assert "1 to 5, 5 best" in found.definitions["satisfaction"]


def test_a_touchpoint_where_nobody_was_asked_has_no_row() -> None:
    journeys = short.journeys(a=[("view", 0), ("ask", 1, None, 4.0)])
    rows = js.measure(journeys, js.metrics.Satisfaction(per="touchpoint")).to_frame()
    assert rows[["touchpoint", "value", "n"]].to_numpy().tolist() == [["ask", 4.0, 1]]


def test_the_customers_behind_one_touchpoint_are_those_who_rated_there() -> None:
    journeys = short.journeys(a=[("ask", 1, None, 4.0)], b=[("tell", 1, None, 2.0)])
    found = js.measure(journeys, js.metrics.Satisfaction(per="touchpoint"))
    assert found.customers("satisfaction", "everyone", touchpoint="tell").tolist() == ["b"]
    with pytest.raises(js.errors.UnknownName, match="'tell'"):
        found.customers("satisfaction", "everyone", touchpoint="tel")
    with pytest.raises(js.errors.UnknownName, match="touchpoint"):
        found.customers("satisfaction", "everyone", channel="tell")


def test_without_ratings_the_error_names_the_column() -> None:
    frame = short.table(a=[("view", 0)])
    journeys = js.Journeys.from_frame(frame, customer="customer", touchpoint="touchpoint", at="at")
    with pytest.raises(js.errors.MissingColumn, match="satisfaction"):
        js.measure(journeys, "satisfaction")
    with pytest.raises(ValueError, match="per"):
        js.metrics.Satisfaction(per="stage")


def test_answers_outside_the_scale_are_left_out_and_found() -> None:
    plan = js.Blueprint(
        "p", stages=[js.Stage("all", ["*"])], scales={"satisfaction": js.Scale(1, 5, reversed=True, not_applicable=[0])}
    )
    answers = [1.0, 2.0, 0.0, 99.0, 99.0, -1.0, None]
    journeys = short.journeys(blueprint=plan, a=[("ask", day, None, answer) for day, answer in enumerate(answers)])
    estimate = js.measure(journeys, "satisfaction").estimate("satisfaction", "everyone")
    assert (estimate.value, estimate.n) == (4.5, 2)
    finding = js.audit(journeys, "off_scale")[0]
    assert (finding.count, finding.share, finding.examples) == (3, 0.5, ("a",))
    assert "most often 99" in finding.message
    assert len(js.audit(short.journeys(a=[("ask", 0, None, 99.0)]), "off_scale")) == 0
