"""Tracks: the stretch of each unit's visits that a question looks at, from an anchor or a start to an end."""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.flow.visits import Visits
from journeyseg.columns import ragged
from journeyseg.model.occurrence import Occurrence

Ints = npt.NDArray[np.int64]


@attrs.frozen(eq=False)
class Tracks:
    """One stretch of visits per unit that has one.

    Args:
        unit: Units, ascending; int64.
        begin: First visit of the stretch; int64.
        stop: Visit after its last; int64.
        anchor: Position of the touchpoint that decides the segment of the unit; int64.
    """

    unit: Ints
    begin: Ints
    stop: Ints
    anchor: Ints

    @property
    def lengths(self) -> Ints:
        """Visits of each."""
        return self.stop - self.begin


def visit_of(visits: Visits, events: Ints) -> Ints:
    """The visit that each touchpoint belongs to: its own, or the one that it was merged into."""
    return events if visits.place is None else np.searchsorted(visits.place, events, side="right") - 1


def met(visits: Visits, what: Occurrence | None, after: Ints | None = None) -> Ints:
    """Position of the first touchpoint of each unit that meets something (anything), from a position on; -1 = none.

    Args:
        visits: The visits.
        what: What is looked for; ``None`` = any touchpoint.
        after: Position per unit to search from, -1 = not; default the first of the unit that lies in the period.
    """
    journeys = visits.journeys
    mask = np.ones(journeys.n_events, dtype=np.bool_) if what is None else what.mask(journeys)
    if after is not None:
        return ragged.first_after(journeys.event_offsets, mask, after)
    return ragged.first(journeys.event_offsets, mask & journeys.in_period)


def tracks(
    visits: Visits, *, start: Occurrence | None = None, end: Occurrence | None = None, most: int | None = None
) -> Tracks:
    """The stretch of each unit from a start to an end.

    Args:
        visits: The visits.
        start: The stretch begins at the first of these in the period; units without are left out. ``None``: at the
            first visit of the unit, which must lie in the period.
        end: It ends with the first of these at a later touchpoint; units without are left out. ``None``: with the unit.
        most: Visits of a stretch at most; ``None`` = no limit.
    """
    places = visits.journeys.event_offsets
    if start is None:
        full = places[1:] > places[:-1]
        first = np.where(full, places[:-1], -1)
        first[full] = np.where(visits.journeys.in_period[first[full]], first[full], -1)
    else:
        first = met(visits, start)
    last = np.where(first >= 0, places[1:] - 1, -1)
    if end is not None:
        last = met(visits, end, np.where(first >= 0, first + 1, -1))
    unit = np.flatnonzero((first >= 0) & (last >= 0))
    begin = visit_of(visits, first[unit])
    stop = visit_of(visits, last[unit]) + 1
    if most is not None:
        stop = np.minimum(stop, begin + most)
    return Tracks(unit, begin, stop, first[unit])
