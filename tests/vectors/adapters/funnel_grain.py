"""Funnels over finer journeys."""

from __future__ import annotations

from typing import Any

import journeyseg as js
from tests.vectors.adapters.inputs import journeys


def answer(case: dict[str, Any], preset: str | None) -> dict[str, Any]:
    """Counts of journeys, one list per funnel."""
    params = case["params"]
    units = {"session": "journey"}
    made = journeys({**case, "events": [{**e, "journey": e["props"]["session"]} for e in case["events"]]})
    given = {"unit": units[params["unit"]], "order": params["order"], "preset": preset}
    return {"counts": [js.funnel(made, names, **given).reached() for names in params["funnels"]]}
