"""Rows lie in the order (owner, time, input order)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyseg.columns import ordering

TIMES = st.one_of(st.integers(0, 3), st.integers(-(2**40), 2**40), st.integers(-(2**63), 2**63 - 1))
ROWS = st.lists(st.tuples(st.integers(0, 4), TIMES), max_size=60)


def twin(owners: list[int], times: list[int]) -> list[int]:
    return sorted(range(len(owners)), key=lambda row: (owners[row], times[row], row))


def rows_of(order: ordering.Order, n: int) -> list[int]:
    return list(range(n)) if order.rows is None else order.rows.tolist()


@given(ROWS, st.booleans())
def test_rows_are_ordered_as_python_orders_them(rows: list[tuple[int, int]], by_owner: bool) -> None:
    rows = sorted(rows, key=lambda row: row[0]) if by_owner else rows
    owners, times = [owner for owner, _ in rows], [time for _, time in rows]
    order = ordering.by_time(np.array(owners, dtype=np.int32), np.array(times, dtype=np.int64), 6)
    expected = twin(owners, times)
    assert rows_of(order, len(rows)) == expected
    assert order.at.tolist() == [times[row] for row in expected]
    assert np.diff(order.offsets).tolist() == [owners.count(owner) for owner in range(6)]


@pytest.mark.parametrize("span", [10, 1 << 20, 1 << 45, 1 << 62])
@pytest.mark.parametrize("unit", [1, 1_000, 1_000_000])
@pytest.mark.parametrize("owners", [3, 20_000])
def test_many_rows_with_ties_and_a_giant_owner_are_in_order(span: int, unit: int, owners: int) -> None:
    rng = np.random.default_rng(7)
    codes = rng.integers(0, owners, 160_000).astype(np.int32)
    codes[rng.random(len(codes)) < 0.3] = owners // 2
    at = rng.integers(-(span // 2), span // 2, len(codes)) // unit * unit
    order = ordering.by_time(codes, at, owners)
    expected = np.lexsort((at, codes))
    assert np.array_equal(order.rows, expected)
    assert np.array_equal(order.at, at[expected])
    assert np.array_equal(order.take(at), at[expected])


def test_a_time_off_the_common_unit_is_not_rounded() -> None:
    at = np.arange(1_000_000, 0, -1_000, dtype=np.int64) * 1_000
    at[777] += 1
    order = ordering.by_time(np.zeros(len(at), dtype=np.int32), at, 1)
    assert order.at.tolist() == sorted(at.tolist())


def test_rows_in_order_are_neither_moved_nor_copied() -> None:
    at = np.array([1, 2, 1, 1])
    order = ordering.by_time(np.array([0, 0, 2, 2], dtype=np.int32), at, 3)
    assert order.rows is None
    assert order.at is at
    assert order.take(at) is at


def test_the_input_is_left_alone() -> None:
    owners, at = np.array([1, 0, 1], dtype=np.int32), np.array([3, 2, 1])
    for codes in (owners, np.sort(owners)):
        ordering.by_time(codes, at, 2)
    assert owners.tolist() == [1, 0, 1]
    assert at.tolist() == [3, 2, 1]


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), TIMES), max_size=40))
def test_journeys_lie_by_first_moment_and_then_by_first_row(rows: list[tuple[int, int, int]]) -> None:
    journeys: dict[tuple[int, int], list[int]] = {}
    for row, (customer, journey, _) in enumerate(rows):
        journeys.setdefault((customer, journey), []).append(row)
    number = {key: place for place, key in enumerate(journeys)}
    inside = {key: sorted(members, key=lambda row: (rows[row][2], row)) for key, members in journeys.items()}
    laid = sorted(journeys, key=lambda key: (key[0], rows[inside[key][0]][2], number[key]))
    order, journey_offsets, places = ordering.in_journeys(
        np.array([row[0] for row in rows], dtype=np.int32),
        np.array([number[row[0], row[1]] for row in rows], dtype=np.int32),
        np.array([row[2] for row in rows], dtype=np.int64),
        4,
        len(journeys),
    )
    assert rows_of(order, len(rows)) == [row for key in laid for row in inside[key]]
    assert order.at.tolist() == [rows[row][2] for key in laid for row in inside[key]]
    assert places.tolist() == [number[key] for key in laid]
    assert np.diff(order.offsets).tolist() == [len(inside[key]) for key in laid]
    assert np.diff(journey_offsets).tolist() == [sum(key[0] == customer for key in laid) for customer in range(4)]
