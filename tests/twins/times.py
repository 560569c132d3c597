"""Twins of times: binned durations, Kaplan-Meier by hand, medians of histograms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from tests.twins.log import Log, Unit, parts, units
from tests.twins.shares import end_of, start_of

NAN = float("nan")
# Bin 0 holds less than a second; bin i begins at 2^((i-1)/16) seconds; the last has a nominal end, twice its start.
CUTS = [round(1e6 * 2.0 ** (step / 16)) for step in range(30 * 16 + 1)]
EDGES: list[float] = [0.0, *(cut / 1e6 for cut in CUTS), 2 * CUTS[-1] / 1e6]


def bin_of(elapsed: int) -> int:
    """The bin of a duration in microseconds."""
    return sum(1 for cut in CUTS if cut <= elapsed)


def end_of_bin(place: int) -> float:
    """The end of a bin in seconds."""
    return EDGES[place + 1]


@dataclass
class Spells:
    """What became of units that wait for something: (time, True = it came, False = last seen without it)."""

    spells: list[tuple[float, bool]] = field(default_factory=list)
    never: int = 0
    people: set[str] = field(default_factory=set)

    @property
    def n(self) -> int:
        """How many wait."""
        return len(self.spells) + self.never

    def left(self, until: float) -> Fraction | None:
        """The share still without it at a time, by Kaplan and Meier; None of nobody."""
        if not self.n:
            return None
        share = Fraction(1)
        for time in sorted({time for time, came in self.spells if came and time <= until}):
            risk = self.never + sum(1 for other, _ in self.spells if other >= time)
            share *= 1 - Fraction(sum(1 for other, came in self.spells if came and other == time), risk)
        return share

    def quantile(self, q: float) -> float:
        """The first time by which a share q has had it; NaN when it never comes to that."""
        for time in sorted({time for time, came in self.spells if came}):
            left = self.left(time)
            if left is not None and float(left) <= 1 - q + 1e-9:
                return time
        return NAN


def closed(unit: Unit, ended: Sequence[str]) -> bool:
    """Whether the last status that is known says that the unit is finished."""
    told = [event.status for event in unit.events if event.status is not None]
    return bool(told) and told[-1] in ended


def time_to(
    log: Log, unit: str, kind: str, *, target: str, since: str | None, grain: str, ended: Sequence[str]
) -> dict[str, Spells]:
    """Spells from the start to the target by segment; `grain` is "binned", "exact" (whole seconds) or "sample"."""
    found: dict[str, Spells] = {}
    for one in units(log, unit):
        start = start_of(one, since)
        if start is None:
            continue
        for part in parts(one, kind, start):
            _wait(found.setdefault(part, Spells()), one, start, target, grain, ended, later=since == target)
    return found


def _wait(
    spells: Spells, unit: Unit, start: int, target: str, grain: str, ended: Sequence[str], *, later: bool
) -> None:
    spells.people.add(unit.person.name)
    end = end_of(unit, start, target, later=later)
    if end is None and closed(unit, ended):
        spells.never += 1
        return
    until = unit.log.as_of if end is None else unit.events[end].at
    spells.spells.append((_rounded(until - unit.events[start].at, grain), end is not None))


def _rounded(elapsed: int, grain: str) -> float:
    if grain == "binned":
        return end_of_bin(bin_of(elapsed))
    return float(elapsed // 1_000_000) if grain == "exact" else elapsed / 1e6


def histogram_quantile(elapsed: Sequence[int], q: float) -> float:
    """The quantile of durations known by bin only, values lying evenly inside a bin."""
    if not elapsed:
        return NAN
    bins = sorted(bin_of(one) for one in elapsed)
    target = q * len(bins)
    for place in sorted(set(bins)):
        before, held = sum(1 for one in bins if one < place), bins.count(place)
        if before + held >= target:
            return EDGES[place] + (EDGES[place + 1] - EDGES[place]) * ((target - before) / held)
    raise AssertionError("a quantile lies in some bin")
