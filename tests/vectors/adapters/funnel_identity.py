"""Funnels of customers whose ids were merged."""

from __future__ import annotations

from typing import Any

import journeyseg as js
from tests.vectors.adapters.inputs import journeys, seconds, steps


def answer(case: dict[str, Any], preset: str | None) -> dict[str, Any]:
    """How many reach each step."""
    params, table = case["params"], journeys(case).to_frame()
    people = js.stitch(table, ids="customer", links=params["identity_links"], preset=preset)
    merged = people.apply(table, customer="person")
    log = js.Journeys.from_frame(merged, customer="person", touchpoint="touchpoint", at="at")
    options = {"order": params["order"], "within": seconds(params["window_seconds"])}
    found = js.funnel(log, steps(params), preset=preset, **options)
    return {"counts": found.reached()}
