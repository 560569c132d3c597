"""Transitions: a matrix of counts or chances over labels and boundaries."""

from __future__ import annotations

from typing import Any

import journeyseg as js
from tests.vectors.adapters import inputs

MEASURES = {"count": "count", "probability_out": "P(out)"}
UNITS = {"customer": "customer", "session": "journey"}


def answer(case: dict[str, Any], preset: str | None) -> dict[str, Any]:
    """The matrix of the measure asked for, as rows in the order of the labels."""
    asked = case["params"]
    renamed = [{**event, "journey": event["props"]["session"]} for event in case["events"]]
    given = {"customer": case, "session": {**case, "events": renamed}}[asked["unit"]]
    options = {"preset": preset, "unit": UNITS[asked["unit"]], "boundaries": asked["boundaries"]}
    found = js.flow(inputs.journeys(given), **options).matrix(MEASURES[asked["weight"]])
    assert list(found.index) == list(found.columns) == asked["labels"]
    return {"matrix": found.to_numpy().tolist()}
