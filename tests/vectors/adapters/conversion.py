"""Conversion from a start to an end, beside the share that has the end at all."""

from __future__ import annotations

from typing import Any

import journeyseg as js
from tests.vectors.adapters.inputs import journeys

END = {"<end of path>": js.END}


def answer(case: dict[str, Any], preset: str | None) -> dict[str, Any]:
    """Units with the start, those converted, the rate, the base rate and the lift, as far as the case asks."""
    params = case["params"]
    within = "no limit" if params["within"] is None else f"{params['within']['events']} touchpoints"
    steps = [params["start"], END.get(params["end"], params["end"])]
    found = js.funnel(journeys(case), steps, preset=preset, within=within, baseline=True)
    numbers = dict(zip(["with_start", "converted"], found.reached(), strict=True))
    rates = {"rate": "share of first", "base_rate": "share meeting it at all"}
    rates_found = {name: found.estimate(measure, "everyone", found.steps[-1]).value for name, measure in rates.items()}
    return {name: {**numbers, **rates_found, "lift": found.estimate("lift").value}[name] for name in case["expected"]}
