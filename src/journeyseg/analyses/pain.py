"""Pain points: where a segment fares worse than the others, tested in one family and ranked by units lost.

Each signal (see `journeyseg.analyses.signals`) is a gap in shares, so that all can be ranked together. p-values
are two-sided t (see `journeyseg.analyses.gaps`), corrected by Holm over every comparison made. It is association, not
cause.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

import attrs
import numpy as np

from journeyseg.analyses.gaps import certainty
from journeyseg.analyses.signals import Signal, signals
from journeyseg.analyses.telling import estimates
from journeyseg.columns.states import State
from journeyseg.model.atlas import PainPoint
from journeyseg.model.estimate import Estimate
from journeyseg.stats.corrections import holm


def pain_points(
    state: State, everyone: State, *, horizon: timedelta | None, width: float, alpha: float = 0.05, least: int = 20
) -> tuple[PainPoint, ...]:
    """Every pain point, worst first.

    Args:
        state: Map state by segment, made with this horizon.
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
    adjusted = holm(np.array([item.p for item in found])).tolist()
    told = [attrs.evolve(item, p_adjusted=p, family=len(found)) for item, p in zip(found, adjusted, strict=True)]
    kept = [item for item in told if item.p_adjusted <= alpha and item.gap.value > 0]
    ranked = sorted(kept, key=lambda item: (-item.impact.value, item.p_adjusted, item.segment, item.signal, item.place))
    return tuple(attrs.evolve(item, rank=place) for place, item in enumerate(ranked, start=1))


def _compared(segment: str, found: Iterable[Signal], least: int, level: float) -> Iterator[PainPoint]:
    for signal in found:
        sure = certainty(signal, level)
        gaps = estimates(signal.gap[0], sure.low, sure.high, signal.n, "", level)
        usable = (signal.n >= least) & (signal.others >= least) & sure.reliable & np.isfinite(sure.p)
        for place in np.flatnonzero(usable).tolist():
            gap = attrs.evolve(gaps[place], method=sure.methods[place])
            yield _point(segment, signal, place, gap, float(sure.p[place]))


def _point(segment: str, signal: Signal, place: int, gap: Estimate, p: float) -> PainPoint:
    affected = float(signal.affected[place])
    limits = (gap.value * affected, gap.low * affected, gap.high * affected)
    stage, touchpoint = signal.places[place]
    return PainPoint(
        segment,
        stage,
        touchpoint,
        signal.name,
        here=signal.here[place],
        rest=signal.rest[place],
        gap=gap,
        p=p,
        p_adjusted=p,
        family=1,
        affected=int(affected),
        impact=Estimate(*limits, affected, "gap x units affected", gap.level),
        rank=0,
        unit=signal.unit,
    )
