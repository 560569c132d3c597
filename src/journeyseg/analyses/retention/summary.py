"""What a retention table says: shares with intervals, cohort by cohort and for all complete cohorts together."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.retention.plan import Plan, plan_of
from journeyseg.analyses.retention.words import words_of
from journeyseg.columns.axes import Axis
from journeyseg.columns.states import State
from journeyseg.contract.estimates import proportion, spread_of
from journeyseg.model.measurement import Measurement, Measurements
from journeyseg.stats.proportions import clustered_wilson, wilson

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


def summary_of(options: Any, state: State) -> Measurements:
    """The measurements of a `RetentionMetric`."""
    plan = plan_of(options, state.frame)
    words = words_of(options, state.frame.unit)
    curve = _curve(options, state, plan, "retained", plan.complete, name="retention curve", words=words.curve)
    return (
        _table(options, state, plan, words.table),
        _sizes(state, plan),
        curve,
        _churn(curve, words.churn),
        _curve(options, state, plan, "first", plan.over, name="first return", words=words.first),
    )


def shown(options: Any, plan: Plan, counts: npt.NDArray[Any]) -> Bools:
    """True for the cells that say something, under ``blank``; bool, the shape of `counts`."""
    if options.blank == "incomplete":
        return np.broadcast_to(plan.complete, counts.shape)
    return np.asarray(counts > 0) if options.blank == "empty" else np.ones(counts.shape, dtype=np.bool_)


def _table(options: Any, state: State, plan: Plan, definition: str) -> Measurement:
    customers = "" if state.frame.unit == "customer" else "customers"
    found = proportion(state, "retained", "sizes", name="retention", definition=definition, customers=customers)
    return _masked(_sure(options, found), shown(options, plan, state.totals("retained")))


def _sure(options: Any, found: Measurement) -> Measurement:
    """Where column 0 is the cohort itself, it is all of it, and nothing was estimated."""
    if options.zero != "cohort":
        return found
    low, high = found.low.copy(), found.high.copy()
    low[..., 0] = high[..., 0] = found.value[..., 0]
    return attrs.evolve(found, low=low, high=high)


def _masked(found: Measurement, mask: Bools) -> Measurement:
    parts: dict[str, Any] = {name: np.where(mask, getattr(found, name), np.nan) for name in ("value", "low", "high")}
    return attrs.evolve(found, **parts)


def _sizes(state: State, plan: Plan) -> Measurement:
    sizes = state.totals("sizes")
    none, unit = np.full(sizes.shape, np.nan), state.shape["sizes"].unit
    words = f"{unit} that started in the cohort, as far as is known"
    axes = (Axis("cohort", plan.cohorts),)
    return Measurement(
        "cohort size", sizes.astype(np.float64), none, none, sizes, unit=unit, definition=words, axes=axes, of=unit
    )


def _curve(options: Any, state: State, plan: Plan, array: str, mask: Bools, *, name: str, words: str) -> Measurement:
    """Units of all complete cohorts together: large cohorts weigh more."""
    hits = _pooled(state.sums(array), mask)
    base = _pooled(np.broadcast_to(state.sums("sizes")[..., None], state.sums(array).shape), mask)
    clusters = _clusters(options, state, mask)
    low, high, method = _limits(options, state, hits, base, clusters)
    total = base.sum(axis=0)
    found = Measurement(
        name,
        _divided(hits.sum(axis=0), total),
        low,
        high,
        total,
        unit="share",
        definition=words,
        method=method,
        axes=(Axis("interval", plan.columns),),
        of=state.shape["sizes"].unit,
    )
    return _sure(options, found) if array == "retained" else found


def _pooled(sums: npt.NDArray[Any], mask: Bools) -> npt.NDArray[Any]:
    return np.asarray(np.where(mask, sums, 0).sum(axis=2))


def _clusters(options: Any, state: State, mask: Bools) -> npt.NDArray[Any]:
    """Customers beneath each column: of all complete cohorts, or, where one may be in several, of the largest."""
    customers = np.where(mask, state.totals("customers")[..., None], 0)
    return np.asarray(customers.sum(axis=1) if options.cohort == "first_time" else customers.max(axis=1, initial=0))


def _limits(
    options: Any, state: State, hits: npt.NDArray[Any], base: npt.NDArray[Any], clusters: npt.NDArray[Any]
) -> tuple[Floats, Floats, str]:
    level, whole = float(state.frame.level), (hits.sum(axis=0), base.sum(axis=0))
    if options.cohort == "first_time" and state.frame.unit == "customer":
        return *wilson(*whole, level), "Wilson"
    stacked = [np.concatenate([part.sum(axis=0)[None], part.sum(axis=0) - part]) for part in (hits, base)]
    shares = _divided(*stacked)
    spread = spread_of(shares, base > 0, level)
    low, high = clustered_wilson(shares[0], whole[1], spread.se, clusters, level, df=spread.df)
    return low, high, "Wilson at the effective size of customers (Korn and Graubard), bucket jackknife"


def _divided(over: npt.NDArray[Any], under: npt.NDArray[Any]) -> Floats:
    return np.asarray(np.where(under > 0, over / np.maximum(under, 1), np.nan))


def _churn(curve: Measurement, definition: str) -> Measurement:
    parts: dict[str, Any] = {"value": 1 - curve.value, "low": 1 - curve.high, "high": 1 - curve.low}
    return attrs.evolve(curve, name="churn", definition=definition, **parts)
