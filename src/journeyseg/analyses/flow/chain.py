"""The chain of a segment: walks from the start until the goal or the end, and what less drop-off would change.

An absorbing Markov chain over touchpoints, with the goal and the end as absorbing states (Kemeny and Snell, Finite
Markov Chains, 1976, chapter 3). With the chances Q between touchpoints, r to the goal, the start s and the fundamental
matrix ``N = (I - Q)^-1``: the hits are ``h = N r``, the conversion is ``s h``, and touchpoint v is ever met with chance
``f = (s N)_v / N_vv``. From v the walk gets to the goal before it is at v again with chance ``a = h_v / N_vv``, and
back to v before that with ``b = 1 - 1 / N_vv``. When the drop-off d at v falls to d', everything else that leaves v
grows by ``c = (1 - d') / (1 - d)``: then ``h'_v = c a / (1 - c b)``, and the conversion grows by ``f (h'_v - h_v)``.
"""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.flow.coding import vocabulary
from journeyseg.analyses.flow.labelling import END, START, told
from journeyseg.analyses.flow.options import refusal
from journeyseg.analyses.flow.shares import counted
from journeyseg.columns import ragged
from journeyseg.columns.axes import Array, Axis, Shape
from journeyseg.columns.states import State
from journeyseg.columns.tallies import Tallies, Tally
from journeyseg.contract.estimates import spread_of
from journeyseg.metrics.attempts import attempts, mature
from journeyseg.metrics.conversion import as_goal, goal_of
from journeyseg.model.frame import Frame
from journeyseg.model.goal import Goal
from journeyseg.model.journeys import Journeys
from journeyseg.model.measurement import Measurement, Measurements

Floats = npt.NDArray[np.float64]
BEST = "best"


def _level(value: object) -> float | str:
    share = isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 1
    if not (share or (isinstance(value, str) and value)):
        raise refusal("to", '"best", the name of a segment, or a share from 0 to 1', value)
    return value if isinstance(value, str) else float(value)  # type: ignore[arg-type]


@attrs.frozen
class Chain:
    """What less drop-off at each touchpoint would do to conversion, by an absorbing Markov chain of each segment.

    A walk begins with the first visit of a unit, in the period, and is over at the goal, at the last visit, or when the
    horizon of the goal has run out; with a horizon, units whose time had not run out by `as_of` are left out. What
    follows depends on the touchpoint alone (first order), and that everything else that leaves it grows in proportion.
    The conversion of the chain is that of the walks, exactly.

    Args:
        goal: The goal; default that of the verb.
        to: What the drop-off falls to: ``"best"`` (the lowest of the segments that have at least `least` visits there),
            the name of a segment, or a share. Where it is not above that already nothing changes.
        least: Visits that make a segment's drop-off a level for others.

    Raises:
        DefinitionError: for a level that is none.
    """

    goal: Goal | None = attrs.field(default=None, converter=as_goal)
    to: float | str = attrs.field(default=BEST, converter=_level)
    least: int = 30

    @property
    def needs(self) -> tuple[str, ...]:
        """Touchpoints, and a goal when it has none of its own."""
        return ("touchpoint",) if self.goal else ("touchpoint", "goal")

    def shape(self, frame: Frame, /) -> Shape:
        """Arrays edges (source, target), units and customers."""
        goal_of(self.goal, frame)
        names = tuple(map(told, frame.touchpoints))
        axes = (Axis("source", (START, *names)), Axis("target", (*names, END)))
        units = f"{frame.unit}s"
        return Shape(
            edges=Array(axes=axes, unit="transitions"), units=Array(unit=units), customers=Array(unit="customers")
        )

    def observe(self, journeys: Journeys, /) -> Tallies:
        """The steps of every walk."""
        goal, bounds = goal_of(self.goal, journeys.frame), journeys.event_offsets
        tried = attempts(journeys, goal.touchpoint, since=None)
        first = np.where(tried.start == bounds[:-1], tried.start, -1)
        unit = np.flatnonzero((first >= 0) & mature(journeys, tried, goal.horizon))
        met = tried.within(goal.horizon)[unit]
        stop = np.where(met, tried.end[unit] + 1, _last(journeys, goal, tried.start)[unit])
        units = Tally("journey", at=unit, anchor=first[unit])
        edges = _steps(journeys, first[unit], stop, met)
        owner = edges[0]
        return {
            "edges": Tally("journey", at=unit[owner], cell=edges[1], anchor=first[unit][owner]),
            "units": units,
            "customers": attrs.evolve(units, once=journeys.finer),
        }

    def summarise(self, state: State, /) -> Measurements:
        """The conversion of the chain, and by touchpoint: drop-off, its level, and what would change."""
        names = tuple(map(told, state.frame.touchpoints))
        vocabulary(state, names)
        goal = goal_of(self.goal, state.frame).touchpoint
        walked = solved(state.stack("edges"), state.frame.touchpoints.index(goal))
        level = self._levels(state, walked)
        gain = walked.gain(level)
        units = state.stack("units").astype(np.float64)
        unit, axes = f"{state.frame.unit}s", (Axis("touchpoint", names),)
        said = "if the drop-off at the touchpoint fell to its level and all else that leaves it grew in proportion"
        base = (state, walked.visits[0].astype(np.int64), axes)
        return (
            _told(
                state,
                walked.conversion,
                units[0],
                (),
                "conversion",
                "share",
                f'share of walks that meet "{goal}"',
                unit,
            ),
            _told(
                state,
                walked.drop,
                base[1],
                axes,
                "drop-off",
                "share",
                "share of visits that the walk ends with",
                "visits",
            ),
            _told(
                state, level, base[1], axes, "level", "share", f"what the drop-off would fall to ({self.to})", "visits"
            ),
            _told(state, gain, base[1], axes, "gain", "points", f"how much conversion would grow {said}", "visits"),
            _told(
                state,
                gain * units[..., None],
                base[1],
                axes,
                "more conversions",
                unit,
                f"how many more {unit} would convert {said}",
                "visits",
            ),
            counted("visits", base[1], unit="visits", definition="visits of walks before the goal", axes=axes),
        )

    def _levels(self, state: State, walked: Walked) -> Floats:
        """The level of each segment and touchpoint, stacked; never above its own drop-off."""
        if not isinstance(self.to, str):
            return np.minimum(walked.drop, self.to)
        if self.to != BEST:
            place = state.segments.index(self.to)
            return np.fmin(walked.drop, walked.drop[:, place : place + 1])
        # Which is best is settled on all customers; how good it is varies with them.
        seen = np.where(walked.visits[0] >= self.least, walked.drop[0], np.inf)
        best = seen.argmin(axis=0)
        levels = np.take_along_axis(walked.drop, np.broadcast_to(best, (len(walked.drop), 1, len(best))), axis=1)
        known = np.isfinite(seen.min(axis=0))
        return np.where(known, np.fmin(walked.drop, levels), np.nan)


