"""The tables of options name every option and every choice of the verbs, and what they say holds one is there."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

import journeyseg as js
from journeyseg.analyses.identity import settings
from journeyseg.analyses.sessions import presets, rule
from journeyseg.analyses.trimming import stretch

ROOT = Path(__file__).parents[2]
PAGES = {"options-sessions.md": ("sessions", "collapse_repeats", "truncate"), "options-identity.md": ("stitch",)}
ROW = re.compile(r"^\| (\w+) \| (\w+) \| (.+?) \| (.+?) \|$", re.MULTILINE)
CHOICES: dict[tuple[str, str], Iterable[str]] = {
    ("sessions", "gap"): ("never",),
    ("sessions", "edge"): rule.EDGES,
    ("sessions", "missing"): rule.MISSING,
    ("sessions", "ties"): rule.TIES,
    ("sessions", "too_long"): rule.TOO_LONG,
    ("sessions", "preset"): presets.PRESETS,
    ("truncate", "without_start"): stretch.LACKING,
    ("truncate", "without_end"): stretch.LACKING,
    ("stitch", "rule"): settings.RULES,
    ("stitch", "on_conflict"): settings.CONFLICTS,
    ("stitch", "preset"): settings.PRESETS,
}


def rows(page: str) -> list[tuple[str, ...]]:
    """The rows of a table: verb, option, value, held by."""
    found = ROW.findall((ROOT / "docs" / "reference" / page).read_text(encoding="utf-8"))
    return [row for row in found if row[0] != "verb"]


ALL = [row for page in PAGES for row in rows(page)]


@pytest.mark.parametrize("verb", [verb for verbs in PAGES.values() for verb in verbs])
def test_every_option_of_a_verb_has_a_row(verb: str) -> None:
    function: Callable[..., Any] = getattr(js, verb)
    options = list(inspect.signature(function).parameters)[1:]
    assert set(options) == {row[1] for row in ALL if row[0] == verb}


@pytest.mark.parametrize(("verb", "option"), list(CHOICES))
def test_every_choice_has_a_row_and_no_other(verb: str, option: str) -> None:
    listed = [re.fullmatch(r"`(\w+)`", row[2]) for row in ALL if row[:2] == (verb, option)]
    assert sorted(match[1] for match in listed if match) == sorted(CHOICES[verb, option])


def test_what_holds_an_option_is_there() -> None:
    cases = json.loads((ROOT / "tests" / "vectors" / "journey_cases.json").read_text(encoding="utf-8"))["cases"]
    ids = {case["id"] for case in cases}
    files = (ROOT / "tests" / "analyses").glob("test_*.py")
    tests = {name for file in files for name in re.findall(r"^def (test_\w+)", file.read_text("utf-8"), re.MULTILINE)}
    for row in ALL:
        held = [re.fullmatch(r"(vector|twin|test) `([\w-]+)`", part) for part in row[3].split("; ")]
        assert all(match and match[2] in (ids if match[1] == "vector" else tests) for match in held), row


def test_the_laws_that_pages_name_are_tests() -> None:
    text = "".join(
        (ROOT / "tests" / "analyses" / f"test_{name}.py").read_text("utf-8") for name in ("sessions", "identity")
    )
    for page in PAGES:
        _, _, laws = (ROOT / "docs" / "reference" / page).read_text(encoding="utf-8").partition("Laws")
        named = re.findall(r"`(test_\w+)`", laws)
        assert len(named) == 3
        assert all(f"def {name}(" in text for name in named)
