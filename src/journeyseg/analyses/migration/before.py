"""What came before a move: touchpoints that those who moved met more often than those who stayed."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from journeyseg.columns import ragged
from journeyseg.errors import InsufficientData
from journeyseg.model.journeys import Journeys
from journeyseg.stats.comparisons import compare_proportions
from journeyseg.stats.corrections import holm


def preceding(journeys: Journeys, moved: pd.Index[Any], stayed: pd.Index[Any], what: str, level: float) -> pd.DataFrame:
    """The table of `Migration.preceding`."""
    known = journeys.known()
    met = _met(known)
    sides = [met[_rows(known, ids)] for ids in (moved, stayed)]
    n = [len(side) for side in sides]
    if not min(n):
        raise InsufficientData(
            "there is nobody to compare with",
            expected=f"customers who moved ({what}) and customers who stayed, in these journeys",
            found=f"{n[0]} who moved, {n[1]} who stayed",
            remedy="look at counts: which moves are there?",
        )
    had = [side.sum(axis=0).astype(np.float64) for side in sides]
    told = compare_proportions(had[0], n[0], had[1], n[1], level=level)
    frame = pd.DataFrame({"touchpoint": known.frame.touchpoints, "moved": had[0] / n[0], "stayed": had[1] / n[1]})
    frame["difference"], frame["low"], frame["high"] = told.difference, told.low, told.high
    frame["p"], frame["p_corrected"] = told.p_value, holm(told.p_value)
    frame = frame.assign(n_moved=n[0], n_stayed=n[1])
    return frame.sort_values(["difference", "touchpoint"], key=_largest, ignore_index=True)


def _largest(column: pd.Series) -> pd.Series:
    return -column.abs() if column.name == "difference" else column


def _met(journeys: Journeys) -> npt.NDArray[np.bool_]:
    """Whether each customer met each touchpoint in the period; bool (customers, touchpoints)."""
    kinds = len(journeys.frame.touchpoints)
    owner, here = ragged.owners(journeys.event_offsets[journeys.journey_offsets]), journeys.in_period
    found = np.zeros((journeys.n_customers, kinds), dtype=np.bool_)
    found[owner[here], journeys.codes[here]] = True
    return found


def _rows(journeys: Journeys, ids: pd.Index[Any]) -> npt.NDArray[np.int64]:
    place = pc.index_in(pa.array(ids.to_numpy(), type=pa.string()), journeys.ids.cast(pa.string()))
    return np.asarray(pc.drop_null(place).to_numpy(zero_copy_only=False), dtype=np.int64)
