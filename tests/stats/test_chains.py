"""The value of a chain equals the published one, and following customers step by step."""

from __future__ import annotations

import numpy as np
import pytest

import journeyseg as js
from journeyseg.stats.chains import chain_value

MOVES: list[list[float]] = [
    [0.3, 0.7, 0, 0, 0],
    [0.2, 0, 0.8, 0, 0],
    [0.15, 0, 0, 0.85, 0],
    [0.05, 0, 0, 0, 0.95],
    [0, 0, 0, 0, 1],
]
GAINS: list[float] = [36, -4, -4, -4, 0]


def test_values_are_those_of_pfeifer_and_carraway() -> None:
    soon, ever = (chain_value(MOVES, GAINS, rate=0.2, horizon=horizon) for horizon in (4, None))
    assert soon.tolist() == pytest.approx([50.115, 4.22, 0.592, -1.98, 0], abs=1e-3)
    assert ever.tolist() == pytest.approx([52.32, 5.554, 1.251, -1.82, 0], abs=1e-3)


def test_a_long_horizon_comes_to_the_same_as_for_ever_and_a_walk_by_hand() -> None:
    ever = chain_value(MOVES, GAINS, rate=0.2)
    assert chain_value(MOVES, GAINS, rate=0.2, horizon=200) == pytest.approx(ever)
    where, total = np.array([0.0, 1, 0, 0, 0]), 0.0
    for step in range(60):
        total += float(np.dot(where, GAINS)) / 1.2**step
        where = where @ np.array(MOVES)
    assert total == pytest.approx(ever[1], abs=1e-3)


def test_rows_that_lose_customers_and_value_without_discount_are_refused() -> None:
    with pytest.raises(js.errors.InputError, match="shares of where"):
        chain_value([[0.5, 0.4], [0.0, 1.0]], [1, 1], rate=0.1)
    with pytest.raises(js.errors.InputError, match="for ever"):
        chain_value([[1.0]], [1], rate=0)
