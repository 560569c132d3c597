"""The jackknife: published standard errors, a twin over lists, honest refusals, and coverage by simulation."""

from __future__ import annotations

import math
import random
from statistics import mean, stdev

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as oracle

from journeyseg.errors import InputError
from journeyseg.stats.jackknife import FEW_GROUPS, REASONS, Transform, jackknife
from tests.stats.simulated import RUNS, coverage

# Efron and Tibshirani 1993, An Introduction to the Bootstrap, table 2.1: survival of mice in days.
TREATED = [94, 197, 16, 38, 99, 141, 23]

Bucket = list[tuple[float, float]]


@st.composite
def bucketed(draw: st.DrawFn) -> list[Bucket]:
    """Customers (numerator, denominator) in buckets, some empty; at least two buckets hold somebody."""
    customer = st.tuples(st.floats(0.01, 1e4), st.floats(0.5, 50))
    full = draw(st.lists(st.lists(customer, min_size=1, max_size=4), min_size=2, max_size=16))
    empty: list[Bucket] = [[] for _ in range(draw(st.integers(0, 4)))]
    return draw(st.permutations([*full, *empty]))


def ratio(customers: Bucket) -> float:
    return math.fsum(top for top, _ in customers) / math.fsum(base for _, base in customers)


def replicates_of(buckets: list[Bucket]) -> tuple[float, list[float], list[bool]]:
    """The ratio over all, with each bucket left out, and whether each bucket holds anybody."""
    everybody = [customer for bucket in buckets for customer in bucket]
    without = [ratio([c for other in buckets if other is not bucket for c in other]) for bucket in buckets]
    return ratio(everybody), without, [bool(bucket) for bucket in buckets]


def plain_jackknife(without: list[float], present: list[bool]) -> tuple[float, float]:
    """Standard error and effective degrees of freedom, one number at a time."""
    kept = [value for value, held in zip(without, present, strict=True) if held]
    groups, centre = len(kept), math.fsum(kept) / len(kept)
    squares = [(value - centre) ** 2 for value in kept]
    even = math.fsum(squares) ** 2 / math.fsum(square**2 for square in squares)
    df = min(groups - 1, max(1.0, (3.16 - 2.77 / math.sqrt(groups)) * even))
    return math.sqrt((groups - 1) / groups * math.fsum(squares)), df


def test_one_customer_per_bucket_gives_the_published_standard_error_of_a_mean() -> None:
    without = [mean(TREATED[:i] + TREATED[i + 1 :]) for i in range(len(TREATED))]
    found = jackknife(mean(TREATED), without, [True] * len(TREATED), freedom="groups")
    assert float(found.se) == pytest.approx(25.24, abs=0.005)
    assert float(found.se) == pytest.approx(stdev(TREATED) / math.sqrt(len(TREATED)), rel=1e-12)
    width = oracle.t.ppf(0.975, len(TREATED) - 1) * float(found.se)
    assert (float(found.low), float(found.high)) == pytest.approx((mean(TREATED) - width, mean(TREATED) + width))


@given(bucketed())
def test_standard_error_and_freedom_equal_a_twin_over_lists(buckets: list[Bucket]) -> None:
    value, without, present = replicates_of(buckets)
    found = jackknife(value, without, present)
    assert int(found.groups) == sum(present)
    if int(found.reason) == REASONS.index("all buckets agree, so there is no spread to measure"):
        assert max(without) - min(without) <= 1e-11 * value
        return
    se, df = plain_jackknife(without, present)
    assert float(found.se) == pytest.approx(se, rel=1e-6)
    assert float(found.df) == pytest.approx(df, rel=1e-6)
    assert bool(found.reliable) == (sum(present) >= FEW_GROUPS)


@given(bucketed(), st.sampled_from([None, "log", "logit"]), st.floats(0.5, 0.98))
def test_an_interval_holds_its_estimate_and_grows_with_the_level(
    buckets: list[Bucket], transform: Transform, level: float
) -> None:
    value, without, present = replicates_of(buckets)
    if transform == "logit":
        value, without = value / (1 + value), [w / (1 + w) for w in without]
    narrow, wide = (jackknife(value, without, present, x, transform) for x in (level, (1 + level) / 2))
    if np.isnan(narrow.low):
        assert str(narrow.reasons())
        return
    assert wide.low <= narrow.low <= value * (1 + 1e-12)
    assert value * (1 - 1e-12) <= narrow.high <= wide.high
    if transform is not None:
        assert wide.low >= 0
    if transform == "logit":
        assert wide.high <= 1


