"""Choosing: which starts open an attempt, what exclusions do, and which attempt speaks for its unit."""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.funnel.attempts import Attempts
from journeyseg.analyses.funnel.ground import Ground, bisect, next_hit
from journeyseg.analyses.funnel.walking import Pace

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_FAR = np.iinfo(np.int64).max


def firsts(groups: Ints) -> Bools:
    """True for the first of each run of equal groups."""
    return np.append(True, groups[1:] != groups[:-1])[: len(groups)]


def ends_of(ground: Ground, attempts: Attempts, pace: Pace, steps: int, *, strict: bool) -> Attempts:
    """The attempts with the position at which each is over: converted, broken off, or out of its window."""
    complete = attempts.level == steps
    ends = ground.ends(attempts.group)
    stop = attempts.last if strict else _last_inside(ground, attempts.start, pace)
    final = stop < ends - 1
    if strict and pace.ties != "input" and len(stop):
        final = ground.runs[stop] < ground.runs[ends - 1]
    if pace.touches is not None:
        final |= attempts.start + pace.touches < ends
    return attrs.evolve(attempts, final=complete | final, over=np.where(complete, attempts.over, stop))


def _last_inside(ground: Ground, start: Ints, pace: Pace) -> Ints:
    """Last position inside the window of each start."""
    ends = ground.ends(ground.group[start])
    last = ends - 1
    if pace.window is not None:
        last = bisect(ground.at, start, ends, ground.at[start] + pace.window + 1) - 1
    return last if pace.touches is None else np.minimum(last, start + pace.touches)


def exclude(
    ground: Ground, attempts: Attempts, hits: Ints, span: tuple[int, int], pace: Pace, *, truncate: bool
) -> Attempts:
    """The attempts with those spoiled, or cut short, that met an excluded touchpoint between two steps.

    Args:
        ground: The ground.
        attempts: The attempts.
        hits: Positions of the excluded touchpoint.
        span: Columns of the two steps.
        pace: The window; equal moments (within the tolerance) do not lie between when ties fit in any order.
        truncate: True to count an attempt up to the step where it happened; otherwise it is spoiled.
    """
    after, before = attempts.places[:, span[0]], attempts.places[:, span[1]]
    found = _between(ground, hits, after, before, pace)
    found = np.where((after >= 0) & pace.inside(ground, attempts.start, found), found, -1)
    bad = found >= 0
    over = np.where(bad, np.minimum(attempts.over, found), attempts.over)
    if not truncate:
        return attrs.evolve(attempts, clean=attempts.clean & ~bad, over=over)
    later = bad[:, None] & (attempts.places > found[:, None])
    later[bad, span[1] :] = True
    places = np.where(np.logical_or.accumulate(later, axis=1), -1, attempts.places)
    level = np.minimum(attempts.level, (places >= 0).sum(axis=1))
    return attrs.evolve(attempts, places=places, level=level, final=attempts.final | bad, over=over)


def _between(ground: Ground, hits: Ints, after: Ints, before: Ints, pace: Pace) -> Ints:
    """First hit after one place and before another (or the end of the group, where that is -1); -1 for none."""
    known = np.maximum(after, 0)
    ends = ground.ends(ground.group[known]) if len(ground.at) else known
    loose = pace.ties != "input" or pace.tolerance
    since = ground.beyond(known, pace.tolerance) if loose else known + 1
    inner = (before >= 0) & (before < ends)
    until = before
    if loose:
        until = np.where(inner, ground.back(np.where(inner, before, 0), pace.tolerance), -1)
    return next_hit(hits, since, np.where(inner, until, ends))


def in_turn(attempts: Attempts) -> Bools:
    """True for attempts of a unit one after the other: the first, then the first that starts when that is over.

    Found by doubling the jumps from each attempt to its successor, so that a unit with very many attempts costs no
    more than others.
    """
    size = len(attempts)
    jump = np.searchsorted(attempts.start, attempts.over, side="right")
    group = np.append(attempts.group, -1)
    jump = np.where(group[jump] == attempts.group, jump, size)
    jump = np.append(jump, size)
    marked = np.append(firsts(attempts.group), False)
    for _ in range(max(size, 1).bit_length()):
        marked[jump[marked]] = True
        jump = jump[jump]
    return marked[:size]


def chosen(attempts: Attempts, keys: Ints, start: Ints, last: Ints, *, earliest: bool) -> Ints:
    """Rows of the clean attempt that speaks for each key: the deepest, first completed, of the latest start.

    Args:
        attempts: Attempts in order of their starts.
        keys: What each belongs to (a unit, or a unit and a value).
        start: Where each started, among all touchpoints.
        last: Where each met its deepest step.
        earliest: True for the earliest start among the deepest, whenever it was completed.
    """
    rows = np.flatnonzero(attempts.clean & (attempts.level > 0))
    if not (keys[rows][1:] >= keys[rows][:-1]).all():
        rows = rows[np.argsort(keys[rows], kind="stable")]
    if not len(rows):
        return rows
    begin = np.flatnonzero(firsts(keys[rows]))
    owner = np.repeat(np.arange(len(begin)), np.diff(np.append(begin, len(rows))))
    level, last, start = attempts.level[rows], last[rows], start[rows]
    best = level == np.maximum.reduceat(level, begin)[owner]
    if earliest:
        first = np.minimum.reduceat(np.where(best, start, _FAR), begin)
        return np.asarray(rows[best & (start == first[owner])])
    best &= last == np.minimum.reduceat(np.where(best, last, _FAR), begin)[owner]
    latest = np.maximum.reduceat(np.where(best, start, -1), begin)
    return np.asarray(rows[best & (start == latest[owner])])
