"""Kaplan-Meier: the published trial, a twin over durations in exact fractions, and laws."""

from __future__ import annotations

import math
from fractions import Fraction
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyseg.errors import InputError
from journeyseg.stats.lifetimes import at_risk, greenwood, kaplan_meier, log_log_interval, quantile_of
from journeyseg.stats.proportions import wilson

# Freireich et al. 1963, 6-MP arm, as in Gehan 1965: weeks in remission, and whether it ended.
WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
ENDED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
GRID = np.arange(1, 41)
TIMES = [6, 7, 10, 13, 16, 22, 23]

BINS = 6
durations = st.lists(st.tuples(st.integers(0, BINS - 1), st.booleans()), min_size=1, max_size=30)


def binned(units: list[tuple[int, bool]], bins: int = BINS) -> tuple[list[int], list[int]]:
    """Events and censorings per bin."""
    return tuple([sum(1 for t, had in units if t == b and had is kind) for b in range(bins)] for kind in (True, False))  # type: ignore[return-value]


def gehan() -> tuple[np.ndarray, np.ndarray]:
    counted = [[sum(w == t and e == kind for w, e in zip(WEEKS, ENDED, strict=True)) for t in GRID] for kind in (1, 0)]
    return np.array(counted[0]), np.array(counted[1])


def plain_curve(units: list[tuple[int, bool]], never: int) -> list[Fraction]:
    """Kaplan and Meier's product, unit by unit: at risk in a bin is who is neither past it nor gone before it."""
    curve, now = [], Fraction(1)
    for b in range(BINS):
        risk = sum(1 for t, _ in units if t >= b) + never
        had = sum(1 for t, event in units if t == b and event)
        now *= 1 - Fraction(had, risk) if risk else 1
        curve.append(now)
    return curve


def test_the_curve_of_gehans_trial_is_the_published_one() -> None:
    curve = kaplan_meier(*gehan())
    at = [t - 1 for t in TIMES]
    assert curve[at].tolist() == pytest.approx([0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448], abs=5e-4)
    assert at_risk(*gehan())[at].tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert float(quantile_of(curve, GRID)) == 23.0


def test_errors_and_limits_of_gehans_trial_are_those_of_the_textbooks() -> None:
    events, censored = gehan()
    curve, se = kaplan_meier(events, censored), greenwood(events, censored)
    low, high = log_log_interval(curve, se, at_risk(events, censored))
    at = [t - 1 for t in TIMES]
    published = [0.0763603548, 0.0869352852, 0.096349653, 0.1068147078, 0.1140538653, 0.1282337517, 0.1345914568]
    assert se[at].tolist() == pytest.approx(published, abs=1e-9)
    lower = [0.6197179553, 0.5631465646, 0.5031995108, 0.4316102225, 0.367510856, 0.2677789368, 0.188052006]
    upper = [0.9515517476, 0.9228090192, 0.8893618352, 0.8490659633, 0.8049121895, 0.7467907176, 0.6801426285]
    assert low[at].tolist() == pytest.approx(lower, abs=1e-9)
    assert high[at].tolist() == pytest.approx(upper, abs=1e-9)


def test_the_median_of_gehans_trial_is_bounded_below_only() -> None:
    # Brookmeyer and Crowley's limits: the lower curve first reaches one half in week 13, the upper one never.
    events, censored = gehan()
    limits = log_log_interval(kaplan_meier(events, censored), greenwood(events, censored), at_risk(events, censored))
    low, high = (float(quantile_of(curve, GRID)) for curve in limits)
    assert low == 13.0
    assert math.isnan(high)


@given(durations, st.integers(0, 5))
def test_the_curve_equals_a_twin_over_single_units(units: list[tuple[int, bool]], never: int) -> None:
    found = kaplan_meier(*binned(units), never=never)
    assert found.tolist() == pytest.approx([float(x) for x in plain_curve(units, never)], abs=1e-12)


@given(st.lists(st.integers(0, BINS - 1), min_size=1, max_size=40), st.integers(0, 20))
def test_without_censoring_the_curve_is_the_share_still_waiting(times: list[int], never: int) -> None:
    n = len(times) + never
    waiting = [(sum(t > b for t in times) + never) / n for b in range(BINS)]
    events = [times.count(b) for b in range(BINS)]
    assert kaplan_meier(events, [0] * BINS, never).tolist() == pytest.approx(waiting, abs=1e-12)


@given(durations, st.integers(0, 5))
def test_without_censoring_greenwood_is_the_binomial_error(units: list[tuple[int, bool]], never: int) -> None:
    events = [sum(t == b for t, _ in units) for b in range(BINS)]
    curve, n = kaplan_meier(events, [0] * BINS, never), len(units) + never
    known = curve > 1e-9
    expected = np.sqrt(curve * (1 - curve) / n)
    assert greenwood(events, [0] * BINS, never)[known].tolist() == pytest.approx(expected[known].tolist(), abs=1e-8)


