"""Time to: how long units take to meet a touchpoint, with those still under way censored."""

from __future__ import annotations

import attrs
import numpy as np

from journeyseg.columns import sketches
from journeyseg.columns.axes import Array, Axis, Shape
from journeyseg.columns.states import State
from journeyseg.columns.tallies import Tallies, Tally
from journeyseg.contract.curves import median_time
from journeyseg.metrics.attempts import Attempts, Bools, attempts
from journeyseg.metrics.closing import closed_units
from journeyseg.metrics.conversion import goal_of
from journeyseg.metrics.spells import spells_of
from journeyseg.model.frame import Frame
from journeyseg.model.journeys import Journeys
from journeyseg.model.measurement import Measurement, Measurements
from journeyseg.model.occurrence import Occurrence, occurrence_of

_SECONDS = 1 << 30


def target_of(value: object) -> Occurrence | None:
    """What is to be met."""
    return None if value is None else occurrence_of(value, where="what is to be met")


def since_of(value: object) -> Occurrence | None:
    """What starts the clock."""
    return None if value is None else occurrence_of(value, where="since=")


@attrs.frozen
class TimeTo:
    """Quantile of the time from a start to a touchpoint, from the Kaplan-Meier curve.

    Touchpoints are names, patterns, lists of them, or ``js.on(...)``.

    Units that have not met it by `as_of` are censored there; units that are closed (see `Blueprint`) without it never
    will and stay in the denominator. The clock starts at the first `since` in the period (default: at the first
    touchpoint in it).

    Args:
        touchpoint: The touchpoint to be met; default the goal's.
        since: What starts the clock. Where it is the touchpoint to be met itself, another one is needed.
        quantile: Share of units by then, above 0 and below 1.
        method: ``"binned"`` (bins 4.4 % wide, the end of the bin is given; constant size), ``"exact"`` (to the whole
            second, rounded down) or ``"sample"`` (to the microsecond, on the `size` units of smallest hash; exact up to
            that).
        size: Units a segment keeps, for ``"sample"``.

    Source: Kaplan and Meier 1958; interval Brookmeyer and Crowley 1982 on log-log limits, standard errors by bucket
    jackknife.
    """

    touchpoint: Occurrence | None = attrs.field(default=None, converter=target_of)
    since: Occurrence | None = attrs.field(default=None, converter=since_of)
    quantile: float = attrs.field(default=0.5, validator=[attrs.validators.gt(0), attrs.validators.lt(1)])
    method: str = attrs.field(default="binned", validator=attrs.validators.in_(("binned", "exact", "sample")))
    size: int = attrs.field(default=4096, validator=attrs.validators.ge(1))

    @property
    def needs(self) -> tuple[str, ...]:
        """What both touchpoints are read from, and a goal when none is named to be met."""
        named = [what for what in (self.touchpoint, self.since) if what is not None]
        columns = {"touchpoint"}.union(*(what.needs for what in named))
        return (*sorted(columns), *(() if self.touchpoint else ("goal",)))

    def target(self, frame: Frame) -> Occurrence:
        """What is to be met."""
        return self.touchpoint or occurrence_of(goal_of(None, frame).touchpoint)

    def shape(self, frame: Frame, /) -> Shape:
        """Arrays events and censored (by bin or second) or times (sampled), never, units and customers."""
        unit = f"{frame.unit}s"
        counts = {"never": Array(unit=unit), "units": Array(unit=unit), "customers": Array(unit="customers")}
        if self.method == "sample":
            outcome = Axis("outcome", ("event", "censored", "never"))
            return Shape(times=Array("sample", axes=(outcome,), size=self.size, unit="seconds"), **counts)
        axes = (Axis("bin", size=sketches.BINS if self.method == "binned" else _SECONDS),)
        return Shape(events=Array(axes=axes, unit=unit), censored=Array(axes=axes, unit=unit), **counts)

    def observe(self, journeys: Journeys, /) -> Tallies:
        """One attempt per unit that starts the clock."""
        tried = attempts(journeys, self.target(journeys.frame), since=self.since)
        never = tried.made & ~tried.met & closed_units(journeys)
        groups = {"events": tried.met, "censored": tried.made & ~tried.met & ~never}
        made = tried.tally(tried.made)
        counts = {"never": tried.tally(never), "units": made, "customers": attrs.evolve(made, once=journeys.finer)}
        if self.method == "sample":
            return {**counts, "times": _sampled(tried, groups["events"], groups["censored"])}
        return {**counts, **{name: self._binned(tried, mask) for name, mask in groups.items()}}

    def _binned(self, tried: Attempts, mask: Bools) -> Tally:
        elapsed = tried.elapsed[mask]
        exact = np.minimum(elapsed // 1_000_000, _SECONDS - 1)
        return attrs.evolve(tried.tally(mask), cell=sketches.bin_of(elapsed) if self.method == "binned" else exact)

    def summarise(self, state: State, /) -> Measurements:
        """One quantile per segment, in seconds."""
        rows = [self._segment(state.only(index)) for index in range(len(state.segments))]
        value, low, high = np.array(rows, dtype=np.float64).reshape(-1, 3).T
        name, words = self._words(self.target(state.frame))
        method, of = "Kaplan-Meier, log-log limits, bucket jackknife", state.shape["units"].unit
        n = state.totals("units")
        return (Measurement(name, value, low, high, n, unit="seconds", definition=words, method=method, of=of),)

    def _words(self, target: Occurrence) -> tuple[str, str]:
        """Name and definition."""
        start, share = self.since.words if self.since else "the first touchpoint", f"{self.quantile * 100:.10g}%"
        name = f"time to {target.label}" if self.quantile == 0.5 else f"time to {target.label} ({share})"
        under_way = f"those under way are censored ({self.method})"
        return name, f"time from {start} to {target.words} by which {share} have met it; {under_way}"

    def _segment(self, state: State) -> tuple[float, float, float]:
        found = spells_of(state, self.method)
        if not len(found.ends):
            return (np.nan, np.nan, np.nan)
        customers, level = state.totals("customers")[0], float(state.frame.level)
        parts = (found.events, found.censored, found.never, found.ends)
        value, low, high = median_time(*parts, level, self.quantile, customers=customers)
        return float(value), float(low), float(high)


def _sampled(tried: Attempts, met: Bools, censored: Bools) -> Tally:
    outcome = np.select([met, censored], [0, 1], 2)[tried.made]
    return attrs.evolve(tried.tally(tried.made), cell=outcome, weight=tried.elapsed[tried.made] / 1e6)
