"""Stepping: the share of units on each label so many visits before and after a common moment."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.flow.labelling import END, START, check_over, closed_names, needs_of_over
from journeyseg.analyses.flow.options import refusal, whole
from journeyseg.analyses.flow.shares import counted
from journeyseg.analyses.flow.tracks import Tracks, met, tracks, visit_of
from journeyseg.analyses.flow.visits import Visits, visits_of
from journeyseg.columns.axes import Array, Axis, Shape
from journeyseg.columns.states import State
from journeyseg.columns.tallies import Tallies, Tally
from journeyseg.contract.estimates import proportion
from journeyseg.model.frame import Frame
from journeyseg.model.journeys import Journeys
from journeyseg.model.measurement import Measurements
from journeyseg.model.occurrence import Occurrence, occurrence_of

Ints = npt.NDArray[np.int64]


def _align(value: object) -> Occurrence | None:
    return None if value is None else occurrence_of(value, where="align=")


def _steps(value: object) -> int:
    return whole("steps", value, 1)


def _before(value: object) -> int | None:
    return None if value is None else whole("before", value, 0)


@attrs.frozen
class Steps:
    """Share of units on each label at each position: a step matrix.

    Without `align` position 0 is ``<start>`` and position 1 the first visit, which must lie in the period. With it
    position 0 is the first visit in the period that meets it, and only units that have one count. Before its first
    visit a unit is on ``<start>``, after its last on ``<end>``, so that every position sums to one.

    Args:
        steps: Positions after 0.
        before: Positions before 0; default as many as `steps` with `align`, else none.
        align: What position 0 is.
        over: What the labels are.
        collapse_repeats: Whether consecutive visits of one label are one.

    Raises:
        DefinitionError: for positions before the start, or what it can't go over.
    """

    steps: int = attrs.field(default=10, converter=_steps)
    before: int | None = attrs.field(default=None, converter=_before)
    align: Occurrence | None = attrs.field(default=None, converter=_align)
    over: str = attrs.field(default="touchpoint", converter=check_over)
    collapse_repeats: bool = False

    def __attrs_post_init__(self) -> None:
        if self.align is None and self.before:
            raise refusal("before", "align= too: nothing lies before the start", self.before, "name what to align on")

    @property
    def needs(self) -> tuple[str, ...]:
        """What the labels and the anchor are read from."""
        anchor = () if self.align is None else tuple(sorted(self.align.needs))
        return tuple(dict.fromkeys((*needs_of_over(self.over), *anchor)))

    @property
    def positions(self) -> range:
        """The positions."""
        ahead = self.before if self.before is not None else self.steps if self.align is not None else 0
        return range(-ahead, self.steps + 1)

    def shape(self, frame: Frame, /) -> Shape:
        """Arrays at (position, label), units and customers."""
        names, unit = closed_names(self.over, frame), f"{frame.unit}s"
        labels = None if names is None else (START, *names, END)
        axes = (Axis("position", tuple(map(str, self.positions))), Axis("label", labels))
        return Shape(at=Array(axes=axes, unit=unit), units=Array(unit=unit), customers=Array(unit="customers"))

    def observe(self, journeys: Journeys, /) -> Tallies:
        """Where each unit is at each position."""
        visits = visits_of(journeys, self.over, collapse=self.collapse_repeats)
        found = tracks(visits) if self.align is None else _aligned(visits, self.align)
        shift = 1 if self.align is None else 0
        names = (START, *visits.names, END)
        kind = np.int32 if len(self.positions) * len(names) < 1 << 31 else np.int64
        cells: npt.NDArray[Any] = np.empty((len(self.positions), len(found.unit)), dtype=kind)
        for number, position in enumerate(self.positions):
            cells[number] = _at(visits, found, position - shift)
            cells[number] += number * len(names)
        units = Tally("journey", at=found.unit, anchor=found.anchor)
        repeated = len(self.positions)
        labels = names if closed_names(self.over, journeys.frame) is None else None
        return {
            "at": Tally(
                "journey",
                at=np.tile(found.unit, repeated),
                cell=cells.reshape(-1),
                anchor=np.tile(found.anchor, repeated),
                labels=labels,
            ),
            "units": units,
            "customers": attrs.evolve(units, once=journeys.finer),
        }

    def summarise(self, state: State, /) -> Measurements:
        """Shares and counts by position and label."""
        customers = "" if state.frame.unit == "customer" else "customers"
        unit = f"{state.frame.unit}s"
        words = f"share of {unit} on the label so many visits after {self.origin}"
        made = proportion(state, "at", "units", name="share", definition=words, customers=customers)
        told = f"{unit} on the label so many visits after {self.origin}"
        return (made, counted("count", state.totals("at"), unit=unit, definition=told, axes=made.axes))

    @property
    def origin(self) -> str:
        """What position 0 is, in words."""
        return "the start" if self.align is None else f"the first {self.align.words}"


def _aligned(visits: Visits, what: Occurrence) -> Tracks:
    """The units that meet something, with their visit that does as begin."""
    first = met(visits, what)
    unit = np.flatnonzero(first >= 0)
    return Tracks(unit, visit_of(visits, first[unit]), visits.offsets[1:][unit], first[unit])


def _at(visits: Visits, found: Tracks, shift: int) -> npt.NDArray[np.int32]:
    """Label of each unit so many visits after its begin: 0 = before its first, names, then after its last."""
    place = found.begin + shift
    if not len(place):
        return np.zeros(0, dtype=np.int32)
    label = visits.codes.take(place, mode="clip").astype(np.int32)
    label += 1
    np.copyto(label, len(visits.names) + 1, where=place >= visits.offsets[1:][found.unit])
    if shift < 0:
        np.copyto(label, 0, where=place < visits.offsets[:-1][found.unit])
    return label
