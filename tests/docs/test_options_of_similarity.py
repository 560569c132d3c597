"""The table of options of similarity names every option and every choice, and what it says holds one is there."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

import journeyseg as js
from journeyseg.analyses.flow import labelling
from journeyseg.analyses.similarity import distance, representing

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "options-similarity.md"
ROW = re.compile(r"^\| (\w+) \| (\w+) \| (.+?) \| (.+?) \|$", re.MULTILINE)
ROWS = [row for row in ROW.findall(PAGE.read_text(encoding="utf-8")) if row[0] != "of"]
WHAT: dict[str, Callable[..., Any]] = {
    "similarity": js.similarity,
    "representatives": js.representatives,
    "similar_journeys": js.segmenters.SimilarJourneys,
}
OF_ALL: dict[str, Iterable[str]] = {
    "distance": distance.KINDS,
    "over": labelling.OVER,
    "weight": distance.WEIGHTS,
    "geometry": distance.GEOMETRIES,
    "substitution": distance.SUBSTITUTIONS,
    "normalise": distance.NORMALISATIONS,
}
CHOICES: dict[tuple[str, str], Iterable[str]] = {
    **{(what, option): words for what in WHAT for option, words in OF_ALL.items()},
    ("representatives", "criterion"): representing.CRITERIA,
    ("representatives", "counted"): representing.COUNTED,
    ("similar_journeys", "empty"): ("unassigned", "segment"),
}


def choices(what: str, option: str) -> list[str]:
    """The choices that the page lists."""
    return [match[1] for row in ROWS if row[:2] == (what, option) and (match := re.fullmatch(r"`([\w: -]+)`", row[2]))]


@pytest.mark.parametrize("what", WHAT)
def test_every_option_has_a_row(what: str) -> None:
    options = set(inspect.signature(WHAT[what]).parameters) - {"journeys"}
    assert options == {row[1] for row in ROWS if row[0] == what}


@pytest.mark.parametrize(("what", "option"), list(CHOICES))
def test_every_choice_has_a_row_and_no_other(what: str, option: str) -> None:
    assert sorted(choices(what, option)) == sorted(CHOICES[what, option])


@pytest.mark.parametrize("what", WHAT)
def test_choices_are_those_that_a_wrong_one_is_refused_with(what: str) -> None:
    journeys = js.testing.journeys_of([{"customer": "a", "touchpoint": "x", "at": "2026-01-01T00:00:00Z"}])
    call = WHAT[what] if what == "similar_journeys" else lambda **options: WHAT[what](journeys, **options)
    for option in OF_ALL:
        matched = {"distance": "optimal_matching"} if option in ("substitution", "normalise") else {}
        with pytest.raises(js.errors.DefinitionError) as refused:
            call(**{**matched, option: "nothing"})
        assert all(word in refused.value.expected for word in choices(what, option)), option


def test_what_holds_an_option_is_there() -> None:
    tests = _tests()
    for row in ROWS:
        held = [re.fullmatch(r"(twin|test) `(\w+)`", part) for part in row[3].split("; ")]
        assert all(match and match[2] in tests for match in held), row


def test_the_laws_that_the_page_names_are_tests() -> None:
    named = re.findall(r"`(test_\w+)`", PAGE.read_text(encoding="utf-8").partition("Laws")[2])
    assert len(named) == 7
    assert set(named) <= _tests()


def _tests() -> set[str]:
    files = [
        *(ROOT / "tests" / "analyses").glob("test_*.py"),
        ROOT / "tests" / "segmenters" / "test_similar_journeys.py",
    ]
    return {name for file in files for name in re.findall(r"^def (test_\w+)", file.read_text("utf-8"), re.MULTILINE)}
