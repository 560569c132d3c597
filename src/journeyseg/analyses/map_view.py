"""The view of a map's state: one `JourneyMap` per segment, with every interval."""

from __future__ import annotations

from datetime import timedelta

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.journey_map import Layout, layout_of
from journeyseg.columns import sketches
from journeyseg.columns.states import State
from journeyseg.contract.curves import median_time, share_without
from journeyseg.contract.estimates import proportion, ratio, spread_of
from journeyseg.model.atlas import JourneyMap, StageCell, TouchpointCell
from journeyseg.model.durations import microseconds
from journeyseg.model.estimate import Estimate, estimates_of
from journeyseg.model.measurement import Measurement
from journeyseg.model.segment import Segment
from journeyseg.stats.proportions import clustered_wilson
from journeyseg.stats.quantiles import histogram_quantile, share_below, woodruff

Floats = npt.NDArray[np.float64]


def horizon_bin(horizon: timedelta | None) -> int:
    """The last bin that ends within the horizon; without one the last bin."""
    if horizon is None:
        return sketches.BINS - 1
    return max(int(sketches.bin_of(np.array([microseconds(horizon)]))[0]) - 1, 0)


def drop_offs(state: State, horizon: timedelta | None) -> Floats:
    """Share of those who reached each stage that do not go on by the horizon: (65, stages), for the jackknife.

    Args:
        state: Map state of one segment.
        horizon: Ends at the last bin (4.4 % wide) that lies within it; ``None`` = as far as was seen.
    """
    return share_without(
        state.stack("on")[:, 0], state.stack("off")[:, 0], state.stack("never")[:, 0], horizon_bin(horizon)
    )


def map_of(
    state: State, index: int, segment: Segment, *, goal: Estimate, all_units: float, horizon: timedelta | None
) -> JourneyMap:
    """The map of one segment.

    Args:
        state: Map state of all segments.
        index: Which segment.
        segment: Its name and summary.
        goal: Share that reached the goal.
        all_units: Units of all segments and of none.
        horizon: How long a unit has to go on to a later stage.
    """
    own = state.only(index)
    layout = layout_of(state.frame)
    n, customers = int(own.totals("units")[0]), int(own.totals("customers")[0])
    value = (
        ratio(own, "total", "units", name="value", unit="", definition="", transform="log")
        if "value" in state.frame.columns
        else None
    )
    return JourneyMap(
        segment.name,
        segment.summary or segment.definition,
        n,
        customers,
        share_of_all(n, all_units, customers),
        goal,
        _stage_cells(own, layout, horizon),
        _touchpoint_cells(own, layout),
        value=Estimate(method="no value column") if value is None else at(value, 0),
    )


def share_of_all(n: float, all_units: float, customers: float) -> Estimate:
    """The size of a segment as a share of all units: a count of what is there, so it needs no interval."""
    return Estimate(n / all_units if all_units else np.nan, n=all_units, method="a count of all units")


def at(measurement: Measurement, *index: int) -> Estimate:
    """One cell of a measurement as an estimate."""
    value, low, high, n = (
        float(part[index]) for part in (measurement.value, measurement.low, measurement.high, measurement.n)
    )
    return Estimate(value, low, high, n, measurement.method)


def _clusters(state: State) -> str:
    return "" if state.frame.unit == "customer" else "customers"


def _stage_cells(state: State, layout: Layout, horizon: timedelta | None) -> tuple[StageCell, ...]:
    reach = proportion(state, "staged", "units", name="", definition="", customers=_clusters(state))
    drops = drop_estimates(state, horizon)
    waits = _wait_estimates(state)
    still = state.totals("open")[0]
    nobody = Estimate(method="nobody drops off here")
    counts = [place < layout.last and not layout.outcome[place] for place in range(len(layout.stages))]
    return tuple(
        StageCell(
            name,
            reach=at(reach, 0, place),
            drop_off=drops[place] if counts[place] else nobody,
            wait=waits[place] if counts[place] else nobody,
            open=int(still[place]),
            outcome=bool(layout.outcome[place]),
        )
        for place, name in enumerate(layout.stages)
    )


def drop_estimates(state: State, horizon: timedelta | None) -> list[Estimate]:
    """Drop-off of each stage with its interval, for a state of one segment; see `drop_offs`."""
    shares = drop_offs(state, horizon)
    tried = state.stack("on")[:, 0].sum(axis=-1) + state.stack("off")[:, 0].sum(axis=-1) + state.stack("never")[:, 0]
    spread = spread_of(shares, tried[1:] != tried[:1], state.frame.level)
    low, high = clustered_wilson(
        shares[0],
        tried[0],
        spread.se,
        np.minimum(tried[0], state.totals("customers")[0]),
        state.frame.level,
        df=spread.df,
    )
    method = "Kaplan-Meier, Wilson at the effective size, bucket jackknife"
    return estimates_of(shares[0], low, high, tried[0], method=method, level=state.frame.level)


def _wait_estimates(state: State) -> list[Estimate]:
    on, off, never = state.stack("on")[:, 0], state.stack("off")[:, 0], state.stack("never")[:, 0]
    parts = median_time(on, off, never, sketches.ENDS, state.frame.level)
    n = on[0].sum(axis=-1) + off[0].sum(axis=-1) + never[0]
    method = "Kaplan-Meier median, log-log limits, bucket jackknife; bins 4.4 % wide"
    return estimates_of(*parts, n, method=method, level=state.frame.level)


def _touchpoint_cells(state: State, layout: Layout) -> tuple[TouchpointCell, ...]:
    names = state.frame.touchpoints
    reach = proportion(state, "reach", "units", name="", definition="", customers=_clusters(state))
    means = [
        ratio(state, "visits", "reach", name="", unit="", definition="", transform="log"),
        ratio(state, "rank", "reach", name="", unit="", definition="", transform="log"),
        ratio(state, "points", "rated", name="", unit="", definition=""),
        ratio(state, "final_points", "final_rated", name="", unit="", definition=""),
    ]
    waits = wait_medians(state)
    order = [names.index(name) for name in layout.touchpoints]
    return tuple(_cell(names[code], layout.stages[layout.stage[code]], reach, means, waits, code) for code in order)


def _cell(
    name: str, stage: str, reach: Measurement, means: list[Measurement], waits: list[Estimate], code: int
) -> TouchpointCell:
    visits, position, satisfaction, final = (at(mean, 0, code) for mean in means)
    asked = satisfaction.n > 0
    here = satisfaction if asked else attrs.evolve(satisfaction, method="not asked here")
    return TouchpointCell(name, stage, at(reach, 0, code), visits, position, waits[code], here, final)


def wait_medians(state: State) -> list[Estimate]:
    """Median wait for each touchpoint in seconds, in the order of the vocabulary, for a state of one segment."""
    counts = state.stack("wait")[:, 0]
    median = histogram_quantile(counts[0], sketches.EDGES)
    below = np.stack([share_below(part, sketches.EDGES, median) for part in counts])
    n = counts.sum(axis=-1)
    spread = spread_of(below, n[1:] != n[:1], state.frame.level)
    low, high = woodruff(
        counts[0], sketches.EDGES, np.full(len(median), 0.5), spread.se, state.frame.level, df=spread.df
    )
    method = "median of bins, Woodruff, bucket jackknife"
    return estimates_of(median, low, high, n[0], method=method, level=state.frame.level)