def test_scaled_limits_are_those_of_the_delta_method() -> None:
    value, without, present = 0.3, [0.28, 0.31, 0.33, 0.27], [True] * 4
    plain = jackknife(value, without, present)
    half = float(oracle.t.ppf(0.975, plain.df) * plain.se)
    logs = jackknife(value, without, present, transform="log")
    odds = jackknife(value, without, present, transform="logit")
    expected = [math.exp(math.log(value) + sign * half / value) for sign in (-1, 1)]
    assert [float(logs.low), float(logs.high)] == pytest.approx(expected)
    logit = math.log(value / (1 - value))
    expected = [1 / (1 + math.exp(-(logit + sign * half / value / (1 - value)))) for sign in (-1, 1)]
    assert [float(odds.low), float(odds.high)] == pytest.approx(expected)


def test_an_absent_bucket_is_no_group() -> None:
    with_it = jackknife(2.0, [1.8, 2.0, 2.1, 2.2], [True, False, True, True])
    assert with_it.se == jackknife(2.0, [1.8, 2.1, 2.2], [True] * 3).se
    assert int(with_it.groups) == 3
    assert with_it.se == jackknife(2.0, [1.8, math.nan, 2.1, 2.2], [True, False, True, True]).se


def test_digits_of_a_cell_don_t_depend_on_the_cells_beside_it() -> None:
    chance = np.random.default_rng(1)
    value, without, present = (
        chance.normal(size=(3, 5)),
        chance.normal(size=(64, 3, 5)),
        chance.random((64, 3, 5)) > 0.2,
    )
    together = jackknife(value, without, present)
    for at in np.ndindex(3, 5):
        alone = jackknife(value[at], without[:, *at], present[:, *at])
        assert (alone.se, alone.df, alone.low, alone.high) == tuple(
            part[at] for part in (together.se, together.df, together.low, together.high)
        )
    turned = jackknife(value.T, np.asfortranarray(without.transpose(0, 2, 1)), present.transpose(0, 2, 1))
    assert np.array_equal(turned.se.T, together.se)


def test_presence_may_be_given_once_for_all_cells() -> None:
    chance = np.random.default_rng(2)
    value, without, held = chance.normal(size=(2, 3)), chance.normal(size=(64, 2, 3)), chance.random(64) > 0.3
    once, each = (
        jackknife(value, without, present) for present in (held, np.broadcast_to(held[:, None, None], without.shape))
    )
    assert np.array_equal(once.se, each.se)
    assert np.array_equal(once.groups, each.groups)


def test_a_square_of_cells_and_buckets_reads_presence_by_bucket() -> None:
    without = np.array([[1.0, 5.0, 2.0], [2.0, 7.0, 4.0], [4.0, 1.0, 9.0]])
    held = np.array([True, True, False])
    assert jackknife(without.mean(0), without, held).groups.tolist() == [2, 2, 2]


@pytest.mark.parametrize("unit", [1e-120, 1e-3, 1e120])
def test_the_unit_of_the_statistic_changes_nothing_but_the_unit(unit: float) -> None:
    value, without, present = 2.0, np.array([1.8, 2.1, 2.2, 1.9]), [True] * 4
    small, plain = jackknife(value * unit, without * unit, present), jackknife(value, without, present)
    assert float(small.se) == pytest.approx(float(plain.se) * unit, rel=1e-12)
    assert float(small.df) == pytest.approx(float(plain.df), rel=1e-12)


REFUSALS = {
    1: (math.nan, [1.0, 2.0, 3.0], [True] * 3, None),
    2: (1.0, [1.0, 2.0, 3.0], [True, False, False], None),
    3: (1.0, [1.0, math.nan, 3.0], [True] * 3, None),
    4: (1.0, [1.0, 1.0, 1.0], [True] * 3, None),
    5: (0.0, [0.0, 0.1, 0.2], [True] * 3, "log"),
}


@pytest.mark.parametrize("code", REFUSALS)
def test_where_there_is_no_interval_a_reason_stands(code: int) -> None:
    value, without, present, transform = REFUSALS[code]
    found = jackknife(value, without, present, transform=transform)  # type: ignore[arg-type]
    assert (int(found.reason), str(found.reasons())) == (code, REASONS[code])
    assert np.isnan([found.low, found.high]).all()
    assert np.isnan(found.se) == (code <= 3)
    assert not found.reliable


@pytest.mark.parametrize("value", [0.0, 1.0, -0.2, 1.3])
def test_a_share_on_the_edge_has_no_interval_on_the_logit_scale(value: float) -> None:
    assert int(jackknife(value, [0.1, 0.2, 0.4], [True] * 3, transform="logit").reason) == 5


def test_rounding_is_not_taken_for_spread() -> None:
    sums = np.full(12, 0.1) * np.arange(1, 13)
    without = (sums.sum() - sums) / (np.arange(1, 13).sum() - np.arange(1, 13))
    assert len(set(without.tolist())) > 1
    assert int(jackknife(sums.sum() / 78, without, np.full(12, True)).reason) == 4


