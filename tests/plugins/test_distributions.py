"""Third-party plugins, really built and installed: found, listed, used, and left out with a reason where they must."""

from __future__ import annotations

import importlib.metadata
import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.plugins.environment import FAULTY, Environment

LIST = """
import json, warnings
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    import journeyseg as js
    rows = [row for row in js.plugins().rows() if row[2].startswith("acme")]
print(json.dumps([rows, [str(warning.message) for warning in caught]]))
"""

SHOP = """
import json, sys, warnings
import pandas as pd
import journeyseg as js
warnings.simplefilter("ignore")
log = pd.DataFrame({
    "who": ["a", "a", "b", "b", "c"],
    "what": ["view", "buy", "view", "view", "view"],
    "ts": pd.to_datetime(["2026-01-03", "2026-01-04", "2026-01-05", "2026-01-06", "2026-01-10"], utc=True),
})
journeys = js.Journeys.from_frame(log, customer="who", touchpoint="what", at="ts")
def told(run):
    try:
        run()
    except Exception as error:
        return [type(error).__name__, getattr(error, "message", str(error)), getattr(error, "__notes__", [])]
"""

KINDS = [
    ("segmenter", "weekend", "acme-weekend", "1.0"),
    ("segmenter", "fragile", "acme-fragile", "0.7"),
    ("metric", "touch_count", "acme-touches", "1.1"),
    ("metric", "fragile", "acme-fragile", "0.7"),
    ("check", "quiet_customers", "acme-checks", "1.2"),
    ("check", "lopsided", "acme-checks", "1.2"),
    ("check", "fragile", "acme-fragile", "0.7"),
    ("check", "fragile_split", "acme-fragile", "0.7"),
    ("advisor", "ask_why", "acme-advice", "0.1"),
    ("advisor", "fragile", "acme-fragile", "0.7"),
    ("reader", "jsonl", "acme-lines", "0.2"),
    ("reader", "fragile", "acme-fragile", "0.7"),
    ("engine", "backwards", "acme-backwards", "0.3"),
    ("engine", "fragile", "acme-fragile", "0.7"),
    ("observer", "before_step", "acme-diary", "0.4"),
    ("observer", "after_step", "acme-diary", "0.4"),
    ("observer", "before_step", "acme-fragile", "0.7"),
]


def test_plugins_of_every_kind_are_listed_with_distribution_and_version(sound: Environment) -> None:
    rows, warned = sound.answer(LIST)
    assert sorted(tuple(row[:4]) for row in rows) == sorted(KINDS)
    assert {row[4] for row in rows} == {"ok"}
    assert warned == []


def test_what_is_left_out_is_listed_with_its_reason_and_warned_of_once(mixed: Environment) -> None:
    rows, warned = mixed.answer(LIST)
    states = {(row[0], row[1], row[2]): (row[4], row[5]) for row in rows}
    assert states["plugin", "broken", "acme-broken"][0] == "broken"
    assert "no_such_library_of_acme" in states["plugin", "broken", "acme-broken"][1]
    assert states["segmenter", "telepathy", "acme-future"][0] == "too new"
    assert states["plugin", "typo", "acme-typo"][0] == "broken"
    assert "perhaps journeyseg_segmenters" in states["plugin", "typo", "acme-typo"][1]
    assert states["segmenter", "weekend", "acme-weekend"][0] == "conflict"
    assert states["segmenter", "weekend", "acme-rival"][0] == "conflict"
    assert states["segmenter", "rfm", "acme-rival"][0] == "conflict"
    assert sorted(message.split(" is left out")[0] for message in warned) == [
        "plugin 'broken' of acme-broken 0.5",
        "plugin 'typo' of acme-typo 0.6",
        "segmenter 'telepathy' of acme-future 9.0",
    ]


def test_all_other_plugins_work_beside_those_left_out(mixed: Environment) -> None:
    rows, _ = mixed.answer(LIST)
    states = {tuple(row[:4]): row[4] for row in rows}
    assert {states[kind] for kind in KINDS if kind[1] != "weekend"} == {"ok"}


def test_the_command_line_lists_the_same_rows(mixed: Environment) -> None:
    text = mixed.run("import sys; from journeyseg.__main__ import main; sys.exit(main(['plugins']))")
    (line,) = (line for line in text.splitlines() if "acme-future" in line)
    assert re.split("  +", line) == [
        "segmenter",
        "telepathy",
        "acme-future",
        "9.0",
        "too new",
        "made for api 99; this journeyseg speaks 1",
    ]


def test_importing_the_package_discovers_nothing_and_listing_imports_no_factory(sound: Environment) -> None:
    code = """
import json, sys, journeyseg as js
before = [name in sys.modules for name in ("acme_weekend", "pluggy", "importlib.metadata")]
js.plugins()
print(json.dumps([before, "acme_weekend" in sys.modules, "journeyseg.segmenters.rules" in sys.modules]))
"""
    assert sound.answer(code) == [[False] * 3, True, False]


