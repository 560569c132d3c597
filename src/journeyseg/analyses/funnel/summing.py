"""The measures of a funnel: shares by step, times, and the share that open attempts would reach too."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from journeyseg.analyses.funnel.rules import Rules
from journeyseg.analyses.funnel.timing import share_by_then, timed
from journeyseg.columns.axes import Axis
from journeyseg.columns.states import State
from journeyseg.contract.estimates import Shares, ratio_of, shares
from journeyseg.model.measurement import Measurement, Measurements

Counts = npt.NDArray[Any]


def reached_in(state: State, rules: Rules) -> Counts:
    """Attempts that reached each step at least: (65, segments, steps[, values]), of all and without each bucket."""
    if rules.order == "open":
        return state.stack("met")
    level = state.stack("level")
    return np.asarray(np.flip(np.flip(level, axis=2).cumsum(axis=2), axis=2))


def summed(state: State, rules: Rules, words: str) -> Measurements:
    """Every measure of the funnel."""
    reached = reached_in(state, rules)
    base = _base(state, reached, rules)
    made = _Maker(state, rules, words)
    found = [made.share("share of all", reached, base, f"share of all {_of(state, rules)} that reached the step")]
    if rules.order != "open":
        before = "share of those that met the step before; the first: of all"
        found += [
            made.share("share of first", reached, reached[:, :, :1], "share of those that met the first step"),
            made.share("share of previous", reached, _before(base, reached), before),
        ]
    return (*found, *_optional(made, reached), *_baseline(made, found[0], base), *_times(made, reached))


def _before(base: Counts, reached: Counts) -> Counts:
    """What each step's previous one counts: of the first, all."""
    first = np.broadcast_to(_grown(base, reached), reached[:, :, :1].shape)
    return np.concatenate([first, reached[:, :, :-1]], axis=2)


def _grown(base: Counts, like: Counts) -> Counts:
    return base.reshape(*base.shape, *(1,) * (like.ndim - base.ndim))


def _base(state: State, reached: Counts, rules: Rules) -> Counts:
    """What shares of all divide by: all units, or all attempts when those are counted: (65, segments)."""
    if rules.count == "units":
        return state.stack("units")
    started = reached[:, :, 0]
    return started if started.ndim == 2 else started.sum(axis=-1)


def _of(state: State, rules: Rules) -> str:
    return state.shape["units"].unit if rules.count == "units" else state.shape["level"].unit


class _Maker:
    """Makes measurements of one state."""

    def __init__(self, state: State, rules: Rules, words: str) -> None:
        self.state, self.rules, self.words = state, rules, words
        self.level = float(getattr(state.frame, "level", 0.95))
        self.of = _of(state, rules)
        self.independent = rules.count == "units" and state.frame.unit == "customer"
        steps = state.shape["met" if rules.order == "open" else "level"].axes[0]
        tail = () if rules.breakdown is None else (Axis("value", state.labels("level")),)
        self.axes = (steps, *tail)

    def customers(self, n: Counts) -> Counts | None:
        """Customers beneath n trials at most; ``None`` when every trial is a customer."""
        if self.independent:
            return None
        entered = self.state.totals("customers")
        return np.asarray(np.minimum(entered.reshape(len(entered), *(1,) * (n.ndim - 1)), n))

    def share(
        self, name: str, hits: Counts, base: Counts, words: str, axes: tuple[Axis, ...] | None = None
    ) -> Measurement:
        """A share by step."""
        over = np.broadcast_to(_grown(base, hits), hits.shape)
        found: Shares = shares(hits, over, over[1:] != over[:1], self.customers(over[0]), self.level)
        return self.measurement(name, found.value, found.low, found.high, over[0], "share", words, found.method, axes)

    def measurement(
        self,
        name: str,
        value: Any,
        low: Any,
        high: Any,
        n: Any,
        unit: str,
        words: str,
        method: str,
        axes: tuple[Axis, ...] | None = None,
    ) -> Measurement:
        """A measurement over the steps."""
        definition = f"{words}: {self.words}"
        own = self.axes if axes is None else axes
        return Measurement(
            name, value, low, high, n, unit=unit, definition=definition, method=method, axes=own, of=self.of
        )