@attrs.frozen(eq=False)
class Walked:
    """A chain solved, stacked (65, segments, ...): all customers, then without each bucket.

    Args:
        conversion: Chance of the goal.
        drop: Chance that the walk ends at each touchpoint; NaN where nobody is, and at the goal.
        visits: Visits of each touchpoint.
        again: Chance to be back at each before goal and end.
        direct: Chance to meet the goal from each before being there again.
        reach: Chance ever to be at each.
    """

    conversion: Floats
    drop: Floats
    visits: Floats
    again: Floats
    direct: Floats
    reach: Floats

    def gain(self, level: Floats) -> Floats:
        """How much the conversion grows when the drop-off falls to a level; NaN where everybody leaves."""
        with np.errstate(divide="ignore", invalid="ignore"):
            grown = np.where(self.drop < 1, (1 - level) / (1 - self.drop), np.nan)
            after = grown * self.direct / (1 - grown * self.again)
            return np.asarray(self.reach * (after - self.direct / (1 - self.again)))


def solved(edges: npt.NDArray[Any], goal: int) -> Walked:
    """The chain of counts (..., start and touchpoints, touchpoints and end); the goal absorbs.

    Args:
        edges: Counts.
        goal: Place of the goal among the touchpoints.
    """
    counts = edges.astype(np.float64)
    total = counts.sum(axis=-1, keepdims=True)
    chances = np.divide(counts, total, out=np.zeros_like(counts), where=total > 0)
    start, inner = chances[..., 0, :-1], chances[..., 1:, :-1].copy()
    hits = inner[..., goal].copy()
    inner[..., goal], inner[..., goal, :] = 0.0, 0.0
    hits[..., goal] = 0.0
    size = inner.shape[-1]
    fundamental = np.linalg.inv(np.eye(size) - inner)
    own = np.diagonal(fundamental, axis1=-2, axis2=-1)
    reached = (fundamental @ hits[..., None])[..., 0]
    begun = start.copy()
    begun[..., goal] = 0.0
    met = (begun[..., None, :] @ fundamental)[..., 0, :]
    conversion = (begun * reached).sum(axis=-1) + start[..., goal]
    visits = counts[..., 1:, :].sum(axis=-1)
    drop = np.where(visits > 0, chances[..., 1:, -1], np.nan)
    conversion = np.where(total[..., 0, 0] > 0, conversion, np.nan)
    return Walked(conversion, drop, visits, 1 - 1 / own, reached / own, met / own)


def _last(journeys: Journeys, goal: Goal, start: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The touchpoint after the last of each unit that the walk may have."""
    bounds = journeys.event_offsets
    if goal.horizon is None or not journeys.n_events:
        return bounds[1:]
    from journeyseg.model.durations import microseconds

    until = journeys.at[np.maximum(start, 0)] + microseconds(goal.horizon)
    inside = journeys.at <= until[journeys.journey_of_event]
    return bounds[:-1] + ragged.count(bounds, inside)


def _steps(
    journeys: Journeys, begin: npt.NDArray[np.int64], stop: npt.NDArray[np.int64], met: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Walk and cell of each step: from the start, between touchpoints, and to the end of walks without the goal."""
    size = len(journeys.frame.touchpoints)
    width = size + 1
    counts = stop - begin + ~met
    offsets = ragged.offsets_of(counts)
    owner = np.repeat(np.arange(len(counts)), counts)
    step = np.arange(offsets[-1]) - offsets[owner]
    place = begin[owner] + step
    codes = np.append(journeys.codes, 0).astype(np.int64)
    source = np.where(step == 0, 0, codes[place - 1] + 1)
    target = np.where(place == stop[owner], size, codes[place])
    return owner, source * width + target


def _told(
    state: State,
    values: Floats,
    n: npt.NDArray[Any],
    axes: tuple[Axis, ...],
    name: str,
    unit: str,
    definition: str,
    of: str,
) -> Measurement:
    present = state.present("units")
    held = present.reshape(*present.shape[:2], *(1,) * len(axes))
    spread = spread_of(values, np.broadcast_to(held, values[1:].shape), float(state.frame.level))
    low, high = spread.low, spread.high
    if unit == "share":
        low, high = np.clip(low, 0, 1), np.clip(high, 0, 1)
    whole = np.asarray(n, dtype=np.int64)
    return Measurement(
        name,
        values[0],
        low,
        high,
        whole,
        unit=unit,
        definition=definition,
        method="bucket jackknife, t",
        axes=axes,
        of=of,
    )