def test_strict_refuses_an_environment_that_is_not_in_order(mixed: Environment, sound: Environment) -> None:
    code = """
import json, journeyseg as js
from journeyseg.plugins.registry import discover
try:
    discover(strict=True)
    print(json.dumps(None))
except js.errors.PluginError as error:
    print(json.dumps(error.found))
"""
    assert sound.answer(code) is None
    found = mixed.answer(code)
    assert all(name in found for name in ("acme-broken", "acme-future", "acme-rival", "acme-typo", "acme-weekend"))


def test_a_segmenter_a_metric_a_check_and_an_engine_of_others_are_used_by_name(sound: Environment) -> None:
    code = (
        SHOP
        + """
weekend = js.segment(journeys, "weekend", share=0.6)
asked = ["touch_count", {"use": "touch_count", "touchpoint": "view"}]
measures = js.measure(journeys, asked, by=weekend, engine="backwards")
findings = js.audit(journeys, [{"use": "quiet_customers", "at_most": 0}])
lopsided = js.audit(weekend, [{"use": "lopsided", "at_most": 0.5}])
print(json.dumps([
    sorted(weekend.customers("weekend")),
    measures.estimate("touch count", "weekend").value,
    len(findings),
    [finding.code for finding in lopsided],
]))
"""
    )
    assert sound.answer(code) == [["a", "c"], 1.5, 0, ["lopsided"]]


def test_an_advisor_and_a_reader_of_others_are_resolved_and_work(sound: Environment, tmp_path: Path) -> None:
    (tmp_path / "log.jsonl").write_text('{"a": 1}\n{"a": 2}\n{"a": 3}\n', encoding="utf-8")
    code = (
        SHOP
        + """
from journeyseg.plugins.resolution import resolve
reader = resolve("reader", "jsonl", {"rows": 2})
advisor = resolve("advisor", "ask_why", {"channel": "phone"})
print(json.dumps([
    [batch.num_rows for batch in reader.instance.batches("log.jsonl")], reader.words, advisor.instance.channel
]))
"""
    )
    assert sound.answer(code, folder=tmp_path) == [[2, 1], "reader 'jsonl' of acme-lines 0.2", "phone"]


@pytest.mark.parametrize("place", ["fit", "assign"])
def test_a_failing_segmenter_keeps_its_error_and_is_named(sound: Environment, place: str) -> None:
    kind, message, notes = sound.answer(
        SHOP + "print(json.dumps(told(lambda: js.segment(journeys, 'fragile', fails=sys.argv[1]))))", place
    )
    assert (kind, message) == ("AcmeError", "as asked")
    assert any("segmenter 'fragile' of acme-fragile 0.7" in note for note in notes)


@pytest.mark.parametrize("place", ["shape", "observe", "summarise"])
def test_a_failing_metric_keeps_its_error_and_is_named(sound: Environment, place: str) -> None:
    kind, message, notes = sound.answer(
        SHOP + "print(json.dumps(told(lambda: js.measure(journeys, {'use': 'fragile', 'fails': sys.argv[1]}))))", place
    )
    assert (kind, message) == ("AcmeError", "as asked")
    assert any("metric 'fragile' of acme-fragile 0.7" in note for note in notes)


def test_a_failing_check_keeps_its_error_and_is_named(sound: Environment) -> None:
    code = SHOP + "print(json.dumps(told(lambda: js.audit(journeys, [{'use': 'fragile', 'fails': True}]))))"
    kind, _, notes = sound.answer(code)
    assert kind == "AcmeError"
    assert any("check 'fragile' of acme-fragile 0.7" in note for note in notes)


def test_wrong_options_of_a_plugin_name_its_distribution_and_version(sound: Environment) -> None:
    kind, message, notes = sound.answer(
        SHOP + "print(json.dumps(told(lambda: js.segment(journeys, 'weekend', shar=1))))"
    )
    assert (kind, message) == ("DefinitionError", "segmenter 'weekend' has no option 'shar'")
    assert notes == ["given to segmenter 'weekend' of acme-weekend 1.0"]


ANSWERS = (
    SHOP
    + """
answers = []
for name in json.loads(sys.argv[1]):
    try:
        answers.append([segment.name for segment in js.segment(journeys, name).segments])
    except js.errors.JourneysegError as error:
        answers.append(f"{type(error).__name__}: {error.found} -> {error.remedy}")
print(json.dumps(answers))
"""
)


def answers(environment: Environment, *names: str, **variables: str) -> list[Any]:
    """The segments that each name gives, or the error."""
    result: list[Any] = environment.answer(ANSWERS, json.dumps(names), folder=None, **variables)
    return result


def test_a_clash_is_an_error_with_the_way_out_and_the_way_out_works(mixed: Environment) -> None:
    bare, ours, theirs = answers(mixed, "weekend", "acme-weekend:weekend", "acme_rival:weekend")
    assert bare.startswith("PluginConflict: acme-rival 2.0, acme-weekend 1.0")
    assert "'acme-rival:weekend' or 'acme-weekend:weekend'" in bare
    assert ours == ["weekday", "weekend"]
    assert theirs == ["everyone of rival"]


