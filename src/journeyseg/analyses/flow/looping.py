"""Looping: who comes back to what: repeats, self loops, ping-pong, rework, and how far apart visits of a label are."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.flow.coding import opened_label
from journeyseg.analyses.flow.labelling import check_over, closed_names, needs_of_over
from journeyseg.analyses.flow.shares import counted, share
from journeyseg.analyses.flow.transitions import label_customers
from journeyseg.analyses.flow.visits import Visits, visits_of
from journeyseg.columns.axes import Array, Axis, Shape
from journeyseg.columns.states import State
from journeyseg.columns.tallies import Tallies, Tally
from journeyseg.contract.estimates import ratio
from journeyseg.model.frame import Frame
from journeyseg.model.journeys import Journeys
from journeyseg.model.measurement import Measurement, Measurements

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

GAPS = 1 << 20
"""Visits between two of one label that are told apart; more count as so many."""

_ROWS = 1 << 15
_FEW = 4

_SHARES = {
    "repeats": ("visits", "share of visits that are not the first of the label in their unit"),
    "self_loops": ("visits", "share of visits that the same label directly follows"),
    "ping_pong": ("visits", "share of visits that begin an A-B-A-B, B any other label"),
    "rework": ("staged", "share of visits of a stage made after a later stage had been reached"),
}
_NAMES = {"repeats": "repeat", "self_loops": "self loop", "ping_pong": "ping-pong", "rework": "rework"}


@attrs.frozen
class Loops:
    """Who comes back to what, per label, among the visits in the period.

    "repeat": not the first visit of the label in its unit. "self loop": the next visit is of the same label.
    "ping-pong": the next three are B, A, B with B any other label. "rework": a later stage had been reached before
    (with a blueprint; visits without a stage don't count). "self distance": mean number of visits between one of the
    label and the next of it in the unit, 0 for a self loop; "least self distance" the smallest. What follows may lie
    after the period, what came before it counts as history.

    Args:
        over: What the labels are.
        collapse_repeats: Whether consecutive visits of one label are one; then there are no self loops.

    Source: self distance after pm4py's discovery of self distances; ping-pong and rework are definitions of our own.
    """

    over: str = attrs.field(default="touchpoint", converter=check_over)
    collapse_repeats: bool = False

    @property
    def needs(self) -> tuple[str, ...]:
        """What the labels are read from."""
        return needs_of_over(self.over)

    def shape(self, frame: Frame, /) -> Shape:
        """Arrays over labels; with a blueprint also of rework."""
        names = closed_names(self.over, frame)
        axis = Axis("label", names)
        staged = ("staged", "rework") if frame.blueprint is not None else ()
        counts = ("visits", "repeats", "self_loops", "ping_pong", "returns", "distance", *staged)
        found = {name: Array(axes=(axis,), unit="visits") for name in counts}
        return Shape(
            label_customers=Array(axes=(axis,), unit="customers"),
            gaps=Array(axes=(Axis("gap", size=GAPS), axis), unit="visits"),
            **found,
        )

    def observe(self, journeys: Journeys, /) -> Tallies:
        """Every visit, and what it comes back to."""
        visits = visits_of(journeys, self.over, collapse=self.collapse_repeats)
        inside = np.ones(len(visits), dtype=np.bool_) if visits.inside is None else visits.inside
        later, again = returns(visits)
        gap = later - np.arange(1, len(visits) + 1)
        np.copyto(gap, 0, where=later < 0)
        masks = {
            "visits": inside,
            "repeats": inside & again,
            "self_loops": inside & (later >= 0) & (gap == 0),
            "ping_pong": inside & swings(visits),
            "returns": inside & (later >= 0),
        }
        if journeys.frame.blueprint is not None:
            staged, back = backward(visits)
            masks |= {"staged": inside & staged, "rework": inside & back}
        found = {name: _tally(visits, mask, aligned=name == "returns") for name, mask in masks.items()}
        found["label_customers"] = label_customers(visits)
        found["distance"] = attrs.evolve(found["returns"], weight=gap)
        if closed_names(self.over, journeys.frame) is None:
            found = {name: opened_label(tally, visits.names) for name, tally in found.items()}
        return {**found, "gaps": _gaps(found["returns"], gap, len(visits.names))}

    def summarise(self, state: State, /) -> Measurements:
        """Shares and distances by label."""
        names = closed_names(self.over, state.frame)
        labels = names if names is not None else state.labels("visits")
        axes = (Axis("label", labels),)
        people = _spread(state, "label_customers", labels, state.totals("label_customers"))
        found = [
            counted(
                "visits",
                state.totals("visits"),
                unit="visits",
                definition="visits in the period",
                axes=axes,
            )
        ]
        for name, (base, words) in _SHARES.items():
            if name in state.shape:
                hits, under = (_spread(state, array, labels, state.stack(array)) for array in (name, base))
                found.append(
                    share(state, hits, under, people, name=_NAMES[name], definition=words, axes=axes, of="visits")
                )
        return (*found, self._distance(state, labels), _least(state, labels))

    def _distance(self, state: State, labels: tuple[str, ...]) -> Measurement:
        words = "mean number of visits between one of the label and the next of it"
        made = ratio(
            _closed(state, labels),
            "distance",
            "returns",
            name="self distance",
            unit="visits",
            definition=words,
            transform="log",
        )
        return attrs.evolve(made, axes=(Axis("label", labels),))


def returns(visits: Visits) -> tuple[Ints, Bools]:
    """The next visit of the same label in the unit, -1 where there is none; and whether there was one before."""
    later, again = np.full(len(visits), -1, dtype=np.int64), np.zeros(len(visits), dtype=np.bool_)
    units = np.searchsorted(visits.offsets, np.arange(0, len(visits), _ROWS))
    for low, high in pairwise(np.unique(np.append(units, [0, len(visits.offsets) - 1])).tolist()):
        begin = int(visits.offsets[low])
        first, second = _consecutive(visits, low, high)
        later[begin + first] = begin + second
        again[begin + second] = True
    return later, again


def _consecutive(visits: Visits, low: int, high: int) -> tuple[Ints, Ints]:
    """Consecutive visits of one label in each unit of a range, counted from the first of the range."""
    bounds, size = visits.offsets[low : high + 1], max(len(visits.names), 1)
    n = int(bounds[-1] - bounds[0])
    bits = max(n - 1, 1).bit_length()
    kind: Any = np.uint32 if ((high - low) * size) << bits < 1 << 32 else np.uint64
    words: Any = np.repeat(np.arange(0, (high - low) * size, size), np.diff(bounds)).astype(kind)
    words += visits.codes[bounds[0] : bounds[-1]].astype(kind)
    words <<= kind(bits)
    words |= np.arange(n, dtype=kind)
    words.sort()
    row = (words & kind((1 << bits) - 1)).astype(np.int64)
    words >>= kind(bits)
    same = np.flatnonzero(words[1:] == words[:-1])
    return row[same], row[same + 1]


def swings(visits: Visits) -> Bools:
    """True for visits that begin an A-B-A-B in their unit."""
    found, codes = np.zeros(len(visits), dtype=np.bool_), visits.codes
    if len(visits) < 4:
        return found
    found[:-3] = (codes[:-3] == codes[2:-1]) & (codes[1:-2] == codes[3:]) & (codes[:-3] != codes[1:-2])
    for back in range(3):
        found[np.maximum(visits.last - back, 0)] = False
    return found


def backward(visits: Visits) -> tuple[Bools, Bools]:
    """True for visits that have a stage; and for those of them after a later stage had been reached in the unit."""
    journeys = visits.journeys
    blueprint = journeys.frame.blueprint
    assert blueprint is not None
    codes = journeys.codes if visits.place is None else journeys.codes[visits.place]
    stage = blueprint.stage_of(journeys.frame.touchpoints).astype(np.int64)[codes]
    width = len(blueprint.stages) + 1
    base = np.repeat(np.arange(len(visits.offsets) - 1, dtype=np.int64) * width, np.diff(visits.offsets))
    height = base + stage + 1
    highest = np.maximum.accumulate(height) if len(height) else height
    return stage >= 0, (stage >= 0) & (highest > height)


def _tally(visits: Visits, mask: Bools, *, aligned: bool) -> Tally:
    """The visits under a mask; `aligned` = a row for every visit, even where few are."""
    if not aligned and np.count_nonzero(mask) * _FEW < len(mask):
        rows = np.flatnonzero(mask)
        return Tally("event", at=visits.events(rows), cell=visits.codes[rows])
    return Tally("event", at=visits.place, cell=visits.codes if mask.all() else np.where(mask, visits.codes, -1))


def _gaps(tally: Tally, gap: Ints, size: int) -> Tally:
    width = size if tally.labels is None else len(tally.labels)
    assert tally.cell is not None
    cell = np.minimum(gap, GAPS - 1)
    cell *= width
    cell += tally.cell
    np.copyto(cell, -1, where=tally.cell < 0)
    return attrs.evolve(tally, cell=cell)


def _spread(state: State, array: str, labels: tuple[str, ...], values: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Values of an array over all labels, 0 for those that it lacks."""
    own = state.labels(array)
    if own == labels:
        return values
    made = np.zeros((*values.shape[:-1], len(labels)), dtype=np.int64)
    made[..., [labels.index(label) for label in own]] = values
    return made


def _closed(state: State, labels: tuple[str, ...]) -> State:
    """The state with distances and returns as closed arrays over the same labels."""
    from journeyseg.columns.cells import Dense

    blocks, arrays = dict(state.blocks), {name: state.shape[name] for name in state.shape}
    for name in ("distance", "returns"):
        blocks[name] = Dense(_spread(state, name, labels, state.sums(name)), None)
        arrays[name] = Array(axes=(Axis("label", labels),), unit="visits")
    return attrs.evolve(state, shape=Shape(**arrays), blocks=blocks)


def _least(state: State, labels: tuple[str, ...]) -> Measurement:
    value = np.full((len(state.segments), len(labels)), np.nan)
    n = _spread(state, "returns", labels, state.totals("returns"))
    for segment in range(len(state.segments)):
        alone = state.only(segment)
        own = alone.labels("gaps")
        cells = alone.entries("gaps")[1]
        gap, label = np.divmod(cells, max(len(own), 1))
        places = np.array([labels.index(name) for name in own], dtype=np.int64)
        np.fmin.at(value[segment], places[label], gap.astype(np.float64))
    none = np.full(value.shape, np.nan)
    words = "smallest number of visits between one of the label and the next of it"
    return Measurement(
        "least self distance", value, none, none, n, unit="visits", definition=words, axes=(Axis("label", labels),),
        of="visits",
    )  # fmt: skip