def test_few_buckets_are_unreliable_and_nobody_is_no_warning() -> None:
    for groups in (FEW_GROUPS - 1, FEW_GROUPS):
        found = jackknife(0.0, np.arange(64.0), np.arange(64) < groups)
        assert bool(found.reliable) == (groups >= FEW_GROUPS)
        assert np.isfinite(found.high)
    nobody = jackknife(np.full(3, np.nan), np.full((64, 3), np.nan), np.zeros(64, dtype=bool))
    assert (nobody.reason == 1).all()
    assert (nobody.groups == 0).all()


@pytest.mark.parametrize(
    ("value", "without", "present"),
    [
        (1.0, np.ones((4, 2)), np.ones(4, bool)),
        (np.ones(2), np.ones((4, 2)), np.ones(3, bool)),
        (1.0, 1.0, True),
        (np.ones(2), np.ones((4, 2)), np.ones(2, bool)),
    ],
)
def test_shapes_that_don_t_fit_are_refused(value: object, without: object, present: object) -> None:
    with pytest.raises(InputError, match="fit together"):
        jackknife(value, without, present)  # type: ignore[arg-type]


def test_unknown_options_are_refused() -> None:
    with pytest.raises(InputError, match="transform"):
        jackknife(1.0, [1.0, 2.0], [True, True], transform="probit")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="degrees of freedom"):
        jackknife(1.0, [1.0, 2.0], [True, True], freedom="many")  # type: ignore[arg-type]


def test_a_ratio_s_standard_error_is_near_that_of_the_delta_method() -> None:
    # Delta-method variance of a ratio of means: (var x + r² var y - 2 r cov) / (n mean(y)²).
    chance = random.Random(3)
    base = [chance.randint(1, 9) for _ in range(64)]
    top = [2.0 * b + chance.gauss(0, 1) for b in base]
    value, without, present = replicates_of([[pair] for pair in zip(top, base, strict=True)])
    rest = [t - value * b for t, b in zip(top, base, strict=True)]
    delta = math.sqrt(math.fsum(x * x for x in rest) / 63 / 64) / mean(base)
    assert float(jackknife(value, without, present).se) == pytest.approx(delta, rel=0.02)


def test_a_difference_of_overlapping_segments_knows_who_is_in_both() -> None:
    chance = np.random.default_rng(4)
    spread = chance.normal(size=(64, 10))
    base = spread.shape[1] * 64
    both = (spread.sum() - spread.sum(1)) / (base - 10)
    exact = jackknife(0.0, both - both, np.full(64, True))
    assert int(exact.reason) == 4
    shifted = jackknife(0.5, both - (both - 0.5 + 1e-3 * chance.normal(size=64)), np.full(64, True))
    assert shifted.se < jackknife(float(spread.mean()), both, np.full(64, True)).se


# The table in the docstring of the module; columns: effective, scaled.
MEASURED = {
    ("mean s=1", 30): (0.895, 0.919),
    ("mean s=1", 100): (0.927, 0.937),
    ("mean s=1", 1000): (0.946, 0.948),
    ("mean s=1", 10_000): (0.950, 0.950),
    ("value per event", 30): (0.920, 0.935),
    ("value per event", 100): (0.940, 0.945),
    ("value per event", 1000): (0.949, 0.950),
    ("value per event", 10_000): (0.951, 0.951),
    ("share .05", 30): (0.876, 0.966),
    ("share .05", 100): (0.919, 0.954),
    ("normal", 10): (0.953, 0.953),
}
FEWER = {10: 4000, 30: 4000, 100: 4000, 1000: 1500, 10_000: 300}


def covers(share: float, n: int) -> object:
    """Equal to a coverage measured with fewer data sets, within three Monte-Carlo errors of both measurements."""
    return pytest.approx(share, abs=3 * math.sqrt(share * (1 - share) * (1 / FEWER[n] + 1 / RUNS[n])))


@pytest.mark.parametrize(("scene", "n"), MEASURED)
def test_intervals_cover_as_often_as_the_docstring_says(scene: str, n: int) -> None:
    found = coverage(scene, n, FEWER[n], seed=101)
    effective, scaled = MEASURED[scene, n]
    assert found["effective"] == covers(effective, n)
    assert found["scaled"] == covers(scaled, n)
    assert found["normal"] <= found["groups"] <= found["effective"]


@pytest.mark.parametrize(("n", "expected"), [(30, 0.949), (100, 0.951), (1000, 0.950), (10_000, 0.948)])
def test_wilson_at_the_effective_size_covers_and_at_the_number_of_events_does_not(n: int, expected: float) -> None:
    found = coverage("share .30", n, FEWER[n], seed=102)
    assert found["clustered"] == covers(expected, n)
    assert found["naive"] < 0.90
