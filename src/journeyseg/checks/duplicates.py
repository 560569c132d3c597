"""Duplicates: touchpoints that stand there twice, equal in everything."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.checks.evidence import customers_of, percent
from journeyseg.contract import fields
from journeyseg.model.column import Column
from journeyseg.model.finding import Finding, Findings
from journeyseg.model.journeys import Journeys

CODE = "duplicates"


@attrs.frozen
class Duplicates:
    """Rows equal in everything: journey, touchpoint, moment and every column.

    Args:
        warn: Share of repeated rows from which the finding is a warning; below, it is an info.
    """

    warn: float = fields.share(default=0.001, summary="share from which it is a warning")

    needs = ("touchpoint",)

    def inspect(self, journeys: Journeys, /) -> Findings:
        """One finding that counts the rows beyond the first of each kind, or none."""
        extra = repeated(journeys)
        if not len(extra):
            return Findings()
        share = len(extra) / journeys.n_events
        message = f"{len(extra):,} of {journeys.n_events:,} touchpoints ({percent(share)}) repeat another in everything"
        severity = "warning" if share >= self.warn else "info"
        fix = "drop repeated rows before building, unless each did happen"
        return Findings([Finding(severity, CODE, message, len(extra), share, customers_of(journeys, extra), fix)])


def repeated(journeys: Journeys) -> npt.NDArray[np.int64]:
    """Positions of touchpoints that equal an earlier one of their journey in everything; int64, ascending."""
    owner, at = journeys.journey_of_event, journeys.at
    tied = (at[1:] == at[:-1]) & (owner[1:] == owner[:-1])
    near = np.zeros(len(at), dtype=np.bool_)
    near[1:] |= tied
    near[:-1] |= tied
    place = np.flatnonzero(near)
    columns = (_bits(column.take(place)) for _, column in sorted(journeys.columns.items()))
    keys = [place, *columns, journeys.codes[place], at[place], owner[place]]
    order = np.lexsort(keys)
    same = np.ones(max(len(order) - 1, 0), dtype=np.bool_)
    for key in keys[1:]:
        ordered = key[order]
        same &= ordered[1:] == ordered[:-1]
    return np.sort(place[order][1:][same])


def _bits(column: Column) -> npt.NDArray[Any]:
    """Values that are equal where the column is, missing ones too."""
    if column.kind != "number":
        return column.data
    whole: npt.NDArray[Any] = np.where(np.isnan(column.data), np.nan, column.data + 0.0).view(np.int64)
    return whole
