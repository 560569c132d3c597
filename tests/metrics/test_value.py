"""Value: what a unit brought."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import journeyseg as js
from tests.twins import means, short
from tests.twins.asking import KINDS, UNITS, assert_is, assert_people, measured, names
from tests.twins.hostile import logs
from tests.twins.log import Log


@given(log=logs(), kind=st.sampled_from(KINDS), unit=st.sampled_from(UNITS))
def test_value_equals_its_twin(log: Log, kind: str, unit: str) -> None:
    found = measured(log, "value", kind=kind, unit=unit)
    twin = means.per_unit(log, unit, kind, means.value_of)
    for name in names(kind):
        sums = twin.get(name, means.Sum())
        assert_is(found.estimate("value", name), sums.mean, sums.n, where=name)
        assert_is(found.estimate("value (total)", name), sums.total, sums.n, where=name)
        assert_people(found.customers("value", name), sums.people)


def test_missing_values_add_nothing_and_refunds_take_away() -> None:
    journeys = short.journeys(a=[("buy", 0, 10.0), ("buy", 1, None), ("back", 2, -4.5)], b=[("view", 0)])
    found = js.measure(journeys, "value")
    assert found.estimate("value", "everyone").value == 2.75
    assert found.estimate("value (total)", "everyone").value == 5.5


def test_cost_is_added_up_like_value() -> None:
    frame = short.table(a=[("ad", 0, 3.0)], b=[("ad", 0, 5.0)]).rename(columns={"value": "cost"})
    journeys = js.Journeys.from_frame(frame, customer="customer", touchpoint="touchpoint", at="at", cost="cost")
    found = js.measure(journeys, js.metrics.Value("cost"))
    assert found.estimate("cost", "everyone").value == 4
    with pytest.raises(js.errors.MissingColumn, match="value"):
        js.measure(journeys, "value")


def test_the_currency_of_the_blueprint_is_the_unit() -> None:
    plan = js.Blueprint("p", stages=[js.Stage("all", ["*"])], currency="BRL")
    found = js.measure(short.journeys(blueprint=plan, a=[("buy", 0, 1.0)]), "value")
    assert {one.unit for one in found.measurements} == {"BRL"}


def test_the_interval_of_a_total_is_that_of_the_mean_times_all_units() -> None:
    customers = {f"c{number}": [("buy", 0, float(number % 7))] for number in range(200)}
    found = js.measure(short.journeys(**customers), "value")
    mean, total = found.estimate("value", "everyone"), found.estimate("value (total)", "everyone")
    assert total.value == pytest.approx(200 * mean.value)
    assert (total.high - total.low) / 200 == pytest.approx(mean.high - mean.low, rel=0.02)


def test_an_unknown_column_is_refused() -> None:
    with pytest.raises(ValueError, match="column"):
        js.metrics.Value("price")
