"""Funnels that end for good at a touchpoint that breaks a rule: one walk through each unit, in array passes per step.

A step's touchpoint is reached when the latest reached touchpoint of the step before it fits the windows: later sources
have later starts, so the latest is the best. What breaks a rule depends on earlier touchpoints only; so all is reached
first and then cut at the first breach of each unit.
"""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.funnel.attempts import Attempts, attempts_at
from journeyseg.analyses.funnel.ground import Ground
from journeyseg.analyses.funnel.walking import Pace

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@attrs.frozen(eq=False)
class Meetings:
    """Every (touchpoint, step it fits) of the ground in the order of the walk; step -1 = it fits none."""

    place: Ints
    step: Ints

    def of(self, step: int) -> Ints:
        """Rows of a step, ascending."""
        return np.flatnonzero(self.step == step)


def stopped(ground: Ground, hits: tuple[Ints, ...], starts: Bools, pace: Pace, stops: tuple[str, ...]) -> Attempts:
    """The attempt of each unit, walked until a rule is broken.

    Args:
        ground: The ground.
        hits: Positions that fit each step.
        starts: True for positions that may open an attempt.
        pace: Windows and ties.
        stops: ``"other"``: a touchpoint that is no step; ``"skip"``: a step whose predecessor was not reached;
            ``"restart"``: the first step after the second was reached; ``"repeat"``: a further step that was reached
            before. All count only once the first step was met.
    """
    met = _meetings(ground, hits, pace)
    source = np.full(len(met.place), -1, dtype=np.int64)
    start = np.full(len(met.place), -1, dtype=np.int64)
    reached = np.zeros(len(met.place), dtype=np.bool_)
    own = met.of(0)
    reached[own] = starts[met.place[own]]
    start[own] = met.place[own]
    for step in range(1, len(hits)):
        rows = met.of(step)
        before = _latest(met, reached, step - 1, rows, ground)
        before = _not_itself(met, source, reached, step - 1, before, rows, ground) if pace.once else before
        good = before >= 0
        at, since = met.place[rows], met.place[np.maximum(before, 0)]
        begun = start[np.maximum(before, 0)]
        good &= pace.inside(ground, np.maximum(begun, 0), at) & _apart(ground, since, at, pace, step)
        source[rows] = np.where(good, before, -1)
        start[rows] = np.where(good, begun, -1)
        reached[rows] = good
    first = _breaches(ground, met, reached, stops, len(hits))
    kept = reached & (np.arange(len(reached)) < first[ground.group[met.place]])
    return _deepest(ground, met, source, kept, first < len(reached), len(hits))


def _meetings(ground: Ground, hits: tuple[Ints, ...], pace: Pace) -> Meetings:
    fits = np.zeros(len(ground.at), dtype=np.bool_)
    for places in hits:
        fits[places] = True
    parts = [np.flatnonzero(~fits), *hits]
    place = np.concatenate(parts)
    step = np.repeat(np.arange(-1, len(hits)), [len(part) for part in parts])
    order = np.lexsort((place, step, ground.runs[place])) if pace.ties == "step" else np.lexsort((step, place))
    return Meetings(place[order], step[order])


def _latest(met: Meetings, reached: Bools, step: int, rows: Ints, ground: Ground) -> Ints:
    """The latest reached row of a step before each of these rows in its group, -1 for none."""
    known = np.flatnonzero(reached & (met.step == step))
    found = np.append(-1, known)[np.searchsorted(known, rows)]
    same = ground.group[met.place[np.maximum(found, 0)]] == ground.group[met.place[rows]] if len(rows) else found < 0
    return np.where((found >= 0) & same, found, -1)


def _not_itself(
    met: Meetings, source: Ints, reached: Bools, step: int, before: Ints, rows: Ints, ground: Ground
) -> Ints:
    """The same sources, moved back past attempts that have used the touchpoint already."""
    for _ in range(step + 1):
        used, link = np.zeros(len(rows), dtype=np.bool_), before
        while (link >= 0).any():
            used |= (link >= 0) & (met.place[np.maximum(link, 0)] == met.place[rows])
            link = np.where(link >= 0, source[np.maximum(link, 0)], -1)
        if not used.any():
            break
        before = before.copy()
        before[used] = _latest(met, reached, step, before[used], ground)
    return before


def _apart(ground: Ground, since: Ints, at: Ints, pace: Pace, step: int) -> Bools:
    gap = ground.at[at] - ground.at[since]
    good = gap > 0 if pace.increase else np.ones(len(at), dtype=np.bool_)
    most = pace.each[step - 1] if pace.each else None
    return good if most is None else good & (gap <= most)


def _breaches(ground: Ground, met: Meetings, reached: Bools, stops: tuple[str, ...], steps: int) -> Ints:
    """Row of the first breach of each group, beyond the last row where there is none."""
    rows = np.arange(len(met.place))
    begun = _latest(met, reached, 0, rows, ground) >= 0
    breach = np.zeros(len(rows), dtype=np.bool_)
    if "other" in stops:
        breach |= (met.step < 0) & begun
    for step in range(steps):
        own = met.of(step)
        if step and "skip" in stops:
            breach[own] |= begun[own] & (_latest(met, reached, step - 1, own, ground) < 0)
        if step and "repeat" in stops:
            breach[own] |= _latest(met, reached, step, own, ground) >= 0
    if "restart" in stops and steps > 1:
        own = met.of(0)
        breach[own] |= _latest(met, reached, 1, own, ground) >= 0
    first = np.full(len(ground.offsets) - 1, len(rows), dtype=np.int64)
    bad = np.flatnonzero(breach)[::-1]
    first[ground.group[met.place[bad]]] = bad
    return first


def _deepest(ground: Ground, met: Meetings, source: Ints, reached: Bools, broken: Bools, steps: int) -> Attempts:
    rows = np.flatnonzero(reached)
    group = ground.group[met.place[rows]].astype(np.int64)
    order = np.lexsort((rows, -met.step[rows], group))
    best = order[np.append(True, group[order][1:] != group[order][:-1])[: len(order)]]
    link, level = rows[best], met.step[rows[best]] + 1
    places = np.full((len(link), steps), -1, dtype=np.int64)
    at = level - 1
    while (at >= 0).any():
        live = at >= 0
        places[live, at[live]] = met.place[link[live]]
        link = np.where(live, source[np.maximum(link, 0)], -1)
        at = at - 1
    return attrs.evolve(attempts_at(group[best], places), final=broken[group[best]])
