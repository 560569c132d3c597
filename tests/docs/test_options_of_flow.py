"""The table of options of flows names every option and every choice, and what it says holds one is there."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

import journeyseg as js
from journeyseg.analyses.flow import chain, labelling, routing, spells, transitions

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "options-flow.md"
ROW = re.compile(r"^\| (\w+) \| (\w+) \| (.+?) \| (.+?) \|$", re.MULTILINE)
VERBS = ("flow", "step_matrix", "step_flow", "routes", "loops", "what_if")
CHOICES: dict[tuple[str, str], Iterable[str]] = {
    **{(verb, "over"): labelling.OVER for verb in VERBS[:-1]},
    ("flow", "follows"): transitions.FOLLOWS,
    ("flow", "times"): spells.METHODS,
    ("routes", "times"): spells.METHODS,
    ("routes", "match"): routing.MATCHES,
    ("what_if", "to"): (chain.BEST,),
}
PRESETS = {
    "flow": "retentioneering",
    "step_matrix": "retentioneering",
    "step_flow": "posthog",
    "routes": "retentioneering",
}
ROWS = [row for row in ROW.findall(PAGE.read_text(encoding="utf-8")) if row[0] != "verb"]


def choices(verb: str, option: str) -> list[str]:
    """The choices that the page lists."""
    return [match[1] for row in ROWS if row[:2] == (verb, option) and (match := re.fullmatch(r"`([\w:]+)`", row[2]))]


@pytest.mark.parametrize("verb", VERBS)
def test_every_option_of_a_verb_has_a_row(verb: str) -> None:
    function: Callable[..., Any] = getattr(js, verb)
    assert set(list(inspect.signature(function).parameters)[1:]) == {row[1] for row in ROWS if row[0] == verb}


@pytest.mark.parametrize(("verb", "option"), list(CHOICES))
def test_every_choice_has_a_row_and_no_other(verb: str, option: str) -> None:
    assert sorted(choices(verb, option)) == sorted(CHOICES[verb, option])


@pytest.mark.parametrize("verb", list(PRESETS))
def test_every_preset_has_a_row_and_another_is_refused_with_those_there_are(verb: str) -> None:
    journeys = js.testing.journeys_of([{"customer": "a", "touchpoint": "x", "at": "2026-01-01T00:00:00Z"}])
    with pytest.raises(js.errors.DefinitionError) as refused:
        getattr(js, verb)(journeys, preset="nobody")
    assert re.findall(r"'(\w+)'", refused.value.expected) == choices(verb, "preset") == [PRESETS[verb]]


def test_what_holds_an_option_is_there() -> None:
    cases = json.loads((ROOT / "tests" / "vectors" / "journey_cases.json").read_text(encoding="utf-8"))["cases"]
    ids, tests = {case["id"] for case in cases}, _tests()
    for row in ROWS:
        held = [re.fullmatch(r"(vector|twin|test) `([\w-]+)`", part) for part in row[3].split("; ")]
        assert all(match and match[2] in (ids if match[1] == "vector" else tests) for match in held), row


def test_the_laws_that_the_page_names_are_tests() -> None:
    named = re.findall(r"`(test_\w+)`", PAGE.read_text(encoding="utf-8").partition("Laws")[2])
    assert len(named) == 4
    assert set(named) <= _tests()


def _tests() -> set[str]:
    files = (ROOT / "tests" / "analyses").glob("test_*.py")
    return {name for file in files for name in re.findall(r"^def (test_\w+)", file.read_text("utf-8"), re.MULTILINE)}
