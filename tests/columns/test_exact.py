"""Sums in fixed point equal those of fractions, whatever the order and the batches."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyseg.columns import exact
from journeyseg.errors import InputError

UNIT = 1 << 32
REALS = st.one_of(
    st.floats(-(2.0**52), 2.0**52),
    st.floats(-2.0, 2.0),
    st.sampled_from(
        [0.5 / UNIT, 1.5 / UNIT, -0.5 / UNIT, -1.5 / UNIT, -1e-300, 5e-324, -0.0, 1 - 2.0**-53, 2.0**53 - 1]
    ),
    st.builds(lambda whole, part: whole / UNIT + part * 2.0**-86, st.integers(-8, 8), st.integers(-4, 4)),
)
WHOLE = st.one_of(st.integers(-5, 5), st.integers(-(2**52), 2**52))


def rounded(weight: float) -> int:
    """The nearest number of 2^-32ths, ties to even."""
    return round(Fraction(weight) * UNIT)


@given(st.lists(REALS, max_size=20))
def test_each_weight_is_rounded_once_to_the_nearest_unit(weights: list[float]) -> None:
    high, low = exact.limbs(np.array(weights, dtype=np.float64))
    assert [whole * UNIT + part for whole, part in zip(high.tolist(), low.tolist(), strict=True)] == list(
        map(rounded, weights)
    )


@given(st.lists(REALS, max_size=20))
def test_a_weight_and_its_opposite_cancel(weights: list[float]) -> None:
    both = np.array([*weights, *(-weight for weight in weights)], dtype=np.float64)
    assert [part.tolist() for part in exact.real_sums(np.zeros(len(both), dtype=np.int64), both, 1)] == [[0], [0]]


@given(st.lists(st.tuples(st.integers(0, 3), REALS), max_size=30))
def test_real_sums_equal_those_of_fractions(rows: list[tuple[int, float]]) -> None:
    keys, weights = np.array([key for key, _ in rows], dtype=np.int64), np.array([w for _, w in rows], dtype=np.float64)
    high, low = exact.real_sums(keys, weights, 4)
    assert ((low >= 0) & (low < UNIT)).all()
    expected = [sum(rounded(weight) for key, weight in rows if key == wanted) for wanted in range(4)]
    assert [h * UNIT + p for h, p in zip(high.tolist(), low.tolist(), strict=True)] == expected
    assert exact.to_float(high, low) == pytest.approx([total / UNIT for total in expected], rel=1e-15)


@given(st.lists(st.tuples(st.integers(0, 3), WHOLE), max_size=31), st.data())
def test_whole_sums_equal_those_of_python_beyond_what_a_float_holds(
    rows: list[tuple[int, int]], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(rows))
    keys, weights = np.array([key for key, _ in order], dtype=np.int64), np.array([w for _, w in order], dtype=np.int64)
    expected = [sum(weight for key, weight in rows if key == wanted) for wanted in range(4)]
    assert exact.int_sums(keys, weights, 4).tolist() == expected


def test_a_sum_that_float64_would_round_is_exact() -> None:
    weights = np.array([2**53 - 1, 1, 1, -(2**53 - 1)], dtype=np.int64)
    assert exact.int_sums(np.zeros(4, dtype=np.int64), weights, 1).tolist() == [2]
    assert exact.int_sums(np.zeros(3, dtype=np.int64), weights[:3], 1).tolist() == [2**53 + 1]


def test_many_rows_are_summed_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exact, "_ROWS", 7)
    rng = np.random.default_rng(1)
    keys, weights = rng.integers(0, 5, 100), rng.integers(-(2**50), 2**50, 100)
    expected = [int(weights[keys == key].astype(object).sum()) for key in range(5)]
    assert exact.int_sums(keys, weights, 5).tolist() == expected


def test_without_weights_rows_are_counted() -> None:
    assert exact.int_sums(np.array([2, 0, 2]), None, 4).tolist() == [1, 0, 2, 0]
    assert exact.int_sums(np.zeros(0, dtype=np.int64), None, 2).tolist() == [0, 0]


@pytest.mark.parametrize("weight", [np.nan, np.inf, -np.inf, 2.0**53, -(2.0**53)])
def test_weights_that_have_no_exact_place_are_refused_and_shown(weight: float) -> None:
    with pytest.raises(InputError, match="too large") as caught:
        exact.limbs(np.array([1.0, weight]))
    assert caught.value.found == str(weight)


@pytest.mark.parametrize(
    ("weight", "rows"), [(2**52, 32), (2**62, 2), (-(2**62), 2), (-(2**52), 33), (2**45, 5000), (-(2**63), 1)]
)
def test_a_sum_beyond_the_bound_is_refused_instead_of_wrapping_round(weight: int, rows: int) -> None:
    with pytest.raises(InputError, match="too large to be exact"):
        exact.int_sums(np.zeros(rows, dtype=np.int64), np.full(rows, weight, dtype=np.int64), 1)


def test_a_sum_just_below_the_bound_is_kept() -> None:
    weights = np.array([2**56, 2**56 - 1], dtype=np.int64)
    assert exact.int_sums(np.zeros(2, dtype=np.int64), weights, 1).tolist() == [2**57 - 1]
    assert exact.int_sums(np.zeros(2, dtype=np.int64), -weights, 1).tolist() == [-(2**57) + 1]
