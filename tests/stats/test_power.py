"""Sample sizes: published tables, exact power at the size found, and the way back."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as oracle

from journeyseg.errors import InputError
from journeyseg.stats.power import detectable_means, detectable_proportions, size_for_means, size_for_proportions

powers, ratios = st.floats(0.55, 0.99), st.floats(0.2, 5)


def power_of_t_test(effect: float, n: int, m: int) -> float:
    """Exact power of the two-sided 5 % t test of two means, by the noncentral t distribution."""
    df, shift = n + m - 2, effect / math.sqrt(1 / n + 1 / m)
    bound = oracle.t.ppf(0.975, df)
    return float(oracle.nct.sf(bound, df, shift) + oracle.nct.cdf(-bound, df, shift))


def power_of_z_test(p: float, q: float, n: int) -> float:
    """Exact power of the two-sided 5 % pooled z test of two proportions, over all tables."""
    x, y = np.meshgrid(np.arange(n + 1), np.arange(n + 1), indexing="ij")
    pooled = (x + y) / (2 * n)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (x - y) / n / np.sqrt(pooled * (1 - pooled) * 2 / n)
    chance = oracle.binom.pmf(x, n, p) * oracle.binom.pmf(y, n, q)
    return float(chance[np.abs(z) > 1.959964].sum())


def test_the_worked_size_for_two_proportions() -> None:
    # 3834.5957 with the far tail's power counted in; the formula leaves that out.
    assert float(size_for_proportions(0.10, 0.12)) == pytest.approx(3834.5957, abs=0.01)


# Cohen 1988, table 2.4.1 (two-sided 5 %): n per group for d and power.
@pytest.mark.parametrize(
    ("d", "power", "n"), [(0.2, 0.8, 393), (0.5, 0.8, 64), (0.8, 0.8, 26), (0.5, 0.9, 85), (0.2, 0.9, 526)]
)
def test_sizes_for_means_are_those_of_cohens_table(d: float, power: float, n: int) -> None:
    assert abs(math.ceil(float(size_for_means(d, 1.0, power=power))) - n) <= 1


@pytest.mark.parametrize("ratio", [0.5, 1.0, 2.0, 4.0])
@pytest.mark.parametrize("effect", [0.2, 0.5, 1.0])
def test_the_size_for_means_has_the_power_asked_for(effect: float, ratio: float) -> None:
    n = float(size_for_means(effect, 1.0, ratio=ratio))
    below, above = (power_of_t_test(effect, f(n), f(n * ratio)) for f in (math.floor, math.ceil))
    assert below - 0.005 <= 0.8 <= above + 0.005


@pytest.mark.parametrize(("p", "q"), [(0.2, 0.4), (0.5, 0.65), (0.1, 0.25), (0.9, 0.7)])
def test_the_size_for_proportions_has_about_the_power_asked_for(p: float, q: float) -> None:
    n = math.ceil(float(size_for_proportions(p, q)))
    assert power_of_z_test(p, q, n) == pytest.approx(0.8, abs=0.025)


@given(st.floats(0.02, 0.98), st.integers(50, 10**6), powers, ratios)
def test_detectable_proportions_need_just_the_size_given(p: float, n: int, power: float, ratio: float) -> None:
    low, high = map(float, detectable_proportions(p, n, power=power, ratio=ratio))
    for other in (low, high):
        if not math.isnan(other):
            assert 0 <= other <= 1
            assert float(size_for_proportions(p, other, power=power, ratio=ratio)) == pytest.approx(n, rel=1e-5)
    assert math.isnan(low) or low < p
    assert math.isnan(high) or high > p


@given(st.floats(0.01, 1e4), st.integers(20, 10**6), powers, ratios)
def test_detectable_means_need_just_the_size_given(sd: float, n: int, power: float, ratio: float) -> None:
    found = float(detectable_means(sd, n, power=power, ratio=ratio))
    assert float(size_for_means(found, sd, power=power, ratio=ratio)) == pytest.approx(n, rel=1e-9)


@given(st.floats(0.05, 0.45), st.floats(0.55, 0.95), powers, ratios)
def test_more_power_or_level_needs_more_customers_and_the_groups_are_symmetric(
    p: float, q: float, power: float, ratio: float
) -> None:
    n = float(size_for_proportions(p, q, power=power, ratio=ratio))
    assert float(size_for_proportions(p, q, power=(1 + power) / 2, ratio=ratio)) > n
    assert float(size_for_proportions(p, q, power=power, level=0.99, ratio=ratio)) > n
    assert float(size_for_proportions(q, p, power=power, ratio=1 / ratio)) == pytest.approx(n * ratio)


def test_no_difference_needs_endless_customers_and_nobody_shows_nothing() -> None:
    assert math.isinf(float(size_for_proportions(0.2, 0.2)))
    assert math.isinf(float(size_for_means(0.0, 1.0)))
    assert np.isnan(detectable_proportions(0.2, 0)).all()
    assert np.isnan(detectable_means(1.0, [0, 0.5])).all()
    low, high = detectable_proportions([0.01, 0.99], 50)
    assert np.isnan(low).tolist() == [True, False]
    assert np.isnan(high).tolist() == [False, True]


@pytest.mark.parametrize(
    "wrong", [{"power": 1.0}, {"power": 0.0}, {"ratio": 0.0}, {"ratio": math.inf}, {"level": 95.0}]
)
def test_plans_out_of_range_are_refused(wrong: dict[str, float]) -> None:
    for function in (size_for_proportions, detectable_proportions, size_for_means, detectable_means):
        with pytest.raises(InputError):
            function(0.1, 0.2, **wrong)


def test_what_is_no_proportion_or_deviation_is_refused() -> None:
    for p in (-0.1, 20.0):
        with pytest.raises(InputError, match="proportion"):
            size_for_proportions(0.1, p)
    with pytest.raises(InputError, match="deviation"):
        size_for_means(1, -1)
