"""Sessions: their touchpoints and the seconds from first to last."""

from __future__ import annotations

from typing import Any

import journeyseg as js
from tests.vectors.adapters.inputs import journeys, seconds


def answer(case: dict[str, Any], preset: str | None) -> dict[str, Any]:
    """Customer -> sessions as [touchpoints, seconds]."""
    params = case["params"]
    stated = {"gap": seconds(params["timeout_seconds"]), "on_change": params.get("new_session_on_change_of")}
    cut = js.sessions(journeys(case), preset=preset, **stated)
    return {"sessions": {name: [[list(one.names), one.seconds] for one in cut.of(name)] for name in cut.customers}}
