"""Intervals of proportions: published numbers, a twin that solves the score equation, and laws."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as oracle

from journeyseg.errors import InputError
from journeyseg.stats.proportions import clustered_wilson, effective_size, newcombe, newcombe_limits, wilson

Limits = tuple[float, float]


@st.composite
def counts(draw: st.DrawFn, largest: int = 10**6) -> tuple[int, int]:
    n = draw(st.integers(1, largest))
    return draw(st.integers(0, n)), n


levels = st.floats(0.5, 0.999)


def score_limits(p: float, n: float, level: float) -> Limits:
    """Wilson's limits by bisection: the proportions p0 with (p - p0)² = z² p0 (1 - p0) / n."""
    z = NormalDist().inv_cdf((1 + level) / 2)

    def solve(inside: float, outside: float) -> float:
        for _ in range(200):
            middle = (inside + outside) / 2
            if (p - middle) ** 2 <= z * z * middle * (1 - middle) / n:
                inside = middle
            else:
                outside = middle
        return inside

    # At p = 0 and 1 the score equation holds at the edge itself.
    return (0.0 if p == 0 else solve(p, 0.0)), (1.0 if p == 1 else solve(p, 1.0))


def plain_effective_size(p: float, n: float, se: float, clusters: float, level: float, df: float) -> float:
    """Korn and Graubard's effective sample size, one number at a time."""
    if n == 0:
        return math.nan
    if p in {0.0, 1.0} or not se > 0 or clusters < 2:
        return min(n, clusters)
    share = (1 + level) / 2
    quotient = oracle.t.ppf(share, max(n - 1, df)) / oracle.t.ppf(share, df)
    return float(min(n, p * (1 - p) / se**2 * quotient**2))


