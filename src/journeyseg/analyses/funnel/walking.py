"""Walking: from each start, the first touchpoint that fits each further step."""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.funnel.ground import Ground, next_hit

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@attrs.frozen
class Pace:
    """How far apart the steps of an attempt may lie, and how equal moments are taken.

    Args:
        window: Microseconds from the first step to any other, edge inside; ``None`` = no limit.
        touches: Touchpoints from the first step to any other, edge inside; ``None`` = no limit.
        each: Microseconds from a step to the next, edge inside, one per step after the first; empty = no limit.
        ties: ``"input"``: a step lies later in the order of the log; ``"either"`` or ``"step"``: equal moments fit in
            any order.
        tolerance: Microseconds that a step may lie before the one before it.
        once: True when a touchpoint meets one step of an attempt only.
        increase: True when each step must be later than the one before it.
    """

    window: int | None = None
    touches: int | None = None
    each: tuple[int | None, ...] = ()
    ties: str = "input"
    tolerance: int = 0
    once: bool = True
    increase: bool = False

    def inside(self, ground: Ground, start: Ints, place: Ints) -> Bools:
        """True where a place lies inside the window of an attempt; places of -1 do not."""
        good = place >= 0
        if self.window is not None:
            good = good & (ground.at[place] - ground.at[start] <= self.window)
        return good if self.touches is None else good & (place - start <= self.touches)


def walk(ground: Ground, hits: tuple[Ints, ...], start: Ints, pace: Pace, *, strict: bool = False) -> Ints:
    """Places of the steps of each attempt, -1 from the first step that is not met inside the window.

    Each step takes the first touchpoint that fits after the step before it.

    Args:
        ground: The ground.
        hits: Positions that fit each step, ascending.
        start: Positions of the first step.
        pace: Windows and ties.
        strict: True when the steps must follow each other with nothing in between; where ties fit either way, others
            of the same moment as a step do not lie between.

    Returns:
        int64 ``(starts, steps)``.
    """
    places = np.full((len(start), len(hits)), -1, dtype=np.int64)
    places[:, 0] = start
    live = np.arange(len(start))
    for step in range(1, len(hits)):
        found = _follow(ground, hits[step], places[live, :step], pace, strict)
        good = pace.inside(ground, start[live], found) & _near(ground, places[live, step - 1], found, pace, step)
        live, found = live[good], found[good]
        places[live, step] = found
    return places


def _near(ground: Ground, before: Ints, found: Ints, pace: Pace, step: int) -> Bools:
    most = pace.each[step - 1] if pace.each else None
    if most is None:
        return np.ones(len(found), dtype=np.bool_)
    return np.asarray(ground.at[found] - ground.at[before] <= most)


def _follow(ground: Ground, hits: Ints, used: Ints, pace: Pace, strict: bool) -> Ints:
    """The place of the next step after the last of those used, -1 where there is none."""
    before = used[:, -1]
    ends = ground.ends(ground.group[before])
    if strict and pace.ties == "input":
        return np.where(next_hit(hits, before + 1, ends) == before + 1, before + 1, -1)
    if strict:
        found = _unused(hits, next_hit(hits, ground.back(before, 0), ends), used, ends)
        moment = ground.runs[found]
        beside = (moment == ground.runs[before]) | (moment == ground.beyond(before, 0))
        return np.where((found >= 0) & beside, found, -1)
    if pace.increase:
        return next_hit(hits, ground.beyond(before, 0), ends)
    if pace.ties == "input" and not pace.tolerance:
        return next_hit(hits, before + 1 if pace.once else before, ends)
    found = next_hit(hits, ground.back(before, pace.tolerance), ends)
    return _unused(hits, found, used, ends) if pace.once else found


def _unused(hits: Ints, found: Ints, used: Ints, ends: Ints) -> Ints:
    """The same places, moved on past those that the attempt has used."""
    for _ in range(used.shape[1]):
        taken = (used == found[:, None]).any(axis=1) & (found >= 0)
        if not taken.any():
            break
        found = found.copy()
        found[taken] = next_hit(hits, found[taken] + 1, ends[taken])
    return found


def gather_any_order(
    ground: Ground, hits: tuple[Ints, ...], start: Ints, pace: Pace, *, first: bool, copies: tuple[int, ...]
) -> Ints:
    """Places of the steps of each attempt in the order in which they were met, -1 after the last.

    Args:
        ground: The ground.
        hits: Positions that fit each step.
        start: Positions that open the window.
        pace: Windows and ties.
        first: True when the start meets the first step (the others follow in any order).
        copies: How many equal steps stand before each; the n-th of equal steps takes the n-th touchpoint.
    """
    since = start if pace.ties == "input" and not pace.tolerance else ground.back(start, pace.tolerance)
    ends, columns = ground.ends(ground.group[start]), [start] if first else []
    for step in range(len(columns), len(hits)):
        found = _copy(hits[step], since, ends, copies[step], but=start if first else None)
        columns.append(np.where(pace.inside(ground, start, found), found, -1))
    places = np.stack(columns, axis=1)
    rest = places[:, 1:] if first else places
    order = np.argsort(np.where(rest < 0, np.iinfo(np.int64).max, rest), axis=1, kind="stable")
    rest = np.take_along_axis(rest, order, axis=1)
    return np.concatenate([places[:, :1], rest], axis=1) if first else rest


def _copy(hits: Ints, since: Ints, ends: Ints, copies: int, *, but: Ints | None) -> Ints:
    """The n-th of `hits` since each position, passing over the position `but`."""
    found = next_hit(hits, since, ends)
    for turn in range(copies + 1):
        if turn:
            found = next_hit(hits, np.where(found >= 0, found + 1, -1), ends)
        if but is not None:
            found = _unused(hits, found, but[:, None], ends)
    return found
