"""Numbers of sessions, touchpoint by touchpoint."""

from __future__ import annotations

from typing import Any

import journeyseg as js
from tests.vectors.adapters.inputs import journeys, seconds

SAME = ("start", "end", "separator", "drop_bounds", "drop_separator")


def answer(case: dict[str, Any], preset: str | None) -> dict[str, Any]:
    """Customer -> [touchpoint, number of its session] of what stayed."""
    stated = {name: case["params"].get(name) for name in SAME}
    cut = js.sessions(journeys(case), preset=preset, gap=seconds(case["params"].get("timeout_seconds")), **stated)
    index = {name: enumerate(cut.of(name), 1) for name in cut.customers}
    return {"index": {name: [[one, k] for k, own in index[name] for one in own.names] for name in index}}
