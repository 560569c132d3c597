"""Tables of a funnel: counts by step, attempts, histograms and curves."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from journeyseg.analyses.funnel.observing import breakdown_labels
from journeyseg.analyses.funnel.rules import Rules
from journeyseg.analyses.funnel.summing import reached_in
from journeyseg.analyses.funnel.timing import spells_to
from journeyseg.analyses.funnel.trying import counted
from journeyseg.columns.states import State
from journeyseg.contract.curves import curve_of
from journeyseg.model.journeys import Journeys
from journeyseg.stats.lifetimes import at_risk

if TYPE_CHECKING:
    from journeyseg.analyses.funnel.result import FunnelResult


def count_table(result: FunnelResult, segments: tuple[str, ...]) -> pd.DataFrame:
    """Counts and shares by segment, step (and value)."""
    reached = reached_in(result.state, result.rules)[0]
    open_order = result.rules.order == "open"
    steps, values = result.steps, result["share of all"].axes[1:]
    parts: dict[str, Any] = {"reached": reached}
    if not open_order:
        parts |= {"stopped": result.state.totals("level"), "open": _aligned(result.state, reached)}
    for name in ("share of all", *(() if open_order else ("share of first", "share of previous"))):
        share = result[name].value
        parts[name.replace(" ", "_")] = np.nan_to_num(share) if result.rules.preset else share
    names = [segments, steps, *(axis.labels or () for axis in values)]
    rows = [result.segments.index(segment) for segment in segments]
    index = pd.MultiIndex.from_product(names, names=["segment", "step", "value"][: len(names)])
    table = pd.DataFrame({name: part[rows].reshape(-1) for name, part in parts.items()}, index=index)
    return table.reset_index()


def _aligned(state: State, like: Any) -> Any:
    """Open attempts, with the values of the breakdown in the order of the levels."""
    found, own = state.totals("open"), state.labels("open")
    if like.ndim == found.ndim == 2:
        return found
    out = np.zeros(like.shape, dtype=found.dtype)
    for place, label in enumerate(state.labels("level")):
        if label in own:
            out[..., place] = found[..., own.index(label)]
    return out


def attempts_of(journeys: Journeys, rules: Rules) -> pd.DataFrame:
    """One row per counted attempt, in the order of customers and of time."""
    tried = counted(journeys, rules)
    owner = journeys.customer_of_journey[tried.unit]
    table: dict[str, Any] = {"customer": journeys.customers[owner]}
    if journeys.journey_ids is not None:
        table["journey"] = journeys.journey_ids.take(tried.unit).to_pandas()
    elif journeys.finer:
        table["journey"] = tried.unit - journeys.journey_offsets[owner] + 1
    labels = breakdown_labels(journeys, rules)
    if labels is not None and tried.value is not None:
        table["value"] = np.array(labels, dtype=object)[tried.value]
    table["level"] = tried.level
    now = journeys.frame.as_of
    late = False if rules.window is None or now is None else journeys.at[tried.start] + rules.window <= now
    table["open"] = (tried.level < len(rules.required)) & ~tried.final & ~np.asarray(late)
    for place, name in enumerate(rules.labels):
        at = np.where(tried.places[:, place] >= 0, journeys.at[tried.places[:, place]], np.iinfo(np.int64).min)
        table[f"at {name}"] = pd.Series(at.view("datetime64[us]")).dt.tz_localize("UTC")
    order = np.lexsort((tried.start, owner))
    return pd.DataFrame(table).iloc[order].reset_index(drop=True)


def histogram_of(times: pd.Series[float], bins: int | None) -> pd.DataFrame:
    """Start, end and count of bins of equal width, whole seconds unless `bins` is given."""
    values = times.to_numpy(dtype=np.float64)
    if not len(values):
        return pd.DataFrame({"start": [], "end": [], "count": []})
    low, high = float(values.min()), float(values.max())
    number = ceil(round(len(values) ** (1 / 3), 9)) if bins is None else bins
    width = max((high - low) / number, 1.0)
    width = float(ceil(width)) if bins is None else width
    place = np.minimum(np.floor((values - low) / width).astype(int), number)
    last = number + 1 if bins is None else number
    counts = np.bincount(np.minimum(place, last - 1), minlength=last)
    start = low + width * np.arange(last)
    return pd.DataFrame({"start": start, "end": start + width, "count": counts})


def curve_table(state: State, step: int, segments: tuple[str, ...], *, independent: bool) -> pd.DataFrame:
    """The Kaplan-Meier curve of each segment, at the times where anything happens."""
    parts = [_curve(state.only(state.segments.index(name)), step, name, independent) for name in segments]
    return pd.concat(parts, ignore_index=True)


def _curve(state: State, step: int, segment: str, independent: bool) -> pd.DataFrame:
    found = spells_to(state, step)
    customers = float(state.totals("customers")[0])
    parts = (found.events, found.censored, found.never)
    curve, low, high = curve_of(*parts, state.frame.level, customers=customers, independent=independent)
    risk = at_risk(found.events[0], found.censored[0], found.never[0])
    kept = (found.events[0] + found.censored[0]) > 0
    table = {"seconds": found.ends, "share": 1 - curve, "low": 1 - high, "high": 1 - low, "at_risk": risk}
    frame = pd.DataFrame({name: part[kept] for name, part in table.items()})
    frame.insert(0, "segment", segment)
    return frame
