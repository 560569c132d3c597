"""Ready estimates: shares, ratios and statistics of a state, with intervals that cluster on customers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyseg.columns.axes import Array, Axis, Shape
from journeyseg.columns.membership import Membership, Owners
from journeyseg.columns.states import State, fold_state
from journeyseg.columns.tallies import Tally
from journeyseg.contract.estimates import proportion, ratio, spread_of, statistic
from journeyseg.model.frame import Frame

WORDS: dict[str, Any] = {"name": "m", "definition": "what it is"}


def state(
    units: list[int], hits: list[int], points: list[float] | None = None, *, level: float = 0.95, unit: str = "journey"
) -> State:
    """A state of one segment: units, hits and points of each customer, every customer in the next bucket."""
    n = len(units)
    owners = Owners(
        (np.arange(n) % 64).astype(np.uint8),
        np.arange(n, dtype=np.uint64),
        np.zeros(0, np.int32),
        np.zeros(0, np.int32),
    )
    shape = Shape(units=Array(unit="journeys"), hits=Array(), customers=Array(), points=Array(real=True))
    held = np.flatnonzero(np.array(units, dtype=np.int64) > 0)
    tallies = {
        "units": Tally("customer", weight=np.array(units, dtype=np.int64)),
        "hits": Tally("customer", weight=np.array(hits, dtype=np.int64)),
        "customers": Tally("customer", at=held),
        "points": Tally("customer", weight=np.array(points or [0.0] * n, dtype=np.float64)),
    }
    membership = Membership("exclusive", 1, np.zeros(n, dtype=np.int32))
    return fold_state(shape, tallies, owners, membership, ("all",), frame=Frame(level=level, unit=unit))


customers = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=80)


@given(customers)
def test_a_share_lies_in_its_interval_inside_0_to_1(pairs: list[tuple[int, int]]) -> None:
    own = state([units for units, _ in pairs], [min(pair) for pair in pairs])
    for clustered in ("", "customers"):
        found = proportion(own, "hits", "units", customers=clustered, **WORDS)
        value, low, high = found.value[0], found.low[0], found.high[0]
        n = sum(units for units, _ in pairs)
        assert found.n[0] == n
        if not n:
            assert all(map(math.isnan, (value, low, high)))
        else:
            assert value == sum(map(min, pairs)) / n
            assert 0 <= low <= value <= high <= 1


@given(customers)
def test_a_higher_level_never_gives_a_narrower_interval(pairs: list[tuple[int, int]]) -> None:
    units, hits = [units for units, _ in pairs], [min(pair) for pair in pairs]
    spans = [
        proportion(state(units, hits, level=level), "hits", "units", customers="customers", **WORDS)
        for level in (0.8, 0.99)
    ]
    assert not spans[1].low[0] > spans[0].low[0] + 1e-12
    assert not spans[1].high[0] < spans[0].high[0] - 1e-12


def test_customers_who_repeat_themselves_count_like_one_trial_each() -> None:
    own = state([10] * 64, [10 if number % 4 == 0 else 0 for number in range(64)])
    plain, clustered = (proportion(own, "hits", "units", customers=c, **WORDS) for c in ("", "customers"))
    alone = proportion(state([1] * 64, [int(number % 4 == 0) for number in range(64)]), "hits", "units", **WORDS)
    assert plain.high[0] - plain.low[0] < 0.5 * (clustered.high[0] - clustered.low[0])
    assert (clustered.low[0], clustered.high[0]) == pytest.approx((alone.low[0], alone.high[0]), abs=0.01)


def test_where_all_trials_agree_the_interval_is_that_of_so_many_customers() -> None:
    found = proportion(state([50, 50, 50], [0, 0, 0]), "hits", "units", customers="customers", **WORDS)
    alone = proportion(state([1, 1, 1], [0, 0, 0]), "hits", "units", **WORDS)
    assert (found.low[0], found.high[0]) == pytest.approx((alone.low[0], alone.high[0]))


@given(st.lists(st.tuples(st.integers(0, 4), st.floats(-50, 50)), min_size=1, max_size=80))
def test_a_ratio_lies_in_its_interval(pairs: list[tuple[int, float]]) -> None:
    own = state([units for units, _ in pairs], [0] * len(pairs), [points if units else 0.0 for units, points in pairs])
    n = sum(units for units, _ in pairs)
    for scale in (None, "log"):
        found = ratio(own, "points", "units", unit="points", transform=scale, **WORDS)  # type: ignore[arg-type]
        value, low, high = found.value[0], found.low[0], found.high[0]
        assert math.isnan(value) == (n == 0)
        assert not low > value
        assert not high < value
        if sum(1 for units, _ in pairs if units) < 2:
            assert math.isnan(low)
            assert math.isnan(high)


def test_on_the_log_scale_a_positive_mean_never_reaches_below_0_and_others_get_the_plain_interval() -> None:
    skewed = [0.0] * 60 + [400.0, 1.0, 2.0, 3.0]
    positive = ratio(state([1] * 64, [0] * 64, skewed), "points", "units", unit="p", transform="log", **WORDS)
    assert positive.low[0] > 0
    losses = [-value for value in skewed]
    negative = ratio(state([1] * 64, [0] * 64, losses), "points", "units", unit="p", transform="log", **WORDS)
    plain = ratio(state([1] * 64, [0] * 64, losses), "points", "units", unit="p", **WORDS)
    assert (negative.low[0], negative.high[0]) == (plain.low[0], plain.high[0])


def test_a_statistic_of_sums_is_computed_for_all_and_without_each_bucket() -> None:
    seen: list[tuple[int, ...]] = []

    def squared(sums: dict[str, npt.NDArray[Any]]) -> npt.NDArray[np.float64]:
        seen.append(sums["points"].shape)
        return (sums["points"] / np.maximum(sums["units"], 1)) ** 2

    own = state([1] * 64, [0] * 64, [float(number % 5) for number in range(64)])
    found = statistic(own, squared, base="units", unit="p²", **WORDS)
    mean = ratio(own, "points", "units", unit="p", **WORDS)
    assert seen == [(65, 1)]
    assert found.value[0] == mean.value[0] ** 2
    # The delta method: the square of a mean has twice its relative error.
    relative = (found.high[0] - found.low[0]) / found.value[0], (mean.high[0] - mean.low[0]) / mean.value[0]
    assert relative[0] == pytest.approx(2 * relative[1], rel=0.02)


def test_shares_over_an_axis_are_told_for_every_cell_even_of_an_open_one() -> None:
    owners = Owners(
        np.arange(40, dtype=np.uint8), np.arange(40, dtype=np.uint64), np.zeros(0, np.int32), np.zeros(0, np.int32)
    )
    cell = np.arange(40) % 2
    for axis, labels in ((Axis("colour", ("blue", "red")), None), (Axis("colour"), ("blue", "red"))):
        shape = Shape(units=Array(unit="customers"), hits=Array(axes=(axis,)))
        tallies = {"units": Tally("customer"), "hits": Tally("customer", cell=cell, labels=labels)}
        own = fold_state(
            shape, tallies, owners, Membership("exclusive", 1, np.zeros(40, np.int32)), ("all",), frame=Frame()
        )
        found = proportion(own, "hits", "units", **WORDS)
        assert found.axes[0].labels == ("blue", "red")
        assert found.value.tolist() == [[0.5, 0.5]]
        assert found.n.tolist() == [[40, 40]]


def test_a_bucket_that_holds_nobody_of_a_cell_is_no_replicate() -> None:
    values = np.full((65, 1), 2.0)
    present = np.zeros((64, 1), dtype=np.bool_)
    present[:20] = True
    values[1:21, 0] += np.linspace(-1, 1, 20)
    spread = spread_of(values, present, 0.95)
    assert spread.groups.tolist() == [20]
    values[30] = 99.0
    assert spread_of(values, present, 0.95).se == spread.se
