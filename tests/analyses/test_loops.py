"""Loops: held to a twin, and to examples by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import journeyseg as js
from tests.twins import flows, short
from tests.twins.asking import KINDS, UNITS, assert_is, names
from tests.twins.build import journeys_of, segmentation_of
from tests.twins.hostile import PLAN, SEGMENTS, logs
from tests.twins.log import Log
from tests.twins.rich import CUT, WHOLE


@example(log=WHOLE, kind="overlapping", unit="journey", over="touchpoint", collapse=False)
@example(log=CUT, kind="event", unit="customer", over="property:status", collapse=True)
@given(
    log=logs(),
    kind=st.sampled_from(KINDS),
    unit=st.sampled_from(UNITS),
    over=st.sampled_from(("touchpoint", "stage", "property:status")),
    collapse=st.booleans(),
)
def test_loops_equal_their_twin(log: Log, kind: str, unit: str, over: str, collapse: bool) -> None:
    journeys = journeys_of(log, PLAN)
    by = segmentation_of(log, journeys, kind, SEGMENTS)
    found = js.loops(journeys, by=by, unit=unit, over=over, collapse_repeats=collapse)
    twin = flows.loops(log, unit, kind, over=over, plan=PLAN, collapse=collapse)
    for name in names(kind):
        own = twin.get(name, flows.Back())
        assert set(found.table(name)["label"]) == set(own.count.get("visits", ()))
        for label in found["visits"].axes[0].labels or ():
            visits = own.of("visits", label)
            assert found.estimate("visits", name, label).value == visits
            for what in ("repeat", "self loop", "ping-pong", "rework"):
                base = own.of("staged", label) if what == "rework" else visits
                value = own.of(what, label) / base if base else math.nan
                assert_is(found.estimate(what, name, label), value, base, where=(what, label))
            gaps = own.gaps.get(label, [])
            mean = sum(gaps) / len(gaps) if gaps else math.nan
            assert_is(found.estimate("self distance", name, label), mean, len(gaps), where=label)
            least = found.estimate("least self distance", name, label)
            assert least.value == pytest.approx(min(gaps, default=math.nan), nan_ok=True)


def test_loops_by_hand() -> None:
    plan = js.Blueprint("p", stages=[js.Stage("look", ["view"]), js.Stage("buy", ["cart"])])
    walk = [("view", 0), ("cart", 1), ("view", 2), ("cart", 3), ("cart", 4)]
    found = js.loops(short.journeys(a=walk, blueprint=plan))
    table = found.table().set_index("label")
    assert table.loc["view", ["visits", "repeat", "ping-pong", "rework"]].tolist() == [2, 0.5, 0.5, 0.5]
    assert table.loc["cart", ["visits", "repeat", "self loop", "rework"]].tolist() == [3, 2 / 3, 1 / 3, 0]
    assert table.loc["cart", ["self distance", "least self distance"]].tolist() == [0.5, 0]
    assert found.customers(array="rework", label="view").tolist() == ["a"]
    assert found.customers().tolist() == ["a"]


def test_without_a_blueprint_there_is_no_rework() -> None:
    found = js.loops(short.journeys(a=[("view", 0)]))
    assert "rework" not in found.measures.definitions
    with pytest.raises(js.errors.UnknownName, match="rework"):
        found["rework"]


def test_what_loops_can_not_go_over_is_refused() -> None:
    with pytest.raises(js.errors.DefinitionError, match="can't go over"):
        js.loops(short.journeys(a=[("view", 0)]), over="day")
