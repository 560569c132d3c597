"""Shares, ratios and curves from stacked sums: all customers first, then without each bucket."""

from __future__ import annotations

import numpy as np
import pytest

import journeyseg as js
from journeyseg.contract.curves import curve_of, median_time
from journeyseg.contract.estimates import Shares, ratio_of, shares
from journeyseg.stats.lifetimes import greenwood, kaplan_meier
from journeyseg.stats.proportions import clustered_wilson, wilson


def stacked(each: np.ndarray) -> np.ndarray:
    """Sums of 64 buckets, and without each."""
    total = each.sum(axis=0, keepdims=True)
    return np.concatenate([total, total - each])


CHANCE = np.random.default_rng(3)
TRIALS = CHANCE.integers(1, 9, 64)
HITS = CHANCE.binomial(TRIALS, 0.4)


def test_shares_of_customers_have_wilsons_interval() -> None:
    found = shares(stacked(HITS), stacked(TRIALS), TRIALS > 0, None, 0.9)
    assert isinstance(found, Shares)
    assert found.value == HITS.sum() / TRIALS.sum()
    assert (found.low, found.high) == wilson(HITS.sum(), TRIALS.sum(), 0.9)
    assert found.method == "Wilson"


def test_shares_of_clustered_trials_have_the_interval_of_their_effective_size() -> None:
    found = shares(stacked(HITS), stacked(TRIALS), TRIALS > 0, np.array(64), 0.95)
    assert found.value == HITS.sum() / TRIALS.sum()
    assert found.low < found.value < found.high
    wide = clustered_wilson(found.value, TRIALS.sum(), 0.1, 64)
    assert wide[1] - wide[0] > found.high - found.low
    assert "jackknife" in found.method


def test_a_ratio_of_stacked_values_has_the_interval_of_the_jackknife() -> None:
    values = stacked(HITS) / stacked(TRIALS)
    value, low, high = ratio_of(values, TRIALS > 0, 0.95)
    assert value == values[0]
    assert low < value < high
    assert np.isclose(value - low, high - value)
    logged = ratio_of(values, TRIALS > 0, 0.95, transform="log")
    assert np.isclose(value / logged[1], logged[2] / value)


@pytest.mark.parametrize("independent", [True, False])
def test_a_curve_is_kaplan_meiers_with_an_interval_at_each_time(independent: bool) -> None:
    events, censored = (stacked(CHANCE.integers(0, 5, (64, 4))) for _ in range(2))
    never = stacked(CHANCE.integers(0, 5, 64))
    curve, low, high = curve_of(events, censored, never, 0.95, independent=independent)
    assert np.array_equal(curve, kaplan_meier(events[0], censored[0], never[0]))
    assert ((low < curve) & (curve < high)).all()
    value, *_ = median_time(events, censored, never, np.arange(1.0, 5.0), 0.95)
    reached = np.flatnonzero(curve <= 0.5)
    assert np.isnan(value) if not len(reached) else value == reached[0] + 1
    assert (greenwood(events[0], censored[0], never[0]) > 0).all()


def test_sample_ranks_are_the_same_for_a_customer_in_any_company() -> None:
    journeys = js.testing.sample_journeys(20)
    half = journeys.take(np.arange(0, len(journeys), 2))
    assert half.sample_ranks.tolist() == journeys.sample_ranks[::2].tolist()
