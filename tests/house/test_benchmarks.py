"""The benchmarks run, compare like with like, and notice when they do not."""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pyarrow.parquet as pq
import pytest

from benchmarks import bars
from benchmarks.__main__ import main
from benchmarks.agreement import Disagreement, known, same_answers, same_contents
from benchmarks.analyses import QUESTIONS as ANALYSES
from benchmarks.analyses import analyst
from benchmarks.analyses import ours as our_analyses
from benchmarks.bars import Speeds
from benchmarks.cases import CASES, SLOW
from benchmarks.children import digests_in_child, pipeline_in_child, read_in_child
from benchmarks.contents import Codes, Contents
from benchmarks.imports import Pairs
from benchmarks.log import Log, make_log
from benchmarks.memory import Need, bytes_of, need_in_child
from benchmarks.outside.running import OLD_PYTHON, OUTSIDE, Outside, ask
from benchmarks.programs import NAMES, QUESTIONS, Answer, program
from benchmarks.report import load_in_words
from benchmarks.timings import Timing, in_turns, to_best_peer
from tests.house.source import ROOT


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Log:
    return make_log(tmp_path_factory.mktemp("logs"), 2000)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Log:
    """A log with buyers enough for segments by recency, frequency and value."""
    return make_log(tmp_path_factory.mktemp("shops"), 6000)


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
    ours = {pin for pin in peers if pin.split("==")[0] not in ("chdb", "pm4py")}
    assert {pin.split("==")[0] for pin in ours} == {"pandas", "polars", "duckdb"}
    assert ours <= pins(ROOT / "constraints.txt")
    assert len(peers) == 5
    old = pins(ROOT / "benchmarks" / "requirements-retentioneering.txt")
    assert {pin for pin in old if pin.startswith(("pandas==1.", "retentioneering==3."))} < old


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


def as_pinned() -> bool:
    """Whether the peers here are those that their programs were written for; elsewhere they may answer otherwise."""
    here = {f"{name}=={version(name)}" for name in ("duckdb", "pandas", "polars")}
    return here <= pins(ROOT / "benchmarks" / "requirements.txt")


of_pinned_peers = pytest.mark.skipif(not as_pinned(), reason="the programs are for the pinned versions of the peers")


@of_pinned_peers
@pytest.mark.parametrize("question", ANALYSES)
def test_all_programs_answer_every_analysis_alike(shop: Log, question: str) -> None:
    answers = {}
    for name in NAMES:
        held = program(name).read(shop)
        given = analyst(name).with_sessions(held) if question == "routes" else held
        answers[name] = known(analyst(name).answer(question, getattr(analyst(name), question)(given)))
    same_answers(question, answers)
    assert sum(len(numbers) for numbers in answers["journeyseg"].values()) >= 3


@of_pinned_peers
def test_all_programs_run_the_whole_pipeline_alike_in_fresh_interpreters(shop: Log) -> None:
    said = {name: pipeline_in_child(name, shop).said["answers"] for name in NAMES}
    assert set(said["journeyseg"]) == {"flow", "funnel", "retention", "conversion"}
    for question in said["journeyseg"]:
        same_answers(question, {name: known(answers[question]) for name, answers in said.items()})


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


def test_answers_must_have_the_same_names_whoever_comes_first() -> None:
    few: Answer = {"x": {"a to b": 3}}
    more: Answer = {"x": {"a to b": 3, "b to a": 1}}
    for answers in ({"one": few, "other": more}, {"one": more, "other": few}):
        with pytest.raises(Disagreement, match="b to a"):
            same_answers("flow", answers)


def test_every_count_is_compared_and_shares_nearly() -> None:
    with pytest.raises(Disagreement, match="a to b"):
        same_answers("flow", {"one": {"x": {"a to b": 3}}, "other": {"x": {"a to b": 4}}})
    week = "2024-01-01 + 1, share"
    same_answers("retention", {"one": {"x": {week: 0.3}}, "other": {"x": {week: 0.3 + 1e-12}}})