def _optional(made: _Maker, reached: Counts) -> Measurements:
    if not made.rules.optional:
        return ()
    met = made.state.stack("optional")
    axes = (made.state.shape["optional"].axes[0], *made.axes[1:])
    words = "share of those that met the first step that met the optional step too"
    return (made.share("share meeting optional step", met, reached[:, :, :1], words, axes),)


def _baseline(made: _Maker, all_: Measurement, base: Counts) -> Measurements:
    if not made.rules.baseline or made.rules.breakdown is not None:
        return ()
    met = made.state.stack("met")
    axes = made.state.shape["met"].axes
    share = made.share(
        "share meeting it at all", met, made.state.stack("units"), "share of all that met it at all", axes
    )
    required = made.rules.required
    reached = reached_in(made.state, made.rules)
    rate = _divided(reached[..., -1], reached[..., 0])
    lift = _divided(rate, _divided(met[..., required[-1]], made.state.stack("units")))
    value, low, high = ratio_of(lift, base[1:] != base[:1], made.level)
    words = "share of the first that reach the last step, divided by the share that meet it at all"
    n = reached[0, :, 0]
    return (
        share,
        made.measurement("lift", value, low, high, n, "ratio", words, "bucket jackknife, t", ()),
    )


def _divided(over: Counts, under: Counts) -> Counts:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(under > 0, over / np.where(under > 0, under, 1), np.nan)


def _times(made: _Maker, reached: Counts) -> Measurements:
    rules, state = made.rules, made.state
    if rules.times == "none":
        return ()
    elapsed = state.stack("elapsed") / 1e6
    mean = _divided(elapsed, np.where(np.arange(reached.shape[2]) > 0, reached, 0))
    value, low, high = ratio_of(mean, reached[1:] != reached[:1], made.level, transform="log")
    n = np.where(np.arange(reached.shape[2]) > 0, reached[0], 0)
    mean_of = made.measurement(
        "mean time from previous",
        value,
        low,
        high,
        n,
        "seconds",
        "mean time from the step before, of those that met it",
        "bucket jackknife, t on the log scale",
    )
    return (mean_of, _medians(made, n), _censored(made))


def _medians(made: _Maker, n: Counts) -> Measurement:
    steps = range(n.shape[1])
    alone = [made.state.only(place) for place in range(n.shape[0])]
    none = (np.nan, np.nan, np.nan)
    rows = [[timed(one, "wait", step).quantile(0.5, made.level) if step else none for step in steps] for one in alone]
    value, low, high = np.moveaxis(np.array(rows, dtype=np.float64).reshape(*n.shape, 3), -1, 0)
    words = "median time from the step before, of those that met it"
    method = f"median of {made.rules.times} times, Woodruff, bucket jackknife"
    return made.measurement("median time from previous", value, low, high, n, "seconds", words, method)


def _censored(made: _Maker) -> Measurement:
    state, steps = made.state, len(made.axes[0])
    customers = state.totals("customers")
    alone = [(state.only(place), float(customers[place])) for place in range(len(state.segments))]
    none = (np.nan, np.nan, np.nan, 0.0)
    rows = [
        [
            share_by_then(one, step, made.level, size, independent=made.independent) if step else none
            for step in range(steps)
        ]
        for one, size in alone
    ]
    value, low, high, n = np.moveaxis(np.array(rows, dtype=np.float64).reshape(len(alone), steps, 4), -1, 0)
    words = "share of those that met the first step that reach the step, attempts that may still get there censored"
    method = f"Kaplan-Meier, log-log limits, {'Greenwood' if made.independent else 'bucket jackknife'}"
    return made.measurement("share of first, open censored", value, low, high, n, "share", words, method)
