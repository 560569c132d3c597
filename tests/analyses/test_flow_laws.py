"""Flows as metrics: the conformance kit, and the laws that every one of them keeps."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import pandas as pd
import pytest

import journeyseg as js
from journeyseg.testing.sample import sample_journeys

METRICS = (
    js.metrics.Transitions(quantiles=(0.5, 0.9)),
    js.metrics.Transitions(over="property:device", quantiles=(0.5,), times="exact"),
    js.metrics.Transitions(over="stage", collapse_repeats=True, boundaries=False),
    js.metrics.Transitions(follows="eventually"),
    js.metrics.Steps(),
    js.metrics.Steps(align="cart", over="channel"),
    js.metrics.Moves(start="view", end=["buy", "support"]),
    js.metrics.Moves(over="property:device"),
    js.metrics.Routes([["view", "cart"], ["ad", "view"]]),
    js.metrics.Routes([["web", "app"], ["web"]], over="channel", match="whole", start="view"),
    js.metrics.Loops(),
    js.metrics.Loops(over="channel", collapse_repeats=True),
    js.metrics.Chain(goal="buy"),
    js.metrics.Chain(goal=js.Goal("buy", horizon="2 days"), to=0.1),
)
QUESTIONS: tuple[tuple[Any, dict[str, Any]], ...] = (
    (js.flow, {"quantiles": (0.5,)}),
    (js.flow, {"over": "channel", "follows": "eventually"}),
    (js.step_matrix, {"align": "cart"}),
    (js.step_flow, {"start": "view"}),
    (js.step_flow, {"over": "property:device", "gap": "1 hour"}),
    (js.routes, {"length": 2}),
    (js.routes, {"routes": [["view", "cart"], ["view", "view"]]}),
    (js.routes, {}),
    (js.loops, {}),
    (js.what_if, {"goal": "buy", "to": 0.1}),
)


@pytest.mark.parametrize("metric", METRICS, ids=repr)
def test_every_flow_metric_conforms(metric: Any) -> None:
    """Batches, merging, retraction, engines, options and pickles agree; see the conformance kit."""
    found = js.testing.check_metric(metric)
    assert found.failed == ()


def same(left: Any, right: Any) -> None:
    """Two results have the same numbers."""
    pd.testing.assert_frame_equal(left.to_frame(), right.to_frame())


@pytest.mark.parametrize(("verb", "options"), QUESTIONS)
def test_row_order_engine_and_time_shift_change_nothing(verb: Any, options: dict[str, Any]) -> None:
    plain = sample_journeys()
    found = verb(plain, **options)
    same(found, verb(sample_journeys(shuffled=3), **options))
    same(found, verb(plain, engine="serial", **options))
    hour = 3_600_000_000
    later = attrs.evolve(plain, at=plain.at + hour).with_frame(as_of=int(plain.frame.as_of or 0) + hour)
    same(found, verb(later, **options))


@pytest.mark.parametrize(("verb", "options"), QUESTIONS)
@pytest.mark.parametrize("overlapping", [False, True])
def test_by_segment_equals_each_segment_alone(verb: Any, options: dict[str, Any], overlapping: bool) -> None:
    journeys = sample_journeys()
    rng = np.random.default_rng(4)
    if overlapping:
        mask = rng.random((len(journeys), 2)) < 0.6
        codes: Any = mask
    else:
        codes = rng.integers(0, 2, len(journeys)).astype(np.int32)
        mask = codes[:, None] == np.arange(2)
    listed = verb is js.routes and "routes" not in options
    by = journeys.split(codes, js.segments("red", "green"))
    whole = _told(verb(journeys, by=by, **options), listed)
    for place, name in enumerate(("red", "green")):
        alone = _told(verb(journeys.take(mask[:, place]), **options), listed)
        own = whole[whole["segment"] == name]
        left, right = (
            table[table["value"].notna()].drop(columns="segment").reset_index(drop=True) for table in (own, alone)
        )
        assert len(left)
        pd.testing.assert_frame_equal(left, right)


def _told(found: Any, listed: bool) -> pd.DataFrame:
    """The tidy table; of the most frequent routes, which differ by segment, those of each segment's own table."""
    if not listed:
        return pd.DataFrame(found.to_frame())
    tables = {name: found.table(name)[:-1] for name in found.segments}
    parts = [
        pd.DataFrame({"segment": name, "route": table["route"], "value": table["share"], "n": table["count"]})
        for name, table in tables.items()
    ]
    return pd.concat(parts, ignore_index=True)


@pytest.mark.parametrize(("verb", "options"), QUESTIONS)
def test_a_result_states_its_definition_and_settings_and_looks_well(verb: Any, options: dict[str, Any]) -> None:
    found = verb(sample_journeys(), **options)
    assert len(found.definition) > 30
    assert found.provenance.settings
    assert "<table" in found._repr_html_()


def test_the_unit_of_intervals_is_the_customer() -> None:
    """Journeys of one customer that repeat themselves make no interval narrower."""
    rows = [
        {
            "customer": f"c{who}",
            "journey": f"c{who}/{copy}",
            "touchpoint": what,
            "at": f"2026-01-{day + 2 * copy:02}T00:00:00Z",
        }
        for who in range(120)
        for copy in range(5)
        for day, what in ((1, "view"), (2, "buy" if who % 3 else "leave"))
    ]
    several = js.testing.journeys_of(rows)
    once = js.testing.journeys_of([row for row in rows if row["journey"].endswith("/0")])
    wide, narrow = (
        js.flow(journeys, unit="journey").estimate("P(out)", "everyone", "view", "buy") for journeys in (once, several)
    )
    assert narrow.n == 5 * wide.n
    assert narrow.high - narrow.low == pytest.approx(wide.high - wide.low, rel=0.1)


def test_every_verb_gives_its_own_class_of_result() -> None:
    journeys = sample_journeys()
    assert isinstance(js.flow(journeys), js.Flow)
    assert isinstance(js.step_matrix(journeys), js.StepMatrix)
    assert isinstance(js.step_flow(journeys), js.StepFlow)
    assert isinstance(js.routes(journeys), js.RouteTable)
    assert isinstance(js.loops(journeys), js.LoopTable)
    assert isinstance(js.what_if(journeys, goal="buy", to=0.1), js.WhatIf)
    assert js.flow(journeys).ends
    assert not js.flow(journeys, boundaries=False).ends


def test_the_rest_of_routes_is_known_when_they_are_of_one_kind() -> None:
    assert js.metrics.Routes([["a", "b"], ["b", "a"]]).has_other
    assert js.metrics.Routes([["a"], ["b", "a"]], match="whole").has_other
    assert not js.metrics.Routes([["a"], ["b", "a"]]).has_other
