"""Coming back: after how many intervals the unit of each clock returned, and how often."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.intervals import floor_to_hour
from journeyseg.analyses.presence import changes
from journeyseg.analyses.retention.opening import Clocks
from journeyseg.analyses.retention.plan import EVER, Plan
from journeyseg.columns import ragged
from journeyseg.model.journeys import Journeys

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

PAIRS = 1 << 21
"""Pairs of a clock and a return that are looked at in one go, about."""


@attrs.frozen(eq=False)
class Active:
    """The columns in which each clock's unit was there often enough, ascending: ragged by clock."""

    offsets: Ints
    column: Ints


@attrs.frozen(eq=False)
class Returns:
    """Touchpoints that count as returns, in the order of the columns.

    Args:
        at: Their positions; int64.
        low: Number of the first return of each clock; int64, one per clock.
        high: Number after the last return of each clock's unit.
        moment: What differences are taken of: the number of the interval on the calendar, else microseconds.
        origin: The same of each clock's start.
        step: What one interval is in these differences.
        stands: How many returns each stands for; ``None`` for one.
        skipped: How many of those of a clock's first return lie before its start; int64, one per clock.
    """

    at: Ints
    low: Ints
    high: Ints
    moment: npt.NDArray[Any]
    origin: npt.NDArray[Any]
    step: int
    stands: Ints | None = None
    skipped: Ints | None = None

    def since(self, number: Ints, clock: Any) -> Ints:
        """Intervals from a clock's start to a return."""
        apart = self.moment[number] - self.origin[clock]
        return np.asarray(apart if self.step == 1 else apart // self.step, dtype=np.int64)


def returns_of(
    journeys: Journeys, clocks: Clocks, returns: Bools, place: npt.NDArray[Any], plan: Plan, clock: str, *, own: bool
) -> Returns:
    """The returns of each clock: those after its start in the order of the touchpoints.

    Args:
        journeys: Journeys whose journeys are the units.
        clocks: The clocks.
        returns: Touchpoints that are returns; bool.
        place: Interval of each touchpoint in the plan's grid.
        plan: The plan.
        clock: ``"calendar"``, ``"rolling"`` or ``"rolling_hour_floor"``.
        own: True when the start itself counts, where it is a return.
    """
    counted = returns & (place >= 0)
    if plan.limit != EVER:
        counted &= journeys.at < plan.limit
    before = ragged.running(counted)
    low = before[clocks.start + (0 if own else 1)]
    high = before[journeys.event_offsets[clocks.unit + 1]]
    at = np.flatnonzero(counted)
    if plan.length is None:
        return Returns(at, low, high, place[at], clocks.cohort, 1)
    moment, origin = journeys.at[at], journeys.at[clocks.start]
    if clock == "rolling_hour_floor":
        moment, origin = (floor_to_hour(part, journeys.frame.zone) for part in (moment, origin))
    return Returns(at, low, high, moment, origin, plan.length)


def condensed(journeys: Journeys, found: Returns) -> Returns:
    """On the calendar: one return for each unit and interval, with how many it stands for."""
    new = changes(journeys.journey_of_event[found.at], found.moment)
    firsts, run = np.flatnonzero(new), np.cumsum(new) - 1
    some = found.high > found.low
    low, high, skipped = (np.zeros_like(found.low) for _ in range(3))
    low[some], high[some] = run[found.low[some]], run[found.high[some] - 1] + 1
    skipped[some] = found.low[some] - firsts[low[some]]
    stands = np.diff(np.append(firsts, len(found.at)))
    parts: dict[str, Any] = {
        "at": found.at[firsts],
        "moment": found.moment[firsts],
        "stands": stands,
        "skipped": skipped,
    }
    return attrs.evolve(found, low=low, high=high, **parts)


def activity(found: Returns, plan: Plan, *, at_least: int, lowest: int) -> Iterator[tuple[slice, Active]]:
    """The active columns of blocks of clocks.

    A unit is active in a column when it returns there at least `at_least` times, from column `lowest` on; intervals
    after the last column have numbers of their own.
    """
    for block in _blocks(found.high - found.low):
        low, high = found.low[block], found.high[block]
        offsets = ragged.offsets_of(high - low)
        number = np.arange(offsets[-1]) + np.repeat(low - offsets[:-1], high - low)
        clock = ragged.owners(offsets)
        column = plan.column(found.since(number, clock + np.int64(block.start)))
        new = changes(clock, column)
        good = new & (column >= lowest)
        if at_least > 1:
            good[new] &= _sums(found, block, number, offsets, new) >= at_least
        yield block, Active(ragged.kept(offsets, good), column[good])


def _sums(found: Returns, block: slice, number: Ints, offsets: Ints, new: Bools) -> Ints:
    """Returns of each clock and column."""
    stands = np.ones(len(number), dtype=np.int64) if found.stands is None else found.stands[number]
    if found.skipped is not None:
        some = offsets[1:] > offsets[:-1]
        stands[offsets[:-1][some]] -= found.skipped[block][some]
    return np.asarray(np.add.reduceat(stands, np.flatnonzero(new))) if len(stands) else stands


def _blocks(counts: Ints) -> Iterator[slice]:
    upto, begin = np.cumsum(counts), 0
    while begin < len(counts):
        base = int(upto[begin - 1]) if begin else 0
        end = max(begin + 1, int(np.searchsorted(upto, base + PAIRS, side="right")))
        yield slice(begin, end)
        begin = end
