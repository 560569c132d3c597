"""Customers of events whose ids are stitched."""

from __future__ import annotations

from typing import Any

import journeyseg as js
from tests.vectors.adapters.inputs import journeys

IDS = ("user", "device")
SYSTEMS = {
    "an event with both ids links the device to the user, backwards and forwards; "
    "an unlinked device is its own customer": "mixpanel",
    "every event of a device gets the last user id ever seen on that device": "snowplow",
}


def answer(case: dict[str, Any], preset: str | None) -> dict[str, Any]:
    """The customer of each event, in order of time."""
    whole = {**case, "events": [{**event, "customer": "-"} for event in case["events"]]}
    table = journeys(whole).to_frame()
    found = js.stitch(table, ids=IDS, at="at", preset=preset or SYSTEMS[case["params"]["rule"]])
    return {"customers": found.customers_of(table).tolist()}
