"""The result of describing: what the journeys hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
import pandas as pd

from journeyseg.model.ledger import Ledger
from journeyseg.model.provenance import Provenance
from journeyseg.model.result import Result


@attrs.frozen(slots=False, eq=False, repr=False)
class Description(Result):
    """What there is.

    Args:
        totals: Sizes and times by name.
        touchpoints: One row per touchpoint: stage, how often, how many units, share of units.
        columns: One row per column: kind, rows, missing, labels.
        segments: Sizes of the segments, or ``None``.
        ledger: What happened to rows on the way in.
        provenance: Where it comes from.
    """

    totals: Mapping[str, Any]
    touchpoints: pd.DataFrame
    columns: pd.DataFrame
    segments: pd.DataFrame | None
    ledger: Ledger
    provenance: Provenance

    def to_frame(self) -> pd.DataFrame:
        """The touchpoints table; of customers without touchpoints the columns table."""
        return self.touchpoints if len(self.touchpoints) else self.columns

    def __repr__(self) -> str:
        head = "\n".join(
            f"{name:>32}  {value:,}" if isinstance(value, int) else f"{name:>32}  {value}"
            for name, value in self.totals.items()
        )
        return f"{head}\n\n{self.to_frame().to_string(index=False)}"
