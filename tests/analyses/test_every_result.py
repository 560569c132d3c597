"""Every analysis: a table, a picture, its definition in words, n, intervals where it estimates, and who is behind."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, get_type_hints

import numpy as np
import pandas as pd
import pytest

import journeyseg as js
from journeyseg.errors import InputError, UnknownName
from journeyseg.model.analysis import Analysis

SHOP = js.datasets.simulate(events=6_000, seed=11)
JOURNEYS = SHOP.journeys()
TIERS = js.segment(JOURNEYS, "profile", column="tier")
MONTH: dict[str, Any] = {"interval": "month", "by": TIERS}

VERBS: dict[str, Callable[[], Any]] = {
    "daily_states": lambda: js.daily_states(JOURNEYS, by=TIERS, until="2024-04-30T00:00:00Z"),
    "flow": lambda: js.flow(JOURNEYS, by=TIERS, quantiles=(0.5,)),
    "funnel": lambda: js.funnel(JOURNEYS, ["search", "product", "checkout"], by=TIERS),
    "lifecycle": lambda: js.lifecycle(JOURNEYS, **MONTH),
    "loops": lambda: js.loops(JOURNEYS, by=TIERS),
    "next_touchpoint": lambda: js.next_touchpoint(JOURNEYS, "search", by=TIERS),
    "retention": lambda: js.retention(JOURNEYS, **MONTH),
    "routes": lambda: js.routes(JOURNEYS, by=TIERS, top=5),
    "sequences": lambda: js.sequences(JOURNEYS, "search -> product", by=TIERS),
    "step_flow": lambda: js.step_flow(JOURNEYS, by=TIERS, max_steps=4),
    "step_matrix": lambda: js.step_matrix(JOURNEYS, by=TIERS),
    "stickiness": lambda: js.stickiness(JOURNEYS, **MONTH),
    "survival": lambda: js.survival(JOURNEYS, "checkout", by=TIERS),
    "what_if": lambda: js.what_if(JOURNEYS, goal="purchase", by=TIERS),
}
"""Every verb whose result is an `Analysis`."""

NAMED = {"flow", "step_flow", "step_matrix", "routes"}
"""Their pictures show one segment, which has to be named where there are several."""

CELLS: dict[str, dict[str, Any]] = {
    "daily_states": {"array": "units", "state": "new", "day": "2024-02-01"},
    "flow": {"source": "search", "target": "product"},
    "funnel": {"array": "level", "step": "checkout"},
    "lifecycle": {"array": "units", "status": "returning", "interval": "2024-02-01"},
    "loops": {"array": "repeats", "label": "search"},
    "next_touchpoint": {"touchpoint": "product"},
    "retention": {"array": "retained", "cohort": "2024-01-01", "interval": "1"},
    "routes": {"route": ("home", "search")},
    "sequences": {"array": "hits"},
    "step_flow": {"step": 1, "source": "search", "target": "product"},
    "step_matrix": {"position": "2", "label": "product"},
    "stickiness": {"array": "exactly", "intervals": "2"},
    "survival": {"array": "events"},
    "what_if": {"touchpoint": "search", "target": "<end>"},
}

OTHERS = {
    "sessions": js.Journeys,
    "collapse_repeats": js.Journeys,
    "truncate": js.Journeys,
    "stitch": js.Identities,
}
"""Verbs that change journeys, or say who is who: nothing there has a cell, an interval or a picture."""


def analyses() -> set[str]:
    """Public verbs whose result is an `Analysis`."""
    verbs = {name: getattr(js, name) for name in js.__all__ if inspect.isfunction(getattr(js, name))}
    results = {name: get_type_hints(verb).get("return") for name, verb in verbs.items()}
    return {name for name, made in results.items() if inspect.isclass(made) and issubclass(made, Analysis)}


def test_every_verb_that_gives_an_analysis_is_asked_here() -> None:
    assert analyses() == set(VERBS) == set(CELLS)


@pytest.mark.parametrize("verb", list(VERBS))
def test_a_result_has_a_tidy_frame_with_n_and_a_definition_in_words(verb: str) -> None:
    found = VERBS[verb]()
    frame = found.to_frame()
    assert {"metric", "segment", "value", "low", "high", "n", "unit", "of", "method"} <= set(frame.columns)
    assert set(frame["segment"]) == {"basic", "outlet", "plus"}
    assert (frame["n"] >= 0).all()
    assert (frame["n"] > 0).any()
    assert len(found.definition.split()) >= 4
    for measure in found.measures.measurements:
        assert len(measure.definition.split()) >= 3
        assert measure.unit
        assert measure.of


@pytest.mark.parametrize("verb", list(VERBS))
def test_what_is_estimated_has_an_interval_and_what_is_counted_is_its_n(verb: str) -> None:
    found = VERBS[verb]()
    assert any(item.method for item in found.measures.measurements)
    for item in found.measures.measurements:
        if item.method:
            known = np.isfinite(item.value) & (item.n >= 30)
            assert not known.any() or np.isfinite(item.low[known]).mean() > 0.5
            held = np.isfinite(item.low) & np.isfinite(item.value)
            assert (item.low[held] <= item.value[held] + 1e-9).all()
            assert (item.value[held] <= item.high[held] + 1e-9).all()
        else:
            assert np.isnan(item.low).all()
            assert item.name == "least self distance" or (np.isnan(item.value) | (item.value == item.n)).all()


@pytest.mark.parametrize("verb", list(VERBS))
def test_a_result_has_a_picture_of_a_segment_and_of_a_difference(verb: str) -> None:
    found = VERBS[verb]()
    for options in ({"segment": "plus"} if verb in NAMED else {}, {"segment": "plus", "versus": "basic"}):
        drawn = found.plot(**options)
        drawn.canvas.draw()
        assert drawn.axes
        assert any(axes.has_data() or axes.texts for axes in drawn.axes)


@pytest.mark.parametrize("verb", list(VERBS))
def test_the_customers_behind_a_cell_are_those_of_its_segment(verb: str) -> None:
    found = VERBS[verb]()
    everyone, cell = found.customers("plus"), found.customers("plus", **CELLS[verb])
    tier = dict(zip(SHOP.profiles["customer"], SHOP.profiles["tier"], strict=True))
    assert 0 < len(cell) <= len(everyone)
    assert cell.is_unique
    assert set(cell) <= set(everyone)
    assert {tier[name] for name in cell} == {"plus"}
    with pytest.raises((UnknownName, InputError)):
        found.customers("gold")
    with pytest.raises((UnknownName, InputError)):
        found.customers()


@pytest.mark.parametrize("verb", list(VERBS))
def test_a_result_says_what_it_is_where_it_is_shown(verb: str) -> None:
    found = VERBS[verb]()
    assert found.definition in repr(found)
    assert found.segments == ("basic", "outlet", "plus")
    assert found.provenance.settings
    assert "<table" in found._repr_html_()


def test_verbs_that_change_journeys_give_journeys_or_identities_with_a_table_of_their_own() -> None:
    for name, made in OTHERS.items():
        assert get_type_hints(getattr(js, name))["return"] is made
    frames = [
        js.sessions(JOURNEYS, gap="30min"),
        js.collapse_repeats(JOURNEYS),
        js.truncate(JOURNEYS, end="checkout"),
    ]
    assert all(isinstance(one.to_frame(), pd.DataFrame) for one in frames)
