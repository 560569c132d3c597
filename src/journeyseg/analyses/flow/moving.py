"""Moving: from which label to which, step by step from a start: what a step flow (Sankey) is drawn from."""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.flow.coding import Vocabulary, axes_of_pairs, occurring, opened, vocabulary
from journeyseg.analyses.flow.labelling import END, check_over, closed_names, needs_of_over
from journeyseg.analyses.flow.options import whole
from journeyseg.analyses.flow.shares import counted, share
from journeyseg.analyses.flow.tracks import Tracks, tracks
from journeyseg.analyses.flow.visits import Visits, visits_of
from journeyseg.columns import ragged
from journeyseg.columns.axes import Array, Axis, Shape
from journeyseg.columns.states import State
from journeyseg.columns.tallies import Tallies, Tally
from journeyseg.model.frame import Frame
from journeyseg.model.journeys import Journeys
from journeyseg.model.measurement import Measurements
from journeyseg.model.occurrence import Occurrence, occurrence_of

Ints = npt.NDArray[np.int64]


def _start(value: object) -> Occurrence | None:
    return None if value is None else occurrence_of(value, where="start=")


def _end(value: object) -> Occurrence | None:
    return None if value is None else occurrence_of(value, where="end=")


def _most(value: object) -> int:
    return whole("max_steps", value, 2)


@attrs.frozen
class Moves:
    """From which label to which, step by step: units by (step, source, target).

    A unit walks from its first `start` in the period (default: from its first visit, when that lies in the period) to
    its first later `end` (default: its last visit), at most `max_steps` visits; units without them are left out. Step
    k leads from visit k to visit k + 1, or to ``<end>`` where the walk is over. No step leads from visit `max_steps`:
    so what leaves a label at a step is everybody who is there.

    Args:
        start: Where walks begin.
        end: Where they end.
        max_steps: Visits of a walk, at most.
        over: What the labels are.
        collapse_repeats: Whether consecutive visits of one label are one.
    """

    start: Occurrence | None = attrs.field(default=None, converter=_start)
    end: Occurrence | None = attrs.field(default=None, converter=_end)
    max_steps: int = attrs.field(default=5, converter=_most)
    over: str = attrs.field(default="touchpoint", converter=check_over)
    collapse_repeats: bool = False

    @property
    def needs(self) -> tuple[str, ...]:
        """What labels, start and end are read from."""
        own = [name for what in (self.start, self.end) if what is not None for name in sorted(what.needs)]
        return tuple(dict.fromkeys((*needs_of_over(self.over), *own)))

    def shape(self, frame: Frame, /) -> Shape:
        """Arrays moves and move_customers at (step, source, target), units and customers."""
        unit = f"{frame.unit}s"
        axes = (
            Axis("step", tuple(str(step) for step in range(1, self.max_steps))),
            *axes_of_pairs(closed_names(self.over, frame)),
        )
        return Shape(
            moves=Array(axes=axes, unit=unit),
            move_customers=Array(axes=axes, unit="customers"),
            units=Array(unit=unit),
            customers=Array(unit="customers"),
        )

    def observe(self, journeys: Journeys, /) -> Tallies:
        """Every step of every walk."""
        visits = visits_of(journeys, self.over, collapse=self.collapse_repeats)
        found = tracks(visits, start=self.start, end=self.end)
        moves = self._moves(visits, found)
        if closed_names(self.over, journeys.frame) is None:
            moves = opened(moves, visits.names)
        units = Tally("journey", at=found.unit, anchor=found.anchor)
        finer = journeys.finer
        return {
            "moves": moves,
            "move_customers": attrs.evolve(moves, once=finer),
            "units": units,
            "customers": attrs.evolve(units, once=finer),
        }

    def _moves(self, visits: Visits, found: Tracks) -> Tally:
        lengths = np.minimum(found.lengths, self.max_steps - 1)
        offsets = ragged.offsets_of(lengths)
        owner = np.repeat(np.arange(len(lengths)), lengths)
        step = np.arange(offsets[-1]) - offsets[owner]
        place = found.begin[owner] + step
        over = place + 1 == found.stop[owner]
        width = len(visits.names) + 1
        after = np.append(visits.codes, 0)[place + 1]
        target = np.where(over, width - 1, after).astype(np.int64)
        cell = (step * len(visits.names) + visits.codes[place]) * width + target
        return Tally("journey", at=found.unit[owner], cell=cell, anchor=found.anchor[owner])

    def summarise(self, state: State, /) -> Measurements:
        """Counts, customers, share of all walks and of those at the source, by (step, source, target)."""
        words = self._words(state)
        moves = words.pairs("moves")
        names, unit = words.names, f"{state.frame.unit}s"
        steps = tuple(str(step) for step in range(1, self.max_steps))
        axes = (Axis("step", steps), Axis("source", names), Axis("target", (*names, END)))
        everybody = state.stack("units")[:, :, None, None, None]
        people = words.total_pairs("move_customers")
        # At least so many customers are at the source; it is read where all of them go one way.
        there = people.max(axis=-1, keepdims=True)
        said = "from the source at this step to the target"
        base = moves.sum(axis=-1, keepdims=True)
        crowd = state.totals("customers")[:, None, None, None]
        of_all, of_source = (
            f"share of {unit} that go {said}",
            f"share of the {unit} on the source at this step that go on",
        )
        return (
            counted("count", moves[0], unit=unit, definition=f"{unit} that go {said}", axes=axes),
            share(state, moves, everybody, crowd, name="share", definition=of_all, axes=axes, of=unit),
            share(state, moves, base, there, name="P(out)", definition=of_source, axes=axes, of=unit),
            counted("customers", people, unit="customers", definition=f"customers that go {said}", axes=axes),
        )

    def _words(self, state: State) -> Vocabulary:
        names = closed_names(self.over, state.frame)
        met = occurring(state, pairs="moves") if names is None else names
        return vocabulary(state, met, steps=self.max_steps - 1, closed=names is not None)
