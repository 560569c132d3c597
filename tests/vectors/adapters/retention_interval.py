"""Worked examples of the interval in which a return lies."""

from __future__ import annotations

from typing import Any

import journeyseg as js
from tests.vectors.adapters import inputs


def answer(case: dict[str, Any], preset: str | None) -> dict[str, Any]:
    """The interval of the one return, on both clocks."""
    options = {"start": "start", "returning": "return", "interval": case["params"]["interval"], "preset": preset}
    found = {clock: js.retention(inputs.journeys(case), clock=clock, **options) for clock in ("rolling", "calendar")}
    return {clock: int(result.first_returns().idxmax()) for clock, result in found.items()}
