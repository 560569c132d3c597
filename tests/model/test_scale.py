"""A scale turns ratings round where low is best, and "not applicable" is missing, never the worst."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyseg.errors import DefinitionError
from journeyseg.model.scale import Scale

ANSWERS = st.lists(st.integers(-1, 7).map(float) | st.just(math.nan), max_size=8)


@given(ANSWERS, st.booleans())
def test_ratings_are_cleaned_one_by_one(answers: list[float], turned: bool) -> None:
    scale = Scale(1, 5, reversed=turned, not_applicable=[0, 7])
    expected = [math.nan if answer in (-1, 0, 6, 7) else (6 - answer if turned else answer) for answer in answers]
    assert np.array_equal(scale.clean(np.array(answers)), np.array(expected), equal_nan=True)
    outside = [answer in (-1, 6) for answer in answers]
    assert scale.outside(np.array(answers)).tolist() == outside


def test_its_width_is_from_worst_to_best() -> None:
    assert Scale(1, 5).width == Scale(1, 5, reversed=True).width == 4


@pytest.mark.parametrize(("low", "high"), [(5, 1), (1, 1), (math.nan, 5), (1, math.nan), (-math.inf, 5), (1, math.inf)])
def test_ends_that_are_no_scale_are_refused(low: float, high: float) -> None:
    with pytest.raises(DefinitionError, match="low below high"):
        Scale(low, high)


@pytest.mark.parametrize(
    "wrong", [{"low": "a"}, {"reversed": "no"}, {"reversed": 1}, {"not_applicable": 3}, {"not_applicable": "0"}]
)
def test_what_is_no_number_or_flag_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(DefinitionError):
        Scale(**{"low": 1, "high": 5, **wrong})
