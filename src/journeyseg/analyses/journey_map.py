"""What a journey map observes: reach, order, times, ratings and drop-off of stages and touchpoints, per unit."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.grid import grid_of
from journeyseg.analyses.layout import Layout, layout_of
from journeyseg.analyses.stages import stage_tallies
from journeyseg.columns import ragged, sketches
from journeyseg.columns.axes import Array, Axis, Shape
from journeyseg.columns.states import State
from journeyseg.columns.tallies import Tallies, Tally
from journeyseg.contract.estimates import proportion, ratio
from journeyseg.metrics.anchors import anchors, units
from journeyseg.model.durations import duration
from journeyseg.model.features import ratings
from journeyseg.model.frame import Frame
from journeyseg.model.journeys import Journeys
from journeyseg.model.measurement import Measurements
from journeyseg.stats.jackknife import Transform

Ints = npt.NDArray[np.int64]


def _horizon(value: object) -> timedelta | None:
    return None if value is None else duration(value, name="horizon")


@attrs.frozen
class MapMetric:
    """Everything a journey map is made of.

    Arrays over touchpoints: ``reach`` (units that met it), ``visits``, ``rank`` (sum of the ranks of first meetings,
    from 1), ``wait`` (binned time from the touchpoint before, outcomes passed over, to the first meeting), ``rated``
    and ``points`` (ratings asked there), ``final_rated`` and ``final_points`` (last rating of the units that met it).
    Over stages: ``staged`` (units that reached it), ``on`` and ``off`` (binned time from reaching it to any later
    stage, or to `as_of` for those still open), ``never`` (finished without a later stage), ``open``, ``watched``
    (customers beneath the three). And ``units``, ``customers``, ``total`` (value).

    A later stage counts wherever it lies in the period or after it: a unit that met one before this stage has gone on
    (after 0 seconds). Outcomes are no later stage, and nor is what a unit met before the period.

    Args:
        horizon: How long a unit has to go on from a stage, edge inside; ``None`` = as far as was seen.
    """

    horizon: timedelta | None = attrs.field(default=None, converter=_horizon)

    needs = ("touchpoint",)

    def shape(self, frame: Frame, /) -> Shape:
        """Axes touchpoint (vocabulary order), stage and bin."""
        unit, grid = f"{frame.unit}s", grid_of(self.horizon)
        touch, stage = Axis("touchpoint", frame.touchpoints), Axis("stage", layout_of(frame).stages)
        counts = {name: Array(axes=(touch,), unit=unit) for name in ("reach", "visits", "rank", "rated", "final_rated")}
        points = {name: Array(axes=(touch,), unit="points", real=True) for name in ("points", "final_points")}
        stages = {name: Array(axes=(stage,), unit=unit) for name in ("staged", "never", "open")}
        times = {name: Array(axes=(stage, Axis("bin", size=grid.bins)), unit=unit) for name in ("on", "off")}
        return Shape(
            units=Array(unit=unit),
            customers=Array(unit="customers"),
            total=Array(real=True, unit="value"),
            wait=Array(axes=(touch, Axis("bin", size=sketches.BINS)), unit=unit),
            watched=Array(axes=(stage,), unit="customers"),
            **counts,
            **points,
            **stages,
            **times,
        )

    def observe(self, journeys: Journeys, /) -> Tallies:
        """One pass over touchpoints and one over stages."""
        anchor, layout = anchors(journeys), layout_of(journeys.frame)
        return {
            **units(journeys),
            **_touchpoints(journeys, anchor, layout),
            **_rated(journeys, anchor),
            **stage_tallies(journeys, anchor, layout, grid_of(self.horizon)),
            "total": _total(journeys, anchor),
        }

    def summarise(self, state: State, /) -> Measurements:
        """The main measures of the map as plain measurements: reach of touchpoints and stages, mean rank, ratings."""
        each, customers = state.frame.unit, "" if state.frame.unit == "customer" else "customers"
        shares = tuple(
            proportion(state, hits, "units", name=name, definition=words.format(each), customers=customers)
            for name, hits, words in _SHARES
        )
        means = tuple(
            ratio(state, total, base, name=name, unit=unit, definition=words.format(each), transform=scale)
            for name, total, base, unit, scale, words in _MEANS
        )
        return (*shares, *means)


_SHARES = (
    ("reach", "reach", "share of {}s that met the touchpoint in the period"),
    ("stage reach", "staged", "share of {}s that met any touchpoint of the stage in the period"),
)
_MEANS: tuple[tuple[str, str, str, str, Transform, str], ...] = (
    ("visits", "visits", "reach", "times", "log", "mean times met in the period per {} that met it"),
    ("position", "rank", "reach", "rank", "log", "mean rank of the first meeting among the first meetings of its {}"),
    ("satisfaction", "points", "rated", "rating", None, "mean rating asked at the touchpoint in the period"),
    ("final rating", "final_points", "final_rated", "rating", None, "mean of the last rating of the {}s that met it"),
)


def _tally(
    anchor: Ints, owner: npt.NDArray[Any], cell: npt.NDArray[Any] | None = None, weight: npt.NDArray[Any] | None = None
) -> Tally:
    return Tally("journey", at=owner, cell=cell, weight=weight, anchor=anchor[owner])


def _touchpoints(journeys: Journeys, anchor: Ints, layout: Layout) -> Tallies:
    owner, codes, size = journeys.journey_of_event, journeys.codes, len(journeys.frame.touchpoints)
    met = np.flatnonzero(journeys.in_period)
    firsts = ragged.firsts_by_code(journeys.event_offsets, codes, size, journeys.in_period)
    before = ragged.running(_marked(len(codes), firsts))[journeys.event_offsets[:-1]]
    rank = np.arange(len(firsts)) - before[owner[firsts]] + 1
    previous = _previous(journeys, layout)[firsts]
    follows = firsts[previous >= 0]
    bins = sketches.bin_of(journeys.at[follows] - journeys.at[previous[previous >= 0]])
    return {
        "reach": _tally(anchor, owner[firsts], codes[firsts]),
        "visits": _tally(anchor, owner[met], codes[met]),
        "rank": _tally(anchor, owner[firsts], codes[firsts], rank),
        "wait": _tally(anchor, owner[follows], codes[follows].astype(np.int64) * sketches.BINS + bins),
    }


def _previous(journeys: Journeys, layout: Layout) -> Ints:
    """Position of the touchpoint before each, in its unit, that is no outcome; -1 where there is none."""
    latest = np.full(journeys.n_events + 1, -1, dtype=np.int64)
    counts = layout.progress[journeys.codes]
    np.maximum.accumulate(np.where(counts, np.arange(journeys.n_events), -1), out=latest[1:])
    inside = latest[:-1] >= journeys.event_offsets[:-1][journeys.journey_of_event]
    return np.where(inside, latest[:-1], -1)


def _marked(size: int, places: Ints) -> npt.NDArray[np.bool_]:
    mask = np.zeros(size, dtype=np.bool_)
    mask[places] = True
    return mask


def _rated(journeys: Journeys, anchor: Ints) -> Tallies:
    owner, codes = journeys.journey_of_event, journeys.codes
    points = ratings(journeys) if "satisfaction" in journeys.columns else np.full(journeys.n_events, np.nan)
    given = journeys.in_period & ~np.isnan(points)
    asked = np.flatnonzero(given)
    firsts = ragged.firsts_by_code(journeys.event_offsets, codes, len(journeys.frame.touchpoints), journeys.in_period)
    last = ragged.last(journeys.event_offsets, given)[owner[firsts]]
    through = firsts[last >= 0]
    final = points[last[last >= 0]]
    return {
        "rated": _tally(anchor, owner[asked], codes[asked]),
        "points": _tally(anchor, owner[asked], codes[asked], points[asked]),
        "final_rated": _tally(anchor, owner[through], codes[through]),
        "final_points": _tally(anchor, owner[through], codes[through], final),
    }


def _total(journeys: Journeys, anchor: Ints) -> Tally:
    values = journeys.column("value").data if "value" in journeys.columns else np.full(journeys.n_events, np.nan)
    given = np.flatnonzero(journeys.in_period & ~np.isnan(values))
    return _tally(anchor, journeys.journey_of_event[given], None, values[given])
