"""Funnels that count attempts."""

from __future__ import annotations

from typing import Any

import journeyseg as js
from tests.vectors.adapters.inputs import journeys, seconds

COUNT = {"totals": "attempts"}


def answer(case: dict[str, Any], preset: str | None) -> dict[str, Any]:
    """Entries and conversions."""
    params = case["params"]
    names = params["steps"]
    out = [js.Exclusion(x["touchpoint"], names[x["from_step"]], names[x["to_step"]]) for x in params["exclusions"]]
    given = {"within": seconds(params["window_seconds"]), "order": params["order"], "count": COUNT[params["count"]]}
    found = js.funnel(journeys(case), names, preset=preset, exclusions=out, **given).reached()
    return {"entries": found[0], "conversions": found[-1]}
