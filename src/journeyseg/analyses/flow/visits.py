"""Visits: the labels of a unit in order, one after the other, repeats maybe merged."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.flow.labelling import labelled
from journeyseg.columns import ragged
from journeyseg.model.journeys import Journeys

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@attrs.frozen(eq=False)
class Visits:
    """Visits of all units, in order.

    Args:
        codes: Label of each; whole numbers.
        names: The labels.
        offsets: Bounds of the units; int64, units + 1.
        place: Position of the touchpoint that begins each; ``None`` where every touchpoint is a visit.
        at: Moment at which each begins; int64 microseconds.
        inside: True for those that begin in the period; ``None`` where all do.
        journeys: The journeys.
    """

    codes: npt.NDArray[Any]
    names: tuple[str, ...]
    offsets: Ints
    place: Ints | None
    at: Ints
    inside: Bools | None
    journeys: Journeys

    def __len__(self) -> int:
        return len(self.codes)

    def events(self, rows: Ints) -> Ints:
        """Positions of the touchpoints that begin these visits."""
        return rows if self.place is None else self.place[rows]

    @property
    def customer_offsets(self) -> Ints:
        """Bounds of the customers; int64, customers + 1."""
        return self.offsets[self.journeys.journey_offsets]

    @property
    def owners(self) -> Ints:
        """Unit of each visit; int64."""
        return np.repeat(np.arange(len(self.offsets) - 1, dtype=np.int64), np.diff(self.offsets))

    @property
    def last(self) -> Ints:
        """The last visit of each unit that has any."""
        return self.offsets[1:][self.offsets[1:] > self.offsets[:-1]] - 1

    @property
    def first(self) -> Ints:
        """The first visit of each unit that has any."""
        return self.offsets[:-1][self.offsets[1:] > self.offsets[:-1]]

    def counted(self, rows: Ints) -> Ints:
        """Those of the visits that begin in the period."""
        return rows if self.inside is None else rows[self.inside[rows]]


def visits_of(journeys: Journeys, over: str, *, collapse: bool) -> Visits:
    """The visits of all units.

    Args:
        journeys: Journeys whose journeys are the units.
        over: What the labels are.
        collapse: True to merge consecutive equal labels into the first.
    """
    labels = labelled(journeys, over)
    inside = None if journeys.frame.period is None and journeys.all_known else journeys.in_period
    whole = Visits(labels.codes, labels.names, journeys.event_offsets, None, journeys.at, inside, journeys)
    return taken(whole, fresh(whole)) if collapse else whole


def fresh(visits: Visits) -> Bools:
    """True for visits whose label is not that of the one before in the unit."""
    new = np.ones(len(visits), dtype=np.bool_)
    np.not_equal(visits.codes[1:], visits.codes[:-1], out=new[1:])
    new[visits.first] = True
    return new


def taken(visits: Visits, mask: Bools) -> Visits:
    """Some of the visits; every unit stays."""
    return attrs.evolve(
        visits,
        codes=visits.codes[mask],
        offsets=ragged.kept(visits.offsets, mask),
        place=np.flatnonzero(mask) if visits.place is None else visits.place[mask],
        at=visits.at[mask],
        inside=None if visits.inside is None else visits.inside[mask],
    )
