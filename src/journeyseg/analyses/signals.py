"""Signals of pain: gaps between a segment and the others, each brought to a share 0..1 [own definition; no standard].

- satisfaction: (mean rating of the others - mean rating of the segment) / width of the scale, at touchpoints that were
  rated;
- drop-off: Kaplan-Meier share that does not go on from a stage, segment - others, by the horizon; without one by the
  last time at which it is known of both (somebody is still watched, or all have gone on), so that a segment that was
  watched for less time does not look worse for it. Not where every unit of the segment gets to the last
  stage: nobody left there, and who takes longer than the horizon is slow;
- waiting: share that waited longer for a touchpoint than three quarters of the others did, segment - others; the
  medians stand beside it. The limit is that of the others alone: a large segment in which everybody waits would push a
  limit of all units up to its own wait. It is taken as fixed in intervals: where both sides are alike, its own error
  cancels to first order (as in Woodruff 1952). Nobody is kept waiting for an outcome (a review), so these are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.departures import drop_estimates, drop_offs, last_bins, seen, tried
from journeyseg.analyses.layout import Layout, layout_of
from journeyseg.analyses.map_view import wait_medians
from journeyseg.analyses.telling import estimates
from journeyseg.columns import sketches
from journeyseg.columns.states import State
from journeyseg.contract.estimates import spread_of
from journeyseg.model.estimate import Estimate
from journeyseg.stats.quantiles import histogram_quantile

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@attrs.frozen(eq=False, kw_only=True)
class Signal:
    """One signal of one segment against the others, over places; arrays (65, places) or (places,).

    Args:
        name: Name of the signal.
        places: (stage, touchpoint) of each place.
        here: Measure in the segment.
        rest: Measure in all others.
        gap: How much worse, as a share, stacked.
        n: Units (ratings) of the segment it rests on.
        others: Units (ratings) of the others.
        affected: Units of the segment that met the place (for waiting: that waited for it).
        held: bool (64, places) of the segment, then of the others: the bucket holds somebody of that side.
        unit: Unit of `here` and `rest`.
    """

    name: str
    places: tuple[tuple[str, str], ...]
    here: list[Estimate]
    rest: list[Estimate]
    gap: Floats
    n: npt.NDArray[np.number]
    others: npt.NDArray[np.number]
    affected: npt.NDArray[np.number]
    held: tuple[Bools, Bools]
    unit: str


def signals(own: State, everyone: State, horizon: timedelta | None, width: float) -> Iterator[Signal]:
    """The signals of one segment against the others."""
    rest = everyone.subtract(attrs.evolve(own, segments=everyone.segments))
    layout = layout_of(own.frame)
    yield satisfaction(own, rest, layout, width)
    if not _all_arrive(own, layout):
        yield drop_off(own, rest, layout, horizon)
    yield waiting(own, rest, layout)


def _all_arrive(state: State, layout: Layout) -> bool:
    """True when every unit gets to the last stage: whoever takes longer than the horizon is slow, and has not left."""
    ends = np.flatnonzero(~layout.outcome)
    return bool(len(ends)) and bool(state.totals("staged")[0, ends[-1]] >= state.totals("units")[0])


def satisfaction(own: State, rest: State, layout: Layout, width: float) -> Signal:
    """Ratings where they were asked."""
    here, other = _means(own), _means(rest)
    return Signal(
        name="satisfaction",
        places=_places(own, layout),
        here=_told(own, here),
        rest=_told(rest, other),
        gap=(other - here) / width,
        n=own.totals("rated")[0],
        others=rest.totals("rated")[0],
        affected=own.totals("reach")[0],
        held=(own.present("rated")[:, 0], rest.present("rated")[:, 0]),
        unit="rating",
    )


def _places(own: State, layout: Layout) -> tuple[tuple[str, str], ...]:
    names = zip(own.frame.touchpoints, layout.stage.tolist(), strict=True)
    return tuple((layout.stages[stage], name) for name, stage in names)


def _means(state: State) -> Floats:
    return _shares(state.stack("points")[:, 0], state.stack("rated")[:, 0])


def _shares(over: npt.NDArray[np.number], under: npt.NDArray[np.number]) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(under > 0, over / np.where(under > 0, under, 1), np.nan), dtype=np.float64)


def _told(state: State, means: Floats) -> list[Estimate]:
    level = state.frame.level
    spread = spread_of(means, state.present("rated")[:, 0], level)
    return estimates(means[0], spread.low, spread.high, state.totals("rated")[0], "bucket jackknife, t", level)


def drop_off(own: State, rest: State, layout: Layout, horizon: timedelta | None) -> Signal:
    """Units that do not go on from a stage."""
    last = np.minimum(seen(own), seen(rest)) if horizon is None else last_bins(own, horizon)
    n, others = tried(own), tried(rest)
    return Signal(
        name="drop-off",
        places=tuple((name, "") for name in layout.stages),
        here=drop_estimates(own, last),
        rest=drop_estimates(rest, last),
        gap=drop_offs(own, last) - drop_offs(rest, last),
        n=n[0],
        others=others[0],
        affected=n[0],
        held=(n[1:] != n[:1], others[1:] != others[:1]),
        unit="share",
    )


def waiting(own: State, rest: State, layout: Layout) -> Signal:
    """Units that waited long for a touchpoint."""
    mine, theirs = own.stack("wait")[:, 0], rest.stack("wait")[:, 0]
    beyond = _beyond(theirs[0])
    n = np.where(layout.progress, mine[0].sum(axis=-1), 0)
    slow = [_shares((counts * beyond).sum(axis=-1), counts.sum(axis=-1)) for counts in (mine, theirs)]
    return Signal(
        name="waiting",
        places=_places(own, layout),
        here=wait_medians(own),
        rest=wait_medians(rest),
        gap=slow[0] - slow[1],
        n=n,
        others=theirs[0].sum(axis=-1),
        affected=n,
        held=(_moved(mine), _moved(theirs)),
        unit="seconds",
    )


def _moved(counts: npt.NDArray[np.number]) -> Bools:
    total = counts.sum(axis=-1)
    return np.asarray(total[1:] != total[:1])


def _beyond(counts: npt.NDArray[np.number]) -> Bools:
    """Bins that begin after three quarters of these waits: (touchpoints, bins)."""
    limit = histogram_quantile(counts, sketches.EDGES, 0.75)
    return np.asarray(sketches.EDGES[None, :-1] >= limit[:, None])
