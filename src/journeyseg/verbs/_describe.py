"""Describe: what there is, before anything is concluded."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from journeyseg.columns import ragged
from journeyseg.model.description import Description
from journeyseg.model.journeys import Journeys, as_text
from journeyseg.verbs._prepare import Question, prepare, provenance_of


def describe(journeys: Journeys, *, by: object = None, unit: str = "customer") -> Description:
    """What the journeys hold: sizes, period, touchpoints, channels, columns, and the same per segment.

    Args:
        journeys: The journeys; those without touchpoints too.
        by: As `journeyseg.measure`.
        unit: What "per segment" counts beside customers.

    Example:
        >>> import pandas as pd, journeyseg as js
        >>> people = pd.DataFrame({"id": [1, 2, 3], "plan": ["free", "paid", "free"]})
        >>> js.describe(js.Journeys.from_profiles(people, customer="id")).totals["customers"]
        3
    """
    question = prepare(journeys, by=by, goal=None, unit=unit, level=0.95)
    known = question.journeys
    return Description(
        _totals(journeys.known()),
        _touchpoints(known),
        _columns(known),
        _segments(question),
        journeys.ledger,
        provenance_of(question),
    )


def _totals(journeys: Journeys) -> dict[str, Any]:
    counts = ragged.count(journeys.customer_offsets)
    at = journeys.at
    return {
        "customers": journeys.n_customers,
        "journeys": journeys.n_journeys,
        "touchpoints": journeys.n_events,
        "customers without touchpoints": int((counts == 0).sum()),
        "first touchpoint": as_text(int(at.min()) if len(at) else None),
        "last touchpoint": as_text(int(at.max()) if len(at) else None),
        "as of": as_text(journeys.frame.as_of),
        "zone": journeys.frame.zone or "UTC",
    }


def _touchpoints(journeys: Journeys) -> pd.DataFrame:
    names = journeys.frame.touchpoints
    visits = np.bincount(journeys.codes, minlength=len(names))
    firsts = ragged.firsts_by_code(journeys.event_offsets, journeys.codes, len(names))
    units = np.bincount(journeys.codes[firsts], minlength=len(names))
    blueprint = journeys.frame.blueprint
    stage = np.full(len(names), -1) if blueprint is None else blueprint.stage_of(names)
    stages = [None if place < 0 or blueprint is None else blueprint.stages[place].name for place in stage.tolist()]
    frame = pd.DataFrame(
        {"touchpoint": names, "stage": stages, "touchpoints": visits, f"{journeys.frame.unit}s": units}
    )
    frame["share"] = frame[f"{journeys.frame.unit}s"] / max(journeys.n_journeys, 1)
    return frame


def _columns(journeys: Journeys) -> pd.DataFrame:
    every = {**journeys.columns, **{f"profile:{name}": column for name, column in journeys.profiles.items()}}
    rows = [
        (
            name,
            column.kind,
            len(column),
            int(column.missing.sum()),
            len(column.labels) if column.kind == "label" else None,
        )
        for name, column in sorted(every.items())
    ]
    return pd.DataFrame(rows, columns=["column", "kind", "rows", "missing", "labels"])


def _segments(question: Question) -> pd.DataFrame | None:
    return None if question.segmentation is None else question.segmentation.sizes()
