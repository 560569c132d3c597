"""Route: who goes a route, how often, in what time, and how likely a chain is to go it."""

from __future__ import annotations

from typing import Any

import journeyseg as js
from tests.vectors.adapters import inputs

NAMES = {
    "customers": "customers",
    "share": "share_of_customers",
    "count": "occurrences",
    "median time": "median_seconds",
    "P(chain)": "markov_probability",
}


def answer(case: dict[str, Any], preset: str | None) -> dict[str, Any]:
    """The numbers that the example states of the one route."""
    found = js.routes(inputs.journeys(case), routes=[case["params"]["route"]], preset=preset).table()
    row = found.iloc[0].rename(NAMES)
    return {name: row[name] for name in case["expected"]}
