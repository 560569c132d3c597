"""Journeys and logs of plain rows, for brute-force twins over lists."""

from __future__ import annotations

from typing import Any

from journeyseg.model.journeys import Journeys
from journeyseg.testing.plain import journeys_of

Row = dict[str, Any]


def row(customer: str, touchpoint: str, at: int, **more: Any) -> Row:
    """One row; `at` counts microseconds."""
    return {"customer": customer, "touchpoint": touchpoint, "at": at, **more}


def rows_of(journeys: Journeys) -> list[Row]:
    """The touchpoints as rows in their order, with the names of columns as keys; missing values are ``None``."""
    values = {name.removeprefix("property:"): column.to_objects() for name, column in journeys.columns.items()}
    ids = journeys.customers.tolist()
    out = []
    for place, (code, at) in enumerate(zip(journeys.codes.tolist(), journeys.at.tolist(), strict=True)):
        own = {name: column[place] for name, column in values.items()}
        customer = ids[journeys.customer_of_event[place]]
        out.append({"customer": customer, "touchpoint": journeys.frame.touchpoints[code], "at": at, **own})
    return out


def nested(journeys: Journeys) -> dict[str, list[list[tuple[str, int]]]]:
    """Customer -> journeys -> (touchpoint, at), read from the offsets one by one."""
    names, out = journeys.frame.touchpoints, {}
    for place, customer in enumerate(journeys.ids.to_pylist()):
        own = range(journeys.journey_offsets[place], journeys.journey_offsets[place + 1])
        spans = [range(journeys.event_offsets[number], journeys.event_offsets[number + 1]) for number in own]
        out[customer] = [[(names[journeys.codes[at]], int(journeys.at[at])) for at in span] for span in spans]
    return out


__all__ = ["Row", "journeys_of", "nested", "row", "rows_of"]
