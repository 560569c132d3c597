"""Plugins of every kind compose into a pipeline file, and the failure of each names it and its step."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.plugins.environment import Environment

EVENTS = [
    {"who": who, "what": what, "ts": f"2026-01-{day:02}T12:00:00Z"}
    for who, what, day in [
        ("a", "view", 3),
        ("a", "buy", 4),
        ("b", "view", 5),
        ("b", "view", 6),
        ("c", "view", 10),
        ("d", "view", 12),
        ("d", "buy", 13),
    ]
]

SOURCE = """
[source]
events = "events.{suffix}"
customer = "who"
touchpoint = "what"
at = "ts"

[source.blueprint.blueprint]
name = "shop"

[[source.blueprint.stage]]
name = "look"
touchpoints = ["view"]

[[source.blueprint.stage]]
name = "buy"
touchpoints = ["buy"]
"""

STEPS = """
[[step]]
do = "audit"
checks = [{ use = "quiet_customers", at_most = 0.0 }, "fragile"]

[[step]]
do = "segment"
name = "when"
use = "acme-weekend:weekend"
options = { share = 0.6 }

[[step]]
do = "audit"
name = "guard"
of = "when"
checks = [{ use = "lopsided", at_most = 0.4 }]

[[step]]
do = "measure"
metrics = ["touch_count", { use = "touch_count", touchpoint = "buy" }, "fragile"]
by = "when"

[[step]]
do = "map_journeys"
name = "map"
by = "when"

[[step]]
do = "recommend"
of = "map"
use = "ask_why"
options = { channel = "phone" }
"""

RUN = """
import json, sys, warnings
import journeyseg as js
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    try:
        engine = json.loads(sys.argv[1]) if sys.argv[1].startswith("{") else sys.argv[1] or None
        run = js.Pipeline.from_toml("shop.toml").run(engine=engine)
        answer = {
            "sizes": dict(zip(run["when"].sizes()["segment"], map(int, run["when"].sizes()["n"]))),
            "values": run["measure"].to_frame()[["metric", "segment", "value"]].values.tolist(),
            "findings": [finding.code for finding in run["guard"]],
            "tactics": run["recommend"].to_frame()["action"].tolist(),
            "toml": js.Pipeline.from_toml(run.toml).to_toml() == run.toml,
        }
    except Exception as error:
        answer = {"error": type(error).__name__, "notes": getattr(error, "__notes__", [])}
