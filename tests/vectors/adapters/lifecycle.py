"""Worked examples of the lifecycle."""

from __future__ import annotations

from typing import Any

import journeyseg as js
from tests.vectors.adapters import inputs


def answer(case: dict[str, Any], preset: str | None) -> dict[str, Any]:
    """Who is what in which interval; the case says that new goes by the first event."""
    params = case["params"]
    given = {"interval": params["interval"], "since": params["from"], "until": params["to"], "new": "first_event"}
    found = js.lifecycle(inputs.journeys(case), preset=preset, **given)
    return {str(status): counts.tolist() for status, counts in found.counts().items()}
