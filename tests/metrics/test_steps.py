"""Every built-in metric observes, is folded and summarises; together that is what `measure` says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import journeyseg as js
from journeyseg.columns.membership import Membership
from journeyseg.columns.states import fold_state
from journeyseg.engines.folding import owners_of
from journeyseg.testing import sample_journeys
from tests.twins import short

JOURNEYS = sample_journeys(60).in_units("customer").with_frame(goal=js.Goal("buy"))
METRICS: dict[str, Callable[[], Any]] = {
    "Chain": js.metrics.Chain,
    "Conversion": js.metrics.Conversion,
    "Engagement": js.metrics.Engagement,
    "Funnel": lambda: js.metrics.Funnel(["view", "buy"]),
    "Loops": js.metrics.Loops,
    "Matches": lambda: js.metrics.Matches("view -> buy"),
    "Moves": js.metrics.Moves,
    "NextTouchpoint": lambda: js.metrics.NextTouchpoint("view"),
    "Rate": lambda: js.metrics.Rate("buy", "view"),
    "Retention": js.metrics.Retention,
    "Routes": lambda: js.metrics.Routes([["view", "buy"]]),
    "Satisfaction": js.metrics.Satisfaction,
    "Sessions": js.metrics.Sessions,
    "Steps": js.metrics.Steps,
    "TimeTo": js.metrics.TimeTo,
    "Transitions": js.metrics.Transitions,
    "Value": js.metrics.Value,
}


def by_hand(metric: js.Metric) -> tuple[js.Measurement, ...]:
    """What the metric says of everybody, step by step."""
    shape, tallies = metric.shape(JOURNEYS.frame), metric.observe(JOURNEYS)
    together = Membership("exclusive", 1, np.zeros(len(JOURNEYS), dtype=np.int32))
    state = fold_state(shape, tallies, owners_of(JOURNEYS), together, ("everyone",), frame=JOURNEYS.frame)
    return metric.summarise(state)


def test_there_is_one_of_every_metric() -> None:
    assert set(METRICS) == {name for name in js.metrics.__all__ if name[0].isupper()}


@pytest.mark.parametrize("name", METRICS)
def test_the_steps_by_hand_are_what_measure_says(name: str) -> None:
    asked, found = js.measure(JOURNEYS, METRICS[name](), goal="buy"), by_hand(METRICS[name]())
    assert [one.name for one in found] == [one.name for one in asked.measurements]
    for one in found:
        same = asked[one.name]
        for part in ("value", "low", "high", "n"):
            np.testing.assert_array_equal(getattr(one, part), getattr(same, part))
        assert (one.unit, one.definition) == (same.unit, same.definition)


@pytest.mark.parametrize("name", METRICS)
def test_what_is_observed_fills_the_arrays_of_the_shape(name: str) -> None:
    metric = METRICS[name]()
    tallies: js.Tallies = metric.observe(JOURNEYS)
    assert all(isinstance(tally, js.Tally) for tally in tallies.values())
    assert set(tallies) == set(metric.shape(JOURNEYS.frame))


def test_rate_in_one_line_is_the_same_as_the_metric() -> None:
    assert js.metrics.rate(of="buy", among="view", within="7 days") == js.metrics.Rate("buy", "view", "7 days")


@pytest.mark.parametrize("method", ["binned", "exact", "sample"])
def test_who_met_it_before_they_were_finished_did_meet_it(method: str) -> None:
    plan = js.Blueprint("p", stages=[js.Stage("all", ["*"])], closed=js.Closed("status", ["done"]))
    met = {name: [("view", 0), ("buy", day, None, None, "done")] for name, day in (("a", 1), ("b", 2), ("c", 3))}
    found = js.measure(short.journeys(blueprint=plan, **met), js.metrics.TimeTo("buy", method=method))
    assert found.estimate("time to buy", "everyone").value == pytest.approx(2 * 86_400, rel=0.05)


@pytest.mark.parametrize("method", ["binned", "exact", "sample"])
@pytest.mark.parametrize("units", [2, 4, 10])
def test_the_median_is_reached_where_the_curve_stands_at_a_half(method: str, units: int) -> None:
    met: dict[str, Any] = {f"c{day}": [("view", 0), ("buy", day)] for day in range(1, units + 1)}
    found = js.measure(short.journeys(**met), js.metrics.TimeTo("buy", method=method))
    assert found.estimate("time to buy", "everyone").value == pytest.approx(units // 2 * 86_400, rel=0.05)
