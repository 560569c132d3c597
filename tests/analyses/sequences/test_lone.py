"""Patterns of one touchpoint: the short way finds what the automaton finds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import journeyseg as js
from journeyseg.analyses.sequences.following import DIRECTIONS, OCCURRENCES
from journeyseg.analyses.sequences.lone import lone
from tests.twins.asking import UNITS
from tests.twins.build import journeys_of
from tests.twins.hostile import PLAN, logs
from tests.twins.log import Log

ONES = ("view", "not view", "v*", "cart within 1 hour", "(view)")


@given(
    logs(),
    st.sampled_from(ONES),
    st.sampled_from(OCCURRENCES),
    st.sampled_from(DIRECTIONS),
    st.sampled_from(UNITS),
    st.sampled_from(("input", "strict")),
)
def test_one_touchpoint_matches_as_the_automaton_says(
    log: Log, pattern: str, occurrence: str, direction: str, unit: str, ties: str
) -> None:
    journeys = journeys_of(log, PLAN).in_units(unit)
    rule = js.metrics.NextTouchpoint(pattern, ties=ties, occurrence=occurrence, direction=direction)
    try:
        found = rule.asked(journeys)
    except js.errors.UnknownName:
        with pytest.raises(js.errors.UnknownName):
            rule.neighbours(journeys)
        return
    at, near = rule.neighbours(journeys)
    assert lone(rule) is not None
    assert np.array_equal(at, found.unit)
    assert np.array_equal(near, found.after if direction == "forward" else found.before)


@pytest.mark.parametrize(
    ("pattern", "options"),
    [
        ("start -> view", {}),
        ("view -> end", {}),
        ("view", {"ties": "step"}),
        ("view", {"known": ["view"]}),
        ("view -> view", {}),
    ],
)
def test_what_more_than_the_touchpoint_decides_is_for_the_automaton(pattern: str, options: dict[str, object]) -> None:
    assert lone(js.metrics.NextTouchpoint(pattern, **options)) is None
