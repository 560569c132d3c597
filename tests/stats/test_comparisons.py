"""Comparisons: published tests, agreement with SciPy, and laws."""

from __future__ import annotations

import math
from statistics import mean, variance

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as oracle

from journeyseg.stats.comparisons import compare, compare_means, compare_proportions, two_sided_p
from journeyseg.stats.proportions import newcombe

# Efron and Tibshirani 1993, table 2.1.
TREATED = [94, 197, 16, 38, 99, 141, 23]
CONTROL = [52, 104, 146, 10, 51, 30, 40, 27, 46]

samples = st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=12).filter(lambda xs: variance(xs) > 1e-3)


def summary(values: list[float]) -> tuple[float, float, int]:
    return mean(values), variance(values), len(values)


def from_totals(n: int, total: float, squares: float) -> tuple[float, float, int]:
    return total / n, (squares - total**2 / n) / (n - 1), n


@given(st.floats(-6, 6), st.floats(0.01, 100), st.floats(0.5, 500))
def test_p_values_are_twice_the_tail_of_students_t(statistic: float, se: float, df: float) -> None:
    expected = 2 * oracle.t.sf(abs(statistic * se) / se, df)
    assert float(two_sided_p(statistic * se, se, df)) == pytest.approx(expected, rel=1e-9, abs=1e-300)


def test_p_values_without_freedom_are_normal() -> None:
    assert two_sided_p([0.0, 1.959963984540054, -2.5758293035489004], 1).tolist() == pytest.approx([1, 0.05, 0.01])


def test_no_spread_is_no_test() -> None:
    assert np.isnan(two_sided_p([1.0, 0.0, 1.0, math.nan], [0.0, 0.0, math.nan, 1.0])).all()
    assert np.isnan(two_sided_p(1.0, 1.0, [math.nan, 0.0, -1.0])).all()
    found = compare(1.0, 0.0, 0.5, 0.0)
    assert float(found.difference) == 0.5
    assert np.isnan([found.low, found.high, found.statistic, found.p_value]).all()


def test_welchs_test_of_the_mouse_data() -> None:
    found = compare_means(*summary([*map(float, TREATED)]), *summary([*map(float, CONTROL)]))
    assert float(found.statistic) == pytest.approx(1.0587105874, abs=1e-9)
    assert float(found.df) == pytest.approx(9.6544900528, abs=1e-9)
    assert float(found.p_value) == pytest.approx(0.3155006541, abs=1e-9)
    assert (float(found.low), float(found.high)) == pytest.approx((-34.15278514, 95.4226264099), abs=1e-7)


@given(samples, samples)
def test_welchs_test_equals_scipys(first: list[float], second: list[float]) -> None:
    found = compare_means(*summary(first), *summary(second))
    expected = oracle.ttest_ind(first, second, equal_var=False)
    assert float(found.p_value) == pytest.approx(float(expected.pvalue), rel=1e-6, abs=1e-12)
    limits = expected.confidence_interval(0.95)
    assert (float(found.low), float(found.high)) == pytest.approx((limits.low, limits.high), rel=1e-6, abs=1e-6)


def test_a_lift_has_the_published_interval() -> None:
    # A worked case of growthbook's test-suite: totals of 3,461 and 3,407 customers, lift over the second.
    found = compare_means(*from_totals(3461, 2422.7, 134698.29), *from_totals(3407, 1396.87, 52377.9767), relative=True)
    assert float(found.difference) == pytest.approx(0.7073170732, abs=1e-9)
    assert float(found.se) == pytest.approx(0.3787943617, abs=1e-9)
    assert float(found.p_value) == pytest.approx(0.0619118275, abs=1e-9)
    assert (float(found.low), float(found.high)) == pytest.approx((-0.0352600891, 1.4498942354), abs=1e-9)


def test_a_lift_over_nothing_is_nan_and_over_a_loss_keeps_its_sign() -> None:
    assert np.isnan(compare_means(1, 1, 9, 0, 1, 9, relative=True).difference)
    assert float(compare_means(-1, 1, 9, -2, 1, 9, relative=True).difference) == 0.5


