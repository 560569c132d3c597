"""The common funnel without following every attempt: from each step's touchpoints back to the latest start.

A touchpoint of a step is reached when the latest reached one of the step before it began early enough: a later source
has a later start, so the latest is the best, and one look per touchpoint is enough. The first touchpoint that is
reached at the deepest step of a unit, and its start, are those of the attempt that `trying` would choose.
"""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.funnel.choosing import firsts
from journeyseg.analyses.funnel.ground import Ground
from journeyseg.analyses.funnel.rules import Rules
from journeyseg.analyses.funnel.steps import END

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


def is_quick(rules: Rules) -> bool:
    """True for rules under which the latest start is always the best; steps must share no touchpoint besides."""
    plain = not (rules.exclusions or rules.breakdown or rules.hold or rules.stops or rules.each or rules.increase)
    usual = rules.order == "ordered" and rules.count == "units" and rules.prefer == "latest_start"
    return plain and usual and rules.entry != "again" and not isinstance(rules.within, int) and rules.steps[-1] != END


def are_apart(ground: Ground, hits: tuple[Ints, ...]) -> bool:
    """True when no touchpoint fits two steps."""
    seen = np.zeros(len(ground.at), dtype=np.bool_)
    for places in hits:
        seen[places] = True
    return int(seen.sum()) == sum(map(len, hits))


def deepest(ground: Ground, hits: tuple[Ints, ...], opening: Ints, rules: Rules) -> tuple[Ints, Ints]:
    """Position of the start and the number of steps of the chosen attempt of each unit that made any.

    Args:
        ground: The ground.
        hits: Positions that fit each required step, ascending.
        opening: Positions that open an attempt, ascending.
        rules: Rules for which `is_quick` holds.

    Returns:
        Starts in order of units, and levels.
    """
    units = len(ground.offsets) - 1
    best, level = np.full(units, -1, dtype=np.int64), np.zeros(units, dtype=np.int64)
    found = _Reached(opening, opening, ground.group.take(opening))
    for step, places in enumerate(hits):
        if step:
            found = _reached(ground, places, found, rules)
        first = np.flatnonzero(firsts(found.group))
        own = found.group.take(first)
        best[own], level[own] = found.start.take(first), step + 1
    made = level > 0
    return best[made], level[made]


@attrs.frozen(eq=False)
class _Reached:
    """Places of a step that are reached, their starts and groups."""

    places: Ints
    start: Ints
    group: npt.NDArray[Any]


def upto(places: Ints, size: int) -> npt.NDArray[np.int32]:
    """How many of the places lie at or before each position; int32."""
    marks = np.zeros(size, dtype=np.bool_)
    marks[places] = True
    return np.cumsum(marks, dtype=np.int32)


def _reached(ground: Ground, places: Ints, before: _Reached, rules: Rules) -> _Reached:
    """The places of a step that are reached from those of the step before."""
    pace, group = rules.pace, ground.group.take(places)
    if not len(before.places):
        return _Reached(places[:0], places[:0], group[:0])
    if pace.ties == "input" and not pace.tolerance:
        # No touchpoint that fits once fits two steps, so "before" and "up to" say the same of the places.
        source: Any = upto(before.places, len(ground.at)).take(places) - 1
    else:
        source = np.searchsorted(before.places, ground.beyond(places, pace.tolerance)) - 1
    known = np.maximum(source, 0)
    good = (source >= 0) & (before.group.take(known) == group)
    start = before.start.take(known)
    if pace.window is not None:
        good &= ground.at.take(places) - ground.at.take(start) <= pace.window
    return _Reached(places[good], start[good], group[good])
