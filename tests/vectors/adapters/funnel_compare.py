"""Funnels of two segments, and their difference."""

from __future__ import annotations

from typing import Any

import journeyseg as js
from tests.vectors.adapters.inputs import journeys, steps


def answer(case: dict[str, Any], preset: str | None) -> dict[str, Any]:
    """Counts and shares of each group, and the second less the first."""
    params = case["params"]
    profiles = {name: {"segment": segment} for name, segment in params["segments"].items()}
    found = js.funnel(
        journeys(case, profiles=profiles), steps(params), preset=preset, order=params["order"], by="segment"
    )
    groups = [segment for group in params["groups"] for segment in group]
    return {
        "counts": [found.reached(group) for group in groups],
        "delta_counts": found.step_difference(*groups)["reached"].tolist(),
        "share_of_previous_step": [found.shares_of_previous(group) for group in groups],
    }
