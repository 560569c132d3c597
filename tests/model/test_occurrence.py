"""Occurrences: what counts as a step, by name, pattern, stage and condition."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import journeyseg as js
from journeyseg.errors import DefinitionError, InputError, MissingColumn, UnknownName
from journeyseg.model.occurrence import Occurrence, occurrence_of

SHOP = js.Blueprint("shop", stages=(js.Stage("look", ("view_*",)), js.Stage("pay", ("buy", "refund"))))
ROWS = [
    {"customer": "a", "touchpoint": "view_home", "at": "2026-01-01T00:00:00Z", "channel": "email", "basket": 1},
    {"customer": "a", "touchpoint": "view_item", "at": "2026-01-02T00:00:00Z", "value": 5, "basket": 3},
    {"customer": "a", "touchpoint": "buy", "at": "2026-01-03T00:00:00Z", "value": 20, "channel": "ads"},
    {"customer": "b", "touchpoint": "buy", "at": "2026-01-03T00:00:00Z", "value": 10, "channel": "email"},
]


def journeys() -> js.Journeys:
    """Two customers, four touchpoints, in the order of the log."""
    return js.testing.journeys_of(ROWS, blueprint=SHOP)


def met(what: object) -> list[tuple[str, str]]:
    """Customer and touchpoint of what meets it."""
    log = journeys()
    frame = log.to_frame()[occurrence_of(what).mask(log)]
    return sorted(zip(frame["customer"], frame["touchpoint"], strict=True))


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ("buy", [("a", "buy"), ("b", "buy")]),
        ("view_*", [("a", "view_home"), ("a", "view_item")]),
        (["buy", "view_home"], [("a", "buy"), ("a", "view_home"), ("b", "buy")]),
        (js.on("buy", value=js.above(10)), [("a", "buy")]),
        (js.on("buy", value=10), [("b", "buy")]),
        (js.on(stage="look"), [("a", "view_home"), ("a", "view_item")]),
        (js.on(channel="email"), [("a", "view_home"), ("b", "buy")]),
        (js.on("view_*", properties={"basket": js.at_least(2)}), [("a", "view_item")]),
        (js.any_of("view_home", js.on("buy", channel="ads")), [("a", "buy"), ("a", "view_home")]),
        ({"on": "buy", "value": {"above": 10}}, [("a", "buy")]),
        ({"any": ["view_home", {"on": "buy", "channel": ["ads"]}]}, [("a", "buy"), ("a", "view_home")]),
        ("refund", []),
    ],
)
def test_an_occurrence_is_met_by_what_it_says(what: object, expected: list[tuple[str, str]]) -> None:
    """Names, patterns, stages and tests, alone and together; what the blueprint names may never occur."""
    assert met(what) == expected


def test_a_name_that_looks_like_a_pattern_is_taken_to_the_letter() -> None:
    """Such as a page address with brackets."""
    log = js.testing.journeys_of(
        [
            {"customer": "a", "touchpoint": "/item[1]", "at": "2026-01-01T00:00:00Z"},
            {"customer": "a", "touchpoint": "/item1", "at": "2026-01-02T00:00:00Z"},
        ]
    )
    assert occurrence_of("/item[1]").mask(log).tolist() == [True, False]
    assert occurrence_of("/item?").mask(log).tolist() == [False, True]


NAMES = st.sampled_from(["view_home", "view_item", "buy"])
TESTS: st.SearchStrategy[Any] = st.one_of(st.none(), st.sampled_from([5, 10]), st.integers(0, 20).map(js.above))


@given(st.lists(st.tuples(st.sampled_from(["view_*", "buy", "*e*"]), TESTS), min_size=1, max_size=3))
def test_any_choice_is_enough_and_each_needs_all_its_tests(choices: list[tuple[str, Any]]) -> None:
    """Against plain Python over the rows."""
    what = js.any_of(*(js.on(name, value=test) for name, test in choices))
    expected = sorted(
        (row["customer"], row["touchpoint"])
        for row in ROWS
        if any(fnmatchcase(str(row["touchpoint"]), name) and passes(row.get("value"), test) for name, test in choices)
    )
    assert met(what) == expected
    assert occurrence_of(what.plain) == what


def passes(value: Any, test: Any) -> bool:
    """What a test says of one value."""
    if test is None:
        return True
    if value is None:
        return False
    return bool(value > test.tests[0][1]) if isinstance(test, js.Passing) else bool(value == test)


@pytest.mark.parametrize(
    ("what", "error"),
    [
        ("byu", UnknownName),
        ("sell_*", UnknownName),
        (js.on(stage="lok"), UnknownName),
        (js.on("buy", channel=js.above(3)), DefinitionError),
        (js.on("buy", properties={"bsket": 1}), UnknownName),
    ],
)
def test_a_name_that_nothing_bears_is_an_error(what: object, error: type[Exception]) -> None:
    """Raised when it meets the journeys, with close names."""
    with pytest.raises(error) as raised:
        met(what)
    assert "expected" in str(raised.value)


def test_a_stage_needs_a_blueprint() -> None:
    """Otherwise nothing says what the stage holds."""
    log = js.testing.journeys_of(ROWS)
    with pytest.raises(InputError, match="no blueprint"):
        js.on(stage="look").mask(log)
    assert not isinstance(InputError, MissingColumn)


@pytest.mark.parametrize("what", [3, [], {}, {"touch": "buy"}, "", [""], {"any": []}, None])
def test_what_is_no_occurrence_is_refused(what: object) -> None:
    """When it is made, before any journey is seen."""
    with pytest.raises(DefinitionError):
        occurrence_of(what).mask(journeys())


def test_labels_and_words_are_for_people() -> None:
    """The label is short and may be given; the words say everything."""
    step = js.on("buy", value=js.above(10), label="big order")
    assert (step.label, step.words) == ("big order", '"buy" with value more than 10')
    assert js.on("buy", value=js.above(10)).label == "buy, value more than 10"
    assert isinstance(step, Occurrence)
    assert step.needs == {"touchpoint", "value"}
    assert occurrence_of(step.plain) == step
