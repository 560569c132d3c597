"""Timings: several runs of every program, taken in turns so that a busy moment of the machine strikes all alike."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping
from statistics import median
from typing import TypeVar

import attrs

Done = TypeVar("Done")

OURS = "journeyseg"


@attrs.frozen
class Timing:
    """What one program took for one piece of work.

    Args:
        case: The piece of work.
        program: Who did it.
        seconds: Wall time of each run.
        cpu: Seconds of all processors together, of each run.
        megabytes: Peak resident memory of each run in a fresh process; empty where runs share one.
    """

    case: str
    program: str
    seconds: tuple[float, ...]
    cpu: tuple[float, ...]
    megabytes: tuple[float, ...] = ()

    @property
    def median(self) -> float:
        """The middle run, in seconds."""
        return median(self.seconds)


Runs = Mapping[str, Callable[[], object]]
"""Program -> its run of one piece of work."""


def in_turns(case: str, runs: Runs, repeats: int) -> list[Timing]:
    """Timings of the programs in this process, in turns: A B C A B C ..."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in runs}
    for _ in range(repeats):
        for name, run in runs.items():
            taken[name].append(seconds(run)[1:])
    return [Timing(case, name, *zip(*times, strict=True)) for name, times in taken.items()]


def seconds(run: Callable[[], Done]) -> tuple[Done, float, float]:
    """The result of a run, its wall time, and its time of all processors together."""
    gc.collect()
    begun, worked = time.perf_counter(), time.process_time()
    result = run()
    return result, time.perf_counter() - begun, time.process_time() - worked


def to_best_peer(timing: Timing, timings: list[Timing], *, of: str = "seconds") -> float:
    """Its median over the least median of a peer for the same case; below 1 is less than every peer.

    Args:
        timing: Whose.
        timings: All of the case.
        of: ``"seconds"`` or ``"cpu"``.
    """
    peers = [median(getattr(one, of)) for one in timings if one.case == timing.case and one.program != OURS]
    return median(getattr(timing, of)) / min(peers) if peers else float("nan")
