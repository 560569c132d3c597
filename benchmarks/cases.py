"""The pieces of work, each checked first and then timed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import attrs
import pyarrow.parquet as pq

from benchmarks.agreement import same_answers, same_contents
from benchmarks.children import Done, digests_in_child, read_in_child
from benchmarks.log import Log
from benchmarks.programs import QUESTIONS, Program, program
from benchmarks.timings import Runs, Timing, in_turns

Case = Callable[[Log, Sequence[str], int], Iterator[list[Timing]]]


def read(log: Log, names: Sequence[str], repeats: int) -> Iterator[list[Timing]]:
    """From Parquet files to a prepared log, each run in a fresh interpreter."""
    same_contents({name: digests_in_child(name, log) for name in names})
    done: dict[str, list[Done]] = {name: [] for name in names}
    for _ in range(repeats):
        for name in names:
            done[name].append(read_in_child(name, log))
    yield [_summed_up("read", name, runs) for name, runs in done.items()]


def read_again(log: Log, names: Sequence[str], repeats: int) -> Iterator[list[Timing]]:
    """The same in an interpreter that has read the log once before: what is left without start-up."""
    done: dict[str, list[Done]] = {name: [] for name in names}
    for _ in range(repeats):
        for name in names:
            done[name].append(read_in_child(name, log, again=True))
    yield [attrs.evolve(_summed_up("read again", name, runs), megabytes=()) for name, runs in done.items()]


def _summed_up(case: str, name: str, runs: Sequence[Done]) -> Timing:
    wall, cpu = (tuple(one.said[what] for one in runs) for what in ("seconds", "cpu"))
    return Timing(case, name, wall, cpu, tuple(one.megabytes for one in runs))


def from_frame(log: Log, names: Sequence[str], repeats: int) -> Iterator[list[Timing]]:
    """From a pandas frame, and from an Arrow table, in memory to a prepared log."""
    tables = pq.read_table(log.events), pq.read_table(log.profiles)
    programs = {name: program(name) for name in names}
    runs = {name: _given(one.from_arrow, *tables) for name, one in programs.items()}
    yield _prepared("from_frame (Arrow)", runs, repeats)
    frames = tables[0].to_pandas(), tables[1].to_pandas()
    runs = {name: _given(one.from_pandas, *frames) for name, one in programs.items()}
    yield _prepared("from_frame (pandas)", runs, repeats)


def _prepared(case: str, runs: Runs, repeats: int) -> list[Timing]:
    same_contents({name: program(name).contents(run()).digests() for name, run in runs.items()})
    return in_turns(case, runs, repeats)


def _given(work: Callable[..., Any], *data: Any) -> Callable[[], Any]:
    return lambda: work(*data)


def measure(log: Log, names: Sequence[str], repeats: int) -> Iterator[list[Timing]]:
    """Measures by segment on a prepared log, one by one."""
    tables = pq.read_table(log.events), pq.read_table(log.profiles)
    held = {name: program(name).from_arrow(*tables) for name in names}
    del tables
    for question in QUESTIONS:
        runs = {name: _given(_asked(program(name), question), held[name]) for name in names}
        same_answers(question, {name: program(name).answer(run()) for name, run in runs.items()})
        yield in_turns(f"measure: {question}", runs, repeats)


def _asked(who: Program, question: str) -> Callable[[Any], Any]:
    work: Callable[[Any], Any] = getattr(who, question)
    return work


CASES: dict[str, Case] = {"read": read, "read_again": read_again, "from_frame": from_frame, "measure": measure}
