"""What a journey map observes: reach, order, times, ratings and drop-off of stages and touchpoints, per unit."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.columns import ragged, sketches
from journeyseg.columns.axes import Array, Axis, Shape
from journeyseg.columns.states import State
from journeyseg.columns.tallies import Tallies, Tally
from journeyseg.contract.estimates import proportion, ratio
from journeyseg.metrics.anchors import anchors, units
from journeyseg.metrics.closing import closed_units
from journeyseg.metrics.satisfaction import ratings
from journeyseg.model.frame import Frame
from journeyseg.model.journeys import Journeys
from journeyseg.model.measurement import Measurements

Ints = npt.NDArray[np.int64]

NO_STAGE = "(no stage)"
"""Name of the stage of touchpoints that no stage names, or of all when there is no blueprint."""


@attrs.frozen
class Layout:
    """Stages and touchpoints of a map, in order.

    Args:
        stages: Names of the stages.
        touchpoints: Names of the touchpoints, in order of stage.
        stage: Index of the stage of each touchpoint, in the order of ``frame.touchpoints``; int32.
        outcome: True for stages that hold nothing but outcomes, one per stage.
    """

    stages: tuple[str, ...]
    touchpoints: tuple[str, ...]
    stage: npt.NDArray[np.int32]
    outcome: npt.NDArray[np.bool_]

    @property
    def last(self) -> int:
        """Index of the last stage that is no outcome; nobody can drop off there."""
        return int(np.flatnonzero(~self.outcome)[-1]) if (~self.outcome).any() else -1


def layout_of(frame: Frame) -> Layout:
    """The layout of a frame: the blueprint's stages, then one for touchpoints outside every stage."""
    blueprint, names = frame.blueprint, frame.touchpoints
    if blueprint is None:
        return Layout((NO_STAGE,), names, np.zeros(len(names), dtype=np.int32), np.zeros(1, dtype=np.bool_))
    stage = blueprint.stage_of(names)
    stages = tuple(item.name for item in blueprint.stages)
    if (stage < 0).any():
        stages, stage = (*stages, NO_STAGE), np.where(stage < 0, len(stages), stage).astype(np.int32)
    outcome = np.array(
        [_all_outcomes(place, stage, names, blueprint.outcomes) for place in range(len(stages))], dtype=np.bool_
    )
    outcome |= np.array([name == NO_STAGE for name in stages], dtype=np.bool_)
    return Layout(stages, blueprint.order(names), stage, outcome)


def _all_outcomes(place: int, stage: npt.NDArray[np.int32], names: tuple[str, ...], outcomes: tuple[str, ...]) -> bool:
    held = [name for name, own in zip(names, stage.tolist(), strict=True) if own == place]
    return bool(held) and all(name in outcomes for name in held)


@attrs.frozen
class MapMetric:
    """Everything a journey map is made of.

    Arrays over touchpoints: ``reach`` (units that met it), ``visits``, ``rank`` (sum of the ranks of first meetings,
    from 1), ``wait`` (binned time from the touchpoint before, outcomes passed over, to the
    first meeting), ``rated`` and ``points`` (ratings
    asked there), ``final_rated`` and ``final_points`` (last rating of the units that met it). Over stages: ``staged``
    (units that reached it), ``on`` and ``off`` (binned time from reaching it to any later stage, or to `as_of` for
    those still open), ``never`` (finished without a later stage), ``open``. And ``units``, ``customers``, ``total``
    (value).

    A later stage counts wherever it lies in time: a unit that met a later stage before this one has gone on (after 0
    seconds). Outcome stages are no "later stage".
    """

    needs = ("touchpoint",)

    def shape(self, frame: Frame, /) -> Shape:
        """Axes touchpoint (vocabulary order), stage and bin."""
        layout, unit = layout_of(frame), f"{frame.unit}s"
        touch, stage, bins = (
            Axis("touchpoint", frame.touchpoints),
            Axis("stage", layout.stages),
            Axis("bin", size=sketches.BINS),
        )
        counts = {name: Array(axes=(touch,), unit=unit) for name in ("reach", "visits", "rank", "rated", "final_rated")}
        points = {name: Array(axes=(touch,), unit="points", real=True) for name in ("points", "final_points")}
        stages = {name: Array(axes=(stage,), unit=unit) for name in ("staged", "never", "open")}
        times = {name: Array(axes=(stage, bins), unit=unit) for name in ("on", "off")}
        whole = {
            "units": Array(unit=unit),
            "customers": Array(unit="customers"),
            "total": Array(real=True, unit="value"),
        }
        return Shape(**counts, **points, **stages, **times, **whole, wait=Array(axes=(touch, bins), unit=unit))

    def observe(self, journeys: Journeys, /) -> Tallies:
        """One pass over touchpoints and one over stages."""
        anchor = anchors(journeys)
        layout = layout_of(journeys.frame)
        return {
            **units(journeys),
            **_touchpoints(journeys, anchor),
            **_rated(journeys, anchor),
            **_stages(journeys, anchor, layout),
            "total": _total(journeys, anchor),
        }

    def summarise(self, state: State, /) -> Measurements:
        """The main measures of the map as plain measurements: reach of touchpoints and stages, mean rank, ratings."""
        customers = "" if state.frame.unit == "customer" else "customers"
        each = state.frame.unit
        return (
            proportion(
                state,
                "reach",
                "units",
                name="reach",
                definition=f"share of {each}s that met the touchpoint in the period",
                customers=customers,
            ),
            proportion(
                state,
                "staged",
                "units",
                name="stage reach",
                definition=f"share of {each}s that met any touchpoint of the stage",
                customers=customers,
            ),
            ratio(
                state,
                "visits",
                "reach",
                name="visits",
                unit="times",
                definition=f"mean times met per {each} that met it",
                transform="log",
            ),
            ratio(
                state,
                "rank",
                "reach",
                name="position",
                unit="rank",
                definition="mean rank of the first meeting among the first meetings of its unit",
                transform="log",
            ),
            ratio(
                state,
                "points",
                "rated",
                name="satisfaction",
                unit="rating",
                definition="mean rating asked at the touchpoint",
            ),
            ratio(
                state,
                "final_points",
                "final_rated",
                name="final rating",
                unit="rating",
                definition="mean of the last rating of the units that came through",
            ),
        )


