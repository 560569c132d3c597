"""Time to: how long units take to meet a touchpoint, with those still under way censored."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.columns import sketches
from journeyseg.columns.axes import Array, Axis, Shape
from journeyseg.columns.states import State
from journeyseg.columns.tallies import Tallies, Tally
from journeyseg.contract.curves import median_time
from journeyseg.metrics.attempts import Attempts, attempts
from journeyseg.metrics.closing import closed_units
from journeyseg.metrics.conversion import goal_of
from journeyseg.model.frame import Frame
from journeyseg.model.journeys import Journeys
from journeyseg.model.measurement import Measurement, Measurements

_SECONDS = 1 << 30


@attrs.frozen
class TimeTo:
    """Quantile of the time from a start to a touchpoint, from the Kaplan-Meier curve.

    Units that have not met it by `as_of` are censored there; units that are closed (see `Blueprint`) without it never
    will and stay in the denominator. The clock starts at the first `since` in the period (default: at the first
    touchpoint in it).

    Args:
        touchpoint: The touchpoint to be met; default the goal's.
        since: The touchpoint that starts the clock.
        quantile: Share of units by then, above 0 and below 1.
        method: ``"binned"`` (bins 4.4 % wide, the end of the bin is given; constant size), ``"exact"`` (to the whole
            second, rounded down) or ``"sample"`` (to the microsecond, on the `size` units of smallest hash; exact up to
            that).
        size: Units a segment keeps, for ``"sample"``.

    Source: Kaplan and Meier 1958; interval Brookmeyer and Crowley 1982 on log-log limits, standard errors by bucket
    jackknife.
    """

    touchpoint: str | None = None
    since: str | None = None
    quantile: float = attrs.field(default=0.5, validator=[attrs.validators.gt(0), attrs.validators.lt(1)])
    method: str = attrs.field(default="binned", validator=attrs.validators.in_(("binned", "exact", "sample")))
    size: int = attrs.field(default=4096, validator=attrs.validators.ge(1))

    @property
    def needs(self) -> tuple[str, ...]:
        """Touchpoints, and a goal when no touchpoint is named."""
        return ("touchpoint",) if self.touchpoint else ("touchpoint", "goal")

    def _target(self, frame: Frame) -> str:
        return self.touchpoint or goal_of(None, frame).touchpoint

    def shape(self, frame: Frame, /) -> Shape:
        """Arrays events, censored (by bin, second or sampled unit), never and units."""
        unit = f"{frame.unit}s"
        counts = {"never": Array(unit=unit), "units": Array(unit=unit)}
        if self.method == "sample":
            return Shape(
                times=Array(
                    "sample", axes=(Axis("outcome", ("event", "censored", "never")),), size=self.size, unit="seconds"
                ),
                **counts,
            )
        axes = (Axis("bin", size=sketches.BINS if self.method == "binned" else _SECONDS),)
        return Shape(events=Array(axes=axes, unit=unit), censored=Array(axes=axes, unit=unit), **counts)

    def observe(self, journeys: Journeys, /) -> Tallies:
        """One attempt per unit that starts the clock."""
        tried = attempts(journeys, self._target(journeys.frame), since=self.since)
        never = tried.made & ~tried.met & closed_units(journeys)
        groups = {
            "events": tried.met,
            "censored": tried.made & ~tried.met & ~never,
            "never": never,
            "units": tried.made,
        }
        if self.method == "sample":
            return self._sampled(tried, groups)
        tallies = {name: _tally(tried, mask) for name, mask in groups.items()}
        return tallies | {
            name: attrs.evolve(tallies[name], cell=self._bins(tried.elapsed[groups[name]]))
            for name in ("events", "censored")
        }

    def _bins(self, elapsed: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        return sketches.bin_of(elapsed) if self.method == "binned" else np.minimum(elapsed // 1_000_000, _SECONDS - 1)

    def _sampled(self, tried: Attempts, groups: dict[str, Any]) -> Tallies:
        outcome = np.select([groups["events"], groups["censored"]], [0, 1], 2)
        at = np.flatnonzero(tried.made)
        times = Tally("journey", at=at, cell=outcome[at], weight=tried.elapsed[at] / 1e6, anchor=tried.start[at])
        return {"times": times, "never": _tally(tried, groups["never"]), "units": _tally(tried, groups["units"])}

    def summarise(self, state: State, /) -> Measurements:
        """One quantile per segment, in seconds."""
        rows = [self._segment(state.only(index)) for index in range(len(state.segments))]
        value, low, high = np.array(rows, dtype=np.float64).reshape(-1, 3).T
        name, words = self._words(self._target(state.frame))
        method, of = "Kaplan-Meier, log-log limits, bucket jackknife", state.shape["units"].unit
        n = state.totals("units")
        return (Measurement(name, value, low, high, n, unit="seconds", definition=words, method=method, of=of),)

    def _words(self, target: str) -> tuple[str, str]:
        """Name and definition."""
        start = f'"{self.since}"' if self.since else "the first touchpoint"
        share = f"{self.quantile:.4g}" if self.quantile * 100 % 1 else f"{self.quantile:.0%}"
        name = f"time to {target}" if self.quantile == 0.5 else f"time to {target} ({share})"
        under_way = f"those under way are censored ({self.method})"
        return name, f'time from {start} to "{target}" by which {share} have met it; {under_way}'

    def _segment(self, state: State) -> tuple[float, float, float]:
        events, censored, never, ends = (
            _sample_counts(state) if self.method == "sample" else _counts(state, exact=self.method == "exact")
        )
        if not events.shape[-1]:
            return (np.nan, np.nan, np.nan)
        value, low, high = median_time(events, censored, never, ends, float(state.frame.level), self.quantile)
        return float(value), float(low), float(high)


def _tally(tried: Attempts, mask: npt.NDArray[np.bool_]) -> Tally:
    at = np.flatnonzero(mask)
    return Tally("journey", at=at, anchor=tried.start[at])


def _counts(state: State, *, exact: bool) -> tuple[Any, Any, Any, Any]:
    never = state.stack("never")[:, 0]
    if not exact:
        return state.stack("events")[:, 0], state.stack("censored")[:, 0], never, sketches.ENDS
    bucket, second, count = zip(*(state.entries(name) for name in ("events", "censored")), strict=True)
    times = np.unique(np.concatenate(second))
    tables = [
        _stacked(b, np.searchsorted(times, s), c, len(times)) for b, s, c in zip(bucket, second, count, strict=True)
    ]
    return tables[0], tables[1], never, times.astype(np.float64)


def _sample_counts(state: State) -> tuple[Any, Any, Any, Any]:
    sample = state.sample("times")
    times = np.unique(sample.weight[sample.cell < 2])
    place = np.searchsorted(times, sample.weight)
    tables = [
        _stacked(sample.bucket[sample.cell == kind], place[sample.cell == kind], 1, len(times)) for kind in (0, 1)
    ]
    never = _stacked(sample.bucket[sample.cell == 2], np.zeros(int((sample.cell == 2).sum()), dtype=np.int64), 1, 1)[
        :, 0
    ]
    return tables[0], tables[1], never, times


def _stacked(bucket: Any, place: Any, count: Any, size: int) -> npt.NDArray[np.int64]:
    table = np.zeros((64, size), dtype=np.int64)
    np.add.at(table, (bucket, place), count)
    total = table.sum(axis=0, keepdims=True)
    return np.concatenate([total, total - table])