def test_a_built_in_name_stays_the_built_in(mixed: Environment) -> None:
    assert answers(mixed, "acme-rival:rfm") == [["everyone of rival"]]
    code = """
import json
from journeyseg.plugins.registry import registry
print(json.dumps(registry().find("segmenter", "rfm").origin.builtin))
"""
    assert mixed.answer(code) is True


def test_a_plugin_too_new_broken_or_misspelt_gives_its_reason_when_it_is_used(mixed: Environment) -> None:
    too_new, broken, typo = answers(mixed, "telepathy", "acme-broken:anything", "acme-typo:never")
    assert too_new == "PluginError: too new: made for api 99; this journeyseg speaks 1 -> upgrade journeyseg"
    assert "no_such_library_of_acme" in broken
    assert "perhaps journeyseg_segmenters" in typo


def test_blocking_by_the_environment_ends_a_clash(mixed: Environment) -> None:
    assert answers(mixed, "weekend", JOURNEYSEG_PLUGINS_BLOCK="acme-rival") == [["weekday", "weekend"]]
    assert answers(mixed, "weekend", JOURNEYSEG_PLUGINS_ALLOW="acme-rival") == [["everyone of rival"]]
    (blocked,) = answers(mixed, "acme-weekend:weekend", JOURNEYSEG_PLUGINS_BLOCK="*")
    assert blocked.startswith("PluginError: blocked: ")


def test_a_blocked_plugin_is_listed_and_not_imported(mixed: Environment) -> None:
    code = """
import json, sys, journeyseg as js
rows = [row for row in js.plugins().rows() if row[2].startswith("acme")]
print(json.dumps([sorted({row[4] for row in rows}), [name for name in sys.modules if name.startswith("acme")]]))
"""
    assert mixed.answer(code, JOURNEYSEG_PLUGINS_BLOCK="*") == [["blocked"], []]


def test_the_doctor_finds_what_is_wrong_and_nothing_where_all_is_well(mixed: Environment, sound: Environment) -> None:
    code = """
import json, sys, warnings
warnings.simplefilter("ignore")
from journeyseg.plugins.doctor import doctor
found = [finding for name in sys.argv[1:] for finding in doctor(name)]
print(json.dumps(sorted((finding.code, name) for finding in found for name in finding.examples)))
"""
    assert sound.answer(code, "acme-weekend", "acme-fragile") == []
    assert mixed.answer(code, *FAULTY, "acme-weekend") == [
        ["plugin_broken", "acme-broken:broken"],
        ["plugin_broken", "acme-typo:typo"],
        ["plugin_conflict", "acme-rival:rfm"],
        ["plugin_conflict", "acme-rival:weekend"],
        ["plugin_conflict", "acme-weekend:weekend"],
        ["plugin_too_new", "acme-future:telepathy"],
    ]


def test_observers_are_told_and_a_failing_one_only_warns(sound: Environment, tmp_path: Path) -> None:
    code = """
import json, warnings
from journeyseg.contract.steps import Step
from journeyseg.plugins.registry import registry
step = Step(name="who", verb="segment", number=1, of=2)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    registry().before_step(step)
    registry().after_step(step)
print(json.dumps([str(warning.message) for warning in caught]))
"""
    diary = tmp_path / "diary.txt"
    (warned,) = sound.answer(code, ACME_DIARY=str(diary), ACME_FAILS="1")
    assert warned.startswith("observer 'fragile' of acme-fragile 0.7 failed before step 'who'")
    assert diary.read_text(encoding="utf-8").splitlines() == ["before 1/2 who (segment)", "after 1/2 who: "]


def test_what_was_resolved_can_be_sent_to_another_process(sound: Environment, tmp_path: Path) -> None:
    write = """
import json, pickle
from journeyseg.plugins.resolution import resolve
with open("resolved", "wb") as file:
    pickle.dump(resolve("segmenter", "weekend", {"share": 0.25}), file)
print(json.dumps(None))
"""
    read = """
import json, pickle, sys
with open("resolved", "rb") as file:
    resolved = pickle.load(file)
print(json.dumps([resolved.words, resolved.instance.share, "journeyseg.plugins.registry" in sys.modules]))
"""
    sound.answer(write, folder=tmp_path)
    assert sound.answer(read, folder=tmp_path) == ["segmenter 'weekend' of acme-weekend 1.0", 0.25, False]


def test_the_environment_is_another_with_the_same_versions(sound: Environment) -> None:
    code = "import importlib.metadata, json; print(json.dumps(importlib.metadata.version('pluggy')))"
    assert sound.answer(code) == importlib.metadata.version("pluggy")
    assert not [one for one in importlib.metadata.entry_points(group="journeyseg") if one.name == "weekend"]
    assert str(sound.python) != sys.executable
