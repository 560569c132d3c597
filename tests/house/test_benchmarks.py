"""The benchmarks run, compare like with like, and notice when they do not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pyarrow.parquet as pq
import pytest

from benchmarks.__main__ import main
from benchmarks.agreement import Disagreement, same_answers, same_contents
from benchmarks.children import digests_in_child, read_in_child
from benchmarks.contents import Codes, Contents
from benchmarks.imports import Pairs
from benchmarks.log import Log, make_log
from benchmarks.memory import Need, bytes_of, need_in_child
from benchmarks.programs import NAMES, QUESTIONS, Answer, program
from benchmarks.report import load_in_words
from benchmarks.timings import Timing, in_turns, to_best_peer
from tests.house.source import ROOT


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Log:
    return make_log(tmp_path_factory.mktemp("logs"), 2000)


@pytest.fixture
def contents() -> Contents:
    return Contents(
        customers=["b", "a"],
        sizes=np.array([2, 1]),
        touchpoint=Codes(("view", "buy"), np.array([0, 1, 0])),
        at=np.array([1, 2, 3]),
        channel=Codes(("web",), np.array([0, 0, 0])),
        value=np.array([np.nan, 2.5, np.nan]),
        satisfaction=np.array([np.nan, np.nan, 5.0]),
        segment=Codes(("x", "y"), np.array([0, 1])),
    )


def pins(file: Path) -> set[str]:
    """The pinned packages of a file of requirements, such as "pandas==3.1.1"."""
    lines = (line.split(";")[0].strip() for line in file.read_text("utf-8").splitlines())
    return {line for line in lines if "==" in line}


def test_the_peers_have_the_versions_of_the_constraints() -> None:
    peers = pins(ROOT / "benchmarks" / "requirements.txt")
    assert {pin.split("==")[0] for pin in peers} == {"pandas", "polars", "duckdb"}
    assert peers <= pins(ROOT / "constraints.txt")


def test_the_log_is_made_once_and_lies_by_day_in_no_order_inside_a_day(log: Log) -> None:
    written = log.events.stat().st_mtime_ns
    assert make_log(log.events.parent, 2000) == log
    assert log.events.stat().st_mtime_ns == written
    at = pq.read_table(log.events)["at"].to_numpy()
    days = at.astype("datetime64[D]")
    assert (np.diff(days) >= np.timedelta64(0)).all()
    assert (np.diff(at) < np.timedelta64(0)).any()
    assert len(at) == log.n_events


def test_all_programs_prepare_the_same_log_from_frames_and_answer_alike(log: Log) -> None:
    tables = pq.read_table(log.events), pq.read_table(log.profiles)
    frames = tables[0].to_pandas(), tables[1].to_pandas()
    held = {name: program(name).from_arrow(*tables) for name in NAMES}
    again = {f"{name} from pandas": program(name).contents(program(name).from_pandas(*frames)) for name in NAMES}
    digests = {name: program(name).contents(held[name]).digests() for name in NAMES}
    same_contents(digests | {name: found.digests() for name, found in again.items()})
    for question in QUESTIONS:
        answers = {name: program(name).answer(getattr(program(name), question)(held[name])) for name in NAMES}
        same_answers(question, answers)


def test_a_fresh_interpreter_reads_the_log_and_tells_time_and_memory(log: Log) -> None:
    done = read_in_child("journeyseg", log)
    assert done.said["seconds"] > 0
    assert done.said["cpu"] > 0
    assert 30 < done.megabytes < 10_000
    same_contents({name: digests_in_child(name, log) for name in ("journeyseg", "polars")})


def test_a_fresh_interpreter_reads_the_log_a_second_time(log: Log) -> None:
    """And is faster then, since everything was imported the first time."""
    first, second = (read_in_child("journeyseg", log, again=again).said["cpu"] for again in (False, True))
    assert 0 < second < first


def test_the_memory_of_a_child_is_its_own(log: Log) -> None:
    """However much its parent holds; before exec a child counts the memory of its parent as its own."""
    alone = read_in_child("journeyseg", log).megabytes
    held = np.ones(100_000_000)
    assert read_in_child("journeyseg", log).megabytes < alone + held.nbytes / 2e6


def test_memory_is_told_beside_the_bytes_of_the_columns(log: Log) -> None:
    need = need_in_child(log)
    if need is None:
        assert not Path("/proc/self/clear_refs").exists()
        return
    held = program("journeyseg").read(log)
    assert need.columns == bytes_of(held) > 30 * log.n_events
    assert need.building > need.columns
    assert need.measuring >= need.columns
    told = Need(100_000_000, 250_000_000, 130_000_000)
    assert str(told) == "columns 100 MB, building 2.50, measuring 1.30"


def test_the_page_says_whether_other_work_ran() -> None:
    assert "trust processor time more" in load_in_words(0.5, 9.0)
    assert "Nothing else of weight ran" in load_in_words(0.5, 1.0)
    assert "not known" in load_in_words(None, None)


def test_processor_time_is_compared_to_the_peer_that_needs_least_of_it() -> None:
    taken = {"journeyseg": (1.0, 3.0), "a": (4.0, 2.0), "b": (2.0, 6.0)}
    timings = [Timing("case", name, (wall,), (cpu,)) for name, (wall, cpu) in taken.items()]
    assert to_best_peer(timings[0], timings) == 0.5
    assert to_best_peer(timings[0], timings, of="cpu") == 1.5


def test_a_child_that_fails_is_an_error(log: Log) -> None:
    with pytest.raises(RuntimeError, match="polars could not do 'read'"):
        read_in_child("polars", attrs.evolve(log, events=log.events.with_name("missing.parquet")))


def test_contents_in_another_order_of_customers_and_labels_are_the_same(contents: Contents) -> None:
    moved = attrs.evolve(
        contents,
        customers=["a", "b"],
        sizes=np.array([1, 2]),
        touchpoint=Codes(("buy", "view"), np.array([1, 1, 0])),
        at=np.array([3, 1, 2]),
        value=np.array([np.nan, np.nan, 2.5]),
        satisfaction=np.array([5.0, np.nan, np.nan]),
        segment=Codes(("y", "x"), np.array([0, 1])),
    )
    same_contents({"one": contents.digests(), "other": moved.digests()})


@pytest.mark.parametrize(
    ("column", "numbers"),
    [
        ("at", [1, 2, 4]),
        ("sizes", [1, 2]),
        ("value", [0.0, 2.5, np.nan]),
        ("satisfaction", [np.nan, np.nan, np.nextafter(5.0, 6.0)]),
    ],
)
def test_contents_that_differ_in_one_number_are_noticed(contents: Contents, column: str, numbers: list[float]) -> None:
    changes: dict[str, Any] = {column: np.array(numbers)}
    changed = attrs.evolve(contents, **changes)
    with pytest.raises(Disagreement, match=column):
        same_contents({"one": contents.digests(), "other": changed.digests()})


def test_answers_must_agree_in_counts_and_nearly_in_numbers() -> None:
    answer: Answer = {"x": {"n": 10, "mean": 2.0, "low": 1.0}}
    same_answers("value", {"one": answer, "other": {"x": {"n": 10, "mean": 2.0 + 1e-12, "low": 0.5}}})
    for wrong in ({"n": 11, "mean": 2.0}, {"n": 10, "mean": 2.000001}):
        with pytest.raises(Disagreement, match="x"):
            same_answers("value", {"one": answer, "other": {"x": wrong}})
    with pytest.raises(Disagreement, match="different segments"):
        same_answers("value", {"one": answer, "other": {"y": answer["x"]}})


def test_the_interval_of_a_share_must_agree_too() -> None:
    answer: Answer = {"x": {"n": 10, "share": 0.5, "low": 0.2}}
    with pytest.raises(Disagreement, match="low"):
        same_answers("conversion", {"one": answer, "other": {"x": {"n": 10, "share": 0.5, "low": 0.3}}})


def test_programs_run_in_turns() -> None:
    order: list[str] = []
    runs = {name: lambda name=name: order.append(name) for name in ("a", "b")}
    timings = in_turns("case", runs, 3)
    assert order == ["a", "b"] * 3
    assert [(len(timing.seconds), len(timing.cpu)) for timing in timings] == [(3, 3), (3, 3)]


def test_the_ratio_is_to_the_fastest_peer_of_the_case() -> None:
    timings = [
        Timing("case", name, (taken,), (taken,)) for name, taken in (("journeyseg", 1.0), ("a", 4.0), ("b", 2.0))
    ]
    assert to_best_peer(timings[0], timings) == 0.5


def test_the_command_prints_and_writes_a_row_of_every_case_and_program(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "results.md"
    size = ["--events", "1000", "--repeats", "1", "--only", "from_frame,measure"]
    main([*size, "--data", str(tmp_path), "--out", str(out)])
    told = (capsys.readouterr().out, out.read_text("utf-8"))
    printed, written = ([line for line in text.splitlines() if line.startswith("|")] for text in told)
    rows = written[2:]
    assert len(rows) == (2 + len(QUESTIONS)) * len(NAMES)
    assert printed[1:] == rows


def test_the_command_names_what_it_does_not_know(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--only", "reed"])
    assert "unknown: reed" in capsys.readouterr().err


def test_imports_are_compared_pair_by_pair() -> None:
    assert Pairs(alone=(100.0, 300.0, 120.0), together=(140.0, 345.0, 150.0)).added == 40.0
