"""Worked examples of daily states."""

from __future__ import annotations

from typing import Any

import journeyseg as js
from tests.vectors.adapters import inputs


def answer(case: dict[str, Any], preset: str | None) -> dict[str, Any]:
    """What each customer is, day by day."""
    journeys = inputs.journeys(case)
    found = js.daily_states(journeys, preset=preset)
    return {"states": {who: found.of(who).tolist() for who in journeys.customers}}
