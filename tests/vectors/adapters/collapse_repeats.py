"""Repeats collapsed to the first of each run."""

from __future__ import annotations

from typing import Any

import journeyseg as js
from tests.vectors.adapters.inputs import journeys


def answer(case: dict[str, Any], preset: str | None) -> dict[str, Any]:
    """What stayed, as [customer, touchpoint, moment]."""
    table = js.collapse_repeats(journeys(case), touchpoints=case["params"]["touchpoints"]).to_frame()
    moments = table["at"].dt.strftime("%Y-%m-%dT%H:%M:%S")
    return {"events": [list(row) for row in zip(table["customer"], table["touchpoint"], moments, strict=True)]}
