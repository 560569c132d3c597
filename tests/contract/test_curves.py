"""Curves: quantiles of times with intervals, and shares by a bin."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyseg.contract.curves import median_time, share_without

ENDS = np.array([1.0, 2.0, 4.0, 8.0])
Spell = tuple[int, int, str]
spells = st.lists(
    st.tuples(st.integers(0, 63), st.integers(0, 3), st.sampled_from(("event", "censored", "never"))), max_size=60
)


def stacked(rows: list[Spell]) -> tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]:
    """Counts of (bucket, bin, outcome) rows for all customers, then without each bucket."""
    counts = {name: np.zeros((64, len(ENDS)), dtype=np.int64) for name in ("event", "censored", "never")}
    for bucket, place, outcome in rows:
        counts[outcome][bucket, place] += 1
    event, censored, never = (np.concatenate([one.sum(axis=0)[None], one.sum(axis=0) - one]) for one in counts.values())
    return event, censored, never.sum(axis=1)


def curve(rows: list[Spell], last: int) -> float:
    """Kaplan-Meier by hand, at the end of a bin."""
    share = 1.0 if rows else float("nan")
    for place in range(last + 1):
        risk = sum(1 for _, other, outcome in rows if outcome == "never" or other >= place)
        had = sum(1 for _, other, outcome in rows if outcome == "event" and other == place)
        share *= 1 - had / risk if risk else 1
    return share


@given(spells, st.integers(0, 3))
def test_the_share_without_is_that_of_kaplan_and_meier(rows: list[Spell], last: int) -> None:
    found = share_without(*stacked(rows), last)
    assert found.shape == (65,)
    assert found[0] == pytest.approx(curve(rows, last), nan_ok=True)
    for bucket in (0, 5):
        assert found[1 + bucket] == pytest.approx(curve([row for row in rows if row[0] != bucket], last), nan_ok=True)


@given(spells, st.sampled_from((0.25, 0.5, 0.9)))
def test_a_quantile_is_the_first_bin_where_the_curve_gets_there_and_lies_in_its_interval(
    rows: list[Spell], q: float
) -> None:
    value, low, high = (float(part) for part in median_time(*stacked(rows), ENDS, 0.95, q))
    there = [end for place, end in enumerate(ENDS) if curve(rows, place) <= 1 - q + 1e-9]
    assert value == pytest.approx(there[0] if there else np.nan, nan_ok=True)
    assert not low > value
    assert not high < value
    if len({bucket for bucket, _, _ in rows}) < 2:
        assert np.isnan([low, high]).all()


def test_each_of_several_curves_is_read_at_its_own_bin() -> None:
    one, two = stacked([(0, 0, "event"), (1, 3, "event")]), stacked([(0, 1, "event"), (1, 2, "event")])
    both = [np.stack([left, right], axis=1) for left, right in zip(one, two, strict=True)]
    assert share_without(*both, np.array([0, 2]))[0].tolist() == [0.5, 0.0]


def test_fewer_customers_beneath_the_units_make_the_interval_wider() -> None:
    rows: list[Spell] = [(number % 40, 3 if number < 8 else 1, "event") for number in range(120)]
    alone, clustered = (median_time(*stacked(rows), ENDS, 0.95, 0.05, customers=n) for n in (np.inf, 6.0))
    assert alone[0] == clustered[0]
    assert clustered[1] <= alone[1]
    assert not clustered[2] < alone[2]
