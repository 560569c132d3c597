"""The customers behind a number: the rows of a tally that fall into a segment, and who owns them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs
import numpy as np
import pandas as pd

from journeyseg.columns.membership import Membership, Owners, place
from journeyseg.columns.tallies import Tally
from journeyseg.errors import unknown
from journeyseg.model.journeys import Journeys

_BASES = ("units", "ratings")


@attrs.frozen(eq=False)
class Behind:
    """Finds customers by observing again.

    Args:
        journeys: The journeys as they were measured.
        membership: The segmentation laid along them.
        segments: Names of the segments.
        observe: Metric name -> what observes the journeys.
        owners: Owners of these journeys.
    """

    journeys: Journeys
    membership: Membership
    segments: tuple[str, ...]
    observe: Mapping[str, Callable[[Journeys], Mapping[str, Tally]]]
    owners: Owners

    def customers(self, metric: str, segment: str, array: str | None) -> pd.Index[Any]:
        """Ids of the customers with a row in this array and segment, in the order of the journeys."""
        for kind, name, known in (("metric", metric, tuple(self.observe)), ("segment", segment, self.segments)):
            if name not in known:
                raise unknown(kind, name, known)
        tallies = self.observe[metric](self.journeys)
        chosen = array or next((name for name in _BASES if name in tallies), next(iter(tallies)))
        if chosen not in tallies:
            raise unknown(f"array of {metric}", chosen, tallies)
        tally = tallies[chosen]
        rows = place(tally, self.owners, self.membership, name=chosen)
        cell, weight = rows.of(tally.cell), rows.of(tally.weight)
        mask = rows.segment == self.segments.index(segment)
        for part in (None if cell is None else cell >= 0, None if weight is None else weight != 0):
            mask = mask if part is None else mask & part
        return self.journeys.customers[np.unique(rows.customer[mask])]
