"""Anchors: the touchpoint that decides a unit's segment when the segment may change along the journey."""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.columns import ragged
from journeyseg.columns.tallies import Tally
from journeyseg.model.journeys import Journeys

Ints = npt.NDArray[np.int64]


def anchors(journeys: Journeys) -> Ints:
    """Position of each unit's first touchpoint in the period, -1 where it has none; int64."""
    return ragged.first(journeys.event_offsets, journeys.in_period)


def units(journeys: Journeys) -> dict[str, Tally]:
    """Tallies "units" and "customers" of the units that are here.

    Every unit is, those without any touchpoint too; only those whose touchpoints all lie outside the period are not.
    """
    anchor = anchors(journeys)
    here = np.flatnonzero((anchor >= 0) | (np.diff(journeys.event_offsets) == 0))
    found = Tally("journey", at=here, anchor=anchor[here])
    return {"units": found, "customers": attrs.evolve(found, once=journeys.finer)}


def per_unit(journeys: Journeys, events: Ints, weight: npt.NDArray[np.float64] | None = None) -> Tally:
    """A tally of touchpoints summed to their unit, in the segment of the unit's anchor."""
    owner = journeys.journey_of_event[events]
    return Tally("journey", at=owner, anchor=anchors(journeys)[owner], weight=weight)
