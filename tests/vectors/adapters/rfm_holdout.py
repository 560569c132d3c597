"""Worked examples of a summary that keeps the last days apart."""

from __future__ import annotations

from typing import Any

import journeyseg as js
from tests.vectors.adapters import orders


def answer(case: dict[str, Any], preset: str | None) -> dict[str, Any]:
    """Customer -> the columns of training and test, in their order."""
    params = case["params"]
    journeys = orders.journeys(case, as_of=params["test_end"])
    period = {"D": "day"}[params["unit"]]
    found = js.rfm_summary(journeys, convention="btyd", period=period, split=params["train_end"])
    table = found.to_frame()[params["columns"]]
    return dict(zip(table.index, table.to_numpy().tolist(), strict=True))
