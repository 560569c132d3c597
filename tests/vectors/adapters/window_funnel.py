"""Window funnels: the deepest step of each customer."""

from __future__ import annotations

from typing import Any

import journeyseg as js
from tests.vectors.adapters.inputs import journeys, seconds


def answer(case: dict[str, Any], preset: str | None) -> dict[str, Any]:
    """Levels by customer."""
    params = case["params"]
    given = {"within": seconds(params["window_seconds"]), "modes": params["modes"] or None}
    return {"levels": js.funnel(journeys(case), params["steps"], preset=preset, **given).levels().to_dict()}
