"""The table of options of funnels names every option and every choice, and what it says holds one is there."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

import journeyseg as js
from journeyseg.analyses.funnel import presets

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| funnel \| (\w+) \| (.+?) \| (.+?) \|$", re.MULTILINE)
ROWS: list[tuple[str, str, str]] = ROW.findall((ROOT / "docs/reference/options-funnels.md").read_text(encoding="utf-8"))
CHOICES: dict[str, Iterable[str]] = {
    **presets.OPTIONS,
    "preset": presets.PRESETS,
    "modes": presets.MODES,
    "stops": presets.STOPS,
    "count": ("units", "attempts"),
    "breakdown_at": ("first", "last", "all"),
    "unit": ("customer", "journey"),
    "steps": ("END",),
}


def test_every_option_has_a_row() -> None:
    assert set(inspect.signature(js.funnel).parameters) - {"journeys"} == {option for option, _, _ in ROWS}


@pytest.mark.parametrize("option", list(CHOICES))
def test_every_choice_has_a_row_and_no_other(option: str) -> None:
    named = [re.fullmatch(r"`(\w+)`", value) for name, value, _ in ROWS if name == option]
    assert sorted(match[1] for match in named if match) == sorted(CHOICES[option])


def test_what_holds_an_option_is_there() -> None:
    cases = json.loads((ROOT / "tests/vectors/journey_cases.json").read_text(encoding="utf-8"))["cases"]
    ids = {case["id"] for case in cases}
    texts = [(ROOT / f"tests/analyses/test_{name}.py").read_text("utf-8") for name in ("funnel", "funnel_result")]
    tests = {name for text in texts for name in re.findall(r"^def (test_\w+)", text, re.MULTILINE)}
    for option, value, held in ROWS:
        found = [re.fullmatch(r"(vector|twin|test) `([\w-]+)`", part) for part in held.split("; ")]
        assert all(one and one[2] in (ids if one[1] == "vector" else tests) for one in found), (option, value)
