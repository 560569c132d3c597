"""Worked examples of retention by customer."""

from __future__ import annotations

from typing import Any

import journeyseg as js
from tests.vectors.adapters import inputs


def answer(case: dict[str, Any], preset: str | None) -> dict[str, Any]:
    """Who of the first day is back on which day."""
    days = case["params"]["days"]
    found = js.retention(inputs.journeys(case), since=days[0], intervals=len(days), preset=preset)
    vectors = {who: row.tolist() for who, row in found.vectors().iterrows()}
    return {"totals": found.matrix("count").iloc[0].tolist(), "vectors": vectors}
