"""How two segments of a funnel differ, step by step, with intervals and corrected p."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from journeyseg.errors import InputError

if TYPE_CHECKING:
    from journeyseg.analyses.funnel.result import FunnelResult


def step_table(result: FunnelResult, segment: str, versus: str) -> pd.DataFrame:
    """First less second, by step."""
    if result.rules.breakdown is not None:
        raise InputError(
            "the steps of a funnel with a breakdown are many",
            expected="a funnel without breakdown=",
            found=f"breakdown={result.rules.breakdown!r}",
            remedy="take difference(), which tells every value by itself",
        )
    measure = "share of all" if result.rules.order == "open" else "share of first"
    found = result.difference(segment, versus, measures=[measure])[measure]
    reached = [result.reached(name) for name in (segment, versus)]
    return pd.DataFrame(
        {
            "step": result.steps,
            "reached": [one - other for one, other in zip(*reached, strict=True)],
            "difference": found.difference,
            "low": found.low,
            "high": found.high,
            "p_value": found.p,
            "p_corrected": found.p_corrected,
        }
    )