def test_a_group_of_one_customer_has_no_test() -> None:
    found = compare_means([1.0, 1.0], 1.0, [1, 5], 2.0, 1.0, 5)
    assert np.isnan(found.p_value).tolist() == [True, False]


def test_the_pooled_test_of_two_proportions() -> None:
    # The worked example in the documentation of statsmodels' proportions_ztest.
    found = compare_proportions(5, 83, 12, 99)
    assert float(found.statistic) == pytest.approx(-1.4078304151, abs=1e-9)
    assert float(found.p_value) == pytest.approx(0.1591812918, abs=1e-9)
    assert (found.low, found.high) == newcombe(5, 83, 12, 99)


@given(st.integers(1, 200), st.integers(1, 200), st.data())
def test_the_pooled_test_is_the_chi_square_test(n: int, m: int, data: st.DataObject) -> None:
    x, y = data.draw(st.integers(0, n)), data.draw(st.integers(0, m))
    found = compare_proportions(x, n, y, m)
    if x + y in {0, n + m}:
        assert np.isnan(found.p_value)
        return
    expected = oracle.chi2_contingency([[x, n - x], [y, m - y]], correction=False)
    assert float(found.statistic) ** 2 == pytest.approx(float(expected.statistic), rel=1e-9, abs=1e-12)
    assert float(found.p_value) == pytest.approx(float(expected.pvalue), rel=1e-9)


def test_an_empty_group_has_no_test_of_proportions() -> None:
    found = compare_proportions([0, 3], [0, 9], 4, 9)
    assert np.isnan(found.p_value).tolist() == [True, False]
    assert np.isnan(found.low).tolist() == [True, False]


@given(st.floats(-10, 10), st.floats(0.1, 9), st.floats(-10, 10), st.floats(0.1, 9), st.floats(2, 99), st.floats(2, 99))
def test_comparing_is_antisymmetric_and_the_test_agrees_with_its_interval(
    a: float, s: float, b: float, t: float, df_1: float, df_2: float
) -> None:
    found, back = compare(a, s, b, t, df_1=df_1, df_2=df_2), compare(b, t, a, s, df_1=df_2, df_2=df_1)
    assert (float(back.low), float(back.high)) == pytest.approx((-float(found.high), -float(found.low)), abs=1e-9)
    assert float(back.p_value) == pytest.approx(float(found.p_value), rel=1e-9)
    assert min(df_1, df_2) - 1e-9 <= float(found.df) <= df_1 + df_2 + 1e-9
    if abs(float(found.p_value) - 0.05) > 1e-9:
        assert (float(found.p_value) < 0.05) == (not found.low <= 0 <= found.high)


def test_known_standard_errors_give_a_normal_test_and_a_covariance_narrows_it() -> None:
    plain, paired = compare(5.0, 0.3, 4.0, 0.4), compare(5.0, 0.3, 4.0, 0.4, covariance=0.1)
    assert math.isinf(float(plain.df))
    assert float(plain.se) == pytest.approx(0.5)
    assert float(paired.se) == pytest.approx(math.sqrt(0.25 - 0.2))
    assert float(plain.p_value) == pytest.approx(2 * oracle.norm.sf(2), rel=1e-12)


@pytest.mark.parametrize("unit", [1e-120, 1e120])
def test_the_unit_of_the_values_does_not_change_the_test(unit: float) -> None:
    small, plain = (compare(3 * u, 0.5 * u, 1 * u, 0.7 * u, df_1=9, df_2=14) for u in (unit, 1.0))
    assert float(small.p_value) == pytest.approx(float(plain.p_value), rel=1e-12)


def test_the_level_widens_the_interval_and_not_the_test() -> None:
    narrow, wide = (compare(3, 1, 1, 1, level=level) for level in (0.9, 0.99))
    assert wide.low < narrow.low < narrow.high < wide.high
    assert wide.p_value == narrow.p_value
