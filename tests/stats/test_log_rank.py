"""The log-rank test: published trials, a twin in exact fractions, and what clustering changes."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from journeyseg.errors import InsufficientData
from journeyseg.stats.log_rank import clustered_log_rank, log_rank
from journeyseg.stats.restricted import restricted_mean

Units = list[tuple[int, bool]]

# Freireich et al. 1963, as in Gehan 1965: weeks in remission, and whether it ended; 6-MP and placebo.
SIX_MP = list(zip(
    [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35],
    [True, True, True, False, True, False, True, False, False, True, True, False, False, False, True, True]
    + [False] * 5,
    strict=True,
))  # fmt: skip
PLACEBO = [(week, True) for week in (1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)]
# Miller 1981, Survival Analysis: acute myelogenous leukaemia with and without maintained chemotherapy.
MAINTAINED = [(9, True), (13, True), (13, False), (18, True), (23, True), (28, False), (31, True), (34, True),
              (45, False), (48, True), (161, False)]  # fmt: skip
NOT_MAINTAINED = [(5, True), (5, True), (8, True), (8, True), (12, True), (16, False), (23, True), (27, True),
                  (30, True), (33, True), (43, True), (45, True)]  # fmt: skip

units = st.lists(st.tuples(st.integers(1, 6), st.booleans()), max_size=12)


def counts(*groups: Units) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Events and censorings of each group by time, and the times."""
    times = sorted({time for group in groups for time, _ in group})
    tables = [[[group.count((time, had)) for time in times] for group in groups] for had in (True, False)]
    return np.array(tables[0]), np.array(tables[1]), np.array(times, dtype=float)


def test_gehans_trial_has_the_published_statistic() -> None:
    """R's survdiff prints 16.8 on 1 degree of freedom, p = 4e-05, and expects 19.3 and 10.7 events."""
    found = log_rank(*counts(SIX_MP, PLACEBO)[:2])
    assert (found.statistic, found.df, found.p) == pytest.approx((16.793, 1, 4.17e-5), rel=1e-3)
    assert found.observed.tolist() == [9, 21]
    assert found.expected.tolist() == pytest.approx([19.25, 10.75], abs=5e-3)


def test_the_leukaemia_trial_has_the_published_statistic_and_means() -> None:
    """R's documentation of aml: log-rank 3.4 on 1 degree of freedom; restricted means 52.6 (19.83) and 22.7 (4.18)."""
    events, censored, times = counts(MAINTAINED, NOT_MAINTAINED)
    found = log_rank(events, censored)
    assert (found.statistic, found.p) == pytest.approx((3.396, 0.0653), abs=5e-4)
    mean, se = restricted_mean(events, censored, times, 161.0)
    assert mean.tolist() == pytest.approx([52.65, 22.71], abs=5e-3)
    assert se.tolist() == pytest.approx([19.83, 4.18], abs=5e-3)


def test_the_mean_is_restricted_to_what_was_watched() -> None:
    events, censored, times = counts(MAINTAINED, NOT_MAINTAINED)
    mean, _ = restricted_mean(events, censored, times, 200.0)
    assert np.isnan(mean).tolist() == [True, False]
    assert restricted_mean(events, censored, times, 200.0, never=[1, 0])[0][0] > 0


def plain(groups: list[Units]) -> tuple[list[Fraction], list[list[Fraction]]]:
    """Observed less expected events, and their covariance, time by time."""
    size = len(groups)
    apart, spread = [Fraction(0)] * size, [[Fraction(0)] * size for _ in groups]
    for time in sorted({time for group in groups for time, had in group if had}):
        risk = [sum(1 for other, _ in group if other >= time) for group in groups]
        had = [group.count((time, True)) for group in groups]
        n, d = sum(risk), sum(had)
        for k in range(size):
            apart[k] += had[k] - Fraction(risk[k] * d, n)
            for other in range(size if n > 1 else 0):
                share = Fraction(risk[k], n) * ((k == other) - Fraction(risk[other], n))
                spread[k][other] += share * d * Fraction(n - d, n - 1)
    return apart, spread


@given(groups=st.lists(units, min_size=2, max_size=3))
def test_two_or_three_groups_equal_the_twin(groups: list[Units]) -> None:
    assume(all(groups) and any(had for group in groups for _, had in group))
    apart, spread = plain(groups)
    found = log_rank(*counts(*groups)[:2])
    assert (found.observed - found.expected).tolist() == pytest.approx([float(one) for one in apart], abs=1e-9)
    exact = np.array([[float(one) for one in row[:-1]] for row in spread[:-1]])
    first = np.array([float(one) for one in apart[:-1]])
    assume(np.linalg.matrix_rank(exact) == len(exact))
    assert found.statistic == pytest.approx(float(first @ np.linalg.solve(exact, first)), abs=1e-6)
    assert found.df == len(groups) - 1


def test_nothing_to_compare_is_refused() -> None:
    for groups in ([SIX_MP], [SIX_MP, []], [[(3, False)], [(4, False)]]):
        with pytest.raises(InsufficientData):
            log_rank(*counts(*groups)[:2])


def bucketed(rng: np.random.Generator, *, copies: int) -> tuple[np.ndarray, np.ndarray]:
    """200 customers in two like groups, each with so many like units: (65, groups, T) events and censorings."""
    bucket, group = rng.integers(0, 64, 200), rng.integers(0, 2, 200)
    time, had = rng.integers(0, 20, 200), rng.random(200) < 0.7
    tables = np.zeros((2, 64, 2, 20))
    np.add.at(tables, (1 - had, bucket, group, time), copies)
    whole = tables.sum(axis=1, keepdims=True)
    stacked = np.concatenate([whole, whole - tables], axis=1)
    return stacked[0], stacked[1]


def test_units_that_cluster_do_not_count_as_many() -> None:
    """Of 300 null data sets with five like units a customer, 5 % are rejected, where the plain test rejects half."""
    rng = np.random.default_rng(7)
    drawn = [bucketed(rng, copies=5) for _ in range(300)]
    clustered = np.mean([clustered_log_rank(*one, never=np.zeros((65, 2))).p < 0.05 for one in drawn])
    naive = np.mean([log_rank(*(part[0] for part in one)).p < 0.05 for one in drawn])
    assert 0.02 <= clustered <= 0.09
    assert naive > 0.3


def test_of_independent_units_both_tests_say_nearly_the_same() -> None:
    drawn = bucketed(np.random.default_rng(3), copies=1)
    plain_p, clustered_p = log_rank(*(part[0] for part in drawn)).p, clustered_log_rank(*drawn, np.zeros((65, 2))).p
    assert clustered_p == pytest.approx(plain_p, abs=0.1)
    few = [part[:3] for part in drawn]
    with pytest.raises(InsufficientData):
        clustered_log_rank(few[0][:2], few[1][:2], np.zeros((2, 2)))
