"""The bars: how fast journeyseg is meant to be beside the best peer, and whether it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import geometric_mean

import attrs

from benchmarks.analyses import QUESTIONS as ANALYSES
from benchmarks.outside.running import OUTSIDE
from benchmarks.programs import QUESTIONS

ON_A_LOG = (*ANALYSES, *(f"measure: {question}" for question in QUESTIONS))
"""The cases that are one analysis of a prepared log."""


@attrs.frozen
class Speeds:
    """How many times faster journeyseg was than the best peer, by case, at one size of the log; above 1 is faster."""

    events: int
    wall: dict[str, float]
    cpu: dict[str, float]


@attrs.frozen
class Bar:
    """A bar.

    Args:
        words: What is asked.
        cases: The cases it is about; a name that ends with ": " is that of every case that begins so.
        least: How many times faster than the best peer.
        told: What is told of the cases: their mean, or the least of them.
    """

    words: str
    cases: tuple[str, ...]
    least: float
    told: Callable[[Sequence[float]], float]

    def cells(self, found: Speeds) -> tuple[str, ...] | None:
        """A line of the table; ``None`` where no such case was run."""
        sides = [self._side(of) for of in (found.wall, found.cpu)]
        if not all(sides):
            return None
        return (f"{found.events:,}", self.words, *(cell for side in sides for cell in side))

    def _side(self, of: dict[str, float]) -> tuple[str, ...]:
        many = tuple(name for name in self.cases if name.endswith(": "))
        speeds = [speed for case, speed in of.items() if case in self.cases or case.startswith(many)]
        if not speeds:
            return ()
        speed = self.told(speeds)
        return f"{speed:.2f}" if speed < 10 else f"{speed:.0f}", "met" if speed >= self.least else "**missed**"


BARS = (
    Bar("reading: not slower than the best peer", ("read",), 1.0, min),
    Bar("every analysis: not slower than the best peer (the slowest one)", ON_A_LOG, 1.0, min),
    Bar("analyses: 3 times faster than the best peer (geometric mean)", ON_A_LOG, 3.0, geometric_mean),
    Bar("whole pipeline: 2.5 times faster than the best peer", ("pipeline",), 2.5, min),
    *(
        Bar(f"{name}: 100 times faster ({what})", (f"{name}: ",), 100.0, told)
        for name in OUTSIDE
        for what, told in (("geometric mean", geometric_mean), ("least", min))
    ),
)

HEAD = ("events", "bar", "by wall time", "", "by processor time", "")


def lines(speeds: Sequence[Speeds]) -> list[tuple[str, ...]]:
    """The cells of the table, for each size the bars that something was run for."""
    told = [bar.cells(found) for found in speeds for bar in BARS]
    return [cells for cells in told if cells is not None]


def slower(speeds: Sequence[Speeds]) -> str:
    """Which analyses are slower than the best peer, as a sentence for each size."""
    found = []
    for one in speeds:
        behind = {case: speed for case, speed in sorted(one.wall.items()) if case in ON_A_LOG and speed < 1}
        if any(case in ON_A_LOG for case in one.wall):
            listed = ", ".join(f"{case} ({1 / speed:.2f} times the best peer)" for case, speed in behind.items())
            found.append(f"- {one.events:,} events, slower by wall time: {listed or 'none'}")
    return "\n".join(found)
