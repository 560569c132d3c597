"""From stage to stage: which units reached a stage, went on to a later one, and how long that took."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.grid import Grid
from journeyseg.analyses.layout import Layout
from journeyseg.columns import ragged
from journeyseg.columns.tallies import Tallies, Tally
from journeyseg.metrics.closing import closed_units
from journeyseg.model.journeys import Journeys

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_FAR = np.iinfo(np.int64).max


@attrs.frozen(eq=False)
class Steps:
    """What became of each unit at each stage; arrays (units, stages).

    Args:
        reached: True where the unit met the stage in the period.
        gone: True where it also met a later stage, in the period or after it, up to `as_of`.
        elapsed: Microseconds from reaching the stage to going on (0 when that came first), or to `as_of`; int64.
    """

    reached: Bools
    gone: Bools
    elapsed: Ints


def steps_of(journeys: Journeys, layout: Layout) -> Steps:
    """The steps of each unit; outcomes are no later stage, and what lies before the period counts for nothing."""
    stage = layout.stage[journeys.codes]
    forward = layout.progress[journeys.codes] & _not_before(journeys)
    places = range(len(layout.stages))
    starts = np.stack([_first_time(journeys, journeys.in_period & (stage == place)) for place in places], axis=1)
    met = np.stack([_first_time(journeys, forward & (stage == p)) for p in places], axis=1)
    later = _least_after(np.where(layout.outcome, _FAR, met))
    reached, gone = starts < _FAR, later < _FAR
    until = np.where(gone, later, journeys.frame.as_of or 0)
    return Steps(reached, reached & gone, np.where(reached, np.maximum(until - np.where(reached, starts, 0), 0), 0))


def _not_before(journeys: Journeys) -> Bools:
    period = journeys.frame.period
    return np.ones(journeys.n_events, dtype=np.bool_) if period is None else journeys.at >= period[0]


def _first_time(journeys: Journeys, mask: Bools) -> Ints:
    place = ragged.first(journeys.event_offsets, mask)
    # -1, for none, takes the last.
    return np.append(journeys.at, _FAR)[place]


def _least_after(times: Ints) -> Ints:
    """For each column the minimum over the columns after it; the largest int64 for the last."""
    after = np.concatenate([times[:, 1:], np.full((len(times), 1), _FAR)], axis=1)
    return np.minimum.accumulate(after[:, ::-1], axis=1)[:, ::-1]


def stage_tallies(journeys: Journeys, anchor: Ints, layout: Layout, grid: Grid) -> Tallies:
    """The tallies over stages that a map is made of."""
    steps = steps_of(journeys, layout)
    watched = steps.reached & layout.left
    closed = closed_units(journeys)[:, None]
    waiting = watched & ~steps.gone
    masks = {"staged": steps.reached, "never": waiting & closed, "open": waiting & ~closed}
    binned = {"on": watched & steps.gone, "off": waiting & ~closed}
    found = {name: _tally(anchor, *np.nonzero(mask)) for name, mask in masks.items()}
    found |= {name: _binned(anchor, mask, steps.elapsed, grid) for name, mask in binned.items()}
    return {**found, "watched": attrs.evolve(_tally(anchor, *np.nonzero(watched)), once=journeys.finer)}


def _tally(anchor: Ints, owner: Ints, cell: npt.NDArray[Any]) -> Tally:
    return Tally("journey", at=owner, cell=cell, anchor=anchor[owner])


def _binned(anchor: Ints, mask: Bools, elapsed: Ints, grid: Grid) -> Tally:
    owner, stage = np.nonzero(mask)
    return _tally(anchor, owner, stage * grid.bins + grid.bin_of(elapsed[owner, stage]))
