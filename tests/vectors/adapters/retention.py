"""Worked examples of retention tables."""

from __future__ import annotations

from typing import Any

import journeyseg as js
from tests.vectors.adapters import inputs


def answer(case: dict[str, Any], preset: str | None) -> dict[str, Any]:
    """The table, cohort by interval."""
    params = case["params"]
    named = {"start": params["target"], "returning": params["returning"], "since": params["start"]}
    options = {name: params[name] for name in ("cohort", "interval", "intervals", "mode")}
    clock = {True: "calendar", False: "rolling"}[params["calendar"]]
    found = js.retention(inputs.journeys(case), clock=clock, preset=preset, **named, **options)
    return {"matrix": found.matrix("count").to_numpy().tolist()}
