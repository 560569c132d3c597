"""No digit of a metric depends on batches, engines, the order of rows, names of customers, or the time of day."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import journeyseg as js
from journeyseg.analyses.journey_map import MapMetric
from journeyseg.columns.states import State
from journeyseg.engines.folding import fold_metrics
from journeyseg.engines.serial import Serial
from journeyseg.engines.threads import Threads
from journeyseg.verbs._prepare import Question, prepare
from tests.twins.asking import KINDS, UNITS, measured, names
from tests.twins.build import journeys_of, segmentation_of
from tests.twins.hostile import PLAN, SEGMENTS, giant, logs
from tests.twins.log import Log

METRICS: dict[str, Any] = {
    "conversion": js.metrics.Conversion(),
    "rate": js.metrics.rate(of="buy", among="view", within="7 days"),
    "value": js.metrics.Value(),
    "engagement": js.metrics.Engagement(),
    "satisfaction": js.metrics.Satisfaction(per="touchpoint"),
    "binned": js.metrics.TimeTo("buy"),
    "exact": js.metrics.TimeTo("buy", method="exact"),
    "sample": js.metrics.TimeTo("buy", method="sample", size=2),
    "map": MapMetric("7 days"),
    "funnel": js.metrics.Funnel(["view", "cart", "buy"], within="2 days"),
    "funnel of attempts": js.metrics.Funnel(["view", "buy"], count="attempts", breakdown="property:status"),
    "matches": js.metrics.Matches("view ... buy"),
    "next": js.metrics.NextTouchpoint("view"),
    "sessions": js.metrics.Sessions(),
}
RETRACTABLE = [name for name in METRICS if name != "sample"]


def question(log: Log, kind: str, unit: str) -> Question:
    """The question about a log."""
    journeys = journeys_of(log, PLAN)
    by = segmentation_of(log, journeys, kind, SEGMENTS)
    return prepare(journeys, by=by, goal=js.Goal("buy", horizon="7 days"), unit=unit, level=0.95)


def folded(asked: Question, size: int, engine: Any) -> dict[str, State]:
    """The states of every metric."""
    return fold_metrics(asked.journeys, METRICS, [asked.grouping], engine, size=size)[0]


@given(log=logs(most=9), kind=st.sampled_from(KINDS), unit=st.sampled_from(UNITS), size=st.integers(1, 8))
def test_batches_and_engines_change_no_bit(log: Log, kind: str, unit: str, size: int) -> None:
    asked = question(log, kind, unit)
    whole = folded(asked, 1 << 20, Serial())
    for engine in (Serial(), Threads(workers=2)):
        parts = folded(asked, size, engine)
        assert [name for name in METRICS if not parts[name].equals(whole[name])] == []


def test_one_giant_journey_and_empty_ones_are_batches_like_any() -> None:
    asked = question(giant(5000), "exclusive", "customer")
    whole, parts = folded(asked, 1 << 20, Serial()), folded(asked, 7, Serial())
    assert [name for name in METRICS if not parts[name].equals(whole[name])] == []


@given(log=logs(most=9), kind=st.sampled_from(KINDS), cut=st.integers(0, 9))
def test_what_was_added_can_be_taken_out_to_the_last_bit(log: Log, kind: str, cut: int) -> None:
    asked = question(log, kind, "customer")
    people = len(asked.journeys)
    at = min(cut, people)
    left, right = (_part(asked, *span) for span in ((0, at), (at, people)))
    for name in RETRACTABLE:
        assert left[name].merge(right[name]).subtract(right[name]).equals(left[name])


def _part(asked: Question, start: int, stop: int) -> dict[str, State]:
    from journeyseg.engines.folding import Task

    metrics = {name: METRICS[name] for name in RETRACTABLE}
    return Task(metrics, [asked.grouping], asked.journeys)((start, stop))[0]


@given(log=logs(most=9), kind=st.sampled_from(("none", "exclusive", "overlapping", "event")), shift=st.integers(1, 400))
def test_whole_weeks_later_nothing_but_time_has_changed(log: Log, kind: str, shift: int) -> None:
    later = _shifted(log, shift * 7 * 86_400_000_000)
    metrics = [js.metrics.Conversion(), "value", js.metrics.TimeTo("buy"), "satisfaction"]
    plain = replace(log, zone=None), replace(later, zone=None)
    before, after = (measured(one, metrics, kind=kind, unit="customer", goal="buy").to_frame() for one in plain)
    assert before.equals(after)


def _shifted(log: Log, by: int) -> Log:
    people = [
        replace(one, journeys=tuple(tuple(replace(e, at=e.at + by) for e in journey) for journey in one.journeys))
        for one in log.people
    ]
    period = None if log.period is None else (log.period[0] + by, log.period[1] + by)
    return replace(log, people=tuple(people), as_of=log.as_of + by, period=period)


@given(log=logs(most=9), kind=st.sampled_from(("none", "exclusive", "overlapping")))
def test_other_names_of_customers_change_no_value(log: Log, kind: str) -> None:
    other = replace(log, people=tuple(replace(one, name=f"{one.name} junior") for one in log.people))
    metrics = ["value", js.metrics.TimeTo("buy"), "conversion", "engagement"]
    first, second = (measured(one, metrics, kind=kind, unit="journey", goal="buy") for one in (log, other))
    for one in first.measurements:
        for place, segment in enumerate(names(kind)):
            assert first.segments[place] == segment
            assert second[one.name].value[place] == pytest.approx(one.value[place], nan_ok=True)
            assert second[one.name].n[place] == one.n[place]


@pytest.mark.parametrize("name", METRICS)
def test_the_size_of_a_state_does_not_depend_on_the_number_of_touchpoints(name: str) -> None:
    sizes = set()
    for count in (700, 70_000):
        asked = question(giant(count), "exclusive", "customer")
        sizes.add(folded(asked, 1 << 20, Serial())[name].nbytes)
    assert len(sizes) == 1
