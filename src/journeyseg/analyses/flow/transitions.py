"""Transitions: what follows what, how often, for whom, and after how long."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.flow.coding import (
    Vocabulary,
    axes_of_labels,
    axes_of_pairs,
    occurring,
    opened,
    opened_label,
    vocabulary,
)
from journeyseg.analyses.flow.following import Pairs, directly, eventually
from journeyseg.analyses.flow.labelling import END, START, check_over, closed_names, needs_of_over
from journeyseg.analyses.flow.options import check_quantiles, one_of
from journeyseg.analyses.flow.shares import counted, share
from journeyseg.analyses.flow.spells import METHODS, Spells, cells_of, size_of
from journeyseg.analyses.flow.visits import Visits, visits_of
from journeyseg.columns import ragged
from journeyseg.columns.axes import Array, Axis, Shape
from journeyseg.columns.states import State
from journeyseg.columns.tallies import Tallies, Tally
from journeyseg.errors import DefinitionError
from journeyseg.model.frame import Frame
from journeyseg.model.journeys import Journeys
from journeyseg.model.measurement import Measurement, Measurements

FOLLOWS = ("directly", "eventually")


def _follows(value: object) -> str:
    return one_of("follows", FOLLOWS)(value)


def _times(value: object) -> str:
    return one_of("times", METHODS)(value)


@attrs.frozen
class Transitions:
    """What follows what: counts, shares, chances out and in, customers, and times between.

    A visit counts when it lies in the period; what follows it may come later, up to `as_of`. Each unit with a visit
    starts once (when its first visit lies in the period) and each last visit leads to the end, so that the edges out of
    a label, its ends among them, are its visits.

    Args:
        over: What the labels are: ``"touchpoint"``, ``"channel"``, ``"stage"`` or ``"property:NAME"``.
        boundaries: Whether there are edges from ``<start>`` and to ``<end>``; default yes, directly.
        follows: ``"directly"`` (the next visit) or ``"eventually"`` (every later visit of the unit: all ordered pairs).
        collapse_repeats: Whether consecutive visits of one label are one, that begins with the first.
        quantiles: Quantiles of the time between, above 0 and below 1; none = no times.
        times: ``"binned"`` (bins 4.4 % wide) or ``"exact"`` (whole seconds).

    Raises:
        DefinitionError: for what it can't go over, an unknown way to follow, or boundaries of what eventually follows.

    Source: directly- and eventually-follows relations (van der Aalst, Process Mining, 2016, section 6.2); Wilson's
    interval at the effective size of customers; quantiles after Woodruff 1952.
    """

    over: str = attrs.field(default="touchpoint", converter=check_over)
    boundaries: bool | None = None
    follows: str = attrs.field(default="directly", converter=_follows)
    collapse_repeats: bool = False
    quantiles: tuple[float, ...] = attrs.field(default=(), converter=check_quantiles)
    times: str = attrs.field(default="binned", converter=_times)

    def __attrs_post_init__(self) -> None:
        if self.follows == "eventually" and self.boundaries:
            raise DefinitionError(
                "everything eventually follows the start, and the end everything",
                expected='boundaries with follows="directly" only',
                found='boundaries=True with follows="eventually"',
                remedy="leave boundaries out",
            )

    @property
    def needs(self) -> tuple[str, ...]:
        """What the labels are read from."""
        return needs_of_over(self.over)

    @property
    def ends(self) -> bool:
        """Whether there are boundaries."""
        return self.follows == "directly" and self.boundaries is not False

    def shape(self, frame: Frame, /) -> Shape:
        """Arrays over (source, target), over labels, and, with quantiles, over (time, source, target)."""
        names, unit = closed_names(self.over, frame), f"{frame.unit}s"
        pairs, labels = axes_of_pairs(names), axes_of_labels(names)
        found = {
            "edges": Array(axes=pairs, unit="transitions"),
            "edge_customers": Array(axes=pairs, unit="customers"),
            "label_customers": Array(axes=labels, unit="customers"),
            "customers": Array(unit="customers"),
        }
        if frame.unit != "customer":
            found["edge_units"] = Array(axes=pairs, unit=unit)
        if self.ends:
            found["starts"] = Array(axes=labels, unit=unit)
            found["start_customers"] = Array(axes=labels, unit="customers")
        if self.follows == "eventually":
            found["visits"] = Array(axes=labels, unit="visits")
            found["followed"] = Array(axes=pairs, unit="visits")
        if self.quantiles:
            axes = (Axis("time", size=size_of(self.times)), *pairs)
            found["between"] = Array(axes=axes, unit="transitions")
        return Shape(**found)

    def observe(self, journeys: Journeys, /) -> Tallies:
        """Every visit with what follows it."""
        visits = visits_of(journeys, self.over, collapse=self.collapse_repeats)
        pairs = eventually(visits) if self.follows == "eventually" else directly(visits, ends=self.ends)
        found = {**self._edges(visits, pairs), **_people(visits)}
        if self.ends:
            found |= _starts(visits)
        if self.follows == "eventually":
            rows = visits.counted(np.arange(len(visits)))
            found["visits"] = _labels(visits, rows)
            found["followed"] = _tally(visits, attrs.evolve(pairs, weight=None))
        tallies = {name: found[name] for name in self.shape(journeys.frame)}
        return tallies if closed_names(self.over, journeys.frame) is not None else _opened(tallies, visits.names)

    def _edges(self, visits: Visits, pairs: Pairs) -> dict[str, Tally]:
        found = {"edges": _tally(visits, pairs)}
        found["edge_customers"] = attrs.evolve(found["edges"], weight=None, once=True)
        if visits.journeys.frame.unit != "customer":
            owner = visits.owners if pairs.source is None else visits.owners[pairs.source]
            found["edge_units"] = attrs.evolve(found["edge_customers"], group=owner)
        if self.quantiles:
            found["between"] = self._between(visits, pairs)
        return found

    def _between(self, visits: Visits, pairs: Pairs) -> Tally:
        """Time and edge of every row that leads to a visit; -1 for those that lead to the end."""
        width = len(visits.names) + 1
        if pairs.source is None or pairs.target is None:
            cell = np.full(len(visits), -1, dtype=np.int64)
            cell[:-1] = cells_of(np.maximum(np.diff(visits.at), 0), self.times)
            cell[visits.last] = -1
        else:
            cell = cells_of(visits.at[pairs.target] - visits.at[pairs.source], self.times)
        none = (cell < 0) | (pairs.cell < 0)
        cell *= len(visits.names) * width
        cell += pairs.cell
        cell[none] = -1
        return _tally(visits, attrs.evolve(pairs, cell=cell, weight=None))

    def summarise(self, state: State, /) -> Measurements:
        """Counts, shares, chances and times over (source, target)."""
        names = closed_names(self.over, state.frame)
        met = occurring(state, "label_customers", pairs="edges") if names is None else names
        words = vocabulary(state, met, closed=names is not None)
        return _Summary(self, state, words).measurements()


def _tally(visits: Visits, pairs: Pairs) -> Tally:
    at = visits.place if pairs.source is None else visits.events(pairs.source)
    return Tally("event", at=at, cell=pairs.cell, weight=pairs.weight)


def label_customers(visits: Visits) -> Tally:
    """The customers with a visit of each label."""
    codes = visits.codes if visits.inside is None else np.where(visits.inside, visits.codes, -1)
    return Tally("event", at=visits.place, cell=codes, once=True)


def _labels(visits: Visits, rows: npt.NDArray[np.int64]) -> Tally:
    return Tally("event", at=visits.events(rows), cell=visits.codes[rows])


def _people(visits: Visits) -> dict[str, Tally]:
    """Customers by label, and all customers with a visit."""
    inside = np.ones(len(visits), dtype=np.bool_) if visits.inside is None else visits.inside
    place = ragged.first(visits.customer_offsets, inside)
    anyone = Tally("customer", at=np.flatnonzero(place >= 0), apart=lambda: _anyone(visits))
    return {"label_customers": label_customers(visits), "customers": anyone}


def _anyone(visits: Visits) -> Tally:
    return Tally("event", at=visits.events(visits.counted(np.arange(len(visits)))), once=True)


def _starts(visits: Visits) -> dict[str, Tally]:
    units, first = np.flatnonzero(visits.offsets[1:] > visits.offsets[:-1]), visits.first
    if visits.inside is not None:
        units, first = units[visits.inside[first]], first[visits.inside[first]]
    found = Tally("journey", at=units, cell=visits.codes[first], anchor=visits.events(first))
    return {"starts": found, "start_customers": attrs.evolve(found, once=visits.journeys.finer)}


_SINGLE = frozenset({"label_customers", "starts", "start_customers", "visits"})


def _opened(tallies: dict[str, Tally], names: tuple[str, ...]) -> Tallies:
    """The same over the texts of labels and edges that occur."""
    made, known = {"customers": tallies["customers"]}, dict[int, Tally]()
    for name, tally in tallies.items():
        if name == "customers":
            continue
        # Edges and those who have them are told by the same cells.
        twin = known.get(id(tally.cell))
        if twin is None:
            twin = known[id(tally.cell)] = opened_label(tally, names) if name in _SINGLE else opened(tally, names)
        made[name] = attrs.evolve(tally, cell=twin.cell, labels=twin.labels)
    return made


@attrs.frozen(eq=False)
class _Summary:
    """The measures of folded transitions."""

    metric: Transitions
    state: State
    words: Vocabulary

    def measurements(self) -> Measurements:
        """All measures."""
        counts = self._whole("edges", "starts")
        people = self._whole("edge_customers", "start_customers")[0]
        found = [
            counted("count", counts[0], unit="transitions", definition=f"times {self._said}", axes=self._axes),
            *(self._chances(counts) if self.metric.follows == "directly" else self._ever()),
            counted(
                "customers", people, unit="customers", definition=f"customers for whom {self._said}", axes=self._axes
            ),
        ]
        if "edge_units" in self.state.shape:
            units, unit = self._whole("edge_units", "starts")[0], f"{self.state.frame.unit}s"
            words = f"{unit} in which {self._said}"
            found.append(counted("units", units, unit=unit, definition=words, axes=self._axes))
        return (*found, *(self._time(q) for q in self.metric.quantiles))

    @property
    def _said(self) -> str:
        later = "comes directly after" if self.metric.follows == "directly" else "comes at any time after"
        merged = ", consecutive repeats merged" if self.metric.collapse_repeats else ""
        return f"the target {later} the source, over {self.metric.over}{merged}"

    @property
    def _axes(self) -> tuple[Axis, ...]:
        names = self.words.names
        source, target = ((START, *names), (*names, END)) if self.metric.ends else (names, names)
        return (Axis("source", source), Axis("target", target))

    def _whole(self, edges: str, starts: str) -> npt.NDArray[np.int64]:
        """Counts over all pairs, with the start as first source and the end as last target: (65, segments, ...)."""
        found = self.words.pairs(edges)
        if not self.metric.ends:
            return found[..., :-1]
        first = self.words.singles(starts)[..., None, :]
        corner = np.zeros((*first.shape[:-1], 1), dtype=np.int64)
        return np.concatenate([np.concatenate([first, corner], axis=-1), found], axis=-2)

    def _chances(self, counts: npt.NDArray[np.int64]) -> tuple[Measurement, ...]:
        everyone = self.state.totals("customers")
        label_customers = self.words.total_singles("label_customers")
        if self.metric.ends:
            source = np.concatenate([everyone[:, None], label_customers], axis=1)
            target = np.concatenate([label_customers, everyone[:, None]], axis=1)
        else:
            source, target = label_customers, label_customers
        bases: dict[str, tuple[Any, Any, str]] = {
            "share": (counts.sum(axis=(-1, -2), keepdims=True), everyone[:, None, None], "share of all transitions"),
            "P(out)": (counts.sum(axis=-1, keepdims=True), source[:, :, None], "share of what leaves the source"),
            "P(in)": (counts.sum(axis=-2, keepdims=True), target[:, None, :], "share of what enters the target"),
        }
        return tuple(
            share(
                self.state,
                counts,
                base,
                people,
                name=name,
                definition=f"{words} in which {self._said}",
                axes=self._axes,
                of="transitions",
            )
            for name, (base, people, words) in bases.items()
        )

    def _ever(self) -> tuple[Measurement, ...]:
        followed = self.words.pairs("followed")[..., :-1]
        visits = self.words.singles("visits")[..., None]
        words = "share of the visits of the source after which the target comes at any later time"
        label_customers = self.words.total_singles("label_customers")[:, :, None]
        return (
            share(
                self.state,
                followed,
                visits,
                label_customers,
                name="P(out)",
                definition=words,
                axes=self._axes,
                of="visits",
            ),
        )

    def _time(self, q: float) -> Measurement:
        size, metric = len(self.words.names), self.metric
        level, parts = float(self.state.frame.level), []
        for segment in range(len(self.state.segments)):
            alone = self.state.only(segment)
            parts.append(self._placed(alone, q, level, size))
        value, low, high, n = (np.stack([part[at] for part in parts]) for at in range(4))
        where = "from the source to the next target" if metric.follows == "eventually" else "between"
        return Measurement(
            time_name(q),
            value,
            low,
            high,
            n.astype(np.int64),
            unit="seconds",
            definition=f"quantile {q:g} of the time {where} ({metric.times})",
            method="Woodruff's limits, bucket jackknife",
            axes=self._axes,
            of="transitions",
        )

    def _placed(self, alone: State, q: float, level: float, size: int) -> npt.NDArray[np.float64]:
        places = None if self.words.closed else attrs.evolve(self.words, state=alone).pair_places("between")
        cells = size * (size + 1) if places is None else len(places)
        found = np.stack(Spells(alone, "between", cells, self.metric.times).quantiles(q, level))
        whole = np.full((4, size * (size + 1)), np.nan)
        whole[3] = 0
        whole[:, slice(None) if places is None else places] = found
        square = whole.reshape(4, size, size + 1)
        if not self.metric.ends:
            return square[..., :-1]
        none = np.full((4, 1, size + 1), np.nan)
        none[3] = 0
        return np.concatenate([none, square], axis=1)


def time_name(q: float) -> str:
    """Name of the measure of a quantile of times.

    Example:
        >>> time_name(0.5), time_name(0.9)
        ('median time', 'time, quantile 0.9')
    """
    return "median time" if q == 0.5 else f"time, quantile {q:g}"
