"""Sequences: whether a pattern matches, and how often."""

from __future__ import annotations

from typing import Any

import journeyseg as js
from tests.vectors.adapters.inputs import journeys, seconds


def answer(case: dict[str, Any], preset: str | None) -> dict[str, Any]:
    """Customer -> whether it matches and the number of matches, those that are asked for."""
    asked = case["params"]
    occurring = [event["touchpoint"] for event in case["events"]]
    given = journeys(case, touchpoints=sorted({*occurring, *asked["known"]}))
    times = [{key[0]: seconds(key[1]) for key in [item.get("elapsed", ["", None])]} for item in asked["pattern"]]
    made = {True: lambda item, time: js.patterns.gap(elapsed=time), False: lambda item, time: item["touchpoint"]}
    parts = [made["elapsed" in item](item, time) for item, time in zip(asked["pattern"], times, strict=True)]
    found = js.sequences(given, parts, known=asked["known"], count=asked["count"], preset=preset).per_unit()
    named = {"match": found["matched"], "count": found["matches"]}
    return {key: dict(zip(found["customer"], named[key].tolist(), strict=True)) for key in case["expected"]}
