"""Journeys from a start to the first end after it."""

from __future__ import annotations

from typing import Any

import journeyseg as js
from tests.vectors.adapters.inputs import journeys

WITHOUT = {True: "drop", False: "keep"}


def answer(case: dict[str, Any], preset: str | None) -> dict[str, Any]:
    """Customer -> touchpoints that stayed."""
    params = case["params"]
    lacking = WITHOUT[params["drop_paths_without_both"]]
    bounds = {"start": params["from_first"], "end": params["to_first_after"]}
    cut = js.truncate(journeys(case), **bounds, without_start=lacking, without_end=lacking)
    return {"paths": {name: list(cut[name].names) for name in cut.customers}}
