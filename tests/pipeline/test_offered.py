"""Analyses and cuts as steps: plain data, the same digits as the verbs, pictures and tables in what is written."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from inspect import signature
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import journeyseg as js
from journeyseg.errors import DefinitionError, UnknownName
from journeyseg.pipeline.offered import OFFERED, keys_of, verb_of
from journeyseg.pipeline.plan import VERBS

KEYS: dict[str, dict[str, Any]] = {
    "sessions": {"gap": timedelta(hours=30)},
    "collapse_repeats": {"within": "2 days"},
    "truncate": {"start": "view"},
    "funnel": {"steps": ["view", js.on("cart", "buy", value=js.above(1)), "buy"], "within": "5 days", "by": "plan"},
    "sequences": {"pattern": js.Pattern.parse("view ... buy within 5 days")},
    "next_touchpoint": {"pattern": "view", "by": "plan"},
    "retention": {"start": "view", "returning": ["buy", "cart"]},
    "stickiness": {"since": pd.Timestamp("2026-01-01", tz="UTC")},
    "lifecycle": {},
    "daily_states": {"of": js.on("buy")},
    "survival": {"touchpoint": js.on("buy", value=js.above(10)), "since": "view", "by": "plan"},
    "flow": {"quantiles": (0.5,), "by": "plan"},
    "step_matrix": {"steps": 3},
    "step_flow": {"max_steps": 3},
    "routes": {"length": 2, "top": 3, "by": "plan"},
    "loops": {},
    "what_if": {"goal": js.Goal("buy"), "to": 0.1},
    "compare": {"by": "plan", "permutations": 99},
    "similarity": {},
    "representatives": {"by": "plan", "n": 2},
}


@pytest.fixture(scope="module")
def journeys() -> js.Journeys:
    rows = [
        (f"c{who}", what, pd.Timestamp(f"2026-01-{day:02d} 10:00", tz="UTC"), 10.0 * who if what != "view" else None)
        for who in range(1, 31)
        for day, what in ((1, "view"), (2, "cart"), (3, "buy"), (3 + who % 3, "view"))
        if who % 3 or what != "buy"
    ]
    frame = pd.DataFrame(rows, columns=["who", "what", "ts", "paid"])
    people = pd.DataFrame({"who": [f"c{who}" for who in range(1, 31)], "plan": ["free", "paid"] * 15})
    plan = js.Blueprint("shop", stages=[js.Stage("look", "view"), js.Stage("buy", ["cart", "buy"])])
    columns = {"customer": "who", "touchpoint": "what", "at": "ts", "value": "paid"}
    return js.Journeys.from_frame(frame, **columns, profiles=people, blueprint=plan)


def steps() -> list[js.Planned]:
    """A step for each verb, after one that segments."""
    return [
        js.step("segment", "plan", use="profile", options={"column": "plan"}),
        *(js.step(do, **keys) for do, keys in KEYS.items()),
    ]


@pytest.fixture(scope="module")
def run(journeys: js.Journeys) -> js.Run:
    return js.Pipeline.from_toml(js.Pipeline(steps(), name="all").to_toml()).run(journeys)


def test_every_verb_that_is_offered_is_tried_here_and_is_a_public_verb() -> None:
    assert set(KEYS) == set(OFFERED) <= set(VERBS)
    for do in OFFERED:
        assert getattr(js, do) is verb_of(do)
        mine = set(signature(verb_of(do)).parameters) - {"journeys", "engine", "other"}
        assert set(keys_of(do)) == {"journeys", *mine}
        assert "title" not in keys_of(do)


def test_steps_survive_the_way_to_toml_and_back() -> None:
    pipeline = js.Pipeline(steps(), name="all")
    assert js.Pipeline.from_toml(pipeline.to_toml()) == pipeline


@pytest.mark.parametrize("do", [do for do in OFFERED if do not in ("sessions", "collapse_repeats", "truncate")])
def test_a_step_gives_what_the_verb_gives(run: js.Run, journeys: js.Journeys, do: str) -> None:
    keys = {**KEYS[do], **({"by": js.segment(journeys, "profile", column="plan")} if "by" in KEYS[do] else {})}
    wanted = verb_of(do)(journeys, **keys)
    assert type(run[do]) is type(wanted)
    assert getattr(run[do], "definition", "") == getattr(wanted, "definition", "")
    pd.testing.assert_frame_equal(run[do].to_frame(), wanted.to_frame())


def test_steps_that_cut_give_journeys_for_other_steps(journeys: js.Journeys) -> None:
    wanted = js.sessions(journeys, gap="30 hours")
    found = js.Pipeline(
        [
            js.step("sessions", "visits", gap="30 hours"),
            js.step("flow", journeys="visits", unit="journey"),
            js.step("describe", journeys="visits", unit="journey"),
            js.step("segment", "plan", use="profile", options={"column": "plan"}, journeys="visits"),
            js.step("measure", metrics=["engagement"], journeys="visits", unit="journey", by="plan"),
            js.step("funnel", "both", steps=["view", "buy"], journeys={"cut": "visits", "again": "visits"}),
        ]
    ).run(journeys)
    assert found["visits"].n_journeys == wanted.n_journeys > journeys.n_journeys
    pd.testing.assert_frame_equal(found["flow"].to_frame(), js.flow(wanted, unit="journey").to_frame())
    assert found["both"].segments == ("cut", "again")
    assert found.to_frame().set_index("step").loc["visits", "rows"] == wanted.n_events


def test_a_step_without_what_it_must_have_is_told_so_when_it_runs(journeys: js.Journeys) -> None:
    with pytest.raises(DefinitionError, match="step 'funnel' lacks 'steps'"):
        js.Pipeline([js.step("funnel")]).run(journeys)
    with pytest.raises(DefinitionError, match="sepal"):
        js.step("funnel", sepal="1 day")
    with pytest.raises(UnknownName, match="visits"):
        js.Pipeline([js.step("sessions", "visits", gap="1 hour"), js.step("flow", journeys="visit")]).run(journeys)


def test_nothing_is_resolved_before_it_runs(journeys: js.Journeys) -> None:
    planned = js.Pipeline([js.step("funnel", steps=["veiw", "buy"])])
    with pytest.raises(UnknownName, match="view"):
        planned.run(journeys)


def test_headings_are_words() -> None:
    assert js.step("funnel", by="plan").heading == "Funnel by plan"
    assert js.step("what_if").heading == "What if fewer left"
    assert js.step("flow", "clicks").heading == "What follows what (clicks)"


def test_the_report_holds_a_picture_and_a_table_of_each(run: js.Run, tmp_path: Path) -> None:
    written = run.write(tmp_path)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    names = {file.name for file in written.files}
    for do in OFFERED:
        assert f"{do}.csv" in names
        if do not in ("sessions", "collapse_repeats", "truncate"):
            assert f"{do}.png" in names, do
            assert getattr(run[do], "definition", "").partition("; ")[0] in unescape(page)
    assert page.count("data:image/png;base64,") >= len(OFFERED) - 3
    assert 'alt="What follows what by plan: free"' in page
    assert "customers,journeys,touchpoints" in (tmp_path / "tables" / "sessions.csv").read_text(encoding="utf-8")
    assert "http://" not in page.replace("http://www.w3.org", "")


def test_results_look_like_tables_in_a_notebook(run: js.Run) -> None:
    for do in OFFERED:
        if hasattr(run[do], "_repr_html_"):
            assert "<table" in run[do]._repr_html_()
