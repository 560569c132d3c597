"""Times between two steps, and their histogram."""

from __future__ import annotations

from typing import Any

import journeyseg as js
from tests.vectors.adapters.inputs import journeys, seconds


def answer(case: dict[str, Any], preset: str | None) -> dict[str, Any]:
    """Durations by customer, the bins, and the mean."""
    params = case["params"]
    given = {"within": seconds(params["window_seconds"]), "order": params["order"]}
    found = js.funnel(journeys(case), params["steps"], preset=preset, **given)
    to, since = params["steps"][params["to_step"]], params["steps"][params["from_step"]]
    times = found.times(to, since=since)
    bins = found.histogram(to, since=since)[["start", "count"]].to_numpy().tolist()
    return {"durations": times.to_dict(), "bins": bins, "mean_seconds": times.mean()}
