"""Describe: what there is, before anything is concluded."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import pandas as pd

from journeyseg.columns import ragged
from journeyseg.engines.folding import fold_metrics
from journeyseg.engines.serial import Serial
from journeyseg.metrics.anchors import units
from journeyseg.metrics.engagement import Engagement
from journeyseg.model.description import Description
from journeyseg.model.journeys import Journeys, as_text
from journeyseg.verbs._prepare import Question, prepare, provenance_of


def describe(journeys: Journeys, *, by: object = None, unit: str = "customer") -> Description:
    """What the journeys hold: sizes, times, touchpoints in the period, columns, and sizes of segments.

    Where there is a period, its touchpoints are counted, and those outside it (history, and what came later) stand
    beside them; customers, journeys and the first and last touchpoint are those of all that is known.

    Args:
        journeys: The journeys; those without touchpoints too.
        by: As `journeyseg.measure`.
        unit: Whose share meets a touchpoint: ``"customer"`` or ``"journey"``.

    Raises:
        InputError: As `journeyseg.measure`.

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
    at, period = journeys.at, journeys.frame.period
    inside = int(journeys.in_period.sum())
    outside = {} if period is None else {"touchpoints outside the period": journeys.n_events - inside}
    return {
        "customers": journeys.n_customers,
        "journeys": journeys.n_journeys,
        "touchpoints": inside,
        **outside,
        "customers without touchpoints": int((counts == 0).sum()),
        "first touchpoint": as_text(int(at.min()) if len(at) else None),
        "last touchpoint": as_text(int(at.max()) if len(at) else None),
        "as of": as_text(journeys.frame.as_of),
        **({} if period is None else {"period": f"{as_text(period[0])} .. {as_text(period[1])}"}),
        "zone": journeys.frame.zone or "UTC",
    }


def _touchpoints(journeys: Journeys) -> pd.DataFrame:
    """How often and how widely each touchpoint was met in the period: the reach of a journey map."""
    names, unit = journeys.frame.touchpoints, f"{journeys.frame.unit}s"
    visits = np.bincount(journeys.codes[journeys.in_period], minlength=len(names))
    firsts = ragged.firsts_by_code(journeys.event_offsets, journeys.codes, len(names), journeys.in_period)
    met = np.bincount(journeys.codes[firsts], minlength=len(names))
    blueprint = journeys.frame.blueprint
    stage = np.full(len(names), -1) if blueprint is None else blueprint.stage_of(names)
    stages = [None if place < 0 or blueprint is None else blueprint.stages[place].name for place in stage.tolist()]
    frame = pd.DataFrame({"touchpoint": names, "stage": stages, "touchpoints": visits, unit: met})
    frame["share"] = frame[unit] / max(len(units(journeys)["units"].at), 1)  # type: ignore[arg-type]
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
    """Sizes of the segments among these customers, and what their units met in the period."""
    if question.segmentation is None:
        return None
    journeys, laid = question.journeys, question.grouping.membership
    own = attrs.evolve(question.segmentation, ids=journeys.ids, codes=laid.codes, offsets=laid.offsets)
    frame = own.sizes()
    if not journeys.frame.touchpoints:
        return frame
    state = fold_metrics(journeys, {"counts": Engagement()}, [question.grouping], Serial())[0]["counts"]
    names = {"units": f"{journeys.frame.unit}s", "touchpoints": "touchpoints"}
    for array, name in names.items():
        counts = pd.Series(state.totals(array), dtype="Int64")
        frame[f"{name} in the period"] = counts.reindex(range(len(frame))).to_numpy()
    return frame
