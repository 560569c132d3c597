"""Data sets by name: each is a segment, as if it were asked alone, and customers of both are paired."""

from __future__ import annotations

from typing import Any, cast

import attrs
import numpy as np
import pandas as pd
import pytest

import journeyseg as js
from journeyseg.analyses.retention.metric import RetentionMetric
from journeyseg.columns import membership
from journeyseg.columns.stacking import stacked
from journeyseg.columns.states import fold_state
from journeyseg.testing.sample import sample_journeys
from journeyseg.verbs._analyse import analyse

QUESTIONS: tuple[tuple[Any, dict[str, Any]], ...] = (
    (js.flow, {"quantiles": (0.5,)}),
    (js.flow, {"over": "channel", "follows": "eventually"}),
    (js.flow, {"over": "stage", "unit": "journey"}),
    (js.step_matrix, {"align": "cart", "over": "channel"}),
    (js.step_flow, {"start": "view"}),
    (js.routes, {"routes": [["view", "cart"], ["view", "view"]], "times": "exact"}),
    (js.loops, {}),
    (js.funnel, {"steps": ["view", "cart"], "within": "3 days"}),
    (js.sequences, {"pattern": "view ... cart"}),
)


def halves() -> tuple[js.Journeys, np.ndarray]:
    journeys = sample_journeys()
    return journeys, np.random.default_rng(4).integers(0, 2, len(journeys)) == 0


def value_rows(found: Any) -> pd.DataFrame:
    """The tidy table, without cells that only the other data set has."""
    table: pd.DataFrame = found.to_frame()
    return table[table["n"] > 0].reset_index(drop=True)


@pytest.mark.parametrize(("verb", "options"), QUESTIONS)
def test_data_sets_of_other_customers_equal_segments(verb: Any, options: dict[str, Any]) -> None:
    """The same numbers and the same state, to the last bit."""
    journeys, red = halves()
    by = verb(journeys, by=journeys.split((~red).astype(np.int32), ["red", "green"]), **options)
    named = verb({"red": journeys.take(red), "green": journeys.take(~red)}, **options)
    assert named.state.equals(by.state)
    pd.testing.assert_frame_equal(named.to_frame(), by.to_frame())
    assert list(named.customers("green")) == list(by.customers("green"))


@pytest.mark.parametrize(("verb", "options"), QUESTIONS)
def test_each_period_equals_the_period_alone(verb: Any, options: dict[str, Any]) -> None:
    journeys = sample_journeys()
    middle = int(np.median(journeys.at))
    edges = [int(journeys.at.min()), middle, int(journeys.at.max()) + 1]
    low, between, high = (pd.Timestamp(edge, unit="us", tz="UTC") for edge in edges)
    parts = {"before": journeys.during(low, between), "after": journeys.during(between, high)}
    found = verb(parts, **options)
    assert found.segments == ("before", "after")
    for name, part in parts.items():
        own, alone = value_rows(found), value_rows(verb(part, **options))
        own = own[own["segment"] == name].drop(columns="segment").reset_index(drop=True)
        pd.testing.assert_frame_equal(own, alone.drop(columns="segment"))
        assert list(found.customers(name)) == list(verb(part, **options).customers())
    assert "period of after" in found.provenance.settings
    assert found.measures.behind.membership.kind == "overlapping"
    assert " + " in found.provenance.data


def test_other_vocabularies_are_united() -> None:
    rows = [{"customer": "ann", "touchpoint": "view", "at": "2026-01-01T00:00:00Z"}]
    more = [{"customer": "bob", "touchpoint": what, "at": "2026-01-01T00:00:00Z"} for what in ("ask", "view", "zap")]
    found = js.flow({"one": js.testing.journeys_of(rows), "two": js.testing.journeys_of(more)})
    assert found.matrix("count", "two").loc["ask", "view"] == 1
    assert found.matrix("count", "one").loc["<start>", "view"] == 1
    assert found.labels == ("<start>", "view", "ask", "zap", "<end>")


