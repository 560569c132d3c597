"""Survival: curves, restricted means and tests held to twins, and the errors of impossible options."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import journeyseg as js
from journeyseg.analyses.lifetimes.metric import SurvivalMetric
from journeyseg.errors import DefinitionError, InputError, InsufficientData, UnknownName
from tests.twins import short, times
from tests.twins.asking import KINDS, UNITS, assert_people, assert_sane, names
from tests.twins.build import journeys_of, segmentation_of
from tests.twins.hostile import PLAN, PLANNED, SEGMENTS, logs
from tests.twins.log import Log


def area(spells: times.Spells, limit: float) -> float:
    """The area under the curve up to a limit, step by step; NaN where nobody was watched so long."""
    reached = [time for time, _ in spells.spells]
    if not spells.n or (max(reached, default=0.0) < limit and not spells.never and spells.left(math.inf) != 0):
        return math.nan
    edges = [0.0, *sorted({time for time in reached if time < limit}), limit]
    total = sum((spells.left(begin) or Fraction(0)) * Fraction(end - begin) for begin, end in pairwise(edges))
    return float(total)


@given(
    log=logs(most=9), kind=st.sampled_from(KINDS), unit=st.sampled_from(UNITS), target=st.sampled_from(PLANNED),
    since=st.sampled_from((None, "view", "buy")), method=st.sampled_from(("binned", "exact", "sample")),
    horizon=st.sampled_from((None, "2 seconds", "1 day", "30 days")),
)  # fmt: skip
def test_curves_and_means_equal_their_twin(
    log: Log, kind: str, unit: str, target: str, since: str | None, method: str, horizon: str | None
) -> None:
    journeys = journeys_of(log, PLAN)
    by = segmentation_of(log, journeys, kind, SEGMENTS)
    found = js.survival(journeys, target, since=since, method=method, horizon=horizon, by=by, unit=unit)
    twin = times.time_to(log, unit, kind, target=target, since=since, grain=method, ended=PLAN.ended)
    longest = [max(time for time, _ in one.spells) for one in twin.values() if one.spells]
    limit = min(longest, default=math.nan) if horizon is None else js.duration(horizon).total_seconds()
    for name in names(kind):
        spells, curve = twin.get(name, times.Spells()), found.curve(name)
        assert curve["events"].sum() + curve["censored"].sum() == len(spells.spells)
        for second, row in curve.iterrows():
            left = spells.left(float(str(second)))
            assert left is not None
            assert row["without"] == pytest.approx(float(left))
            assert row["at_risk"] == spells.never + sum(1 for time, _ in spells.spells if time >= float(str(second)))
            assert math.isnan(row["low"]) or row["low"] - 1e-9 <= row["without"] <= row["high"] + 1e-9
        mean = found.estimate("restricted mean", name)
        expected = area(spells, limit) if limit > 0 else math.nan
        assert mean.value == pytest.approx(expected, nan_ok=True, rel=1e-6), (limit, spells)
        assert mean.n == spells.n
        assert_sane(mean)
        assert_people(found.customers(name, "units"), spells.people)


@given(log=logs(most=9), kind=st.sampled_from(KINDS), unit=st.sampled_from(UNITS))
def test_the_quantiles_are_those_of_the_measure(log: Log, kind: str, unit: str) -> None:
    journeys = journeys_of(log, PLAN)
    by = segmentation_of(log, journeys, kind, SEGMENTS)
    found = js.survival(journeys, "buy", quantiles=[0.5], by=by, unit=unit)
    measured = js.measure(journeys, js.metrics.TimeTo("buy"), by=by, unit=unit)
    for part in ("value", "low", "high", "n"):
        mine, other = (getattr(one.measurements[0], part) for one in (found.measures, measured))
        assert np.array_equal(mine, other, equal_nan=True)


@pytest.mark.parametrize(
    "metric",
    [SurvivalMetric(), SurvivalMetric(method="exact", horizon="3 days"), SurvivalMetric(method="sample", size=5)],
    ids=str,
)
def test_it_keeps_the_laws_of_metrics(metric: Any) -> None:
    verdict = js.testing.check_metric(metric)
    assert verdict.ok, verdict


def slow_and_fast(count: int = 60) -> tuple[js.Journeys, js.Segmentation]:
    """Half of the customers buy within a day, the others take five; some are still under way."""
    people = {
        f"c{place}": [("view", 0), *([] if place % 7 == 0 else [("buy", 0.5 if place % 2 else 5 + place / 100)])]
        for place in range(count)
    }
    journeys = short.journeys(as_of=9, **people)
    codes = np.array([int(name[1:]) % 2 for name in journeys.customers])
    return journeys, journeys.split(codes, js.segments("slow", "fast"))


def test_segments_of_different_speed_are_told_apart() -> None:
    journeys, by = slow_and_fast()
    found = js.survival(journeys, "buy", by=by, method="exact")
    assert found.log_rank().p < 0.01
    assert found.log_rank().method == "log-rank, chi-squared"
    assert found.estimate("restricted mean", "fast").high < found.estimate("restricted mean", "slow").low
    assert found["restricted mean"].method == "Greenwood"
    per_journey = js.survival(journeys, "buy", by=by, method="exact", unit="journey")
    assert "jackknife" in per_journey.log_rank().method
    assert per_journey.log_rank().p < 0.05
    assert per_journey["restricted mean"].method == "bucket jackknife, t"


def test_one_segment_has_nothing_to_be_compared_with() -> None:
    with pytest.raises(InsufficientData):
        js.survival(short.journeys(a=[("view", 0), ("buy", 1)], as_of=9), "buy").log_rank()


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({"touchpoint": "byu"}, UnknownName),
        ({"touchpoint": "buy", "since": "veiw"}, UnknownName),
        ({}, InputError),
        ({"touchpoint": "buy", "horizon": 30}, DefinitionError),
        ({"touchpoint": "buy", "quantiles": [2.0]}, DefinitionError),
        ({"touchpoint": "buy", "quantiles": []}, DefinitionError),
        ({"touchpoint": "buy", "size": 9}, DefinitionError),
        ({"touchpoint": "buy", "method": "guess"}, DefinitionError),
        ({"touchpoint": "buy", "goal": "view"}, DefinitionError),
    ],
    ids=str,
)
def test_options_that_mean_nothing_are_refused(told: dict[str, Any], error: type[Exception]) -> None:
    log = short.journeys(a=[("view", 0), ("buy", 1)], as_of=9)
    with pytest.raises(error):
        js.survival(log, **told)


def test_a_goal_stands_for_its_touchpoint() -> None:
    journeys, by = slow_and_fast()
    named = js.survival(journeys, "buy", by=by)
    meant = js.survival(journeys, goal=js.Goal("buy", horizon="1 day"), by=by)
    assert named.definition == meant.definition
    assert named.state.equals(meant.state)


def test_a_sample_keeps_so_many_units() -> None:
    journeys, _ = slow_and_fast()
    few, all_ = (js.survival(journeys, "buy", method="sample", size=size) for size in (10, None))
    assert few.curve()["at_risk"].iloc[0] == 10
    assert all_.curve()["at_risk"].iloc[0] == 60


def test_who_never_will_counts_the_whole_time_although_nothing_ever_happened() -> None:
    """A closed unit without the touchpoint lasts up to the horizon."""
    plan = js.Blueprint("p", stages=[js.Stage("all", ["*"])], closed=js.Closed("status", ["done"]))
    log = short.journeys(blueprint=plan, a=[("view", 0, None, None, "done")], b=[("buy", 1)])
    found = js.survival(log, "buy", since="view", horizon="2 seconds", method="exact")
    assert found.estimate("restricted mean").value == 2.0


@pytest.mark.parametrize("unit", UNITS)
def test_a_mean_of_units_that_are_all_alike_is_not_certain(unit: str) -> None:
    """40 customers without the touchpoint, or all of whom had it at one time, do not make a population of such."""
    nobody = {f"c{number}": [("view", 0), *([("buy", 9)] if number == 0 else [])] for number in range(40)}
    found = js.survival(short.journeys(as_of=9, **nobody), "buy", horizon="1 day", method="exact", unit=unit)
    mean, share = found.estimate("restricted mean"), 0.025 ** (1 / 40)
    assert (mean.value, mean.low, mean.high) == pytest.approx((86_400, share * 86_400, 86_400))
    assert mean.method.endswith("; Clopper-Pearson where all units are alike")
    everybody = {f"c{number}": [("view", 0), ("buy", 1)] for number in range(40)}
    found = js.survival(short.journeys(as_of=9, **everybody), "buy", horizon="4 days", method="exact", unit=unit)
    mean = found.estimate("restricted mean")
    expected = (86_400, share * 86_400, share * 86_400 + (1 - share) * 4 * 86_400)
    assert (mean.value, mean.low, mean.high) == pytest.approx(expected)


def test_only_those_watched_to_the_limit_bound_a_mean_that_nobody_ended() -> None:
    log = {f"c{number}": [("view", 0 if number < 10 else 8.5)] for number in range(40)}
    found = js.survival(short.journeys(as_of=9, z=[("buy", 8.9)], **log), "buy", since="view", horizon="1 day")
    assert found.estimate("restricted mean").low == pytest.approx(0.025 ** (1 / 10) * 86_400)


def test_what_is_met_may_be_any_occurrence() -> None:
    log = short.journeys(a=[("view", 0), ("buy", 1, 5), ("buy", 2, 50)], b=[("ad", 0), ("pay", 3, 70)], as_of=9)
    large = js.survival(log, js.on("buy", "pay", value=js.above(10)), since=["view", "ad"], method="exact")
    assert large.curve().index.tolist() == [2 * 86_400, 3 * 86_400]
    assert large.definition.startswith('time from "view" or "ad" to "buy" or "pay" with value more than 10;')
    again = js.survival(log, {"on": ["buy", "pay"], "value": {"above": 10}}, since=["view", "ad"], method="exact")
    assert again.to_frame().equals(large.to_frame())
    second = js.survival(log, js.on("buy", label="a buy"), since="buy", method="exact")
    assert second.curve().index.tolist() == [86_400]
    with pytest.raises(InputError, match="value"):
        js.survival(js.testing.journeys_of([{"customer": "a", "touchpoint": "x", "at": 1}]), js.on("x", value=1))


def test_a_measure_of_an_occurrence_keeps_the_laws_of_metrics() -> None:
    for metric in (js.metrics.TimeTo(js.on("b*", value=js.above(1)), since="*"), SurvivalMetric(["b*", "cart"])):
        assert "touchpoint" in metric.needs
        verdict = js.testing.check_metric(metric)
        assert verdict.ok, verdict
