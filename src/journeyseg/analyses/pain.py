"""Pain points: where a segment fares worse than everybody else, tested in one family and ranked by units lost.

Signals, each brought to a share 0..1 so that they can be ranked together [own definition; no standard exists]:

- satisfaction: (mean rating of the others - mean rating of the segment) / width of the scale, at touchpoints that were
  rated;
- drop-off: Kaplan-Meier share that does not go on from a stage, segment - others;
- waiting: share that waited longer for a touchpoint than three quarters of all units did, segment - others; the medians
  stand beside it. Nobody is kept waiting for an outcome (a review), so these are left out.

Gaps are jackknifed over buckets of customers as statistics themselves, so customers in both groups are accounted for.
p-values are two-sided t, corrected by Holm over every comparison made. It is association, not cause.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.journey_map import Layout, layout_of
from journeyseg.analyses.map_view import drop_estimates, drop_offs, wait_medians
from journeyseg.columns import sketches
from journeyseg.columns.states import State
from journeyseg.contract.estimates import spread_of
from journeyseg.model.atlas import PainPoint
from journeyseg.model.estimate import Estimate, estimates_of
from journeyseg.stats.comparisons import two_sided_p
from journeyseg.stats.corrections import holm
from journeyseg.stats.quantiles import histogram_quantile

Floats = npt.NDArray[np.float64]


@attrs.frozen(eq=False)
class Signal:
    """One signal of one segment against the rest, over places; arrays (65, places) or (places,).

    Args:
        name: Name of the signal.
        places: (stage, touchpoint) of each place.
        here: Measure in the segment.
        rest: Measure in all others.
        gap: How much worse, as a share, stacked.
        n: Units (ratings) of the segment it rests on.
        others: Units (ratings) of the rest.
        affected: Units of the segment that met the place.
        present: bool (64, places): the bucket holds somebody of the segment or the rest.
        unit: Unit of `here` and `rest`.
    """

    name: str
    places: tuple[tuple[str, str], ...]
    here: list[Estimate]
    rest: list[Estimate]
    gap: Floats
    n: Floats
    others: Floats
    affected: Floats
    present: npt.NDArray[np.bool_]
    unit: str


def pain_points(
    state: State, everyone: State, *, horizon: timedelta | None, width: float, alpha: float = 0.05, least: int = 20
) -> tuple[PainPoint, ...]:
    """Every pain point, worst first.

    Args:
        state: Map state by segment.
        everyone: Map state of the units in any segment, as one segment.
        horizon: How long a unit has to go on to a later stage.
        width: Distance from the worst to the best rating.
        alpha: Largest corrected p that is reported.
        least: Fewest units on either side of a comparison that is made.
    """
    found = [
        item
        for index, name in enumerate(state.segments)
        for item in _compared(name, signals(state.only(index), everyone, horizon, width), least, state.frame.level)
    ]
    if not found:
        return ()
    adjusted = holm(np.array([item.p for item in found]))
    family = len(found)
    kept = [
        attrs.evolve(item, p_adjusted=float(p), family=family)
        for item, p in zip(found, adjusted, strict=True)
        if p <= alpha and item.gap.value > 0
    ]
    ranked = sorted(kept, key=lambda item: (-item.impact.value, item.p_adjusted, item.segment, item.signal, item.place))
    return tuple(attrs.evolve(item, rank=place + 1) for place, item in enumerate(ranked))


def signals(own: State, everyone: State, horizon: timedelta | None, width: float) -> Iterator[Signal]:
    """The signals of one segment against the rest."""
    rest = everyone.subtract(attrs.evolve(own, segments=everyone.segments))
    layout = layout_of(own.frame)
    yield _satisfaction(own, rest, layout, width)
    yield _drop_off(own, rest, layout, horizon)
    yield _waiting(own, rest, everyone, layout)


def _places(own: State, layout: Layout) -> tuple[tuple[str, str], ...]:
    return tuple(
        (layout.stages[stage], name) for name, stage in zip(own.frame.touchpoints, layout.stage.tolist(), strict=True)
    )


def _ratio(state: State, total: str, base: str) -> Floats:
    over, under = state.stack(total)[:, 0], state.stack(base)[:, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(under > 0, over / np.where(under > 0, under, 1), np.nan)


def _moved(own: State, rest: State, name: str) -> npt.NDArray[np.bool_]:
    """Buckets that hold anybody of either side: (64, cells)."""
    present = own.present(name)[:, 0] | rest.present(name)[:, 0]
    return present if present.ndim == 2 else np.asarray(present.any(axis=-1))


def _satisfaction(own: State, rest: State, layout: Layout, width: float) -> Signal:
    here, other = _ratio(own, "points", "rated"), _ratio(rest, "points", "rated")
    n, others = own.totals("rated")[0], rest.totals("rated")[0]
    level = own.frame.level
    return Signal(
        "satisfaction",
        _places(own, layout),
        here=_estimates(here, own.present("rated")[:, 0], n, level),
        rest=_estimates(other, rest.present("rated")[:, 0], others, level),
        gap=(other - here) / width,
        n=n,
        others=others,
        affected=n,
        present=_moved(own, rest, "rated"),
        unit="rating",
    )


def _drop_off(own: State, rest: State, layout: Layout, horizon: timedelta | None) -> Signal:
    here, other = drop_offs(own, horizon), drop_offs(rest, horizon)
    n, others = (_tried(part)[0] for part in (own, rest))
    moved = [_tried(part)[1:] != _tried(part)[:1] for part in (own, rest)]
    return Signal(
        "drop-off",
        tuple((name, "") for name in layout.stages),
        here=drop_estimates(own, horizon),
        rest=drop_estimates(rest, horizon),
        gap=here - other,
        n=n,
        others=others,
        affected=n,
        present=moved[0] | moved[1],
        unit="share",
    )


def _tried(state: State) -> Floats:
    counts = state.stack("on")[:, 0].sum(axis=-1) + state.stack("off")[:, 0].sum(axis=-1) + state.stack("never")[:, 0]
    return np.asarray(counts, dtype=np.float64)


def _waiting(own: State, rest: State, everyone: State, layout: Layout) -> Signal:
    pooled = everyone.stack("wait")[0, 0]
    limit = np.searchsorted(
        sketches.EDGES, np.nan_to_num(histogram_quantile(pooled, sketches.EDGES, 0.75)), side="left"
    )
    beyond = np.arange(sketches.BINS)[None] >= limit[:, None]
    (here, n), (other, others) = (_slow(part, beyond) for part in (own, rest))
    n = np.where(layout.outcome[layout.stage], 0, n)
    return Signal(
        "waiting",
        _places(own, layout),
        here=wait_medians(own),
        rest=wait_medians(rest),
        gap=here - other,
        n=n,
        others=others,
        affected=n,
        present=_moved(own, rest, "wait"),
        unit="seconds",
    )


def _slow(state: State, beyond: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
    counts = state.stack("wait")[:, 0]
    n = counts.sum(axis=-1).astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        share: Floats = np.where(n > 0, (counts * beyond).sum(axis=-1) / np.where(n > 0, n, 1), np.nan)
    return share, n[0]


def _compared(segment: str, found: Iterator[Signal], least: int, level: float) -> Iterator[PainPoint]:
    for signal in found:
        spread = spread_of(signal.gap, signal.present, level)
        p = two_sided_p(signal.gap[0], spread.se, spread.df)
        gaps = _estimates(signal.gap, signal.present, signal.n, level)
        usable = (signal.n >= least) & (signal.others >= least) & spread.reliable & np.isfinite(p)
        for place in np.flatnonzero(usable).tolist():
            yield _point(segment, signal, place, gaps[place], float(p[place]))


def _estimates(stacked: Floats, present: npt.NDArray[np.bool_], n: Floats, level: float) -> list[Estimate]:
    spread = spread_of(stacked, present, level)
    return estimates_of(stacked[0], spread.low, spread.high, n, method="bucket jackknife, t", level=level)


def _point(segment: str, signal: Signal, place: int, gap: Estimate, p: float) -> PainPoint:
    affected = float(signal.affected[place])
    impact = Estimate(
        gap.value * affected, gap.low * affected, gap.high * affected, affected, "gap x units affected", gap.level
    )
    stage, touchpoint = signal.places[place]
    here, rest = signal.here[place], signal.rest[place]
    return PainPoint(
        segment, stage, touchpoint, signal.name, here, rest, gap, p, p, 1, int(affected), impact, 0, signal.unit
    )
