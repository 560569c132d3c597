"""Alias tables hold exactly the distribution they were made from."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyseg.datasets.alias import Alias


def mass(table: Alias, row: int) -> list[float]:
    """The chance of each outcome, added up over the columns of the table."""
    chances = [0.0] * table.width
    for column in range(table.width):
        cell = row * table.width + column
        chances[column] += table.keep[cell] / table.width
        chances[table.other[cell]] += (1.0 - table.keep[cell]) / table.width
    return chances


@given(st.lists(st.lists(st.integers(0, 50), min_size=4, max_size=4).filter(any), min_size=1, max_size=5))
def test_the_tables_add_up_to_the_chances(weights: list[list[int]]) -> None:
    rows = np.array(weights, dtype=float)
    rows /= rows.sum(axis=1, keepdims=True)
    table = Alias.of(rows)
    for row, chances in enumerate(rows):
        assert mass(table, row) == pytest.approx(chances.tolist(), abs=1e-12)
        assert all(found > 0 or chance == 0 for found, chance in zip(mass(table, row), chances, strict=True))


def test_the_largest_uniform_number_stays_inside_the_table() -> None:
    largest = np.nextafter(1.0, 0.0)
    for width in range(1, 40):
        table = Alias.of(np.full((1, width), 1.0 / width))
        assert table.draw(np.zeros(1, dtype=np.int32), np.array([largest])).tolist() == [width - 1]


def test_impossible_outcomes_are_never_drawn() -> None:
    table = Alias.of(np.array([[0.0, 0.3, 0.7, 0.0], [1.0, 0.0, 0.0, 0.0]]))
    uniform = np.linspace(0, 1, 10_001)[:-1]
    assert set(table.draw(np.zeros(10_000, dtype=np.int32), uniform)) == {1, 2}
    assert set(table.draw(np.ones(10_000, dtype=np.int32), uniform)) == {0}
