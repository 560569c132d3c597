"""Tests of values: what passes, what is refused, and the plain form."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import journeyseg as js
from journeyseg.errors import DefinitionError
from journeyseg.model.passing import Passing, passing_of

NUMBERS = js.Column("number", np.array([1.0, 2.0, np.nan, 3.0]))
LABELS = js.Column("label", np.array([0, 1, -1, 0], dtype=np.int32), ("email", "paid ads"))

RANGES = [
    (js.above(2), [False, False, False, True]),
    (js.at_least(2), [False, True, False, True]),
    (js.below(2), [True, False, False, False]),
    (js.at_most(2), [True, True, False, False]),
    (js.at_least(2) & js.below(3), [False, True, False, False]),
    (js.among(1, 3), [True, False, False, True]),
    (passing_of(2), [False, True, False, False]),
]
TEXTS = [
    (js.contains("mai"), [True, False, False, True]),
    (js.starts_with("paid"), [False, True, False, False]),
    (js.ends_with("ads"), [False, True, False, False]),
    (js.among("email", "post"), [True, False, False, True]),
    (passing_of(["paid ads"]), [False, True, False, False]),
]


@pytest.mark.parametrize(("test", "expected"), RANGES, ids=lambda part: str(part)[:40])
def test_numbers_pass_by_the_edge_that_is_named(test: Passing, expected: list[bool]) -> None:
    """A missing number passes nothing."""
    assert test.holds(NUMBERS, zone=None, name="value").tolist() == expected


@pytest.mark.parametrize(("test", "expected"), TEXTS, ids=lambda part: str(part)[:40])
def test_labels_pass_by_their_text(test: Passing, expected: list[bool]) -> None:
    """A missing label passes nothing."""
    assert test.holds(LABELS, zone=None, name="channel").tolist() == expected


@given(
    st.one_of(
        st.floats(allow_nan=False, allow_infinity=False).map(js.above),
        st.tuples(st.floats(-9, 0), st.floats(1, 9)).map(lambda ends: js.at_least(ends[0]) & js.at_most(ends[1])),
        st.lists(st.text(), min_size=1).map(lambda texts: js.among(*texts)),
        st.text().map(js.contains),
        st.booleans().map(passing_of),
    )
)
def test_the_plain_form_means_the_same(test: Passing) -> None:
    """What TOML can hold is read back equal."""
    assert passing_of(test.plain) == test


@pytest.mark.parametrize(
    "build",
    [
        lambda: js.at_least(3) & js.below(3),
        lambda: js.above(1) & js.above(2),
        lambda: passing_of({"more": 1}),
        lambda: passing_of({}),
        lambda: passing_of(object()),
        lambda: js.above(float("nan")),
        lambda: js.above(2).holds(LABELS, zone=None, name="channel"),
        lambda: passing_of("2").holds(NUMBERS, zone=None, name="value"),
    ],
)
def test_what_makes_no_sense_is_refused(build: object) -> None:
    """Contradictions, unknown tests and values of another type each give a definition error."""
    with pytest.raises(DefinitionError):
        build()  # type: ignore[operator]


def test_words_say_every_test() -> None:
    """So that a definition can be read."""
    both = js.at_least(1) & js.below(10)
    assert both.words == "at least 1 and less than 10"
    assert js.among("a", "b").words == 'is "a" or "b"'
    assert (js.starts_with("pa") & js.ends_with("id")).words == 'ends with "id" and starts with "pa"'
