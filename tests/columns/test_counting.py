"""Counting in blocks: what it gives is what placing row by row gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyseg.columns import counting
from journeyseg.columns.axes import Array, Axis
from journeyseg.columns.cells import Block, fold, of_counts
from journeyseg.columns.counting import counted
from journeyseg.columns.membership import Membership, Owners, place
from journeyseg.columns.tallies import Tally
from journeyseg.errors import InputError


@st.composite
def tables(draw: st.DrawFn) -> tuple[Owners, Membership]:
    """Owners with ascending buckets and a segment each, or none."""
    sizes = draw(st.lists(st.integers(0, 4), min_size=1, max_size=12))
    buckets = np.array(sorted(draw(st.integers(0, 63)) for _ in sizes), dtype=np.uint8)
    offsets = np.concatenate([[0], np.cumsum(sizes)])
    event = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    codes = np.array([draw(st.integers(-1, 1)) for _ in sizes], dtype=np.int32)
    ranks = np.arange(len(sizes), dtype=np.uint64)
    owners = Owners(buckets, ranks, np.arange(len(sizes), dtype=np.int32), event, bounds=offsets)
    return owners, Membership("exclusive", 2, codes)


def rows_of(data: st.DataObject, owners: Owners, width: int, once: bool) -> dict[str, Any]:
    """Rows of events: each once in order, or some of them in any order; with cells, of which some are passed over."""
    n = int(owners.bounds[-1]) if owners.bounds is not None else 0
    at = None if not data.draw(st.booleans()) or not n else data.draw(st.lists(st.integers(0, n - 1), max_size=20))
    size = n if at is None else len(at)
    cells = data.draw(st.lists(st.sampled_from([-1, 0, 1, width - 1]), min_size=size, max_size=size))
    kind = data.draw(st.sampled_from([np.int32, np.int64]))
    weighed = not once and data.draw(st.booleans())
    weight = data.draw(st.lists(st.integers(-9, 9), min_size=size, max_size=size)) if weighed and size else None
    return {"at": at, "cell": np.array(cells, dtype=kind), "once": once, "weight": weight}


def assert_same(left: Block, right: Block) -> None:
    assert type(left) is type(right)
    for one, other in zip(left.parts, right.parts, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("wide", [False, True], ids=["by bytes", "by sorting"])
@pytest.mark.parametrize("once", [False, True])
@given(data=st.data(), table=tables())
def test_counts_equal_rows_that_are_placed_one_by_one(
    data: st.DataObject, table: tuple[Owners, Membership], once: bool, wide: bool
) -> None:
    owners, membership = table
    width = 700 if wide else 9
    tally = Tally("event", **rows_of(data, owners, width, once))
    array = Array(axes=(Axis("cell", size=width),))
    found = counted(array, tally, owners, membership, "it")
    assert found is not None
    expected = fold(array, tally, owners, place(tally, owners, membership), 2)
    assert_same(of_counts(array, tally, found, 2), expected)


@given(table=tables(), data=st.data(), once=st.booleans())
def test_counts_over_open_labels_equal_rows_that_are_placed_one_by_one(
    table: tuple[Owners, Membership], data: st.DataObject, once: bool
) -> None:
    owners, membership = table
    tally = Tally("event", **rows_of(data, owners, 3, once), labels=("c", "a", "b"))
    array = Array(axes=(Axis("label"),))
    found = counted(array, tally, owners, membership, "it")
    assert found is not None
    expected = fold(array, tally, owners, place(tally, owners, membership), 2)
    assert_same(of_counts(array, tally, found, 2), expected)
    assert getattr(of_counts(array, tally, found, 2), "labels", None) == getattr(expected, "labels", None)


def many(customers: int, each: int) -> tuple[Owners, Membership, np.ndarray[Any, Any]]:
    """Customers of one bucket with so many events each, and the position of each event in its customer."""
    bounds = np.arange(customers + 1) * each
    event = np.repeat(np.arange(customers, dtype=np.int32), each)
    own = np.arange(customers, dtype=np.int32)
    owners = Owners(np.zeros(customers, dtype=np.uint8), own.astype(np.uint64), own, event, bounds=bounds)
    return owners, Membership("exclusive", 1, np.zeros(customers, dtype=np.int32)), np.tile(np.arange(each), customers)


def test_more_than_255_customers_of_a_group_are_counted_over_several_blocks() -> None:
    owners, membership, cell = many(40_000, 3)
    tally = Tally("event", cell=cell, once=True)
    found = counted(Array(axes=(Axis("cell", size=3),)), tally, owners, membership, "it")
    assert found is not None
    assert found.cells.tolist() == [[[40_000, 40_000, 40_000]]]


def test_who_counts_once_may_be_something_else_than_the_customer() -> None:
    owners, membership, _ = many(2, 4)
    group = np.array([0, 0, 1, 1, 2, 2, 2, 2])
    tally = Tally("event", cell=np.zeros(8, dtype=np.int32), once=True, group=group)
    found = counted(Array(axes=(Axis("cell", size=1),)), tally, owners, membership, "it")
    assert found is not None
    assert found.cells.tolist() == [[[3]]]


def test_rows_that_weigh_too_much_or_have_too_many_cells_are_left_to_be_placed() -> None:
    owners, membership, cell = many(2, 4)
    one = Array(axes=(Axis("cell", size=4),))
    heavy = np.full(len(cell), 1 << 51)
    assert counted(one, Tally("event", cell=cell, weight=heavy), owners, membership, "it") is None
    vast = Array(axes=(Axis("cell", size=counting._LARGEST + 1),))
    assert counted(vast, Tally("event", cell=cell), owners, membership, "it") is None


def test_positions_that_do_not_exist_are_refused() -> None:
    owners, membership, cell = many(2, 4)
    tally = Tally("event", at=np.full(8, 99), cell=cell)
    with pytest.raises(InputError, match="out of range"):
        counted(Array(axes=(Axis("cell", size=4),)), tally, owners, membership, "it")