def _tally(
    anchor: Ints, owner: npt.NDArray[Any], cell: npt.NDArray[Any] | None = None, weight: npt.NDArray[Any] | None = None
) -> Tally:
    return Tally("journey", at=owner, cell=cell, weight=weight, anchor=anchor[owner])


def _touchpoints(journeys: Journeys, anchor: Ints) -> Tallies:
    owner, codes, size = journeys.journey_of_event, journeys.codes, len(journeys.frame.touchpoints)
    met = np.flatnonzero(journeys.in_period)
    firsts = ragged.firsts_by_code(journeys.event_offsets, codes, size, journeys.in_period)
    before = ragged.running(_marked(len(codes), firsts))[journeys.event_offsets[:-1]]
    rank = np.arange(len(firsts)) - before[owner[firsts]] + 1
    previous = _previous(journeys)[firsts]
    follows = firsts[previous >= 0]
    bins = sketches.bin_of(journeys.at[follows] - journeys.at[previous[previous >= 0]])
    return {
        "reach": _tally(anchor, owner[firsts], codes[firsts]),
        "visits": _tally(anchor, owner[met], codes[met]),
        "rank": _tally(anchor, owner[firsts], codes[firsts], rank),
        "wait": _tally(anchor, owner[follows], codes[follows].astype(np.int64) * sketches.BINS + bins),
    }


def _previous(journeys: Journeys) -> Ints:
    """Position of the touchpoint before each, in its unit, that is no outcome; -1 where there is none."""
    blueprint = journeys.frame.blueprint
    outcomes = () if blueprint is None else blueprint.outcomes
    counts = np.array([name not in outcomes for name in journeys.frame.touchpoints], dtype=np.bool_)[journeys.codes]
    latest = np.full(journeys.n_events + 1, -1, dtype=np.int64)
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


def _stages(journeys: Journeys, anchor: Ints, layout: Layout) -> Tallies:
    reached, gone, left = stage_times(journeys, layout)
    places = np.arange(len(layout.stages))
    counted = reached & (places < layout.last)[None] & ~layout.outcome[None]
    closed = closed_units(journeys)[:, None]
    never, still = counted & ~gone & closed, counted & ~gone & ~closed
    masks = {"staged": reached, "never": never, "open": still}
    tallies = {name: _tally(anchor, *np.nonzero(mask)) for name, mask in masks.items()}
    return tallies | {name: _binned(anchor, counted & mask, left) for name, mask in (("on", gone), ("off", still))}


def _binned(anchor: Ints, mask: npt.NDArray[np.bool_], left: Ints) -> Tally:
    owner, stage = np.nonzero(mask)
    return _tally(anchor, owner, stage * sketches.BINS + sketches.bin_of(left[owner, stage]))


def stage_times(journeys: Journeys, layout: Layout) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_], Ints]:
    """Which units reached each stage, which went on to a later one, and how long that took.

    Returns:
        reached: bool (units, stages), in the period.
        gone: bool (units, stages): any later stage that is no outcome was met, up to `as_of`.
        left: int64 (units, stages) microseconds from reaching the stage to going on (0 when it came before), or to
            `as_of`.
    """
    stage = layout.stage[journeys.codes] if len(layout.stage) else journeys.codes
    starts = np.stack(
        [
            ragged.first(journeys.event_offsets, journeys.in_period & (stage == place))
            for place in range(len(layout.stages))
        ],
        axis=1,
    )
    met = np.stack(
        [_first_time(journeys, (stage == place) & ~layout.outcome[place]) for place in range(len(layout.stages))],
        axis=1,
    )
    later = _shifted_minimum(met)
    far = np.iinfo(np.int64).max
    reached, gone = starts >= 0, later < far
    at = journeys.at[np.maximum(starts, 0)] if journeys.n_events else starts
    until = np.where(gone, later, journeys.frame.as_of if journeys.frame.as_of is not None else 0)
    return reached, gone & reached, np.where(reached, np.maximum(until - at, 0), 0)


def _first_time(journeys: Journeys, mask: npt.NDArray[np.bool_]) -> Ints:
    place = ragged.first(journeys.event_offsets, mask)
    times = journeys.at[np.maximum(place, 0)] if journeys.n_events else place
    return np.where(place >= 0, times, np.iinfo(np.int64).max)


def _shifted_minimum(times: Ints) -> Ints:
    """For each column the minimum over the columns after it; the largest int64 for the last."""
    after = np.concatenate([times[:, 1:], np.full((len(times), 1), np.iinfo(np.int64).max)], axis=1)
    return np.minimum.accumulate(after[:, ::-1], axis=1)[:, ::-1]
