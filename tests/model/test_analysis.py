"""Analyses: measures, their definition, and who is behind a cell."""

from __future__ import annotations

import numpy as np

import journeyseg as js
from journeyseg.verbs._analyse import analyse

ROWS = [
    {"customer": "a", "touchpoint": "view", "at": "2026-01-01T00:00:00Z"},
    {"customer": "a", "touchpoint": "buy", "at": "2026-01-02T00:00:00Z"},
    {"customer": "b", "touchpoint": "view", "at": "2026-01-03T00:00:00Z"},
]


def result() -> js.Analysis:
    """A conversion as an analysis."""
    metric = js.metrics.Conversion(goal="buy")
    return analyse(
        js.Analysis, js.testing.journeys_of(ROWS), metric, name="conversion", definition="who buys", settings={"k": 3}
    )


def test_an_analysis_carries_numbers_definition_and_provenance() -> None:
    """What every result must carry."""
    found = result()
    estimate = found.estimate("conversion")
    assert (estimate.value, estimate.n) == (0.5, 2)
    assert estimate.low < 0.5 < estimate.high
    assert found["conversion"].definition
    assert found.definition == "who buys; everything as known at 2026-01-03T00:00:00Z"
    assert found.segments == ("everyone",)
    assert found.unassigned == 0
    assert found.provenance.settings["k"] == "3"
    assert np.array_equal(found.to_frame()["value"], [0.5])
    assert "who buys" in repr(found)


def test_the_customers_behind_a_cell_are_at_hand() -> None:
    """By the array of the metric."""
    assert list(result().customers(array="hits")) == ["a"]
    assert sorted(result().customers()) == ["a", "b"]
