"""The table of options of retention and frequency names every option, and what it says holds one is there."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import attrs
import pytest

import journeyseg as js
from journeyseg.analyses.frequency import presets as frequency
from journeyseg.analyses.frequency.days import StatesMetric
from journeyseg.analyses.frequency.living import LifecycleMetric
from journeyseg.analyses.frequency.sticking import StickinessMetric
from journeyseg.analyses.lifetimes.metric import SurvivalMetric
from journeyseg.analyses.retention import presets
from journeyseg.analyses.retention.metric import RetentionMetric
from journeyseg.contract.fields import meaning_of

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "reference" / "options-retention.md").read_text(encoding="utf-8")
ROWS = [row for row in re.findall(r"^\| (\w+) \| (\w+) \| (.+?) \| (.+?) \|$", TEXT, re.MULTILINE) if row[0] != "verb"]
METRICS = {
    "retention": RetentionMetric,
    "stickiness": StickinessMetric,
    "lifecycle": LifecycleMetric,
    "daily_states": StatesMetric,
    "survival": SurvivalMetric,
}
PRESETS: dict[str, Iterable[str]] = {
    "retention": presets.PRESETS,
    "stickiness": frequency.STICKINESS,
    "lifecycle": frequency.LIFECYCLE,
    "daily_states": frequency.STATES,
}


def choices() -> list[tuple[str, str, Iterable[str]]]:
    """Verb, option and the values that may be chosen."""
    meant = [
        (verb, field.name, meaning.options)
        for verb, metric in METRICS.items()
        for field in attrs.fields(metric)
        if (meaning := meaning_of(field)) is not None and meaning.kind == "choice"
    ]
    return [*meant, *((verb, "preset", names) for verb, names in PRESETS.items())]


@pytest.mark.parametrize("verb", list(METRICS))
def test_every_option_of_a_verb_has_a_row(verb: str) -> None:
    function: Callable[..., Any] = getattr(js, verb)
    options = list(inspect.signature(function).parameters)[1:]
    assert set(options) == {row[1] for row in ROWS if row[0] == verb}


@pytest.mark.parametrize(("verb", "option", "values"), choices())
def test_every_choice_has_a_row_and_no_other(verb: str, option: str, values: Iterable[str]) -> None:
    listed = [re.fullmatch(r"`(\w+)`", row[2]) for row in ROWS if row[:2] == (verb, option)]
    assert sorted(match[1] for match in listed if match) == sorted(values)


def test_what_holds_an_option_is_there() -> None:
    cases = json.loads((ROOT / "tests" / "vectors" / "journey_cases.json").read_text(encoding="utf-8"))["cases"]
    ids = {case["id"] for case in cases}
    files = (ROOT / "tests" / "analyses").glob("test_*.py")
    tests = {name for file in files for name in re.findall(r"^def (test_\w+)", file.read_text("utf-8"), re.MULTILINE)}
    for row in ROWS:
        held = [re.fullmatch(r"(vector|twin|test) `([\w-]+)`", part) for part in row[3].split("; ")]
        assert all(match and match[2] in (ids if match[1] == "vector" else tests) for match in held), row
    laws = re.findall(r"`(test_\w+)`", TEXT.partition("Laws")[2])
    assert len(laws) == 5
    assert set(laws) <= tests
