"""Each item of bad input is told in three parts, each checked, and nothing of pandas shows through."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import journeyseg as js
from journeyseg.errors import DefinitionError, InputError, JourneysegError, MissingColumn, UnknownName

MOMENTS = ["2026-01-01", "2026-01-02", "2026-01-03"]
SHOP = js.Blueprint("shop", stages=[js.Stage("buy", ["buy"])], unknown="error")


def log(**changes: Any) -> pd.DataFrame:
    """Three good rows, with columns replaced."""
    good = {"who": ["a", "a", "b"], "what": ["view", "buy", "view"], "ts": pd.to_datetime(MOMENTS, utc=True)}
    return pd.DataFrame({**good, "paid": [0.0, 10.0, 0.0], **changes})


def build(frame: Any = None, **options: Any) -> js.Journeys:
    table = log() if frame is None else frame
    return js.Journeys.from_frame(table, **{"customer": "who", "touchpoint": "what", "at": "ts", **options})


def people(table: dict[str, Any]) -> js.Journeys:
    return js.Journeys.from_profiles(pd.DataFrame(table), customer="id")


def others() -> js.Segmentation:
    return js.Segmentation.from_frame(pd.DataFrame({"customer": ["x"], "segment": ["one"]}))


def malformed(kind: Any, folder: Path) -> object:
    (folder / "bad.toml").write_text("a = 1\nb = = 2\n", encoding="utf-8")
    return kind.from_toml(folder / "bad.toml")


def read(folder: Path, **options: Any) -> js.Journeys:
    log().to_csv(folder / "log.csv", index=False)
    return js.read(str(folder / "log.csv"), **{"customer": "who", "touchpoint": "what", "at": "ts", **options})


Case = tuple[Callable[[Path], object], type[JourneysegError], str, str, str]
CASES: dict[str, Case] = {
    "missing column": (lambda _: build(value="payed"), MissingColumn, "'paid'", "'ts'", "name a column"),
    "missing property": (lambda _: build(properties=["basket"]), MissingColumn, "'paid'", "'who'", "name a column"),
    "missing column of profiles": (
        lambda _: build(profiles=pd.DataFrame({"id": ["a"]})),
        MissingColumn,
        "'id'",
        "'id'",
        "name a column",
    ),
    "missing column of labels": (
        lambda _: js.Segmentation.from_frame(pd.DataFrame({"customer": ["a"], "label": ["x"]})),
        MissingColumn,
        "'label'",
        "'customer'",
        "name a column",
    ),
    "missing column in a file": (lambda at: read(at, customer="whom"), MissingColumn, "'who'", "'ts'", "name a column"),
    "times that are none": (
        lambda _: build(log(ts=["yesterday", "soon", "never"])),
        InputError,
        "ISO 8601",
        "'yesterday' in row 0",
        "pandas.to_datetime",
    ),
    "numbers for times": (lambda _: build(log(ts=[1, 2, 3])), InputError, "ISO 8601", "int64", 'unit="s"'),
    "naive times": (
        lambda _: build(log(ts=pd.to_datetime(MOMENTS))),
        InputError,
        "a stated zone",
        "naive times",
        'zone="Europe/Lisbon"',
    ),
    "a zone that is none": (
        lambda _: build(log(ts=pd.to_datetime(MOMENTS)), zone="Lisbon"),
        UnknownName,
        "'Europe/Lisbon'",
        "'Lisbon'",
        "exact name",
    ),
    "empty frame": (lambda _: build(log().iloc[:0]), InputError, "at least one row", "0 rows", "check the query"),
    "frame without columns": (lambda _: build(pd.DataFrame()), MissingColumn, "none", "no columns", "name a column"),
    "empty profiles": (lambda _: people({"id": []}), InputError, "at least one row", "0 rows", "check the query"),
    "only null customers": (
        lambda _: build(log(who=[None] * 3)),
        InputError,
        "with a customer",
        "3 rows: the customer (column 'who') is null",
        "mend the rows",
    ),
    "two profiles of one customer": (
        lambda _: people({"id": [1, 1.0], "plan": ["a", "b"]}),
        InputError,
        "one row per customer",
        "column 'plan'",
        "drop_duplicates",
    ),
    "text for numbers": (
        lambda _: build(log(paid=["1", "ten", "2"]), value="paid"),
        InputError,
        "numbers",
        "'ten' in row 1",
        "pandas.to_numeric",
    ),
    "duplicate columns": (
        lambda _: build(pd.concat([log(), log()[["who"]]], axis=1)),
        InputError,
        "each column once",
        "'who', 'what', 'ts', 'paid', 'who'",
        "rename or drop",
    ),
    "unknown touchpoint": (
        lambda _: build(blueprint=SHOP),
        UnknownName,
        "'buy'",
        "'view' (2 rows)",
        'unknown = "keep" or "drop"',
    ),
    "unknown metric": (
        lambda _: js.measure(build(), "conversoin"),
        UnknownName,
        "'conversion'",
        "'conversoin'",
        "exact name of a metric",
    ),
    "unknown segmenter": (
        lambda _: js.segment(build(), "profil"),
        UnknownName,
        "'profile'",
        "'profil'",
        "exact name of a segmenter",
    ),
    "unknown check": (lambda _: js.audit(build(), ["stal"]), UnknownName, "'stale'", "'stal'", "exact name of a check"),
    "unknown reader": (lambda at: read(at, reader="cvs"), UnknownName, "'csv'", "'cvs'", "exact name of a reader"),
    "unknown engine": (
        lambda _: js.measure(build(), "engagement", engine="thread"),
        UnknownName,
        "'threads'",
        "'thread'",
        "exact name",
    ),
    "malformed pipeline": (lambda at: malformed(js.Pipeline, at), DefinitionError, "TOML", "line 2", "correct"),
    "malformed blueprint": (lambda at: malformed(js.Blueprint, at), DefinitionError, "TOML", "line 2", "correct"),
    "malformed book": (lambda at: malformed(js.SegmentBook, at), DefinitionError, "TOML", "line 2", "correct"),
    "a metric without its column": (
        lambda _: js.measure(build(), "value"),
        MissingColumn,
        "value",
        "touchpoint",
        "value= when building",
    ),
    "a metric of touchpoints without any": (
        lambda _: js.measure(people({"id": [1], "plan": ["a"]}), "engagement"),
        MissingColumn,
        "touchpoint",
        "profile:plan",
        "build them from events",
    ),
    "a segmentation of other customers": (
        lambda _: js.measure(build(), "engagement", by=others()),
        InputError,
        "one customer in common",
        "none",
        "compared as text",
    ),
    "a map by other customers": (
        lambda _: js.map_journeys(build(), by=others()),
        InputError,
        "one customer in common",
        "none",
        "compared as text",
    ),
    "what is no table": (lambda _: build([1, 2]), InputError, "__arrow_c_stream__", "list", "pandas.DataFrame"),
    "no file": (lambda at: js.Pipeline.from_toml(at / "none.toml"), InputError, "TOML file", "none.toml", "the path"),
}


@pytest.mark.parametrize("case", CASES)
def test_bad_input_is_told_in_three_parts(case: str, tmp_path: Path) -> None:
    ask, kind, expected, found, remedy = CASES[case]
    with pytest.raises(kind) as caught:
        ask(tmp_path)
    told = caught.value
    assert expected in told.expected
    assert found in told.found
    assert remedy in told.remedy
    assert type(told) is kind


@pytest.mark.parametrize("case", CASES)
def test_no_traceback_comes_from_inside_pandas(case: str, tmp_path: Path) -> None:
    with pytest.raises(JourneysegError) as caught:
        CASES[case][0](tmp_path)
    frames = [Path(frame.filename).parts for frame in traceback.extract_tb(caught.value.__traceback__)]
    assert "journeyseg" in frames[-1]
    assert not [parts for parts in frames if "pandas" in parts]
    shown = "".join(traceback.format_exception(caught.value))
    assert shown.count("Traceback (most recent call last)") == 1


@pytest.mark.parametrize(
    ("changes", "rule", "rows"),
    [
        ({"who": ["a", None, "b"]}, "null customer", ("row 1",)),
        ({"who": [1.0, np.nan, 2.5]}, "fractional customer", ("row 2",)),
        ({"paid": [np.inf, 1.0, -np.inf]}, "infinite value", ("row 0", "row 2")),
        ({"what": [None, "a", "b"]}, "null touchpoint", ("row 0",)),
    ],
)
def test_a_row_that_is_left_out_stands_in_the_ledger_with_its_number(
    changes: dict[str, Any], rule: str, rows: tuple[str, ...]
) -> None:
    journeys = build(log(**changes), value="paid")
    entry = next(entry for entry in journeys.ledger if entry.rule == rule)
    assert (entry.action, entry.count, entry.examples) == ("rejected", len(rows), rows)
    assert entry.reason
    assert journeys.n_events == 3 - journeys.ledger.rejected
    assert any(finding.count == len(rows) for finding in js.audit(journeys) if rule in finding.message + finding.code)
