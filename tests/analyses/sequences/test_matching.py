"""Matches are those that trying everything finds, for every pattern and option."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import journeyseg as js
from journeyseg.analyses.sequences.matching import COUNTS, TIES, Matched, match
from journeyseg.model.occurrence import occurrence_of
from tests.twins import sequences as twin
from tests.twins.patterns import NAMES, drawn_patterns, occurrences

KNOWN = st.none() | st.lists(occurrences(st.sampled_from(NAMES)).map(occurrence_of), min_size=1, max_size=2).map(tuple)


def seen_of(journeys: js.Journeys) -> list[list[twin.Seen]]:
    """The touchpoints of each journey, for the twin."""
    values = journeys.columns["value"].data if "value" in journeys.columns else None
    bounds = journeys.event_offsets
    return [
        [
            twin.Seen(
                place,
                journeys.frame.touchpoints[journeys.codes[place]],
                int(journeys.at[place]),
                None if values is None or values[place] != values[place] else float(values[place]),
            )
            for place in range(begin, end)
        ]
        for begin, end in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True)
    ]


def found_of(found: Matched) -> list[list[int]]:
    """The places of each match, from the kernel."""
    which, _, places = found.items()
    listed: list[list[int]] = [[] for _ in range(len(found))]
    for number, place in zip(which.tolist(), places.tolist(), strict=True):
        listed[number].append(place)
    return listed


@settings(max_examples=150, deadline=None)
@given(
    js.testing.strategies.journeys(max_customers=3, max_events=11),
    drawn_patterns(),
    st.sampled_from(COUNTS),
    st.sampled_from(TIES),
    KNOWN,
)
def test_matches_are_those_that_trying_everything_finds(
    journeys: js.Journeys, pattern: Any, count: str, ties: str, known: Any
) -> None:
    if "value" not in journeys.columns and (
        "value" in pattern.needs or any("value" in one.needs for one in known or ())
    ):
        return
    if ties == "strict" and "," in pattern.text and re.search(r",( by \.\.\.\S*.*)?\}", pattern.text):
        ties = "input"  # a gap between endless repeats has no minimum; see the test of the refusal
    found = match(journeys, pattern, count=count, known=known, ties=ties)
    wanted = [
        [event.place for event in one]
        for events in seen_of(journeys)
        for one in twin.matches(events, pattern, count=count, known=known, ties=ties)
    ]
    assert found_of(found) == wanted
    assert found.start.tolist() == [one[0] for one in wanted]
    assert found.end.tolist() == [one[-1] for one in wanted]