def test_counts_of_nothing_need_not_be_told() -> None:
    assert known({"x": {"a": 0, "b": 2, "share": 0.0}, "y": {"a": 0}}) == {"x": {"b": 2, "share": 0.0}}


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
    log, ran = make_log(tmp_path, 1000), ("from_frame", "measure")
    printed, written = ([line for line in text.splitlines() if line.startswith("|")] for text in told)
    rows = [line for line in written if line.startswith(tuple(f"| {log.n_events:,} | {case}" for case in ran))]
    assert len(rows) == (2 + len(QUESTIONS)) * len(NAMES)
    assert printed[1:] == rows


def test_the_command_names_what_it_does_not_know(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--only", "reed"])
    assert "unknown: reed" in capsys.readouterr().err


def test_imports_are_compared_pair_by_pair() -> None:
    assert Pairs(alone=(100.0, 300.0, 120.0), together=(140.0, 345.0, 150.0)).added == 40.0


def test_bars_are_met_or_missed_by_wall_and_by_processor_time() -> None:
    found = Speeds(
        10, wall={"flow": 9.0, "funnel": 1.0, "pipeline": 2.0}, cpu={"flow": 4.0, "funnel": 0.9, "pipeline": 3.0}
    )
    every, mean, whole = bars.lines([found])
    assert every[2:] == ("1.00", "met", "0.90", "**missed**")
    assert mean[2:] == ("3.00", "met", "1.90", "**missed**")
    assert whole[2:] == ("2.00", "**missed**", "3.00", "met")


def test_a_bar_is_about_its_cases_alone() -> None:
    """Names begin alike: a second read is no read, and retentioneering no retention."""
    outside = {"pm4py: flow": 30.0, "pm4py: routes": 120.0, "retentioneering: flow": 500.0}
    speeds = {"read": 1.5, "read again": 0.5, "retention": 0.5, "pipeline": 2.0, "pipeline again": 3.0, **outside}
    told = [cells[2:4] for cells in bars.lines([Speeds(10, speeds, speeds)])]
    assert told[:4] == [("1.50", "met"), ("0.50", "**missed**"), ("0.50", "**missed**"), ("2.00", "**missed**")]
    assert told[4:] == [("60", "**missed**"), ("30", "**missed**"), ("500", "met"), ("500", "met")]


def test_the_page_names_the_analyses_that_are_slower() -> None:
    told = bars.slower([Speeds(10, wall={"flow": 2.0, "funnel": 0.5, "read": 0.1}, cpu={})])
    assert told == "- 10 events, slower by wall time: funnel (2.00 times the best peer)"


def test_an_outside_program_answers_and_is_timed_in_its_own_process(log: Log, tmp_path: Path) -> None:
    script = tmp_path / "stub.py"
    said = '{"answer": {"x": {"n": asked["repeats"]}}, "seconds": [1.0], "cpu": [0.5], "version": "3"}'
    script.write_text(
        f"import json, sys\nasked = json.loads(sys.argv[1])\nopen(asked['out'], 'w').write(json.dumps({said}))\n",
        "utf-8",
    )
    timing, answer = ask(Outside("json", str(script), ()), "flow", log, 2)
    assert (timing.case, timing.program, timing.seconds, timing.cpu) == ("json: flow", "json 3", (1.0,), (0.5,))
    assert answer == {"x": {"n": 2}}


def test_an_outside_program_that_fails_is_an_error(log: Log, tmp_path: Path) -> None:
    script = tmp_path / "stub.py"
    script.write_text("raise SystemExit('no such thing')\n", "utf-8")
    with pytest.raises(RuntimeError, match="no such thing"):
        ask(Outside("json", str(script), ()), "flow", log, 1)


@pytest.mark.parametrize("name", OUTSIDE)
def test_outside_programs_are_asked_what_journeyseg_can_be_asked(name: str) -> None:
    assert all(hasattr(our_analyses, question) for question in OUTSIDE[name].questions)


@pytest.mark.parametrize("name", OUTSIDE)
def test_outside_programs_are_not_asked_about_large_logs(log: Log, name: str) -> None:
    assert list(CASES[name](attrs.evolve(log, n_events=2 * SLOW), NAMES, 1)) == []


def test_retentioneering_is_left_out_without_its_python(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(OLD_PYTHON, str(tmp_path / "python"))
    assert OUTSIDE["retentioneering"].python is None
    monkeypatch.setenv(OLD_PYTHON, sys.executable)
    assert OUTSIDE["retentioneering"].python == sys.executable
