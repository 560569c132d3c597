"""The pieces of work, each checked first and then timed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

import attrs
import pyarrow.parquet as pq

from benchmarks.agreement import known, same_answers, same_contents
from benchmarks.analyses import QUESTIONS as ANALYSES
from benchmarks.analyses import analyst
from benchmarks.children import Done, digests_in_child, pipeline_in_child, read_in_child
from benchmarks.log import Log
from benchmarks.outside.running import OUTSIDE, Outside, ask
from benchmarks.programs import MODULES, QUESTIONS, Answer, program
from benchmarks.timings import OURS, Runs, Timing, in_turns

Case = Callable[[Log, Sequence[str], int], Iterator[list[Timing]]]

SLOW = 1_000_000
"""Events of the largest log that programs outside are asked about: beyond, they take minutes or fail."""


def read(log: Log, names: Sequence[str], repeats: int) -> Iterator[list[Timing]]:
    """From Parquet files to a prepared log, each run in a fresh interpreter."""
    same_contents({name: digests_in_child(name, log) for name in names})
    yield _in_children("read", read_in_child, log, names, repeats)


def read_again(log: Log, names: Sequence[str], repeats: int) -> Iterator[list[Timing]]:
    """The same in an interpreter that has read the log once before: what is left without start-up."""
    found = _in_children("read again", partial(read_in_child, again=True), log, names, repeats)
    yield [attrs.evolve(timing, megabytes=()) for timing in found]


def pipeline(log: Log, names: Sequence[str], repeats: int) -> Iterator[list[Timing]]:
    """From Parquet files to flow, funnel, retention and conversion by RFM segment, in a fresh interpreter each."""
    yield _in_children("pipeline", pipeline_in_child, log, names, repeats)


def pipeline_again(log: Log, names: Sequence[str], repeats: int) -> Iterator[list[Timing]]:
    """The same in an interpreter that has done it once before: what is left without start-up."""
    found = _in_children("pipeline again", partial(pipeline_in_child, again=True), log, names, repeats)
    yield [attrs.evolve(timing, megabytes=()) for timing in found]


def _in_children(
    case: str, work: Callable[[str, Log], Done], log: Log, names: Sequence[str], repeats: int
) -> list[Timing]:
    done: dict[str, list[Done]] = {name: [] for name in names}
    for _ in range(repeats):
        for name in names:
            done[name].append(work(name, log))
        _same({name: runs[-1].said.get("answers", {}) for name, runs in done.items()})
    return [_summed_up(case, name, runs) for name, runs in done.items()]


def _same(answers: Mapping[str, Mapping[str, Answer]]) -> None:
    for question in next(iter(answers.values())):
        same_answers(question, {name: known(answer[question]) for name, answer in answers.items()})


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


@lru_cache(maxsize=len(MODULES))
def _held(name: str, log: Log) -> Any:
    """The prepared log of a program, kept for the cases that follow."""
    return program(name).read(log)


def measure(log: Log, names: Sequence[str], repeats: int) -> Iterator[list[Timing]]:
    """Measures by segment on a prepared log, one by one."""
    for question in QUESTIONS:
        runs = {name: _given(getattr(program(name), question), _held(name, log)) for name in names}
        same_answers(question, {name: program(name).answer(run()) for name, run in runs.items()})
        yield in_turns(f"measure: {question}", runs, repeats)


def _analysis(question: str, log: Log, names: Sequence[str], repeats: int) -> Iterator[list[Timing]]:
    """One analysis by segment on a prepared log."""
    runs = {name: _asked(question, name, log) for name in names}
    same_answers(question, {name: known(analyst(name).answer(question, run())) for name, run in runs.items()})
    yield in_turns(question, runs, repeats)


def _asked(question: str, name: str, log: Log) -> Callable[[], Any]:
    who, held = analyst(name), _held(name, log)
    return _given(getattr(who, question), who.with_sessions(held) if question == "routes" else held)


def _outside(who: Outside, log: Log, names: Sequence[str], repeats: int) -> Iterator[list[Timing]]:
    """A program that needs a process, or a Python, of its own: each of its questions, beside journeyseg's answer."""
    if log.n_events > 1.1 * SLOW or who.python is None or OURS not in names:
        return
    for question in who.questions:
        run = _asked(question, OURS, log)
        theirs, found = ask(who, question, log, min(repeats, 3))
        same_answers(question, {OURS: known(analyst(OURS).answer(question, run())), theirs.program: known(found)})
        yield [*in_turns(theirs.case, {OURS: run}, repeats), theirs]


CASES: dict[str, Case] = {
    "read": read,
    "read_again": read_again,
    "from_frame": from_frame,
    "measure": measure,
    **{question: partial(_analysis, question) for question in ANALYSES},
    "pipeline": pipeline,
    "pipeline_again": pipeline_again,
    **{name: partial(_outside, who) for name, who in OUTSIDE.items()},
}
