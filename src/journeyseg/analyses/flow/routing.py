"""Routing: how often each of some routes is gone, by whom, in what time, and how likely a chain would be to go it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any

import attrs
import numpy as np

from journeyseg.analyses.flow.labelling import END, OTHER, START, check_over, needs_of_over
from journeyseg.analyses.flow.occurring import Occurrences, anywhere, several, whole_walks_of
from journeyseg.analyses.flow.options import check_quantiles, one_of, refusal, whole
from journeyseg.analyses.flow.shares import counted, share
from journeyseg.analyses.flow.spells import METHODS, Spells, cells_of, size_of
from journeyseg.analyses.flow.tracks import Tracks, tracks
from journeyseg.analyses.flow.transitions import time_name
from journeyseg.analyses.flow.visits import Visits, visits_of
from journeyseg.columns import ragged
from journeyseg.columns.axes import Array, Axis, Shape
from journeyseg.columns.states import State
from journeyseg.columns.tallies import Tallies, Tally
from journeyseg.contract.estimates import spread_of
from journeyseg.model.frame import Frame
from journeyseg.model.journeys import Journeys
from journeyseg.model.measurement import Measurement, Measurements
from journeyseg.model.occurrence import Occurrence, occurrence_of

Route = tuple[str, ...]
MATCHES = ("anywhere", "whole")


def _routes(value: object) -> tuple[Route, ...]:
    listed = list(value) if isinstance(value, Iterable) and not isinstance(value, (str, bytes)) else None
    fine = listed is not None and all(
        isinstance(route, (list, tuple)) and route and all(isinstance(label, str) for label in route)
        for route in listed
    )
    made = tuple(tuple(route) for route in listed or ()) if fine else ()
    _refuse_bounds(made)
    if not fine or len(set(made)) < len(made):
        raise refusal("routes", 'a list of distinct lists of labels, such as [["view", "buy"]]', value)
    return made


def _refuse_bounds(routes: tuple[Route, ...]) -> None:
    """Routes are made of visits; their bounds are asked for by other options."""
    for name in (label for route in routes for label in route if label in _BOUNDS):
        own = repr("\\" + name)
        raise refusal(
            "routes", "labels of visits", name, f"{_BOUNDS[name]}; a touchpoint of that name is written {own}"
        )


_BOUNDS = {
    START: 'for walks that begin so, ask for match="whole", or for the edges of js.flow from <start>',
    END: 'for walks that end so, ask for match="whole", or for the edges of js.flow to <end>',
    OTHER: "all routes that are not named stand in the row <other> of the table",
}


def _match(value: object) -> str:
    return one_of("match", MATCHES)(value)


def _times(value: object) -> str:
    return one_of("times", METHODS)(value)


def _start(value: object) -> Occurrence | None:
    return None if value is None else occurrence_of(value, where="start=")


def _end(value: object) -> Occurrence | None:
    return None if value is None else occurrence_of(value, where="end=")


def _most(value: object) -> int | None:
    return None if value is None else whole("max_steps", value, 1)


def text_of(route: Route) -> str:
    """A route as text that no other route has: labels with an arrow, or with quotes or blanks at an end, are quoted.

    Example:
        >>> text_of(("view", "buy")), text_of(("a → b", "c"))
        ('view → buy', '"a → b" → c')
    """
    return " → ".join(json.dumps(label, ensure_ascii=False) if _unclear(label) else label for label in route)


def _unclear(label: str) -> bool:
    return "→" in label or label != label.strip() or not label or label[0] == '"'


@attrs.frozen
class Routes:
    """How often routes are gone: occurrences, units, customers, times, and the chance that a chain would go them.

    Args:
        routes: The routes: lists of labels.
        match: ``"anywhere"``: visits one after the other, overlaps counted; an occurrence counts when its first visit
            lies in the period. ``"whole"``: all visits of the walk; it counts when the walk begins in the period.
        start: Walks begin at the first of these in the period; units without are left out. Default: at the first visit.
        end: Walks end with the first later one of these; units without are left out. Default: with the last visit.
        max_steps: Visits of a walk that are looked at; default all.
        over: What the labels are.
        collapse_repeats: Whether consecutive visits of one label are one.
        quantiles: Quantiles of the time from the first to the last visit of an occurrence.
        times: ``"binned"`` or ``"exact"`` (whole seconds).

    Source: the chance under a chain is the product of P(out) of its steps (first-order Markov chain).
    """

    routes: tuple[Route, ...] = attrs.field(converter=_routes)
    match: str = attrs.field(default="anywhere", converter=_match)
    start: Occurrence | None = attrs.field(default=None, converter=_start)
    end: Occurrence | None = attrs.field(default=None, converter=_end)
    max_steps: int | None = attrs.field(default=None, converter=_most)
    over: str = attrs.field(default="touchpoint", converter=check_over)
    collapse_repeats: bool = False
    quantiles: tuple[float, ...] = attrs.field(default=(0.5,), converter=check_quantiles)
    times: str = attrs.field(default="binned", converter=_times)

    @property
    def needs(self) -> tuple[str, ...]:
        """What labels, start and end are read from."""
        own = [name for what in (self.start, self.end) if what is not None for name in sorted(what.needs)]
        return tuple(dict.fromkeys((*needs_of_over(self.over), *own)))

    @property
    def lengths(self) -> tuple[int, ...]:
        """The lengths of the routes, ascending."""
        return tuple(sorted({len(route) for route in self.routes}))

    @property
    def has_other(self) -> bool:
        """Whether every occurrence is one of the routes or another one of their kind."""
        return self.match == "whole" or len(self.lengths) <= 1

    @property
    def texts(self) -> tuple[str, ...]:
        """The routes as text, and the rest."""
        return (*map(text_of, self.routes), *((OTHER,) if self.has_other else ()))

    @property
    def steps(self) -> tuple[Route, ...]:
        """The distinct steps of the routes."""
        return tuple(dict.fromkeys(step for route in self.routes for step in pairwise(route)))

    @property
    def sources(self) -> tuple[str, ...]:
        """The labels that steps lead from."""
        return tuple(dict.fromkeys(source for source, _ in self.steps))

    def shape(self, frame: Frame, /) -> Shape:
        """Arrays over routes, over their steps, and, with quantiles, over (time, route)."""
        unit, route = f"{frame.unit}s", Axis("route", self.texts)
        found = {
            "occurrences": Array(axes=(route,), unit="occurrences"),
            "route_units": Array(axes=(route,), unit=unit),
            "route_customers": Array(axes=(route,), unit="customers"),
            "steps": Array(axes=(Axis("step", tuple(map(text_of, self.steps))),), unit="transitions"),
            "visits": Array(axes=(Axis("label", self.sources),), unit="visits"),
            "units": Array(unit=unit),
            "customers": Array(unit="customers"),
        }
        if self.quantiles:
            found["times"] = Array(axes=(Axis("time", size=size_of(self.times)), route), unit="occurrences")
        return Shape(**found)

    def observe(self, journeys: Journeys, /) -> Tallies:
        """Every occurrence of the routes and of their steps."""
        visits = visits_of(journeys, self.over, collapse=self.collapse_repeats)
        walks = self.walks(visits)
        found = self._found(visits, walks)
        units = Tally("journey", at=walks.unit, anchor=walks.anchor)
        if self.match == "anywhere":
            units = attrs.evolve(units, apart=lambda: _present(visits, walks))
        gone = Tally("event", at=found.at, cell=found.route)
        made = {
            "occurrences": gone,
            "route_units": attrs.evolve(gone, once=True, group=found.unit if journeys.finer else None),
            "route_customers": attrs.evolve(gone, once=True),
            **self._chain(visits),
            "units": units,
            "customers": attrs.evolve(units, once=journeys.finer, apart=_by_customer(units)),
        }
        if self.quantiles:
            cell = cells_of(found.spent(), self.times) * len(self.texts) + found.route
            made["times"] = attrs.evolve(gone, cell=np.where(found.route >= 0, cell, -1))
        return made

    def walks(self, visits: Visits) -> Tracks:
        """The stretches that are looked at."""
        if self.match == "whole" or self.start is not None:
            return tracks(visits, start=self.start, end=self.end, most=self.max_steps)
        return _anywhere(visits, self.end, self.max_steps)

    def _found(self, visits: Visits, walks: Tracks) -> Occurrences:
        """All occurrences; others have the number after the last, or -1 where they are not told."""
        codes = {name: code for code, name in enumerate(visits.names)}
        routes = [np.array([codes.get(label, -1) for label in route], dtype=np.int64) for route in self.routes]
        other = len(routes) if self.has_other else -1
        if self.match == "whole":
            return whole_walks_of(visits, walks, routes, other)
        if len(self.lengths) == 1:
            return anywhere(visits, walks, routes, self.lengths[0], other)
        return several(visits, walks, routes)

    def _chain(self, visits: Visits) -> dict[str, Tally]:
        """Steps of the routes, and visits of the labels that they lead from; the tables hold only labels of routes."""
        labels = tuple(dict.fromkeys(label for route in self.routes for label in route))
        local = {label: number for number, label in enumerate(labels)}
        own = np.array([local.get(name, len(labels)) for name in visits.names], dtype=np.int32)
        source = np.full(len(labels) + 1, -1, dtype=np.int32)
        step = np.full((len(labels) + 1, len(labels) + 1), -1, dtype=np.int32)
        for number, name in enumerate(self.sources):
            source[local[name]] = number
        for number, (a, b) in enumerate(self.steps):
            step[local[a], local[b]] = number
        visited, chosen = source[own].take(visits.codes), np.full(len(visits), -1, dtype=np.int32)
        here = (own * np.int32(len(labels) + 1)).take(visits.codes[:-1])
        here += own.take(visits.codes[1:])
        chosen[:-1] = step.reshape(-1).take(here)
        chosen[visits.last] = -1
        if visits.inside is not None:
            visited, chosen = (np.where(visits.inside, part, -1) for part in (visited, chosen))
        return {
            name: Tally("event", at=visits.place, cell=cell) for name, cell in (("steps", chosen), ("visits", visited))
        }

    def summarise(self, state: State, /) -> Measurements:
        """Counts, shares, times and chances by route."""
        unit, axes = f"{state.frame.unit}s", (Axis("route", self.texts),)
        count, units = state.stack("occurrences"), state.stack("route_units")
        everybody, crowd = state.stack("units")[:, :, None], state.totals("customers")[:, None]
        said = "occurrences of the route" + (" as the whole walk" if self.match == "whole" else "")
        found = [
            counted("count", count[0], unit="occurrences", definition=said, axes=axes),
            counted("units", units[0], unit=unit, definition=f"{unit} with the route", axes=axes),
            counted(
                "customers",
                state.totals("route_customers"),
                unit="customers",
                definition="customers with the route",
                axes=axes,
            ),
            share(
                state,
                units,
                everybody,
                crowd,
                name="share",
                definition=f"share of the {unit} that walk which go the route",
                axes=axes,
                of=unit,
            ),
        ]
        if self.has_other:
            base = count.sum(axis=-1, keepdims=True)
            words = "share of all occurrences of such routes"
            found.append(
                share(
                    state,
                    count,
                    base,
                    crowd,
                    name="share of occurrences",
                    definition=words,
                    axes=axes,
                    of="occurrences",
                )
            )
        return (*found, _chances(self, state, axes), *(_time(self, state, q, axes) for q in self.quantiles))


def _anywhere(visits: Visits, end: Occurrence | None, most: int | None) -> Tracks:
    """The walks of units that have any visit in the period, wherever they begin."""
    open_ = attrs.evolve(visits.journeys, frame=attrs.evolve(visits.journeys.frame, period=None))
    found = tracks(attrs.evolve(visits, journeys=open_), end=end, most=most)
    inside = np.ones(len(visits), dtype=np.bool_) if visits.inside is None else visits.inside
    first = ragged.first(visits.offsets, inside)[found.unit]
    kept = (first >= 0) & (first < found.stop)
    anchor = visits.events(first[kept])
    return Tracks(found.unit[kept], found.begin[kept], found.stop[kept], anchor)


def _present(visits: Visits, walks: Tracks) -> Tally:
    """The touchpoints at which a unit walks: there it counts once in each segment."""
    offsets = ragged.offsets_of(walks.lengths)
    owner = np.repeat(np.arange(len(walks.unit)), walks.lengths)
    rows = walks.begin[owner] + np.arange(offsets[-1]) - offsets[owner]
    kept = np.ones(len(rows), dtype=np.bool_) if visits.inside is None else visits.inside[rows]
    at = np.concatenate([walks.anchor, visits.events(rows[kept])])
    return Tally("event", at=at, once=True, group=np.concatenate([walks.unit, walks.unit[owner[kept]]]))


def _by_customer(units: Tally) -> Callable[[], Tally] | None:
    given = units.apart
    return None if given is None else lambda: attrs.evolve(given(), group=None)


def _chances(metric: Routes, state: State, axes: tuple[Axis, ...]) -> Measurement:
    steps, visits = state.stack("steps").astype(np.float64), state.stack("visits").astype(np.float64)
    values = np.full((*visits.shape[:2], len(metric.texts)), np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        out = [steps[..., at] / visits[..., metric.sources.index(step[0])] for at, step in enumerate(metric.steps)]
    for number, route in enumerate(metric.routes):
        values[..., number] = 1.0
        for step in pairwise(route):
            values[..., number] *= out[metric.steps.index(step)]
    held = np.broadcast_to(state.present("units")[..., None], values[1:].shape)
    spread = spread_of(values, held, float(state.frame.level), "logit")
    n = np.broadcast_to(state.totals("units")[:, None], values[0].shape)
    words = "chance that a first-order chain goes the route from its first label: the product of P(out) of its steps"
    options: dict[str, Any] = {"unit": "share", "definition": words, "method": "bucket jackknife, logit", "axes": axes}
    return Measurement("P(chain)", values[0], spread.low, spread.high, n, of=state.shape["units"].unit, **options)


def _time(metric: Routes, state: State, q: float, axes: tuple[Axis, ...]) -> Measurement:
    level, parts = float(state.frame.level), []
    for segment in range(len(state.segments)):
        alone = Spells(state.only(segment), "times", len(metric.texts), metric.times)
        parts.append(alone.quantiles(q, level))
    value, low, high = (np.stack([part[at] for part in parts]).astype(np.float64) for at in range(3))
    return Measurement(
        time_name(q),
        value,
        low,
        high,
        np.stack([part[3] for part in parts]),
        unit="seconds",
        definition=f"quantile {q:g} of the time from the first to the last visit of an occurrence ({metric.times})",
        method="Woodruff's limits, bucket jackknife",
        axes=axes,
        of="occurrences",
    )
