"""Worked examples of stickiness."""

from __future__ import annotations

from typing import Any

import journeyseg as js
from tests.vectors.adapters import inputs


def answer(case: dict[str, Any], preset: str | None) -> dict[str, Any]:
    """How many are active in exactly so many intervals."""
    params = case["params"]
    options = {name: params[name] for name in ("interval", "week_start") if name in params}
    size, since, until = params.get("interval_days", 1), params["from"], params["to"]
    found = js.stickiness(inputs.journeys(case), since=since, until=until, size=size, preset=preset, **options)
    return {"exactly": found.counts("exactly").tolist()}
