"""Survival as a metric: the time from a start to a touchpoint, as `journeyseg.metrics.TimeTo` observes it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import attrs
import numpy as np

from journeyseg.analyses.lifetimes.aligned import Aligned, aligned
from journeyseg.columns.axes import Shape
from journeyseg.columns.states import State
from journeyseg.columns.tallies import Tallies
from journeyseg.contract import fields
from journeyseg.contract.estimates import spread_of
from journeyseg.errors import DefinitionError
from journeyseg.metrics.time_to import TimeTo, since_of, target_of
from journeyseg.model.durations import duration, spell
from journeyseg.model.frame import Frame
from journeyseg.model.journeys import Journeys
from journeyseg.model.measurement import Measurement, Measurements
from journeyseg.model.occurrence import Occurrence
from journeyseg.stats.critical import Floats, critical
from journeyseg.stats.restricted import alike_bounds, restricted_mean

_SAMPLE = 4096


def _horizon(value: object) -> timedelta | None:
    return None if value is None else duration(value, name="horizon")


def _quantiles(value: Any) -> tuple[float, ...]:
    found = tuple(value)
    if not found or not all(isinstance(q, float) and 0 < q < 1 for q in found) or len(set(found)) < len(found):
        raise DefinitionError(
            "quantiles are shares",
            expected="shares above 0 and below 1, each once, such as [0.25, 0.5]",
            found=repr(value),
            remedy="0.5 is the median",
        )
    return found


@attrs.frozen
class SurvivalMetric:
    """Quantiles and the restricted mean of the time to a touchpoint; options as `journeyseg.survival`.

    Arrays as `journeyseg.metrics.TimeTo`, which observes for it.
    """

    touchpoint: Occurrence | None = attrs.field(default=None, converter=target_of)
    since: Occurrence | None = attrs.field(default=None, converter=since_of)
    horizon: timedelta | None = attrs.field(default=None, converter=_horizon)
    quantiles: tuple[float, ...] = attrs.field(default=(0.25, 0.5, 0.75), converter=_quantiles)
    method: str = fields.choice(("binned", "exact", "sample"), default="binned")
    size: int | None = fields.count(default=None, at_least=1)

    def __attrs_post_init__(self) -> None:
        if self.size is not None and self.method != "sample":
            raise DefinitionError(
                "size= without a sample",
                expected='method="sample"',
                found=f"method={self.method!r}",
                remedy="leave size out",
            )

    def _time(self, quantile: float) -> TimeTo:
        return TimeTo(self.touchpoint, self.since, quantile, self.method, self.size or _SAMPLE)

    @property
    def needs(self) -> tuple[str, ...]:
        """As `TimeTo`."""
        return self._time(0.5).needs

    def shape(self, frame: Frame, /) -> Shape:
        """As `TimeTo`."""
        return self._time(0.5).shape(frame)

    def observe(self, journeys: Journeys, /) -> Tallies:
        """As `TimeTo`."""
        return self._time(0.5).observe(journeys)

    def summarise(self, state: State, /) -> Measurements:
        """Quantiles of the time, and its restricted mean, in seconds."""
        times = [item for q in self.quantiles for item in self._time(q).summarise(state)]
        return (*times, self._mean(state, aligned(state, self.method)))

    def limit(self, found: Aligned) -> float:
        """Up to when the mean is taken, in seconds."""
        return found.last if self.horizon is None else self.horizon.total_seconds()

    def _mean(self, state: State, found: Aligned) -> Measurement:
        limit, n = self.limit(found), state.totals("units")
        value, low, high, method = (*(np.full(n.shape, np.nan) for _ in range(3)), "")
        if limit > 0:
            found = found.watched_to(limit)
            means, se = restricted_mean(found.events, found.censored, found.ends, limit, found.never)
            value, (low, high, method) = means[0], _limits(state, found, means, se[0], limit)
        until = "the last time up to which every segment was watched" if self.horizon is None else spell(self.horizon)
        words = f"mean time {self.words(state.frame)} within {until}, counting the whole of it for those without"
        of = state.shape["units"].unit
        return Measurement(
            "restricted mean", value, low, high, n, unit="seconds", definition=words, method=method, of=of
        )

    def words(self, frame: Frame) -> str:
        """From what to what, in words."""
        start = self.since.words if self.since else "the first touchpoint"
        return f"from {start} to {self._time(0.5).target(frame).words}"


def _limits(state: State, found: Aligned, means: Floats, se: Floats, limit: float) -> tuple[Floats, Floats, str]:
    """Limits of the means of all segments, and how they were made."""
    level, method = float(state.frame.level), "Greenwood"
    half = critical(level) * se
    low, high = np.maximum(means[0] - half, 0.0), np.minimum(means[0] + half, limit)
    if state.frame.unit != "customer":
        held = found.events.sum(-1) + found.censored.sum(-1) + found.never
        spread = spread_of(means, held[1:] != held[:1], level)
        low, high, method = spread.low, spread.high, "bucket jackknife, t"
    if not (se == 0).any():
        return low, high, method
    watched = np.minimum(found.watched(means[0]), state.totals("customers"))
    alike = alike_bounds(means[0], watched, limit, level)
    low, high = (np.where(se == 0, one, own) for one, own in zip(alike, (low, high), strict=True))
    return low, high, f"{method}; Clopper-Pearson where all units are alike"
