"""The signals of pain equal gaps counted by hand."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import journeyseg as js
from journeyseg.analyses.journey_map import MapMetric
from journeyseg.analyses.signals import Signal, signals
from journeyseg.columns.states import State
from journeyseg.engines.folding import Grouping, fold_metrics
from journeyseg.engines.serial import Serial
from journeyseg.verbs._prepare import prepare
from tests.twins import pains, short
from tests.twins.asking import UNITS
from tests.twins.build import journeys_of, segmentation_of, vocabulary
from tests.twins.hostile import DAY, PLAN, SEGMENTS, logs
from tests.twins.log import Log


def states(log: Log, kind: str, unit: str, horizon: timedelta | None) -> tuple[State, State]:
    """The map's state by segment, and that of the units in any segment."""
    journeys = journeys_of(log, PLAN)
    by = segmentation_of(log, journeys, kind, SEGMENTS)
    question = prepare(journeys, by=by, goal=None, unit=unit, level=0.95)
    some = Grouping(question.grouping.membership.any, ("any",))
    metrics = {"map": MapMetric(horizon)}
    own, whole = fold_metrics(question.journeys, metrics, [question.grouping, some], Serial())
    return own["map"], whole["map"]


def assert_is(signal: Signal, place: int, gap: pains.Gap) -> None:
    assert (signal.n[place], signal.affected[place]) == (gap.n, gap.affected), (signal.name, signal.places[place])
    assert signal.others[place] == gap.others
    assert signal.gap[0, place] == pytest.approx(gap.value, abs=1e-9, nan_ok=True), (signal.name, signal.places[place])


@given(
    log=logs(most=9),
    kind=st.sampled_from(("exclusive", "overlapping", "event")),
    unit=st.sampled_from(UNITS),
    days=st.sampled_from((None, 1, 7)),
)
def test_every_gap_equals_its_twin(log: Log, kind: str, unit: str, days: int | None) -> None:
    horizon = None if days is None else timedelta(days=days)
    own, whole = states(log, kind, unit, horizon)
    known = vocabulary(log, PLAN)
    for index, name in enumerate(SEGMENTS):
        twin = pains.sides(log, unit, kind, name, PLAN, known, None if days is None else days * DAY)
        found = {signal.name: signal for signal in signals(own.only(index), whole, horizon, 4.0)}
        for place, (stage, touchpoint) in enumerate(found["satisfaction"].places):
            assert stage == PLAN.stage(touchpoint)
            assert_is(found["satisfaction"], place, twin.satisfaction(touchpoint))
            assert_is(found["waiting"], place, twin.waiting(touchpoint, PLAN))
        assert ("drop-off" in found) is not twin.all_arrive(PLAN, known)
        if "drop-off" in found:
            for place, (stage, _) in enumerate(found["drop-off"].places):
                assert_is(found["drop-off"], place, twin.drop_off(stage, None if days is None else days * DAY))


def test_a_segment_that_was_watched_for_less_time_does_not_look_worse() -> None:
    """Nobody goes on within 5 days; the old have been watched longer, and all went on after 20."""
    rows = {f"o{i}": [("view", 0.0), ("cart", 20.0)] for i in range(40)} | {
        f"n{i}": [("view", 95.0)] for i in range(40)
    }
    ages = pd.DataFrame({"customer": list(rows), "age": ["old"] * 40 + ["new"] * 40})
    plan = js.Blueprint("p", stages=[js.Stage("look", ["view"]), js.Stage("buy", ["cart"])])
    journeys = short.journeys(blueprint=plan, profiles=ages, as_of=100, **rows)
    question = prepare(journeys, by="age", goal=None, unit="customer", level=0.95)
    both = Grouping(question.grouping.membership.any, ("any",))
    own, whole = fold_metrics(question.journeys, {"map": MapMetric(None)}, [question.grouping, both], Serial())
    new = own["map"].only(question.grouping.segments.index("new"))
    (left,) = (signal for signal in signals(new, whole["map"], None, 4.0) if signal.name == "drop-off")
    assert left.gap[0][0] == 0
