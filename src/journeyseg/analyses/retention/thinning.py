"""Thinning: on the calendar a unit's first two touchpoints of an interval say all there is to say."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.presence import changes_within
from journeyseg.columns import ragged
from journeyseg.model.journeys import Journeys

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


def thinned(journeys: Journeys, starts: Bools, place: npt.NDArray[Any], *, first_time: bool) -> tuple[Journeys, Ints]:
    """The same units with at most two touchpoints of each interval: the first that starts, and the one that returns.

    Args:
        journeys: Journeys whose journeys are the units.
        starts: Touchpoints that start and return; bool.
        place: Interval of each touchpoint.
        first_time: True where only the first start of a unit counts: then only its interval needs two.

    Returns:
        The journeys, without their columns, and the positions of their touchpoints; int64.
    """
    offsets, hits = journeys.event_offsets, None if starts.all() else np.flatnonzero(starts)
    if hits is not None:
        offsets, place = ragged.kept(offsets, starts), place[hits]
    kept = changes_within(offsets, place)
    if first_time:
        kept[offsets[:-1][offsets[1:] > offsets[:-1] + 1] + 1] = True
    else:
        kept[1:] |= kept[:-1].copy()
    rows = np.flatnonzero(kept)
    thin = attrs.evolve(
        journeys,
        event_offsets=np.searchsorted(rows, offsets),
        codes=journeys.codes[rows if hits is None else hits[rows]],
        at=journeys.at[rows if hits is None else hits[rows]],
        turns=None,
        columns={},
    )
    return thin, rows if hits is None else hits[rows]
