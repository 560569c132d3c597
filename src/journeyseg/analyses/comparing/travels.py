"""Travels: what follows what, for whom and after how long, as sums over all customers that yield replicates."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np

from journeyseg.analyses.comparing.reading import follows
from journeyseg.analyses.flow.coding import axes_of_labels, axes_of_pairs, opened, opened_label
from journeyseg.analyses.flow.labelling import check_over, closed_names, needs_of_over
from journeyseg.analyses.flow.shares import counted
from journeyseg.analyses.flow.transitions import Transitions
from journeyseg.analyses.flow.visits import visits_of
from journeyseg.columns.axes import Array, Shape
from journeyseg.columns.sketches import bin_of
from journeyseg.columns.states import State
from journeyseg.columns.tallies import Tallies, Tally
from journeyseg.model.frame import Frame
from journeyseg.model.journeys import Journeys
from journeyseg.model.measurement import Measurements


@attrs.frozen
class Travels:
    """The arrays of `journeyseg.metrics.Transitions`, and two of its own.

    ``bins`` is the sum of the bins of times by edge, ``begun`` the customers with a unit that starts in the period.

    Args:
        over: What the labels are.
    """

    over: str = attrs.field(default="touchpoint", converter=check_over)

    @property
    def needs(self) -> tuple[str, ...]:
        """What the labels are read from."""
        return needs_of_over(self.over)

    @property
    def plain(self) -> Transitions:
        """The transitions beneath."""
        return Transitions(self.over)

    def shape(self, frame: Frame, /) -> Shape:
        """Arrays over (source, target) and over labels."""
        arrays: dict[str, Any] = dict(self.plain.shape(frame).arrays)
        arrays["bins"] = Array(axes=axes_of_pairs(closed_names(self.over, frame)), unit="bins")
        arrays["begun"] = Array(unit="customers")
        return Shape(**arrays)

    def observe(self, journeys: Journeys, /) -> Tallies:
        """Every visit with what follows it, and when."""
        visits = visits_of(journeys, self.over, collapse=False)
        rows = follows(visits)
        known = rows.elapsed >= 0
        cell = rows.source[known] * (len(visits.names) + 1) + rows.target[known]
        # The source visits that have a next one, in the order of `follows`.
        last = np.zeros(len(visits), dtype=np.bool_)
        last[visits.last] = True
        inside = visits.counted(np.arange(len(visits)))
        at = visits.events(inside[~last[inside]])
        bins = Tally("event", at=at, cell=cell, weight=bin_of(rows.elapsed[known]))
        if closed_names(self.over, journeys.frame) is None:
            bins = opened(bins, visits.names)
        begun = Tally("event", at=visits.events(visits.counted(visits.first)), once=True)
        return {**self.plain.observe(journeys), "bins": bins, "begun": begun}

    def summarise(self, state: State, /) -> Measurements:
        """As transitions."""
        return self.plain.summarise(state)


@attrs.frozen
class Meeting:
    """Customers with a visit of each label, and with any: two arrays of `Travels`, in a third of the time.

    Args:
        over: What the labels are.
    """

    over: str = attrs.field(default="touchpoint", converter=check_over)

    @property
    def needs(self) -> tuple[str, ...]:
        """What the labels are read from."""
        return needs_of_over(self.over)

    def shape(self, frame: Frame, /) -> Shape:
        """An array over labels, and one of all."""
        labels = axes_of_labels(closed_names(self.over, frame))
        return Shape(label_customers=Array(axes=labels, unit="customers"), customers=Array(unit="customers"))

    def observe(self, journeys: Journeys, /) -> Tallies:
        """Every visit in the period, once per customer and label."""
        visits = visits_of(journeys, self.over, collapse=False)
        rows = visits.counted(np.arange(len(visits)))
        met = Tally("event", at=visits.events(rows), cell=visits.codes[rows], once=True)
        anyone = Tally("event", at=visits.events(rows), once=True)
        if closed_names(self.over, journeys.frame) is None:
            met = opened_label(met, visits.names)
        return {"label_customers": met, "customers": anyone}

    def summarise(self, state: State, /) -> Measurements:
        """The customers with any visit."""
        unit, words = "customers", "customers with a visit"
        return (counted("customers", state.totals("customers"), unit=unit, definition=words, axes=()),)