@given(st.lists(durations, min_size=1, max_size=5), st.integers(0, 3))
def test_a_batch_gives_the_digits_of_its_members(cells: list[list[tuple[int, bool]]], never: int) -> None:
    events, censored = (np.array(part) for part in zip(*map(binned, cells), strict=True))
    many = np.full(len(cells), never)
    for function in (kaplan_meier, greenwood, at_risk):
        together = function(events, censored, many)
        for cell in range(len(cells)):
            alone = function(events[cell], censored[cell], never)
            assert np.array_equal(together[cell], alone, equal_nan=True)


def test_who_is_censored_in_a_bin_is_at_risk_in_it() -> None:
    assert kaplan_meier([1], [1]).tolist() == [0.5]


def test_units_that_never_have_the_event_stay_at_risk() -> None:
    assert kaplan_meier([1, 1], [0, 0], never=2).tolist() == [0.75, 0.5]
    assert kaplan_meier([1, 1], [0, 0]).tolist() == [0.5, 0.0]


def test_a_cell_of_nobody_is_nan_and_a_curve_with_nobody_left_stands_still() -> None:
    assert np.isnan(kaplan_meier([0, 0], [0, 0])).all()
    assert np.isnan(greenwood([0, 0], [0, 0])).all()
    assert kaplan_meier([1, 0, 0], [0, 2, 0]).tolist() == pytest.approx([2 / 3] * 3)


@given(durations, st.integers(0, 3), st.floats(0.5, 0.98))
def test_limits_hold_the_curve_and_grow_with_the_level(units: list[tuple[int, bool]], never: int, level: float) -> None:
    counts = (*binned(units), never)
    curve, se, risk = kaplan_meier(*counts), greenwood(*counts), at_risk(*counts)
    narrow, wide = (log_log_interval(curve, se, risk, x) for x in (level, (1 + level) / 2))
    assert (wide[0] >= 0).all()
    assert (wide[0] <= narrow[0]).all()
    assert (narrow[0] <= curve + 1e-12).all()
    assert (curve <= narrow[1] + 1e-12).all()
    assert (narrow[1] <= wide[1]).all()
    assert (wide[1] <= 1).all()


def test_limits_equal_the_formula_computed_number_by_number() -> None:
    z, curve, se = NormalDist().inv_cdf(0.95), [0.9, 0.6, 0.2], [0.05, 0.1, 0.08]
    low, high = log_log_interval(curve, se, [50, 20, 5], 0.9)
    theta = [z * e / (s * math.log(s)) for s, e in zip(curve, se, strict=True)]
    assert low.tolist() == pytest.approx([s ** math.exp(-t) for s, t in zip(curve, theta, strict=True)])
    assert high.tolist() == pytest.approx([s ** math.exp(t) for s, t in zip(curve, theta, strict=True)])


def test_before_the_first_event_and_after_the_last_the_limits_are_wilsons_of_those_at_risk() -> None:
    events, censored = [0, 0, 4], [2, 0, 0]
    risk, curve = at_risk(events, censored), kaplan_meier(events, censored)
    low, high = log_log_interval(curve, greenwood(events, censored), risk)
    assert curve.tolist() == [1, 1, 0]
    assert low.tolist() == [float(wilson(6, 6)[0]), float(wilson(4, 4)[0]), 0.0]
    assert high.tolist() == [1.0, 1.0, float(wilson(0, 4)[1])]


def test_fewer_degrees_of_freedom_widen_the_limits() -> None:
    low, high = log_log_interval([[0.6], [0.6]], 0.1, 30, df=np.array([[5.0], [np.inf]]))
    assert low[0, 0] < low[1, 0] < high[1, 0] < high[0, 0]


@given(durations, st.integers(0, 5), st.fractions(0, 1, max_denominator=20))
def test_a_quantile_is_the_first_bin_whose_exact_curve_is_low_enough(
    units: list[tuple[int, bool]], never: int, q: Fraction
) -> None:
    reached = [b for b, s in enumerate(plain_curve(units, never)) if s <= 1 - q]
    found = float(quantile_of(kaplan_meier(*binned(units), never=never), [10.0 * b for b in range(BINS)], float(q)))
    assert found == 10.0 * reached[0] if reached else math.isnan(found)


def test_quantiles_of_a_batch_and_of_nobody() -> None:
    curves = np.array([[0.9, 0.5, 0.1], [0.9, 0.8, 0.7], [np.nan] * 3])
    assert np.array_equal(quantile_of(curves, [1, 2, 3]), [2, np.nan, np.nan], equal_nan=True)
    assert quantile_of(curves[0], [1, 2, 3], [0.1, 0.9]).tolist() == [1, 3]


@pytest.mark.parametrize(("events", "censored"), [([-1], [0]), ([1], [np.nan]), ([1], [np.inf]), (1, 0), ([], [])])
def test_impossible_counts_are_refused(events: object, censored: object) -> None:
    with pytest.raises(InputError, match="survival curve"):
        kaplan_meier(events, censored)  # type: ignore[arg-type]


@pytest.mark.parametrize(("edges", "q"), [([1], 0.5), ([2, 1], 0.5), ([1, 1], 0.5), ([1, 2], 1.5), ([1, 2], -0.1)])
def test_an_unreadable_quantile_is_refused(edges: list[float], q: float) -> None:
    with pytest.raises(InputError, match="quantile"):
        quantile_of([0.9, 0.4], edges, q)
