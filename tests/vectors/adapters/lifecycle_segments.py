"""Worked examples of new, lapsed and repeating customers."""

from __future__ import annotations

from typing import Any

import journeyseg as js
from tests.vectors.adapters import orders


def answer(case: dict[str, Any], preset: str | None) -> dict[str, str]:
    """The segment of each customer."""
    params = case["params"]
    boundary, since = (f"{params[key]}-01-01" for key in ("p2", "p1"))
    journeys = orders.journeys(case, amount="spend")
    found = js.segment(journeys, js.segmenters.TwoPeriods(boundary, since=since))
    return orders.segments(found)
