"""Timings: several runs of every program, taken in turns so that a busy moment of the machine strikes all alike."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping
from statistics import median

import attrs

OURS = "journeyseg"


@attrs.frozen
class Timing:
    """What one program took for one piece of work.

    Args:
        case: The piece of work.
        program: Who did it.
        seconds: One for each run.
        megabytes: Peak resident memory of each run in a fresh process; empty where runs share one.
    """

    case: str
    program: str
    seconds: tuple[float, ...]
    megabytes: tuple[float, ...] = ()

    @property
    def median(self) -> float:
        """The middle run, in seconds."""
        return median(self.seconds)


Runs = Mapping[str, Callable[[], object]]
"""Program -> its run of one piece of work."""


def in_turns(case: str, runs: Runs, repeats: int) -> list[Timing]:
    """Timings of the programs in this process, in turns: A B C A B C ..."""
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(repeats):
        for name, run in runs.items():
            seconds[name].append(_seconds(run))
    return [Timing(case, name, tuple(taken)) for name, taken in seconds.items()]


def _seconds(run: Callable[[], object]) -> float:
    gc.collect()
    begun = time.perf_counter()
    result = run()
    taken = time.perf_counter() - begun
    del result
    return taken


def to_best_peer(timing: Timing, timings: list[Timing]) -> float:
    """Its median over the best peer's median for the same case; below 1 is faster than every peer."""
    peers = [one.median for one in timings if one.case == timing.case and one.program != OURS]
    return timing.median / min(peers) if peers else float("nan")
