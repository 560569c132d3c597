"""What plugins are tried on besides the sample log: hostile journeys, and journeys with fewer columns."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np

from journeyseg.model.column import NAT, Column
from journeyseg.model.cutting import keep
from journeyseg.model.journeys import Journeys


def hostile(journeys: Journeys) -> Mapping[str, Journeys]:
    """The same journeys made hostile, by what is wrong with them."""
    busiest = int(np.argmax(np.diff(journeys.customer_offsets))) if len(journeys) else 0
    return {
        "nobody": journeys.take(slice(0, 0)),
        "one customer": journeys.take(slice(0, 1)),
        "one giant customer": journeys.take(slice(busiest, busiest + 1)),
        "customers without touchpoints": keep(journeys, np.zeros(journeys.n_events, dtype=np.bool_)),
        "every touchpoint at one moment": attrs.evolve(journeys, at=np.zeros_like(journeys.at)).with_frame(as_of=0),
        "every value missing": attrs.evolve(
            journeys,
            columns={name: _blank(column) for name, column in journeys.columns.items()},
            profiles={name: _blank(column) for name, column in journeys.profiles.items()},
        ),
        "a period that nothing lies in": journeys.with_frame(period=(0, 1)),
    }


def _blank(column: Column) -> Column:
    missing = {"number": np.nan, "time": NAT}.get(column.kind, -1)
    return attrs.evolve(column, data=np.full_like(column.data, missing))


def only_needed(journeys: Journeys, needs: tuple[str, ...]) -> Journeys:
    """The journeys without the columns and profiles that are not among the needs."""
    held = {name: column for name, column in journeys.columns.items() if name in needs}
    known = {name: column for name, column in journeys.profiles.items() if f"profile:{name}" in needs}
    return attrs.evolve(journeys, columns=held, profiles=known)
