"""Closing: which units are finished although they stopped early, and so wait for nothing."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from journeyseg.columns import ragged
from journeyseg.model.journeys import Journeys


def closed_units(journeys: Journeys) -> npt.NDArray[np.bool_]:
    """True for units that the blueprint's `closed` calls finished; bool, one per unit.

    The last known value of the property in the unit counts; without a `closed` in the blueprint no unit is closed.
    """
    blueprint = journeys.frame.blueprint
    closed = None if blueprint is None else blueprint.closed
    if closed is None:
        return np.zeros(journeys.n_journeys, dtype=np.bool_)
    column = journeys.column(f"property:{closed.property}")
    last = ragged.last(journeys.event_offsets, ~column.missing)
    codes = np.append(column.data, -1)[last]
    return np.isin(codes, column.codes_of(closed.values)) & (last >= 0)
