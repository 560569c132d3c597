"""Buying models equal published values, integrals done another way, and customers drawn one by one."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, special, stats

import journeyseg as js
from journeyseg.stats.buying import BgBb, BgNbd, GammaGamma, Histories, MbgNbd, ParetoNbd, Sbg
from journeyseg.stats.buying.gamma_gamma import Spending
from journeyseg.stats.buying.sbg import Terms
from tests.stats.buying.drawn import MODELS, customer, periodic

CONTINUOUS = [model for model in MODELS if isinstance(model, BgNbd | MbgNbd | ParetoNbd)]
IN_PERIODS = MODELS[3]

sizes = st.floats(0.05, 20.0)
counts = st.integers(0, 40)


def one(x: float, last: float, age: float) -> Histories:
    return Histories.of([x], [last], [age])


@st.composite
def seen(draw: st.DrawFn) -> tuple[int, float, float]:
    """A history of purchases."""
    x, age = draw(counts), draw(st.floats(0.5, 400.0))
    return x, (age * draw(st.floats(0.01, 1.0)) if x else 0.0), age


def left_by_hand(model: ParetoNbd, x: int, last: float, age: float) -> float:
    """The likelihood of having left at any moment after the last purchase, over that of having stayed."""

    def density(u: float) -> float:
        logs = -(model.r + x) * math.log((model.alpha + u) / (model.alpha + age))
        return model.s * math.exp(
            logs - (model.s + 1) * math.log(model.beta + u) + model.s * math.log(model.beta + age)
        )

    points = np.geomspace(min(model.alpha, model.beta) + last, min(model.alpha, model.beta) + age, 30)
    ends = points - min(model.alpha, model.beta)
    return sum(integrate.quad(density, low, high, epsabs=0, epsrel=1e-11, limit=200)[0] for low, high in pairwise(ends))


@given(st.tuples(sizes, sizes, sizes, sizes), seen())
def test_pareto_nbd_equals_adaptive_quadrature(
    parameters: tuple[float, ...], history: tuple[int, float, float]
) -> None:
    model = ParetoNbd(*parameters)
    expected = 1 / (1 + left_by_hand(model, *history))
    assert float(model.alive(*history)) == pytest.approx(expected, rel=1e-9)


def bought(model: Any, x: int, age: float, time: float, p: Any) -> Any:
    """Purchases to come of somebody who is there and leaves after each with the chance p."""
    return -np.expm1(-(model.r + x) * np.log1p(p * time / (model.alpha + age))) / p


@given(st.tuples(sizes, sizes, sizes, sizes), seen(), st.floats(0.1, 500.0), st.sampled_from((BgNbd, MbgNbd)))
def test_purchases_to_come_equal_an_integral_over_the_chance_of_leaving(
    parameters: tuple[float, ...], history: tuple[int, float, float], time: float, kind: Any
) -> None:
    """By Gauss-Jacobi quadrature over what is known of that chance of somebody who is still there."""
    model = kind(*parameters)
    x, _, age = history
    nodes, weights = special.roots_jacobi(300, model.b + x + (kind is MbgNbd) - 1, model.a - 1)
    mean = (weights * bought(model, x, age, time, (nodes + 1) / 2)).sum() / weights.sum()
    assert float(model.expected(time, *history)) == pytest.approx(mean * float(model.alive(*history)), rel=1e-6)


def test_frequent_buyers_keep_their_digits() -> None:
    """Where the hypergeometric function in print overflows."""
    model, x = BgNbd(r=0.243, alpha=4.414, a=0.793, b=2.426), 2000
    chance = stats.beta(model.a, model.b + x)
    mean = chance.expect(lambda p: bought(model, x, 365.0, 52.0, p), lb=1e-12, ub=0.05)
    assert float(model.expected(52, x, 364, 365)) == pytest.approx(mean * float(model.alive(x, 364, 365)), rel=1e-4)


@pytest.mark.parametrize("model", CONTINUOUS, ids=lambda model: model.NAME)
def test_who_will_buy_again_equals_customers_drawn_one_by_one(model: Any) -> None:
    """Of customers with the same history, the mean number of later purchases, and the chance of each number."""
    chance = np.random.default_rng(5)
    drawn = [customer(model, 30.0, chance) for _ in range(60_000)]
    inside = [sum(time <= 20 for time in one) for one in drawn]
    total = np.array([len(one) for one in drawn])
    for x in (0, 1, 2):
        alike = [(one, n) for one, n in zip(drawn, inside, strict=True) if n == x]
        later = np.array([len(one) - n for one, n in alike])
        last = np.array([one[n - 1] if n else 0.0 for one, n in alike])
        told = model.expected(10.0, x, last, 20.0)
        assert later.mean() == pytest.approx(told.mean(), abs=4 * later.std() / math.sqrt(len(later)))
    assert total.mean() == pytest.approx(float(model.expected_new(30.0)), abs=4 * total.std() / math.sqrt(len(total)))
    if hasattr(model, "chance"):
        shares = np.bincount(total, minlength=6)[:6] / len(total)
        assert shares == pytest.approx(model.chance(np.arange(6), 30.0), abs=4 * 0.5 / math.sqrt(len(total)))


@pytest.mark.parametrize("model", [model for model in CONTINUOUS if hasattr(model, "chance")], ids=lambda one: one.NAME)
def test_chances_of_all_numbers_add_up_and_have_the_mean(model: Any) -> None:
    n = np.arange(3000)
    chance = model.chance(n, 30.0)
    assert chance.sum() == pytest.approx(1.0, abs=1e-6)
    assert (n * chance).sum() == pytest.approx(float(model.expected_new(30.0)), rel=1e-4)


def test_periods_equal_customers_drawn_one_by_one() -> None:
    """The likelihood of each history is its share, and the first 5 periods tell of the other 3."""
    chance = np.random.default_rng(8)
    found = periodic(IN_PERIODS, 200_000, chance)
    likely = np.exp(IN_PERIODS.log_likelihood(found))
    ways = [
        math.comb(int(last) - 1, int(x) - 1) if x else 1 for x, last in zip(found.frequency, found.recency, strict=True)
    ]
    share = found.customers / found.n
    assert share == pytest.approx(likely * ways, abs=4 * 0.5 / math.sqrt(found.n))
    model = BgBb(alpha=1.204, beta=0.750, gamma=0.657, delta=2.783)
    assert model.expected(5, [6, 0, 5], [6, 0, 6], 6).round(2).tolist() == [3.75, 0.07, 3.23]
    assert float(model.expected_new(6)) == pytest.approx(
        sum(
            math.exp(math.lgamma(2.783 + j) - math.lgamma(2.783) + math.lgamma(3.44) - math.lgamma(3.44 + j))
            for j in range(1, 7)
        )
        * 1.204
        / 1.954
    )


def test_subscribers_equal_the_published_projection() -> None:
    """Fader and Hardie (2007), high-end customers: alpha 0.668, beta 3.806; survival by hand from retention."""
    model = Sbg(alpha=0.668, beta=3.806)
    rates = model.retention(np.arange(1, 13))
    assert model.surviving(np.arange(1, 13)) == pytest.approx(np.cumprod(rates))
    further = sum(float(model.surviving(4 + k) / model.surviving(3)) / 1.1**k for k in range(2000))
    assert float(model.residual(4, 0.1)) == pytest.approx(further, rel=1e-6)


@given(sizes, st.floats(1.1, 20.0), sizes, st.integers(1, 30), st.floats(0.1, 100.0))
def test_spending_equals_bayes_by_hand(p: float, q: float, gamma: float, x: int, mean: float) -> None:
    """The rate given the mean is gamma with shape p x + q and rate gamma + x mean; the worth is E[p / rate]."""
    model = GammaGamma(p=p, q=q, gamma=gamma)
    rate = stats.gamma(p * x + q, scale=1 / (gamma + x * mean))
    assert float(model.mean(x, mean)) == pytest.approx(rate.expect(lambda v: p / v), rel=1e-3)


def test_where_the_closed_form_is_nothing_over_nothing_it_joins_its_neighbours() -> None:
    sides = [float(BgNbd(0.3, 4.0, a, 2.4).expected(39, 5, 30, 38)) for a in (1 - 1e-3, 1.0, 1 + 1e-3)]
    assert sides[0] == pytest.approx(sides[1], rel=1e-3)
    assert sides[1] == pytest.approx((sides[0] + sides[2]) / 2, rel=1e-6)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (([1.5], [1.0], [2.0]), "a part of one"),
        (([1], [3.0], [2.0]), "outside the time"),
        (([1], [0.0], [2.0]), "at time 0"),
        (([0], [1.0], [2.0]), "no repeat"),
        (([0], [float("nan")], [2.0]), "missing"),
        (([], [], []), "no history"),
    ],
)
def test_histories_that_can_not_be_are_refused(given: Any, said: str) -> None:
    with pytest.raises(js.errors.InputError, match=said):
        Histories.of(*given)


def test_spending_and_terms_that_can_not_be_are_refused() -> None:
    with pytest.raises(js.errors.InputError, match="2 of 3"):
        Spending.of([1, 0, 1], [5.0, 5.0, 0.0])
    with pytest.raises(js.errors.InputError, match="terms"):
        Terms.of([0, 1], [True, False])
