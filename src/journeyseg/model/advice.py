"""The result of recommending: tactics and who gave them."""

from __future__ import annotations

import attrs
import pandas as pd

from journeyseg.model.result import Result
from journeyseg.model.tactic import Tactic


@attrs.frozen(slots=False, repr=False)
class Advice(Result):
    """Tactics in order of segment, stage and touchpoint.

    Args:
        tactics: The tactics.
        advisors: Name of the advisor of each.
    """

    tactics: tuple[Tactic, ...]
    advisors: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.tactics)

    def to_frame(self) -> pd.DataFrame:
        """One row per tactic: segment, stage, touchpoint, action, evidence, effect, low, high, test, advisor."""
        columns = ["segment", "stage", "touchpoint", "action", "evidence", "effect", "low", "high", "test", "advisor"]
        rows = [
            (
                item.segment,
                item.stage,
                item.touchpoint,
                item.action,
                item.evidence,
                item.effect.value,
                item.effect.low,
                item.effect.high,
                item.test,
                advisor,
            )
            for item, advisor in zip(self.tactics, self.advisors, strict=True)
        ]
        return pd.DataFrame(rows, columns=columns)
