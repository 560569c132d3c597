"""Funnels by a property of a step."""

from __future__ import annotations

from typing import Any

import journeyseg as js
from tests.vectors.adapters.inputs import journeys, seconds

AT = {0: "first"}


def answer(case: dict[str, Any], preset: str | None) -> dict[str, Any]:
    """Counts by value."""
    params = case["params"]
    split = {
        "breakdown": f"property:{params['breakdown']['prop']}",
        "breakdown_at": AT[params["breakdown"]["from_step"]],
    }
    given = {"within": seconds(params["window_seconds"]), "order": params["order"]}
    return {"by_segment": js.funnel(journeys(case), params["steps"], preset=preset, **split, **given).by_value()}