def test_samples_and_extremes_stack_as_if_folded_at_once() -> None:
    journeys, red = halves()
    metric = js.metrics.TimeTo("buy", method="sample")
    parts = {"red": journeys.take(red), "green": journeys.take(~red)}
    by = journeys.split((~red).astype(np.int32), ["red", "green"])
    named, whole = (
        analyse(js.Analysis, data, metric, name="time", definition="", by=own)
        for data, own in ((parts, None), (journeys, by))
    )
    assert named.state.equals(whole.state)
    shape = js.Shape(last=js.Array("max"), many=js.Array(axes=[js.Axis("cell", size=1 << 14)]))
    both = np.arange(len(journeys)) % 7
    tallies = {"last": js.Tally("customer", weight=both.astype(float)), "many": js.Tally("customer", cell=both)}

    def folded(mask: np.ndarray, segmentation: Any) -> js.State:
        own = {name: attrs.evolve(one, at=np.flatnonzero(mask), **_cut(one, mask)) for name, one in tallies.items()}
        return fold_state(shape, own, journeys.owners, segmentation[0], segmentation[1])

    everyone = (by.along(journeys), ("red", "green"))
    alone = [folded(mask, (membership.everyone(len(journeys)), ("all",))) for mask in (red, ~red)]
    assert stacked(alone, ("red", "green")).equals(folded(np.ones(len(journeys), bool), everyone))


def _cut(tally: js.Tally, mask: np.ndarray) -> dict[str, Any]:
    parts = {"cell": tally.cell, "weight": tally.weight}
    return {name: None if part is None else part[mask] for name, part in parts.items()}


def test_what_is_laid_out_by_its_own_period_is_refused() -> None:
    journeys = sample_journeys()
    middle = pd.Timestamp(int(np.median(journeys.at)), unit="us", tz="UTC")
    first, last = (pd.Timestamp(int(edge), unit="us", tz="UTC") for edge in (journeys.at.min(), journeys.at.max() + 1))
    parts = {"before": journeys.during(first, middle), "after": journeys.during(middle, last)}
    metric = RetentionMetric(interval="day")
    with pytest.raises(js.errors.InputError, match="data set"):
        analyse(js.Analysis, parts, metric, name="retention", definition="")
    with pytest.raises(js.errors.InputError, match="not Journeys"):
        js.retention(cast(Any, parts), interval="day")


@pytest.mark.parametrize(
    ("data", "options", "said"),
    [
        (lambda one: {"before": one}, {}, "two names"),
        (lambda one: {"before": one, 3: one}, {}, "two names"),
        (lambda one: {"before": one, "after": 3}, {}, "not Journeys"),
        (lambda one: {"before": one, "after": one}, {"by": "tier"}, "leave by="),
        (lambda one: {"before": one, "after": attrs.evolve(one).with_frame(zone="Asia/Tokyo")}, {}, "zone"),
        (lambda one: {"before": one, "after": one.with_frame(blueprint=None)}, {}, "blueprint"),
    ],
)
def test_data_sets_that_do_not_fit_are_refused(data: Any, options: dict[str, Any], said: str) -> None:
    with pytest.raises(js.errors.InputError, match=said):
        js.flow(data(sample_journeys()), **options)


def test_the_journeys_of_several_data_sets_are_not_one() -> None:
    journeys, red = halves()
    found = js.flow({"red": journeys.take(red), "green": journeys.take(~red)})
    assert found.measures.behind is not None
    with pytest.raises(js.errors.InputError, match="one data set"):
        _ = found.measures.behind.journeys
    with pytest.raises(js.errors.UnknownName):
        found.measures.customers("flow", "blue")


def test_what_follows_can_be_drawn_and_tabled_for_several_data_sets() -> None:
    """Its labels come with the result, and not with the journeys of one data set."""
    journeys, red = halves()
    first = journeys.frame.touchpoints[0]
    found = js.next_touchpoint({"red": journeys.take(red), "green": journeys.take(~red)}, first)
    alone = js.next_touchpoint(journeys.take(red), first)
    assert found.labels == alone.labels
    pd.testing.assert_frame_equal(found.table("red"), alone.table())
    assert found.plot().axes
