"""The straight way: counted from a unit's first start on the calendar, intervals say each for itself who is back."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.presence import changes_within
from journeyseg.analyses.retention.plan import EVER, Plan
from journeyseg.columns import ragged
from journeyseg.columns.tallies import Tallies, Tally
from journeyseg.model.journeys import Journeys

Ints = npt.NDArray[np.int64]
Places = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]


@attrs.frozen(eq=False)
class _Starts:
    """Units with a start, and the touchpoints that start and return.

    Args:
        unit: Position of each unit; int64.
        low: Index of its first start among those touchpoints.
        high: Index after its last.
        cohort: Interval of the first start; int32.
        good: True where that is a cohort.
        place: Interval of each touchpoint.
    """

    unit: Ints
    low: Ints
    high: Ints
    cohort: Places
    good: Bools
    place: Places


def fits(options: Any, plan: Plan) -> bool:
    """True where the straight way gives what the long one does.

    One return is enough, starts and returns are the same touchpoints, and no cell depends on another interval than
    its own.
    """
    alone = options.mode == "on" and options.cohort == "first_time" and options.zero == "cohort"
    single = options.at_least == 1 and options.returning == options.start and plan.length is None
    return alone and single and int(plan.lows[-1]) == len(plan.columns)


def straight(journeys: Journeys, starts: Bools, place: npt.NDArray[Any], plan: Plan) -> Tallies:
    """The tallies of a retention table.

    Args:
        journeys: Journeys whose journeys are the units.
        starts: Touchpoints that start and return; bool.
        place: Interval of each touchpoint in the plan's grid.
        plan: The plan.
    """
    offsets, hits = journeys.event_offsets, None if starts.all() else np.flatnonzero(starts)
    if hits is not None:
        offsets, place = ragged.kept(offsets, starts), place[hits]
    begun = _begun(offsets, place, len(plan.cohorts))
    anchor = begun.low if hits is None else hits[begun.low]
    good = begun.good
    sizes = Tally("journey", at=begun.unit[good], cell=begun.cohort[good], anchor=anchor[good])
    return {
        "sizes": sizes,
        "customers": attrs.evolve(sizes, once=journeys.finer),
        "retained": _retained(begun, changes_within(offsets, place), anchor, plan),
        "first": _first(begun, anchor, plan),
    }


def _begun(offsets: Ints, place: Places, cohorts: int) -> _Starts:
    unit = np.flatnonzero(offsets[1:] > offsets[:-1])
    low = offsets[unit]
    cohort = place[low]
    return _Starts(unit, low, offsets[unit + 1], cohort, (cohort >= 0) & (cohort < cohorts), place)


def _retained(begun: _Starts, new: Bools, anchor: Ints, plan: Plan) -> Tally:
    """Every interval of each unit, that of the start first."""
    rows = np.flatnonzero(new)
    heads = np.zeros(len(new), dtype=np.bool_)
    heads[begun.low] = True
    owner = np.cumsum(heads[rows], dtype=np.int32)
    owner -= 1
    column = begun.place[rows]
    kept = begun.good[owner] if plan.limit == EVER else begun.good[owner] & (column < len(plan.grid))
    column -= begun.cohort[owner]
    kept &= column < len(plan.columns)
    owner, column = owner[kept], column[kept]
    cell = begun.cohort[owner] * np.int32(len(plan.columns)) + column
    return Tally("journey", at=begun.unit[owner], cell=cell, anchor=anchor[owner])


def _first(begun: _Starts, anchor: Ints, plan: Plan) -> Tally:
    """The touchpoint after each first start."""
    some = np.flatnonzero(begun.good & (begun.high > begun.low + 1))
    place, cohort = begun.place[begun.low[some] + 1], begun.cohort[some]
    if plan.limit != EVER:
        seen = place < len(plan.grid)
        some, place, cohort = some[seen], place[seen], cohort[seen]
    column = place - cohort
    cell = np.where(column < len(plan.columns), cohort * np.int32(len(plan.columns)) + column, np.int32(-1))
    return Tally("journey", at=begun.unit[some], cell=cell, anchor=anchor[some])
