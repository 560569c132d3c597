"""Patterns of one touchpoint: they match wherever it is, and no two matches meet."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from journeyseg.analyses.sequences.nodes import Item
from journeyseg.analyses.sequences.rule import Rule
from journeyseg.columns import ragged
from journeyseg.model.journeys import Journeys

Ints = npt.NDArray[np.int64]


def lone(rule: Rule) -> Item | None:
    """The touchpoint that is all there is to a rule: everything is visible, in its order, and no end is tied."""
    pattern = rule.pattern
    free = rule.known is None and rule.ties != "step" and pattern.start is None and pattern.end is None
    return pattern.body if free and isinstance(pattern.body, Item) else None


def places(journeys: Journeys, item: Item, occurrence: str) -> tuple[Ints, Ints]:
    """Unit and position of the first, the last or all touchpoints in the period that an item takes; int64."""
    mask = item.what.mask(journeys)
    mask = (~mask if item.other else mask) & journeys.in_period
    if occurrence == "all":
        at = np.flatnonzero(mask)
        return journeys.journey_of_event[at].astype(np.int64), at
    found = (ragged.first if occurrence == "first" else ragged.last)(journeys.event_offsets, mask)
    unit = np.flatnonzero(found >= 0)
    return unit, found[unit]


def beside(journeys: Journeys, unit: Ints, place: Ints, step: int) -> Ints:
    """Position of the touchpoint one step on (1) or back (-1) in the unit, -1 where it ends there; int64."""
    inside = place + 1 < journeys.event_offsets[unit + 1] if step > 0 else place > journeys.event_offsets[unit]
    return np.where(inside, place + step, -1)


def cells(journeys: Journeys, beside: Ints) -> Ints:
    """Code of each touchpoint, and after all codes that of none (-1); int64."""
    last = len(journeys.frame.touchpoints)
    if not journeys.n_events:
        return np.full(len(beside), last, dtype=np.int64)
    return np.where(beside < 0, last, journeys.codes.take(beside, mode="clip")).astype(np.int64)
