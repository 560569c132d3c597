"""Contrasts: limits of both sides where no customer is shared, the jackknife of the difference where one may be."""

from __future__ import annotations

import attrs
import numpy as np
import pytest

from journeyseg.stats.contrasts import METHODS, Side, contrast
from journeyseg.stats.jackknife import jackknife
from journeyseg.stats.proportions import newcombe, wilson


def side(values: np.ndarray, limits: tuple[float, float] | None = None) -> Side:
    """The mean of values by bucket, with each bucket left out."""
    whole = values.mean()
    left = np.array([np.delete(values, place).mean() for place in range(len(values))])
    low, high = limits or (np.nan, np.nan)
    return Side(np.asarray(whole), np.asarray(low), np.asarray(high), left, np.ones(len(values), dtype=bool))


RNG = np.random.default_rng(8)
BASE = RNG.normal(0, 1, 64)


def test_what_both_have_in_common_is_taken_off_where_customers_are_shared() -> None:
    one, other = side(BASE + 1), side(BASE + RNG.normal(0, 0.05, 64))
    found = contrast(one, other, 0.95, shared=True)
    alone = jackknife(one.value - other.value, one.replicates - other.replicates, np.ones(64, dtype=bool))
    assert (found.low, found.high) == pytest.approx((alone.low, alone.high))
    assert found.high - found.low < 0.05
    assert METHODS[int(found.method)].startswith("bucket jackknife")


def test_limits_of_both_sides_make_those_of_the_difference_where_no_customer_is_shared() -> None:
    one, other = (side(RNG.normal(0, 1, 64)) for _ in range(2))
    limits = [tuple(float(end) for end in wilson(hits, n)) for hits, n in ((56, 70), (48, 80))]
    one = attrs.evolve(one, value=np.asarray(56 / 70), low=np.asarray(limits[0][0]), high=np.asarray(limits[0][1]))
    other = attrs.evolve(other, value=np.asarray(48 / 80), low=np.asarray(limits[1][0]), high=np.asarray(limits[1][1]))
    found = contrast(one, other, 0.95, shared=False)
    assert (found.low, found.high) == pytest.approx(newcombe(56, 70, 48, 80))


@pytest.mark.parametrize("shared", [True, False])
def test_p_is_small_just_where_the_interval_leaves_nothing_out(shared: bool) -> None:
    for shift in np.linspace(-0.6, 0.6, 25):
        one, other = side(BASE + shift, (BASE.mean() + shift - 0.3, BASE.mean() + shift + 0.2)), side(
            RNG.permutation(BASE), (BASE.mean() - 0.2, BASE.mean() + 0.3)
        )  # fmt: skip
        found = contrast(one, other, 0.95, shared=shared)
        assert bool(found.p_value < 0.05) == bool(found.low > 0 or found.high < 0)


def test_few_buckets_give_no_test_and_no_jackknife() -> None:
    one, other = side(BASE[:9] + 5), side(BASE[:9])
    found = contrast(one, other, 0.95, shared=True)
    assert np.isnan([found.low, found.high, found.p_value]).all()
    assert not found.method


def test_sides_that_are_each_all_alike_are_told_apart_by_their_limits_although_shared() -> None:
    one, other = side(np.ones(64), (0.9, 1.0)), side(np.zeros(64), (0.0, 0.1))
    found = contrast(one, other, 0.95, shared=True)
    assert found.low > 0.8
    assert found.p_value < 0.001
    same = contrast(one, one, 0.95, shared=True)
    assert np.isnan([same.low, same.p_value]).all()
    assert same.difference == 0


def test_what_can_not_be_computed_without_a_bucket_has_no_test() -> None:
    one, other = side(BASE + 1), side(BASE)
    holed = one.replicates.copy()
    holed[3] = np.nan
    found = contrast(attrs.evolve(one, replicates=holed), other, 0.95, shared=True)
    assert np.isnan([found.low, found.p_value]).all()
