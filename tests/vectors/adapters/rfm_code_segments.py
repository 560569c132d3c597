"""Worked examples of scores and of the names that a known system gives them."""

from __future__ import annotations

from typing import Any

import journeyseg as js
from tests.vectors.adapters import orders


def answer(case: dict[str, Any], preset: str | None) -> dict[str, Any]:
    """Code and name of each customer under that system's preset; a handful of customers is enough for it."""
    params = case["params"]
    rules = [{"name": name, "codes": codes} for name, codes in params["codes"].items()]
    table = js.segmenters.ScoreTable(rules, highest=params["bins"], default=params["default"])
    journeys = orders.journeys(case)
    found = js.segment(journeys, "rfm", preset=preset, table=table, least_buyers=2, most_alike=1.0)
    columns = [f"{axis}_score" for axis in table.axes]
    scores = found.model.scores(journeys)[columns].astype(str).agg("".join, axis=1)
    return {"scores": scores.to_dict(), "segments": orders.segments(found)}
