"""The view of a map's state: one `JourneyMap` per segment, with every interval."""

from __future__ import annotations

from datetime import timedelta

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.departures import drop_estimates, last_bins, stage_waits
from journeyseg.analyses.journey_map import MapMetric
from journeyseg.analyses.layout import Layout, layout_of
from journeyseg.analyses.telling import at, estimates
from journeyseg.columns import sketches
from journeyseg.columns.states import State
from journeyseg.contract.estimates import ratio, spread_of
from journeyseg.model.atlas import JourneyMap, StageCell, TouchpointCell
from journeyseg.model.estimate import Estimate
from journeyseg.model.measurement import Measurement
from journeyseg.model.named_segment import Segment
from journeyseg.stats.quantiles import histogram_quantile, share_below, woodruff


def map_of(
    state: State, index: int, segment: Segment, *, goal: Estimate, all_units: float, horizon: timedelta | None
) -> JourneyMap:
    """The map of one segment.

    Args:
        state: Map state of all segments, made with this horizon.
        index: Which segment.
        segment: Its name, summary and definition.
        goal: Share that reached the goal.
        all_units: Units of all segments and of none.
        horizon: How long a unit has to go on to a later stage.
    """
    own = state.only(index)
    layout = layout_of(state.frame)
    told = {measurement.name: measurement for measurement in MapMetric(horizon).summarise(own)}
    n, customers = int(own.totals("units")[0]), int(own.totals("customers")[0])
    return JourneyMap(
        segment.name,
        segment.summary or segment.definition,
        n,
        customers,
        share_of_all(n, all_units),
        goal,
        _stage_cells(own, layout, told["stage reach"], horizon),
        _touchpoint_cells(own, layout, told),
        value=_value(own),
        definition=segment.definition,
    )


def share_of_all(n: float, all_units: float) -> Estimate:
    """The size of a segment as a share of all units: a count of what is there, so it needs no interval."""
    return Estimate(n / all_units if all_units else np.nan, n=all_units, method="a count of all units")


def _value(state: State) -> Estimate:
    if "value" not in state.frame.columns:
        return Estimate(method="no value column", level=state.frame.level)
    return at(ratio(state, "total", "units", name="", unit="", definition="", transform="log"), 0, state=state)


def _stage_cells(state: State, layout: Layout, reach: Measurement, horizon: timedelta | None) -> tuple[StageCell, ...]:
    drops, waits = drop_estimates(state, last_bins(state, horizon)), stage_waits(state, horizon)
    still = state.totals("open")[0]
    return tuple(
        StageCell(
            name,
            at(reach, 0, place, state=state),
            drop_off=drops[place] if layout.left[place] else Estimate(method="nobody drops off here"),
            wait=waits[place] if layout.left[place] else Estimate(method="nobody drops off here"),
            open=int(still[place]),
            outcome=bool(layout.outcome[place]),
        )
        for place, name in enumerate(layout.stages)
    )


def _touchpoint_cells(state: State, layout: Layout, told: dict[str, Measurement]) -> tuple[TouchpointCell, ...]:
    names, waits = state.frame.touchpoints, wait_medians(state)
    order = [names.index(name) for name in layout.touchpoints]
    return tuple(
        _cell(state, names[code], layout.stages[layout.stage[code]], told, waits[code], code) for code in order
    )


def _cell(
    state: State, name: str, stage: str, told: dict[str, Measurement], wait: Estimate, code: int
) -> TouchpointCell:
    reach, visits, position, satisfaction, final = (
        at(told[measure], 0, code, state=state)
        for measure in ("reach", "visits", "position", "satisfaction", "final rating")
    )
    here = satisfaction if satisfaction.n > 0 else attrs.evolve(satisfaction, method="not asked here")
    return TouchpointCell(name, stage, reach, visits, position, wait, here, final)


def wait_medians(state: State) -> list[Estimate]:
    """Median wait for each touchpoint in seconds, in the order of the vocabulary, for a state of one segment."""
    counts = state.stack("wait")[:, 0]
    median = histogram_quantile(counts[0], sketches.EDGES)
    below = _below(counts, median)
    n = counts.sum(axis=-1)
    spread = spread_of(below, n[1:] != n[:1], state.frame.level)
    half = np.full(len(median), 0.5)
    low, high = woodruff(counts[0], sketches.EDGES, half, spread.se, state.frame.level, df=spread.df)
    return estimates(median, low, high, n[0], "median of bins, Woodruff, bucket jackknife", state.frame.level)


def _below(counts: npt.NDArray[np.number], median: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Share of waits at or below the median of all, stacked; a few touchpoints at a time, since bins are many."""
    parts = [slice(start, start + 32) for start in range(0, max(len(median), 1), 32)]
    return np.concatenate([share_below(counts[:, part], sketches.EDGES, median[part]) for part in parts], axis=1)
