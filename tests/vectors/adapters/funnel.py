"""Funnels."""

from __future__ import annotations

from typing import Any

import journeyseg as js
from tests.vectors.adapters.inputs import journeys, seconds, steps

SAID = {"either_order": "either", 1: seconds(1)}


def answer(case: dict[str, Any], preset: str | None) -> dict[str, Any]:
    """Counts, customers at each step, shares and times, as far as the case asks for them."""
    params, asked = case["params"], {"ties": "ties", "entry": "entry", "resolution": "round_seconds"}
    given = {name: SAID.get(params[key], params[key]) for name, key in asked.items() if key in params}
    out = [js.Exclusion(x["touchpoint"], params["steps"][x["from_step"]], params["steps"][x["to_step"]])
           for x in params.get("exclusions", [])]  # fmt: skip
    within = {True: "no limit", False: seconds(params["window_seconds"])}[params["window_seconds"] is None]
    order = {"order": params["order"], "exclusions": out or None, "within": within, "times": "exact"}
    found = js.funnel(journeys(case), steps(params), preset=preset, **order, **given)
    return {name: FOUND[name](found) for name in case["expected"]}


FOUND: dict[str, Any] = {
    "counts": js.FunnelResult.reached,
    "customers_at_step": js.FunnelResult.at_steps,
    "levels": lambda found: found.levels().to_dict(),
    "mean_step_seconds": js.FunnelResult.means,
    "median_step_seconds": js.FunnelResult.medians,
    "share_of_previous_step": js.FunnelResult.shares_of_previous,
}
