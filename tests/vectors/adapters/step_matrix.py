"""Step matrix: shares of units on each label at each position."""

from __future__ import annotations

from typing import Any

import journeyseg as js
from tests.vectors.adapters import inputs


def answer(case: dict[str, Any], preset: str | None) -> dict[str, Any]:
    """The labels anybody is on, sorted as the example sorts them, the positions, and the matrix."""
    options = {"preset": preset, **case["params"]}
    found = js.step_matrix(inputs.journeys(case), **options).matrix()
    labels = sorted(found.index, key=case["expected"]["labels"].index)
    return {"labels": labels, "columns": list(found.columns), "matrix": found.loc[labels].to_numpy().tolist()}
