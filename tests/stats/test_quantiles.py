"""Quantiles of histograms: a twin in plain Python, the inverse, and Woodruff's interval with its coverage."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyseg.errors import InputError
from journeyseg.stats.quantiles import histogram_quantile, share_below, woodruff
from tests.stats.simulated import MEDIAN_Z, NINETY_Z, QUANTILE_RUNS, quantile_coverage

Histogram = tuple[list[int], list[float]]


@st.composite
def histograms(draw: st.DrawFn) -> Histogram:
    counts = draw(st.lists(st.integers(0, 50), min_size=1, max_size=12).filter(any))
    steps = draw(st.lists(st.floats(0.01, 100), min_size=len(counts), max_size=len(counts)))
    return counts, np.cumsum([draw(st.floats(-100, 100)), *steps]).tolist()


def plain_quantile(counts: list[int], edges: list[float], q: float) -> float:
    """The definition in the module's docstring, bin by bin."""
    target, before = q * sum(counts), 0
    for b, count in enumerate(counts):
        if count > 0 and before + count >= target:
            return edges[b] + (edges[b + 1] - edges[b]) * ((target - before) / count)
        before += count
    return math.nan


@given(histograms(), st.floats(0, 1))
def test_a_quantile_has_the_digits_of_a_plain_twin(histogram: Histogram, q: float) -> None:
    assert float(histogram_quantile(*histogram, q)) == plain_quantile(*histogram, q)


@given(histograms(), st.floats(0, 1), st.floats(0, 1))
def test_quantiles_rise_with_the_share_and_lie_between_the_edges_in_use(
    histogram: Histogram, q: float, r: float
) -> None:
    counts, edges = histogram
    bottom, low, high, top = histogram_quantile(counts, edges, [0.0, min(q, r), max(q, r), 1.0]).tolist()
    assert bottom <= low <= high <= top
    used = [b for b, count in enumerate(counts) if count]
    assert (bottom, top) == pytest.approx((edges[used[0]], edges[used[-1] + 1]), abs=1e-12)


@given(histograms(), st.floats(0, 1))
def test_the_share_below_a_quantile_is_its_share(histogram: Histogram, q: float) -> None:
    assert float(share_below(*histogram, histogram_quantile(*histogram, q))) == pytest.approx(q, abs=1e-9)


def test_one_value_per_bin_gives_the_order_statistics() -> None:
    # With bins (k-1, k] that hold one value each, the quantile j/n is the j-th smallest edge.
    edges = [0.0, 1.0, 4.0, 9.0, 16.0, 25.0]
    assert histogram_quantile([1] * 5, edges, [0.2, 0.4, 0.6, 0.8, 1.0]).tolist() == edges[1:]


def test_a_bin_without_width_holds_exact_values() -> None:
    counts, edges = [6, 4], [0.0, 0.0, 10.0]
    assert histogram_quantile(counts, edges, [0.0, 0.5, 0.6, 0.8]).tolist() == [0.0, 0.0, 0.0, 5.0]
    assert share_below(counts, edges, [-1.0, 0.0, 5.0, 10.0]).tolist() == [0.0, 0.6, 0.8, 1.0]


def test_batches_and_shares_broadcast_and_nobody_is_nan() -> None:
    counts = np.array([[4, 0], [0, 0], [2, 2]])
    assert np.array_equal(histogram_quantile(counts, [0, 1, 2]), [0.5, np.nan, 1.0], equal_nan=True)
    assert np.array_equal(histogram_quantile(counts, [0, 1, 2], [0.25, 0.5, 0.75]), [0.25, np.nan, 1.5], equal_nan=True)
    assert histogram_quantile(counts[:, None], [0, 1, 2], [0.25, 0.75]).shape == (3, 2)
    assert math.isnan(float(histogram_quantile([1, 1], [0, 1, 2], math.nan)))
    assert np.isnan(share_below(counts[1], [0, 1, 2], 1.0))
    assert np.isnan(share_below(counts[0], [0, 1, 2], math.nan))


@given(histograms(), st.floats(0.05, 0.95), st.floats(0.001, 0.04), st.floats(0.5, 0.98))
def test_woodruffs_limits_are_the_quantiles_at_the_limits_of_the_share(
    histogram: Histogram, q: float, se: float, level: float
) -> None:
    half = NormalDist().inv_cdf((1 + level) / 2) * se
    for limit, share in zip(woodruff(*histogram, q, se, level), (q - half, q + half), strict=True):
        if 0 <= share <= 1:
            assert float(limit) == pytest.approx(plain_quantile(*histogram, share), abs=1e-6 + 1e-3 * abs(float(limit)))
        else:
            assert math.isnan(float(limit))


@given(histograms(), st.floats(0.2, 0.8), st.floats(0.001, 0.05))
def test_woodruffs_interval_holds_the_quantile_and_grows_with_level_and_error(
    histogram: Histogram, q: float, se: float
) -> None:
    value = float(histogram_quantile(*histogram, q))
    low, high = woodruff(*histogram, q, [se, se, 1.5 * se], 0.9)
    wide_low, wide_high = woodruff(*histogram, q, se, 0.95)
    assert wide_low <= low[0] <= value <= high[0] <= wide_high
    assert low[2] <= low[0]
    assert high[0] <= high[2]


def test_a_quantile_that_the_data_don_t_bound_has_no_limit_there() -> None:
    low, high = woodruff([5, 5], [0, 1, 2], [0.1, 0.9], 0.1)
    assert np.isnan(low).tolist() == [True, False]
    assert np.isnan(high).tolist() == [False, True]
    assert np.isnan(woodruff([5, 5], [0, 1, 2], 0.5, math.nan)).all()


def test_fewer_degrees_of_freedom_widen_woodruffs_interval() -> None:
    low, high = woodruff([5, 5, 5, 5], [0, 1, 2, 3, 4], 0.5, 0.05, df=[4.0, np.inf])
    assert low[0] < low[1] < high[1] < high[0]


@pytest.mark.parametrize(
    ("counts", "edges"),
    [([1, 2], [0, 1]), ([1], [1, 0]), ([1], [0, np.inf]), ([-1], [0, 1]), ([np.nan], [0, 1]), ([], [0]), (3, [0, 1])],
)
def test_what_is_no_histogram_is_refused(counts: object, edges: object) -> None:
    with pytest.raises(InputError, match="histogram"):
        histogram_quantile(counts, edges)  # type: ignore[arg-type]


@pytest.mark.parametrize("q", [-0.1, 1.1, 90])
def test_what_is_no_share_is_refused(q: float) -> None:
    with pytest.raises(InputError, match="no quantile"):
        histogram_quantile([1, 1], [0, 1, 2], q)


# The table in the docstring of `woodruff`, with fewer data sets.
@pytest.mark.parametrize(
    ("q", "z", "n", "runs", "expected"),
    [
        (0.5, MEDIAN_Z, 30, 1000, 0.951),
        (0.9, NINETY_Z, 30, 1000, 0.946),
        (0.9, NINETY_Z, 100, 1000, 0.950),
        (0.5, MEDIAN_Z, 1000, 300, 0.950),
    ],
)
def test_woodruffs_interval_covers_as_the_docstring_says(
    q: float, z: float, n: int, runs: int, expected: float
) -> None:
    found = quantile_coverage(q, z, n, runs, seed=103)
    error = math.sqrt(expected * (1 - expected) * (1 / runs + 1 / QUANTILE_RUNS[n]))
    assert found["woodruff"] == pytest.approx(expected, abs=3 * error)
    assert found["direct"] < found["woodruff"]
