"""Worked examples of segments by quantiles of one number."""

from __future__ import annotations

from typing import Any

import journeyseg as js
from tests.vectors.adapters import orders


def answer(case: dict[str, Any], preset: str | None) -> dict[str, str]:
    """The segment of each customer; a handful of customers is enough for it."""
    shares = case["params"]["quantile_cuts"]
    journeys = orders.journeys(case, amount="spend")
    found = js.segment(journeys, "rfm", preset=preset, shares=shares, least_buyers=2)
    return orders.segments(found)