# Newcombe 1998a, Statistics in Medicine 17, 857-872, table I, method 3.
@pytest.mark.parametrize(
    ("x", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_newcombes_published_intervals(x: int, n: int, low: float, high: float) -> None:
    assert tuple(map(float, wilson(x, n))) == pytest.approx((low, high), abs=5e-5)


def test_wilson_gives_seven_digits_of_worked_examples() -> None:
    low, high = wilson([81, 1, 1, 7], [263, 29, 1000, 10])
    assert low.tolist() == pytest.approx([0.2552885199, 0.0061132143, 0.0001765464, 0.396778147461], abs=1e-9)
    assert high.tolist() == pytest.approx([0.366209577, 0.1717552188, 0.0056425586, 0.892208732594], abs=1e-9)


@given(counts(), levels)
def test_wilson_solves_the_score_equation(count: tuple[int, int], level: float) -> None:
    x, n = count
    assert tuple(map(float, wilson(x, n, level))) == pytest.approx(score_limits(x / n, n, level), abs=1e-12)


@given(st.floats(0, 1), st.floats(0.5, 1e6), levels)
def test_wilson_takes_real_sizes(p: float, n: float, level: float) -> None:
    found = tuple(map(float, wilson(p * n, n, level)))
    assert found == pytest.approx(score_limits(p * n / n, n, level), abs=1e-9)


@given(counts(), levels)
def test_wilson_holds_the_estimate_and_stays_in_the_unit_interval(count: tuple[int, int], level: float) -> None:
    x, n = count
    low, high = map(float, wilson(x, n, level))
    assert 0 <= low <= x / n <= high <= 1
    assert (low == 0) == (x == 0)
    assert (high == 1) == (x == n)


@given(counts(1000), st.integers(2, 50), levels)
def test_wilson_shrinks_with_n_and_grows_with_the_level(count: tuple[int, int], times: int, level: float) -> None:
    x, n = count
    low, high = wilson([x, x * times], [n, n * times], level)
    assert high[1] - low[1] < high[0] - low[0]
    wider = wilson(x, n, (1 + level) / 2)
    assert wider[0] <= low[0]
    assert wider[1] >= high[0]


@given(counts(), levels)
def test_wilson_of_failures_mirrors_that_of_successes(count: tuple[int, int], level: float) -> None:
    x, n = count
    low, high = map(float, wilson(x, n, level))
    assert tuple(map(float, wilson(n - x, n, level))) == pytest.approx((1 - high, 1 - low), abs=1e-12)


def test_wilson_broadcasts_and_gives_nan_for_nobody() -> None:
    low, high = wilson(np.array([[0], [1]]), np.array([0, 1, 4])[np.newaxis, 1:])
    assert low.shape == high.shape == (2, 2)
    assert np.isnan(wilson(0, 0)).all()
    assert np.isnan(wilson(np.nan, 3)).all()


@pytest.mark.parametrize(("x", "n"), [(3, 2), (-1, 2), (1, -2), (1, np.inf)])
def test_impossible_counts_are_refused(x: float, n: float) -> None:
    with pytest.raises(InputError, match="impossible counts"):
        wilson([1, x], [2, n])


def test_rounding_above_n_is_not_refused() -> None:
    assert float(wilson(10.0 + 1e-12, 10.0)[1]) == 1.0


@given(
    counts(5000),
    st.floats(1e-4, 0.5) | st.just(0.0) | st.just(math.nan),
    st.integers(1, 5000),
    st.floats(1, 63),
    st.floats(0.8, 0.99),
)
def test_the_effective_size_is_korn_and_graubards(
    count: tuple[int, int], se: float, clusters: int, df: float, level: float
) -> None:
    p, n = count[0] / count[1], float(count[1])
    found = float(effective_size(p, n, se, clusters, level, df=df))
    assert found == pytest.approx(plain_effective_size(p, n, se, clusters, level, df), rel=1e-9)
    assert found <= n


def test_independent_trials_of_as_many_clusters_give_wilsons_interval() -> None:
    p, n = 0.3, 400.0
    se = math.sqrt(p * (1 - p) / n)
    assert float(effective_size(p, n, se, clusters=400)) == pytest.approx(n, rel=1e-12)
    found = [float(x) for x in clustered_wilson(p, n, se, clusters=400)]
    assert found == pytest.approx([float(x) for x in wilson(120, 400)], abs=1e-12)


@pytest.mark.parametrize("p", [0.0, 1.0])
@pytest.mark.parametrize("se", [0.0, math.nan])
def test_where_all_events_agree_the_number_of_customers_speaks(p: float, se: float) -> None:
    found = [float(x) for x in clustered_wilson(p, 900, se, clusters=20)]
    assert found == [float(x) for x in wilson(20 * p, 20)]


def test_a_missing_standard_error_or_freedom_falls_back_to_the_number_of_customers() -> None:
    expected = [float(x) for x in wilson(6, 20)]
    assert [float(x) for x in clustered_wilson(0.3, 90, math.nan, 20)] == pytest.approx(expected, abs=1e-15)
    assert [float(x) for x in clustered_wilson(0.3, 90, 0.05, 20, df=math.nan)] == pytest.approx(expected, abs=1e-15)
    for df in (None, 5.0):
        assert [float(x) for x in clustered_wilson(0.5, 90, 0.05, 1, df=df)] == [float(x) for x in wilson(0.5, 1)]


def test_fewer_degrees_of_freedom_widen_the_clustered_interval() -> None:
    low, high = clustered_wilson(0.3, 1000, 0.03, 200, df=np.array([5.0, 20.0, 60.0]))
    assert (np.diff(high - low) < 0).all()


def test_the_clustered_interval_of_nobody_is_nan_and_of_no_proportion_an_error() -> None:
    assert np.isnan(clustered_wilson([math.nan, 0.5], [0, 0], math.nan, 0)).all()
    with pytest.raises(InputError, match="from 0 to 1"):
        clustered_wilson(1.2, 10, 0.1, 5)


# Newcombe 1998b, Statistics in Medicine 17, 873-890, table II, contrasts (a) to (h), method 10.
@pytest.mark.parametrize(
    ("x", "m", "y", "n", "low", "high"),
    [
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926),
        (0, 10, 0, 20, -0.1611, 0.2775),
        (0, 10, 0, 10, -0.2775, 0.2775),
        (10, 10, 0, 20, 0.6791, 1.0),
        (10, 10, 0, 10, 0.6075, 1.0),
    ],
)
def test_newcombe_gives_his_published_contrasts(x: int, m: int, y: int, n: int, low: float, high: float) -> None:
    assert tuple(map(float, newcombe(x, m, y, n))) == pytest.approx((low, high), abs=6e-5)


def test_newcombe_gives_seven_digits_of_worked_examples() -> None:
    low, high = newcombe([56, 5, 7], [70, 56, 34], [48, 0, 1], [80, 29, 34])
    assert low.tolist() == pytest.approx([0.0524314724, -0.0381371479, 0.0189214439], abs=1e-9)
    assert high.tolist() == pytest.approx([0.333872654, 0.1925600139, 0.340368687], abs=1e-9)


@given(counts(), counts(), levels)
def test_newcombe_holds_the_difference_and_is_antisymmetric(
    first: tuple[int, int], second: tuple[int, int], level: float
) -> None:
    low, high = map(float, newcombe(*first, *second, level))
    difference = first[0] / first[1] - second[0] / second[1]
    assert -1 - 1e-12 <= low <= difference <= high <= 1 + 1e-12
    assert tuple(map(float, newcombe(*second, *first, level))) == pytest.approx((-high, -low), abs=1e-12)


@given(counts(), counts(), levels)
def test_newcombe_is_the_hybrid_of_the_two_intervals(
    first: tuple[int, int], second: tuple[int, int], level: float
) -> None:
    (p, (low_1, high_1)), (q, (low_2, high_2)) = ((x / n, score_limits(x / n, n, level)) for x, n in (first, second))
    expected = p - q - math.hypot(p - low_1, high_2 - q), p - q + math.hypot(high_1 - p, q - low_2)
    assert tuple(map(float, newcombe(*first, *second, level))) == pytest.approx(expected, abs=1e-11)


def test_a_group_of_nobody_has_no_difference() -> None:
    assert np.isnan(newcombe(0, 0, 3, 5)).all()


def test_a_positive_correlation_narrows_the_difference_and_the_same_estimate_has_none() -> None:
    limits = (0.4, 0.6)
    widths = [float(np.subtract(*newcombe_limits(0.5, limits, 0.5, limits, correlation=r)[::-1])) for r in (-1, 0, 0.5)]
    assert widths == sorted(widths, reverse=True)
    assert np.equal(newcombe_limits(0.5, limits, 0.5, limits, correlation=1.0), 0.0).all()
