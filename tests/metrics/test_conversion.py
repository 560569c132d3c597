"""Conversion: the share that reaches the goal."""

from __future__ import annotations

import math
from datetime import timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import journeyseg as js
from tests.twins import shares, short
from tests.twins.asking import KINDS, UNITS, assert_is, assert_people, measured, names
from tests.twins.hostile import DAY, logs
from tests.twins.log import Log


@given(
    log=logs(),
    kind=st.sampled_from(KINDS),
    unit=st.sampled_from(UNITS),
    among=st.sampled_from((None, "view", "buy")),
    days=st.sampled_from((None, 1, 7)),
)
def test_conversion_equals_its_twin(log: Log, kind: str, unit: str, among: str | None, days: int | None) -> None:
    goal = js.Goal("buy", horizon=None if days is None else timedelta(days=days))
    found = measured(log, js.metrics.Conversion(among=among), kind=kind, unit=unit, goal=goal)
    horizon = None if days is None else days * DAY
    twin = shares.share(log, unit, kind, target="buy", since=among, horizon=horizon, silent=among is None)
    for name in names(kind):
        count = twin.get(name, shares.Count())
        assert_is(found.estimate("conversion", name), count.share, count.made, where=name)
        for array, people in (("units", count.people), ("hits", count.met_by), ("open", count.open_of)):
            assert_people(found.customers("conversion", name, array), people)


def wilson(hits: int, n: int, z: float = 1.959963984540054) -> tuple[float, float]:
    """Wilson's interval by the book."""
    p, scale = hits / n, 1 + z * z / n
    centre, half = (p + z * z / 2 / n) / scale, z / scale * math.sqrt(p * (1 - p) / n + z * z / 4 / n / n)
    return centre - half, centre + half


def test_the_interval_of_customers_is_wilsons() -> None:
    customers = {f"c{number}": [("view", 0), *([("buy", 1)] if number < 7 else [])] for number in range(40)}
    found = js.measure(short.journeys(**customers), "conversion", goal="buy").estimate("conversion", "everyone")
    assert (found.low, found.high) == pytest.approx(wilson(7, 40))
    assert (found.n, found.method, found.level) == (40, "Wilson", 0.95)


def test_several_journeys_of_a_customer_widen_the_interval() -> None:
    customers = {
        f"c{number}": [
            (name, order + step / 9, None, None, None, f"{number}/{order}")
            for order in range(6)
            for step, name in enumerate(["view", "buy"] if number % 3 == 0 else ["view"])
        ]
        for number in range(60)
    }
    found = js.measure(short.journeys(several=True, **customers), "conversion", goal="buy", unit="journey")
    estimate = found.estimate("conversion", "everyone")
    low, high = wilson(20, 60)
    assert (estimate.value, estimate.n) == (pytest.approx(1 / 3), 360)
    assert (estimate.low, estimate.high) == pytest.approx((low, high), abs=0.02)


def test_the_edge_of_the_horizon_lies_inside() -> None:
    customers = {"in": [("view", 0), ("buy", 7)], "out": [("view", 0), ("buy", 7 + 1e-9)], "late": [("view", 30)]}
    found = js.measure(short.journeys(as_of=60, **customers), "conversion", goal=js.Goal("buy", horizon="7 days"))
    assert found.customers("conversion", "everyone", "hits").tolist() == ["in"]
    assert found.estimate("conversion", "everyone").n == 3


def test_open_attempts_count_neither_above_nor_below_the_line() -> None:
    customers = {"ripe": [("view", 0)], "edge": [("view", 1)], "open": [("view", 1.5), ("buy", 2)]}
    found = js.measure(short.journeys(as_of=8, **customers), "conversion", goal=js.Goal("buy", horizon="7 days"))
    estimate = found.estimate("conversion", "everyone")
    assert (estimate.value, estimate.n) == (0, 2)
    assert found.customers("conversion", "everyone", "open").tolist() == ["open"]


def test_a_start_that_is_the_goal_counts_at_once_but_with_among_another_is_needed() -> None:
    journeys = short.journeys(a=[("buy", 0)], b=[("buy", 0), ("buy", 0)])
    assert js.measure(journeys, "conversion", goal="buy").estimate("conversion", "everyone").value == 1
    again = js.measure(journeys, js.metrics.Conversion(among="buy"), goal="buy")
    assert again.customers("conversion", "everyone", "hits").tolist() == ["b"]


def test_customers_without_touchpoints_did_nothing_and_count() -> None:
    people = pd.DataFrame({"customer": ["a", "silent"]})
    journeys = short.journeys(profiles=people, a=[("view", 0), ("buy", 1)])
    assert js.measure(journeys, "conversion", goal="buy").estimate("conversion", "everyone").value == 0.5


def test_history_before_the_period_neither_starts_the_clock_nor_reaches_the_goal() -> None:
    customers = {"a": [("view", 0), ("buy", 1), ("view", 10)], "b": [("view", 9), ("view", 10), ("buy", 40)]}
    journeys = short.journeys(**customers).during(short.moment(8), short.moment(20))
    found = js.measure(journeys, "conversion", goal="buy")
    assert found.customers("conversion", "everyone", "hits").tolist() == ["b"]
    assert found.estimate("conversion", "everyone").n == 2


def test_a_goal_may_be_an_agreed_name_a_table_or_a_touchpoint() -> None:
    plan = js.Blueprint(
        "p", stages=[js.Stage("all", ["view", "buy"])], goals={"sale": js.Goal("buy", horizon="7 days")}
    )
    journeys = short.journeys(blueprint=plan, as_of=99, a=[("view", 0), ("buy", 9)], b=[("view", 0), ("buy", 1)])
    for goal in ("sale", js.Goal("buy", horizon="7 days"), {"touchpoint": "buy", "horizon": "7 days"}):
        of_verb = js.measure(journeys, "conversion", goal=goal)
        of_metric = js.measure(journeys, js.metrics.Conversion(goal))
        assert of_verb.estimate("conversion", "everyone").value == 0.5
        assert of_metric.estimate("conversion", "everyone").value == 0.5


@pytest.mark.parametrize("goal", [5, {"horizon": "7 days"}, {"touchpoint": "buy", "within": "7 days"}, ["buy"]])
def test_what_is_no_goal_is_refused_with_what_would_be(goal: object) -> None:
    journeys = short.journeys(a=[("view", 0), ("buy", 9)])
    with pytest.raises(js.errors.JourneysegError, match="no goal"):
        js.measure(journeys, "conversion", goal=goal)
    with pytest.raises(js.errors.DefinitionError, match="no goal"):
        js.metrics.Conversion(goal)  # type: ignore[arg-type]


def test_without_a_goal_the_error_says_how_to_give_one() -> None:
    with pytest.raises(js.errors.InputError, match="give goal="):
        js.measure(short.journeys(a=[("view", 0)]), "conversion")


def test_a_goal_that_nobody_knows_is_an_error_that_lists_close_names() -> None:
    with pytest.raises(js.errors.UnknownName, match="'buy'"):
        js.measure(short.journeys(a=[("buy", 0)]), "conversion", goal="by")