answer["warnings"] = [str(warning.message) for warning in caught if "observer" in str(warning.message)]
print(json.dumps(answer))
"""


def write(folder: Path, steps: str, suffix: str = "jsonl") -> None:
    """A pipeline file with these steps, and its events."""
    (folder / "events.jsonl").write_text("".join(json.dumps(event) + "\n" for event in EVENTS), encoding="utf-8")
    (folder / "shop.toml").write_text(SOURCE.format(suffix=suffix) + steps, encoding="utf-8")


def ran(
    environment: Environment, folder: Path, steps: str, *, suffix: str = "jsonl", engine: str = "", **variables: str
) -> dict[str, Any]:
    """What a run of a pipeline file with these steps answers."""
    write(folder, steps, suffix)
    answer: dict[str, Any] = environment.answer(RUN, engine, folder=folder, **variables)
    return answer


def test_plugins_of_every_kind_compose_into_one_pipeline_file(sound: Environment, tmp_path: Path) -> None:
    diary = tmp_path / "diary.txt"
    answer = ran(sound, tmp_path, STEPS, engine="backwards", ACME_DIARY=str(diary))
    assert "error" not in answer, answer
    assert answer["sizes"] == {"weekday": 2, "weekend": 2}
    assert ["touch count", "weekend", 1.5] in answer["values"]
    assert answer["findings"] == ["lopsided"]
    assert answer["tactics"] == ["Ask by phone what went wrong"] * 2
    assert answer["toml"]
    lines = diary.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("before")][1] == "before 2/6 when (segment)"
    assert len(lines) == 12


def test_an_engine_of_others_gives_the_same_digits(sound: Environment, tmp_path: Path) -> None:
    assert ran(sound, tmp_path, STEPS, engine="backwards") == ran(sound, tmp_path, STEPS, engine="serial")


FAILING = {
    "segmenter 'fragile'": 'do = "segment"\nname = "there"\nuse = "fragile"\noptions = { fails = "assign" }',
    "metric 'fragile'": 'do = "measure"\nname = "there"\nmetrics = [{ use = "fragile", fails = "observe" }]',
    "check 'fragile'": 'do = "audit"\nname = "there"\nchecks = [{ use = "fragile", fails = true }]',
    "check 'fragile_split'": (
        'do = "audit"\nname = "there"\nof = "when"\nchecks = [{ use = "fragile_split", fails = true }]'
    ),
    "advisor 'fragile'": 'do = "recommend"\nname = "there"\nof = "map"\nuse = "fragile"\noptions = { fails = true }',
}


@pytest.mark.parametrize("whose", FAILING)
def test_a_plugin_that_fails_in_a_pipeline_keeps_its_error_and_is_named_with_its_step(
    sound: Environment, tmp_path: Path, whose: str
) -> None:
    answer = ran(sound, tmp_path, f"{STEPS}\n[[step]]\n{FAILING[whose]}\n")
    assert answer["error"] == "AcmeError"
    notes = "\n".join(answer["notes"])
    assert f"{whose} of acme-fragile 0.7" in notes
    assert re.search(r"step 7 of 7, 'there'", notes)


def test_a_reader_that_fails_is_named(sound: Environment, tmp_path: Path) -> None:
    (tmp_path / "events.acme").write_text("bad\n", encoding="utf-8")
    answer = ran(sound, tmp_path, STEPS, suffix="acme")
    assert answer["error"] == "AcmeError"
    assert "reader 'fragile' of acme-fragile 0.7" in "\n".join(answer["notes"])


def test_an_engine_that_fails_is_named(sound: Environment, tmp_path: Path) -> None:
    answer = ran(sound, tmp_path, STEPS, engine='{"use": "fragile", "fails": true}')
    assert answer["error"] == "AcmeError"
    assert "engine 'fragile' of acme-fragile 0.7" in "\n".join(answer["notes"])


def test_an_observer_that_fails_is_named_and_changes_nothing(sound: Environment, tmp_path: Path) -> None:
    calm = ran(sound, tmp_path, STEPS)
    upset = ran(sound, tmp_path, STEPS, ACME_FAILS="1")
    assert len(upset["warnings"]) == 6
    assert upset["warnings"][1].startswith("observer 'fragile' of acme-fragile 0.7 failed before step 'when'")
    assert {**upset, "warnings": []} == calm


@pytest.mark.parametrize(
    ("use", "error", "reason"),
    [
        ("weekend", "PluginConflict", "acme-rival:weekend"),
        ("telepathy", "PluginError", "api 99"),
        ("acme-broken:any", "PluginError", "no_such_library_of_acme"),
        ("acme-typo:never", "PluginError", "perhaps journeyseg_segmenters"),
    ],
)
def test_what_can_not_be_used_stops_a_pipeline_with_its_reason_and_only_when_it_runs(
    mixed: Environment, tmp_path: Path, use: str, error: str, reason: str
) -> None:
    write(tmp_path, STEPS.replace("acme-weekend:weekend", use))
    code = """
import json, warnings
warnings.simplefilter("ignore")
import journeyseg as js
pipeline = js.Pipeline.from_toml("shop.toml")
try:
    pipeline.run()
except js.errors.JourneysegError as error:
    print(json.dumps([type(error).__name__, str(error), getattr(error, "__notes__", [])]))
"""
    kind, message, notes = mixed.answer(code, folder=tmp_path)
    assert kind == error
    assert reason in message
    assert "step 2 of 6, 'when'" in "\n".join(notes)
