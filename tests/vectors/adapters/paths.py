"""Paths: edges from step to step of sessions, the most frequent ones."""

from __future__ import annotations

from typing import Any

import journeyseg as js
from tests.vectors.adapters import inputs

NAMES = {"max_steps": "max_steps", "collapse_consecutive": "collapse_repeats", "start": "start"}
COLUMNS = ["step", "source", "target", "count"]


def answer(case: dict[str, Any], preset: str | None) -> dict[str, Any]:
    """The edges without those to the end, most frequent first."""
    asked = case["params"]
    options = {NAMES[name]: value for name, value in asked.items() if name in NAMES}
    options = {**options, "gap": inputs.seconds(asked["session_gap_seconds"]), "edge_limit": asked["edge_limit"]}
    found = js.step_flow(inputs.journeys(case), preset=preset, **options)
    return {"edges": found.edges(ends=False, other=False)[COLUMNS].to_numpy().tolist()}
