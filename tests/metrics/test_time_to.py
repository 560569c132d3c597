"""Time to: Kaplan-Meier quantiles with those under way censored."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import journeyseg as js
from tests.twins import short, times
from tests.twins.asking import KINDS, UNITS, assert_is, assert_people, measured, names
from tests.twins.hostile import PLAN, PLANNED, logs
from tests.twins.log import Log


@given(
    log=logs(most=9),
    kind=st.sampled_from(KINDS),
    unit=st.sampled_from(UNITS),
    target=st.sampled_from(PLANNED),
    since=st.sampled_from((None, "view", "buy")),
    q=st.sampled_from((0.25, 0.5, 0.9)),
    method=st.sampled_from(("binned", "exact", "sample")),
)
def test_the_time_to_a_touchpoint_equals_its_twin(
    log: Log, kind: str, unit: str, target: str, since: str | None, q: float, method: str
) -> None:
    metric = js.metrics.TimeTo(target, since=since, quantile=q, method=method)
    found = measured(log, metric, kind=kind, unit=unit)
    twin = times.time_to(log, unit, kind, target=target, since=since, grain=method, ended=PLAN.ended)
    measure = found.measurements[0].name
    for name in names(kind):
        spells = twin.get(name, times.Spells())
        assert_is(found.estimate(measure, name), spells.quantile(q), spells.n, where=name)
        assert_people(found.customers("time_to", name, "units"), spells.people)


def days(found: js.Measures) -> float:
    """The one value in days."""
    return float(found.measurements[0].value[0]) / 86_400


def test_those_under_way_are_censored_and_not_lost() -> None:
    customers = {"a": [("view", 0), ("buy", 1)], "b": [("view", 0), ("buy", 5)], "c": [("view", 9)], "d": [("view", 9)]}
    exact = js.metrics.TimeTo("buy", method="exact")
    assert days(js.measure(short.journeys(as_of=10, **customers), exact)) == 5


def test_those_who_are_finished_without_it_stay_below_the_line() -> None:
    plan = js.Blueprint("p", stages=[js.Stage("all", ["*"])], closed=js.Closed("status", ["lost"]))
    customers = {"a": [("view", 0), ("buy", 1)], "b": [("view", 9.5)], "c": [("view", 9.5)]}
    open_ones = short.journeys(as_of=10, blueprint=plan, **customers)
    assert days(js.measure(open_ones, js.metrics.TimeTo("buy", method="sample"))) == pytest.approx(1)
    closed = {name: [(*met, None, None, "lost") for met in mets] for name, mets in customers.items()}
    finished = short.journeys(as_of=10, blueprint=plan, **closed)
    assert math.isnan(days(js.measure(finished, js.metrics.TimeTo("buy", method="sample"))))


def test_a_sample_keeps_the_customers_of_smallest_rank_and_says_of_how_many() -> None:
    customers = {f"c{number}": [("view", 0), ("buy", number % 5 + 1)] for number in range(300)}
    found = js.measure(short.journeys(**customers), js.metrics.TimeTo("buy", method="sample", size=50))
    assert found.estimate("time to buy", "everyone").n == 300
    assert days(found) in (2, 3, 4)


def test_everybody_in_one_bucket_gives_a_value_without_an_interval() -> None:
    found = js.measure(short.journeys(a=[("view", 0), ("buy", 1)]), js.metrics.TimeTo("buy", method="exact"))
    estimate = found.estimate("time to buy", "everyone")
    assert estimate.value == 86_400
    assert math.isnan(estimate.low)
    assert math.isnan(estimate.high)


@pytest.mark.parametrize("method", ["binned", "exact", "sample"])
def test_the_interval_holds_the_median_and_widens_with_the_level(method: str) -> None:
    customers = {f"c{number}": [("view", 0), ("buy", 1 + number % 11)] for number in range(250)}
    journeys = short.journeys(**customers)
    metric = js.metrics.TimeTo("buy", method=method)
    spans = []
    for level in (0.5, 0.95, 0.999):
        one = js.measure(journeys, metric, level=level).estimate("time to buy", "everyone")
        assert one.low <= one.value <= one.high
        spans.append((one.low, one.high))
    assert spans[2][0] <= spans[1][0] <= spans[0][0]
    assert spans[0][1] <= spans[1][1] <= spans[2][1]


def test_the_name_tells_the_quantile() -> None:
    journeys = short.journeys(a=[("view", 0), ("buy", 1)])
    named = [
        js.measure(journeys, js.metrics.TimeTo("buy", quantile=q)).measurements[0].name for q in (0.5, 0.29, 0.999)
    ]
    assert named == ["time to buy", "time to buy (29%)", "time to buy (99.9%)"]


@pytest.mark.parametrize("options", [{"quantile": 0.0}, {"quantile": 1.0}, {"method": "guess"}, {"size": 0}])
def test_options_that_make_no_sense_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(options))):
        js.metrics.TimeTo("buy", **options)
