"""Ready estimates for metric authors: shares, ratios, any smooth statistic; intervals cluster on customers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.columns.axes import Axis
from journeyseg.columns.states import State
from journeyseg.model.measurement import Measurement
from journeyseg.stats.jackknife import Jackknife, Transform, jackknife
from journeyseg.stats.proportions import clustered_wilson, wilson

Floats = npt.NDArray[np.float64]


def proportion(
    state: State,
    hits: str,
    base: str,
    *,
    name: str,
    definition: str,
    customers: str = "",
    axes: tuple[Axis, ...] | None = None,
) -> Measurement:
    """The share `hits` / `base` of every segment and cell, with an interval.

    Args:
        state: A folded state.
        hits: Array of successes, whole numbers.
        base: Array of trials, of the same axes or of none.
        name: Name of the measure.
        definition: Definition in words.
        customers: Array that counts the customers beneath `base`. Without it every trial is a customer and the interval
            is Wilson's (Wilson 1927); with it, Wilson's at the effective size of clustered trials (Korn and Graubard
            1998), from the bucket jackknife.
        axes: Axes of the result; default those of `hits`.

    Returns:
        Value, low and high in 0..1, NaN where there is no trial; `n` counts trials.
    """
    over = _aligned(state.stack(base), state.stack(hits))
    clusters = state.totals(customers) if customers else None
    found = shares(state.stack(hits), over, state.present(base), clusters, _level(state))
    unit = state.shape[base].unit or "customers"
    return Measurement(
        name,
        found.value,
        found.low,
        found.high,
        over[0],
        unit="share",
        definition=definition,
        method=found.method,
        axes=_axes(state, hits, axes),
        of=unit,
    )


@attrs.frozen(eq=False)
class Shares:
    """Shares with their intervals; float64 arrays of one shape, and how the intervals were made."""

    value: Floats
    low: Floats
    high: Floats
    method: str


def shares(
    hits: npt.NDArray[Any],
    base: npt.NDArray[Any],
    present: npt.NDArray[np.bool_],
    customers: npt.NDArray[Any] | None,
    level: float,
) -> Shares:
    """Shares `hits` / `base` with intervals, from stacked sums.

    Args:
        hits: (65, ...) successes: all customers, then without each bucket.
        base: (65, ...) trials, of the same axes or fewer.
        present: (64, ...) True where a bucket holds any trial, of the same axes as `base` or fewer.
        customers: Customers beneath the trials, (...); ``None`` when every trial is a customer (then Wilson's interval,
            else Wilson's at the effective size of clustered trials, as `proportion`).
        level: Confidence level.
    """
    over = _aligned(base, hits)
    value = _divided(hits, over)
    if customers is None:
        low, high = wilson(_aligned(hits, over)[0], over[0], level)
        return Shares(value[0], low, high, "Wilson")
    spread = jackknife(value[0], value[1:], _aligned(present, value[1:]), level)
    clusters = _aligned(customers[None], value[:1])[0]
    low, high = clustered_wilson(value[0], over[0], spread.se, clusters, level, df=spread.df)
    method = "Wilson at the effective size of customers (Korn and Graubard), bucket jackknife"
    return Shares(value[0], low, high, method)


def ratio(
    state: State,
    total: str,
    base: str,
    *,
    name: str,
    unit: str,
    definition: str,
    transform: Transform = None,
    axes: tuple[Axis, ...] | None = None,
) -> Measurement:
    """The ratio `total` / `base` (a mean per unit) of every segment and cell, with the jackknife's interval.

    Args:
        state: A folded state.
        total: Array of sums.
        base: Array of counts, of the same axes or of none.
        name: Name of the measure.
        unit: Unit of the ratio.
        definition: Definition in words.
        transform: Scale of the interval; ``"log"`` for ratios that are positive.
        axes: Axes of the result; default those of `total`.
    """
    over = _aligned(state.stack(base), state.stack(total))
    values = _divided(state.stack(total), over)
    spread = spread_of(values, _aligned(state.present(base), values[1:]), _level(state), transform)
    return Measurement(
        name,
        values[0],
        spread.low,
        spread.high,
        over[0],
        unit=unit,
        definition=definition,
        method="bucket jackknife, t",
        axes=_axes(state, total, axes),
        of=state.shape[base].unit,
    )


def statistic(
    state: State,
    compute: Callable[[dict[str, npt.NDArray[Any]]], Floats],
    *,
    base: str,
    name: str,
    unit: str,
    definition: str,
    transform: Transform = None,
    axes: tuple[Axis, ...] = (),
) -> Measurement:
    """Any smooth statistic of the sums, with the jackknife's interval.

    Args:
        state: A folded state.
        compute: From sums by array name, each ``(65, segments, *axes)``: all customers, then without each bucket; to
            values ``(65, segments, *axes of the result)``.
        base: Array of counts that `n` is read from; summed over its axes where the result has none.
        name: Name of the measure.
        unit: Unit of the statistic.
        definition: Definition in words.
        transform: Scale of the interval.
        axes: Axes of the result.
    """
    values = compute({array: state.stack(array) for array in state.shape})
    over, held = _summed(state.stack(base)[:1], values)[0], _summed(state.present(base), values).astype(bool)
    spread = spread_of(values, held, _level(state), transform)
    return Measurement(
        name,
        values[0],
        spread.low,
        spread.high,
        over,
        unit=unit,
        definition=definition,
        method="bucket jackknife, t",
        axes=axes,
        of=state.shape[base].unit,
    )


def ratio_of(
    values: Floats, present: npt.NDArray[np.bool_], level: float, *, transform: Transform = None
) -> tuple[Floats, Floats, Floats]:
    """Value, low and high of stacked values (65, ...) that were divided already, with the jackknife's interval.

    Args:
        values: All customers first, then without each bucket.
        present: (64, ...) True where a bucket holds any of them.
        level: Confidence level.
        transform: Scale of the interval.
    """
    spread = spread_of(values, present, level, transform)
    return values[0], spread.low, spread.high


def spread_of(values: Floats, present: npt.NDArray[np.bool_], level: float, transform: Transform = None) -> Jackknife:
    """The jackknife of stacked values (65, ...): the first is the value, the others are its replicates.

    On the log scale, cells whose value is not above zero (refunds outweigh sales) get the plain interval instead.
    """
    whole, replicates = values[0], np.where(present, values[1:], values[:1])
    spread = jackknife(whole, replicates, present, level, transform)
    if transform != "log" or (whole > 0).all():
        return spread
    plain = jackknife(whole, replicates, present, level)
    pick = np.isfinite(whole) & (whole <= 0)
    chosen = {
        field.name: np.where(pick, getattr(plain, field.name), getattr(spread, field.name))
        for field in attrs.fields(Jackknife)
    }
    return Jackknife(**chosen)


def _level(state: State) -> float:
    return float(getattr(state.frame, "level", 0.95))


def _axes(state: State, array: str, axes: tuple[Axis, ...] | None) -> tuple[Axis, ...]:
    if axes is not None:
        return axes
    own = state.shape[array].axes
    return (*own[:-1], Axis(own[-1].name, state.labels(array))) if own and own[-1].open else own


def _divided(over: npt.NDArray[Any], under: npt.NDArray[Any]) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(under > 0, over / np.where(under > 0, under, 1), np.nan)


def _aligned(part: npt.NDArray[Any], like: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """`part` with trailing axes added so that it broadcasts, and broadcast, against `like`."""
    grown = part.reshape(*part.shape, *(1,) * (like.ndim - part.ndim))
    return np.broadcast_to(grown, np.broadcast_shapes(grown.shape, like.shape))


def _summed(part: npt.NDArray[Any], like: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return part if part.ndim == like.ndim else part.sum(axis=tuple(range(like.ndim, part.ndim)))
