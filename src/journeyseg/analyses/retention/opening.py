"""Clocks of retention: one for each unit in each cohort, from the start that put it there."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.presence import changes
from journeyseg.columns import ragged
from journeyseg.model.journeys import Journeys

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@attrs.frozen(eq=False)
class Clocks:
    """Units in cohorts, in the order of their starts.

    Args:
        unit: Position of the unit (a journey); int64.
        cohort: Number of the cohort; int64.
        start: Position of the touchpoint that opened the clock; int64.
    """

    unit: Ints
    cohort: Ints
    start: Ints

    def __len__(self) -> int:
        return len(self.start)


def open_clocks(
    journeys: Journeys, starts: Bools, place: npt.NDArray[Any], cohorts: int, *, first_time: bool
) -> Clocks:
    """The clocks of all units.

    Args:
        journeys: Journeys whose journeys are the units.
        starts: Touchpoints that start; bool, one per touchpoint.
        place: Interval of each touchpoint; the cohorts are 0..cohorts-1.
        cohorts: How many cohorts.
        first_time: True where only the first start of a unit ever counts, also one before the range; otherwise the
            first in each interval opens a clock.
    """
    if first_time:
        found = ragged.first(journeys.event_offsets, starts)
        at = found[found >= 0]
        at = at[(place[at] >= 0) & (place[at] < cohorts)]
    else:
        hits = np.flatnonzero(starts & (place >= 0) & (place < cohorts))
        at = hits[changes(journeys.journey_of_event[hits], place[hits])]
    return Clocks(journeys.journey_of_event[at].astype(np.int64), place[at].astype(np.int64), at)
