"""Splitting: codes, masks and matrices mean what they say, and nothing else is taken."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyseg.errors import InputError
from journeyseg.model.journeys import Journeys
from journeyseg.model.named_segment import Segment
from journeyseg.testing import strategies
from tests.model.memberships import NAMES, journeys_with, told

NAMED = tuple(map(Segment, NAMES))
CODE = st.integers(-1, len(NAMES) - 1)


def name(code: int) -> str | None:
    """The name of a code."""
    return None if code < 0 else NAMES[code]


@given(strategies.journeys(), st.data(), st.sampled_from([np.int8, np.int32, np.int64, list]))
def test_codes_per_customer_name_one_segment_each(journeys: Journeys, data: st.DataObject, form: Any) -> None:
    n = len(journeys)
    codes = data.draw(st.lists(CODE, min_size=n, max_size=n))
    found = journeys.split(codes if form is list else np.array(codes, dtype=form), NAMED, name="drawn")
    assert (found.kind, found.name, found.source) == ("exclusive", "drawn", journeys)
    wanted = {who: frozenset({name(code)} - {None}) for who, code in zip(journeys.customers, codes, strict=True)}
    assert told(found) == wanted


@given(strategies.journeys(), st.data())
def test_a_mask_puts_false_first_and_true_second(journeys: Journeys, data: st.DataObject) -> None:
    mask = data.draw(st.lists(st.booleans(), min_size=len(journeys), max_size=len(journeys)))
    found = journeys.split(np.array(mask, dtype=bool), NAMED[:2])
    assert told(found) == {who: frozenset({NAMES[own]}) for who, own in zip(journeys.customers, mask, strict=True)}


@given(strategies.journeys(), st.data())
def test_a_matrix_puts_customers_into_every_segment_that_is_true(journeys: Journeys, data: st.DataObject) -> None:
    rows = data.draw(
        st.lists(st.lists(st.booleans(), min_size=3, max_size=3), min_size=len(journeys), max_size=len(journeys))
    )
    found = journeys.split(np.array(rows, dtype=bool).reshape(-1, 3), NAMED)
    assert found.kind == "overlapping"
    assert told(found) == {
        who: frozenset(name for name, own in zip(NAMES, row, strict=True) if own)
        for who, row in zip(journeys.customers, rows, strict=True)
    }


@given(strategies.journeys(), st.data())
def test_codes_per_touchpoint_follow_each_customer(journeys: Journeys, data: st.DataObject) -> None:
    n = journeys.n_events
    codes = data.draw(st.lists(CODE, min_size=n, max_size=n))
    found = told(journeys.split(codes, NAMED, per="event"))
    left = list(map(name, codes))
    for who in journeys.customers:
        count = len(journeys[who])
        assert found[who] == left[:count]
        left = left[count:]
    assert not left


JOURNEYS = journeys_with({"a": 2, "b": 1, "7": 0})
WRONG: dict[str, dict[str, Any]] = {
    "another per": {"codes": [0, 1, 2], "per": "touchpoint"},
    "no per": {"codes": [0, 1, 2], "per": None},
    "a list for per": {"codes": [0, 1, 2], "per": ["event"]},
    "codes of another length": {"codes": [0, 1]},
    "codes of another length per touchpoint": {"codes": [0, 1], "per": "event"},
    "one number": {"codes": 1},
    "a cube": {"codes": np.zeros((3, 3, 3), dtype=bool)},
    "a code too high": {"codes": [0, 1, 3]},
    "a code too low": {"codes": [0, 1, -2]},
    "a code that would wrap": {"codes": [0, 1, 2**32]},
    "fractions": {"codes": [0.5, 1.0, 2.0]},
    "whole numbers as floats": {"codes": [0.0, 1.0, 2.0]},
    "missing numbers": {"codes": [0.0, np.nan, 1.0]},
    "names": {"codes": ["red", "red", "grün"]},
    "objects": {"codes": np.array([0, 1, None], dtype=object)},
    "a mask of three segments": {"codes": [True, False, True]},
    "a mask of one segment": {"codes": [False, False, False], "segments": NAMED[:1]},
    "a matrix of scores": {"codes": np.full((3, 3), 0.5)},
    "a matrix of whole numbers": {"codes": np.ones((3, 3), dtype=int)},
    "a matrix of names": {"codes": np.full((3, 3), "red")},
    "a matrix of missing numbers": {"codes": np.full((3, 3), np.nan)},
    "a matrix of another width": {"codes": np.zeros((3, 2), dtype=bool)},
    "a matrix of another height": {"codes": np.zeros((2, 3), dtype=bool)},
    "a matrix per touchpoint": {"codes": np.zeros((3, 3), dtype=bool), "per": "event"},
    "segments of one name": {"codes": [0, 1, 2], "segments": [Segment("x"), Segment("y"), Segment("x")]},
    "a text for segments": {"codes": [0, 1, 0], "segments": "ab"},
    "a segment for segments": {"codes": [0, 0, 0], "segments": Segment("a")},
    "a segment without a name": {"codes": [0, 1, 0], "segments": ["x", None]},
}


@pytest.mark.parametrize("case", WRONG)
def test_what_means_nothing_is_refused_with_a_remedy(case: str) -> None:
    asked = {"segments": NAMED, **WRONG[case]}
    with pytest.raises(InputError) as caught:
        JOURNEYS.split(asked.pop("codes"), asked.pop("segments"), **asked)
    assert caught.value.expected
    assert caught.value.found
    assert caught.value.remedy


def test_per_is_named_in_the_error_as_it_was_given() -> None:
    with pytest.raises(InputError, match="'custmer'"):
        JOURNEYS.split([0, 1, 2], NAMED, per="custmer")
