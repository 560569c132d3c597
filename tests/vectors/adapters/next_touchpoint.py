"""Next touchpoint: what comes after a chain of touchpoints, or before it."""

from __future__ import annotations

from typing import Any

import journeyseg as js
from tests.vectors.adapters.inputs import journeys

LINKS = {True: js.patterns.directly(), False: js.patterns.gap()}


def answer(case: dict[str, Any], preset: str | None) -> dict[str, Any]:
    """Customer -> the touchpoint beside the match that is asked for."""
    asked = case["params"]
    parts = [part for name in asked["chain"] for part in (LINKS[asked["adjacent"]], name)][1:]
    options = {"direction": asked["direction"], "occurrence": asked["occurrence"], "preset": preset}
    found = js.next_touchpoint(journeys(case), parts, **options).per_match()
    return {"next": dict(zip(found["customer"], found["touchpoint"], strict=True))}
