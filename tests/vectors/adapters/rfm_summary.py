"""Worked examples of the summary of purchases."""

from __future__ import annotations

from typing import Any

import journeyseg as js
from tests.vectors.adapters import orders


def answer(case: dict[str, Any], preset: str | None) -> dict[str, Any]:
    """Customer -> the columns that are asked for, in their order."""
    params = case["params"]
    starts = {"SUN": "monday", None: None}[params.get("week_ends")]
    journeys = orders.journeys(case, as_of=params["as_of"])
    period = {"D": "day", "W": "week"}[params["unit"]]
    found = js.rfm_summary(journeys, convention=params["convention"], period=period, week_start=starts)
    table = found.to_frame()[params["columns"]]
    return dict(zip(table.index, table.to_numpy().tolist(), strict=True))
