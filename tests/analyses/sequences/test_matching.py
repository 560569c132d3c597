"""Matches are those that trying everything finds, for every pattern and option."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import journeyseg as js
from journeyseg.analyses.sequences.matching import COUNTS, TIES, Matched, match
from journeyseg.model.occurrence import occurrence_of
from tests.twins import sequences as twin
from tests.twins.patterns import NAMES, drawn_patterns, occurrences

KNOWN = st.none() | st.lists(occurrences(st.sampled_from(NAMES[:3])).map(occurrence_of), min_size=1, max_size=2).map(
    tuple
)


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


@settings(max_examples=settings.default.max_examples * 3, deadline=None)
@given(
    js.testing.strategies.journeys(touchpoints=NAMES[:3], max_customers=2, max_events=11),
    drawn_patterns(st.sampled_from(NAMES[:3])),
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


LOG = "a a b x c b a c c x a b"
"""One journey, a touchpoint every ten minutes."""


def spans(text: str, *, log: str = LOG, **options: Any) -> list[tuple[int, int]]:
    """First and last place of each match in one journey."""
    rows = [{"customer": "u", "touchpoint": name, "at": n * 600_000_000} for n, name in enumerate(log.split())]
    journeys = js.testing.journeys_of(rows, touchpoints=["a", "b", "c", "x"])
    asked = {"count": "non_overlapping", "known": None, "ties": "input", **options}
    found = match(journeys, js.Pattern.parse(text), **asked)
    return list(zip(found.start.tolist(), found.end.tolist(), strict=True))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a -> b", [(1, 2), (10, 11)]),
        ("a ... b", [(1, 2), (10, 11)]),
        ("a ...[>= 40 min] b", [(1, 5), (6, 11)]),
        ("a ...[> 40 min] b", [(0, 5), (6, 11)]),
        ("c ...[<= 20 min] c", [(7, 8)]),
        ("a ...[<= 10 min] b", [(1, 2), (10, 11)]),
        ("a ...[< 10 min] b", []),
        ("b ...[< 30 min] c", [(2, 4), (5, 7)]),
        ("b ...[< 20 min] c", []),
        ("b ...[<= 20 min] c", [(2, 4), (5, 7)]),
        ("b ... c within 20 min", [(2, 4), (5, 7)]),
        ("b ... c within 19 min", []),
        ("b ...{0,1} c", [(2, 4), (5, 7)]),
        ("b ...{2,2} c", [(5, 8)]),
        ("b ...{0,0} c", []),
        ("b ...[no x] c", [(5, 7)]),
        ("b ...[no a] c", [(2, 4)]),
        ("b ...[no b] c", [(2, 4), (5, 7)]),
        ("a{2}", [(0, 1)]),
        ("c{2,}", [(7, 8)]),
        ("a -> x? -> c", [(6, 7)]),
        ("b -> x? -> c", [(2, 4)]),
        ("b ... a? -> c", [(2, 4), (5, 7)]),
        ("x -> (c | a -> b)", [(3, 4), (9, 11)]),
        ("b ...{1,1} a? ...{1,1} c", [(5, 8)]),
        ("start -> a", [(0, 0)]),
        ("start ...{1,1} a", [(1, 1)]),
        ("start ...[no a] b", []),
        ("b -> end", [(11, 11)]),
        ("c ...[no c] end", [(8, 8)]),
        ("c ...{0,2} end", []),
        ("not a -> not a", [(2, 3), (4, 5), (7, 8)]),
        ("a{2,3 by ...[<= 50 min]} -> c", [(1, 7)]),
        ("c{2, by ...[<= 10 min]} ... b", [(7, 11)]),
        ("c{3, by ...[<= 30 min]}", [(4, 8)]),
        ("c{3, by ...[< 30 min]}", []),
    ],
)
def test_edges_of_numbers_and_times_lie_inside(text: str, wanted: list[tuple[int, int]]) -> None:
    assert spans(text) == wanted


def test_matches_that_overlap_are_one_for_each_end() -> None:
    assert spans("a ... b", count="overlapping") == [(1, 2), (1, 5), (10, 11)]
    assert spans("a -> b | a ... c", count="overlapping") == [(1, 2), (1, 4), (6, 7), (6, 8), (10, 11)]
    assert spans("b ...{1,2} c", count="overlapping") == [(2, 4), (5, 7), (5, 8)]


def test_the_match_that_begins_last_is_the_one() -> None:
    assert spans("(c | a ... b) ... x", log="a c b x") == [(1, 3)]
    assert spans("(c | a ... b) ...[< 25 min] x", log="a c b x x") == [(1, 3)]
    assert spans("(c | a ... b){1,2 by ...} -> x", log="a c b x") == [(0, 3)]
    assert spans("(a ... b | c) -> x ... x", log="a c x b x x", count="overlapping") == [(1, 4), (1, 5)]
    assert spans("a ... c | b -> c", log="a b c") == [(1, 2)]
    assert spans("(a | b ... a) ...[no c] b", log="b a c a b") == [(3, 4)]


def test_matches_share_no_touchpoint() -> None:
    assert spans("a -> a", log="a a a a a") == [(0, 1), (2, 3)]
    assert spans("a -> a", log="a a a a a", count="overlapping") == [(0, 1), (1, 2), (2, 3), (3, 4)]
    assert spans("a -> b -> a", log="a b a b a b a") == [(0, 2), (4, 6)]
    assert spans("a ... b | a -> x", log="a x b a b") == [(0, 1), (3, 4)]


def test_what_is_unknown_stands_in_nobodys_way() -> None:
    known = tuple(map(occurrence_of, ("a", "c")))
    assert spans("a -> c", known=known) == [(1, 4), (6, 7)]
    assert spans("a ...{0,0} c", known=known) == [(1, 4), (6, 7)]


def test_ties_are_ordered_as_asked() -> None:
    rows = [{"customer": "u", "touchpoint": name, "at": at} for name, at in (("b", 5), ("a", 5), ("b", 6))]
    journeys = js.testing.journeys_of(rows)

    def found(text: str, ties: str) -> list[tuple[int, int]]:
        made = match(journeys, js.Pattern.parse(text), count="non_overlapping", known=None, ties=ties)
        return list(zip(made.start.tolist(), made.end.tolist(), strict=True))

    assert found("a -> b", "input") == [(1, 2)]
    assert found("a -> b", "step") == [(1, 0)]
    assert found("b -> a", "input") == [(0, 1)]
    assert found("b -> a", "strict") == []


def test_the_touchpoints_of_a_match_are_as_late_as_can_be() -> None:
    rows = [{"customer": "u", "touchpoint": name, "at": n} for n, name in enumerate("abbcbd")]
    journeys = js.testing.journeys_of(rows)
    for text, wanted in (
        ("a ... b ... d", [0, 4, 5]),
        ("a ... (b | b -> c) ... d", [0, 4, 5]),
        ("a ... b -> c ... d", [0, 2, 3, 5]),
    ):
        made = match(journeys, js.Pattern.parse(text), count="non_overlapping", known=None, ties="input")
        assert made.items()[2].tolist() == wanted


PATTERNS = (
    "a ... b ... c",
    "(c | a ... b) ... a",
    "(a ... b | c) -> a ... a",
    "a ... c | b -> c",
    "a ... b ... c | b -> a -> c | a",
    "c | a ... b -> c",
    "a{2,} -> b",
    "a{2, by ...[< 20 min]} ... b",
    "a{1, by ...{0,1}} -> b",
    "a{1, by ...[no c]} ... b -> end",
    "b ... a{1,} ... c",
    "b -> a{1, by ...{0,2}[<= 30 min]} -> c",
    "(a | b ... c)?-> a ... b",
    "a ... (b | c -> a)? ... b",
    "a ...{0,2}[no c, > 10 min] b? ->[< 30 min] a",
    "(a -> b? ... c){1,2 by ...} ... a within 90 min",
    "start ...{0,2} a ... b",
    "(a or b) ... not c -> any ... a",
    "(a ... b){1,3} -> c",
    "a ... a ... a within 1 h",
)


@pytest.mark.parametrize("text", PATTERNS)
def test_patterns_over_many_journeys_match_where_trying_everything_does(text: str) -> None:
    rng = random.Random(text)
    rows = [
        {"customer": f"u{n}", "touchpoint": rng.choice("aabbc"), "at": rng.randrange(12) * 600_000_000}
        for n in range(120)
        for _ in range(rng.randrange(9))
    ]
    journeys, pattern = js.testing.journeys_of(rows), js.Pattern.parse(text)
    for count, ties in (("non_overlapping", "input"), ("overlapping", "step")):
        found = match(journeys, pattern, count=count, known=None, ties=ties)
        wanted = [
            [event.place for event in one]
            for events in seen_of(journeys)
            for one in twin.matches(events, pattern, count=count, ties=ties)
        ]
        assert found_of(found) == wanted
