"""Energy distances: held to double sums over pairs, and to what chance is expected to bring."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from journeyseg.stats.energy import (
    Footprints,
    crossed,
    energy_of_bins,
    energy_of_categories,
    ratio_of,
    shift_of,
)
from tests.twins import comparing

VALUES = st.lists(st.integers(0, 4), min_size=1, max_size=8)


def shares(values: list[int]) -> np.ndarray:
    return np.bincount(values, minlength=5) / len(values)


@given(first=VALUES, second=VALUES)
def test_the_distance_of_categories_is_the_double_sum(first: list[int], second: list[int]) -> None:
    found = float(energy_of_categories(shares(first), shares(second)))
    assert found == pytest.approx(comparing.energy(first, second, None), abs=1e-12)


@given(first=VALUES, second=VALUES)
def test_the_distance_of_bins_is_the_double_sum(first: list[int], second: list[int]) -> None:
    found = float(energy_of_bins(shares(first), shares(second), width=0.25))
    assert found == pytest.approx(comparing.energy(first, second, 0.25), abs=1e-12)


def test_a_shift_of_times_is_as_far_as_the_shifted_times_themselves() -> None:
    counts = np.array([[2, 0, 1, 0, 0, 0], [0, 3, 1, 0, 0, 0]])
    prints = Footprints(csr_array(counts), csr_array(counts.sum(axis=1)[:, None]), np.zeros(6, int), np.ones(1), 0.5)
    plain = counts.sum(axis=0) / counts.sum()
    for step in range(3):
        assert shift_of(prints)[step] == pytest.approx(float(energy_of_bins(plain, np.roll(plain, step), 0.5)))


@pytest.mark.parametrize("width", [None, 0.5])
def test_deviations_of_all_rows_sum_to_nothing(width: float | None) -> None:
    rng = np.random.default_rng(1)
    counts = rng.integers(0, 4, (9, 5))
    prints = Footprints(csr_array(counts), csr_array(counts.sum(axis=1)[:, None]), np.zeros(5, int), np.ones(1), width)
    every = np.arange(9)
    for row in range(9):
        assert float(crossed(prints, np.full(9, row), every).sum()) == pytest.approx(0.0, abs=1e-9)


def test_where_everybody_does_the_same_nothing_is_a_difference() -> None:
    assert ratio_of([0.0, 1e-30, 3.0], [0.0, 1e-17, 1.5]).tolist() == [0.0, 0.0, 2.0]
