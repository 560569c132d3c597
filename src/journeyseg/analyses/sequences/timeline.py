"""Timelines: the touchpoints that a pattern sees, unit by unit, in the order in which it sees them."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.sequences.nodes import Item
from journeyseg.columns import ragged
from journeyseg.errors import UnknownName
from journeyseg.model.journeys import Journeys
from journeyseg.model.occurrence import Occurrence

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@attrs.frozen(eq=False)
class Timeline:
    """Visible touchpoints; positions count these only.

    Args:
        journeys: Journeys whose journeys are the units.
        places: Position of each among all touchpoints; ``None`` = all are visible, in their order.
        offsets: Bounds of the units; int64.
        at: Moments; int64 microseconds.
        unit: Unit of each; int32.
        strict: Whether names that nothing bears are refused; otherwise such a touchpoint never occurs.
    """

    journeys: Journeys
    places: Ints | None
    offsets: Ints
    at: Ints
    unit: npt.NDArray[np.int32]
    strict: bool = True
    _met: dict[Any, Ints] = attrs.field(factory=dict, init=False)

    def positions(self, item: Item) -> Ints:
        """Positions of the touchpoints that an item takes, ascending; int64."""
        if item not in self._met:
            mask = self.seen(self._mask(item.what))
            self._met[item] = np.flatnonzero(~mask if item.other else mask)
        return self._met[item]

    def _mask(self, what: Occurrence) -> Bools:
        if self.strict:
            return what.mask(self.journeys)
        found = np.zeros(self.journeys.n_events, dtype=np.bool_)
        for choice in what.choices:
            with suppress(UnknownName):
                found |= choice.mask(self.journeys)
        return found

    def seen(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Values of all touchpoints -> of the visible ones."""
        return values if self.places is None else values[self.places]

    def full(self, positions: Ints) -> Ints:
        """Positions among all touchpoints; -1 stays."""
        return positions if self.places is None else np.where(positions < 0, -1, self.places[positions])

    def last_before(self, what: Occurrence, where: Ints) -> Ints:
        """Position of the last such touchpoint before each position, in whatever unit; -1 = none."""
        met = self.positions(Item(what))
        place = np.searchsorted(met, where) - 1
        return np.where(place < 0, -1, met[place]) if len(met) else np.full(len(where), -1)

    def first_after(self, what: Occurrence, where: Ints) -> Ints:
        """Position of the first such touchpoint after each position, in whatever unit; beyond all = none."""
        met = np.append(self.positions(Item(what)), len(self.at))
        return met[np.searchsorted(met, where, side="right")]


def timeline(
    journeys: Journeys, items: tuple[Item, ...], known: tuple[Occurrence, ...] | None, *, stepwise: bool, strict: bool
) -> Timeline:
    """The timeline of a pattern.

    Args:
        journeys: Journeys whose journeys are the units.
        items: The items of the pattern.
        known: What is visible; ``None`` = everything.
        stepwise: Inside a moment take touchpoints in the order of the items that take them, others last.
        strict: See `Timeline`.
    """
    if known is None:
        whole = Timeline(journeys, None, journeys.event_offsets, journeys.at, journeys.journey_of_event, strict)
    else:
        mask = np.logical_or.reduce([one.mask(journeys) for one in known])
        places = np.flatnonzero(mask)
        offsets = ragged.kept(journeys.event_offsets, mask)
        whole = Timeline(journeys, places, offsets, journeys.at[places], journeys.journey_of_event[places], strict)
    return _stepwise(whole, items) if stepwise else whole


def _stepwise(line: Timeline, items: tuple[Item, ...]) -> Timeline:
    tied = (line.at[1:] == line.at[:-1]) & (line.unit[1:] == line.unit[:-1])
    if not tied.any():
        return line
    rank = np.full(len(line.at), len(items))
    for number in reversed(range(len(items))):
        rank[line.positions(items[number])] = number
    order = np.lexsort((rank, line.at, line.unit))
    places = order if line.places is None else line.places[order]
    return Timeline(line.journeys, places, line.offsets, line.at, line.unit, line.strict)
