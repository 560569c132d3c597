"""Blocks fold rows, merge and subtract; what can't be counted is refused with the name of the array."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyseg.columns.axes import Array, Axis
from journeyseg.columns.cells import BUCKETS, Block, Dense, Extremum, Sample, Table, fold, is_sparse, merged
from journeyseg.columns.membership import Membership, Owners, place
from journeyseg.columns.tallies import Tally
from journeyseg.errors import InputError

ROUTES = Axis("route")
PAIR = Axis("pair", ("a", "b"))


def block(array: Array, tally: Tally, *, customers: int = 4, codes: list[int] | None = None) -> Block:
    """The block of a tally of customers 0.. in buckets 0.., of rank 10, 9, 8 ..."""
    number = np.arange(customers)
    blank = np.zeros(0, dtype=np.int32)
    owners = Owners(number.astype(np.uint8), (10 - number).astype(np.uint64), blank, blank)
    membership = Membership("exclusive", 2, np.array(codes or [0] * customers, dtype=np.int32))
    return fold(array, tally, owners, place(tally, owners, membership), 2, name="reach")


def table(labels: list[str], at: list[int], **more: Any) -> Table:
    """A table over an open axis: customer `at[i]` met label number i."""
    tally = Tally("customer", at=at, cell=list(range(len(at))), labels=labels, **more)
    found = block(Array("counter", axes=(ROUTES,)), tally)
    assert isinstance(found, Table)
    return found


def keyed(found: Table, segments: int = 2) -> dict[tuple[int, int, int, str], int]:
    """(bucket, segment, closed cell, label) -> sum."""
    assert found.labels is not None
    out = {}
    for key, high in zip(found.keys.tolist(), found.high.tolist(), strict=True):
        rest, cell = divmod(key, found.width)
        closed, label = divmod(cell, len(found.labels))
        out[(*divmod(rest, segments), closed, found.labels[label])] = high
    return out


def test_rows_without_a_segment_or_a_cell_are_passed_over() -> None:
    found = block(Array(axes=(PAIR,)), Tally("customer", cell=[0, 1, -1, 1]), codes=[0, 1, 0, -1])
    assert isinstance(found, Dense)
    assert found.high.shape == (BUCKETS, 2, 2)
    assert {index: int(found.high[index]) for index in zip(*np.nonzero(found.high), strict=True)} == {
        (0, 0, 0): 1,
        (1, 1, 1): 1,
    }


def test_labels_of_an_open_axis_lie_in_ascending_order_and_only_those_that_occur() -> None:
    found = block(
        Array("counter", axes=(PAIR, ROUTES)),
        Tally("customer", cell=[3 * 1 + 0, 3 * 0 + 2, 3 * 1 + 2, -1], labels=["z", "unused", "é"]),
    )
    assert isinstance(found, Table)
    assert found.labels == ("z", "é")
    assert keyed(found) == {(0, 0, 1, "z"): 1, (1, 0, 0, "é"): 1, (2, 0, 1, "é"): 1}


@pytest.mark.parametrize("labels", [[], ["never"]])
def test_a_batch_that_meets_no_label_merges_from_either_side(labels: list[str]) -> None:
    empty = block(Array("counter", axes=(PAIR, ROUTES)), Tally("customer", at=[], cell=[], labels=labels))
    full = block(Array("counter", axes=(PAIR, ROUTES)), Tally("customer", at=[1], cell=[3], labels=["x", "y"]))
    assert isinstance(empty, Table)
    assert isinstance(full, Table)
    for both in (empty.merge(full), full.merge(empty), full.merge(empty).subtract(empty)):
        assert (both.labels, both.width, keyed(both)) == (("y",), 2, {(1, 0, 1, "y"): 1})
    assert empty.merge(empty).labels == ()


@given(st.lists(st.tuples(st.text(max_size=2), st.integers(0, 3)), max_size=8, unique_by=lambda row: row[0]), st.data())
def test_open_axes_unite_their_labels(rows: list[tuple[str, int]], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(rows)))
    parts = [table([name for name, _ in part], [at for _, at in part]) for part in (rows[:cut], rows[cut:])]
    both = parts[0].merge(parts[1])
    assert keyed(both) == {(at, 0, 0, name): 1 for name, at in rows}
    assert both.labels == tuple(sorted(name for name, _ in rows))
    assert both.subtract(parts[1]).labels == parts[0].labels
    assert both.subtract(both).labels == ()


def test_a_long_closed_axis_is_held_as_a_table_and_a_short_one_dense() -> None:
    long, short = Axis("second", size=10_000), Axis("second", size=8_000)
    assert (is_sparse(Array(axes=(long,)), 2), is_sparse(Array(axes=(short,)), 2)) == (True, False)
    assert isinstance(block(Array(axes=(long,)), Tally("customer", cell=[9_999] * 4)), Table)
    assert isinstance(block(Array(axes=(short,)), Tally("customer", cell=[7_999] * 4)), Dense)


def test_a_sum_that_comes_to_nothing_is_no_entry_of_a_table() -> None:
    found = block(Array(axes=(Axis("second", size=10_000),)), Tally("customer", at=[0, 0], cell=[5, 5], weight=[3, -3]))
    assert isinstance(found, Table)
    assert len(found.keys) == 0


def test_extrema_pass_over_missing_weights_and_keep_infinite_ones() -> None:
    tally = Tally("customer", at=[0, 0, 1, 2], weight=[np.nan, 3.0, np.nan, -np.inf])
    found = block(Array("max"), tally)
    assert isinstance(found, Extremum)
    assert np.array_equal(found.values[:4, 0, 0], [3.0, np.nan, -np.inf, np.nan], equal_nan=True)
    assert np.array_equal(found.merge(found).values, found.values, equal_nan=True)


def test_the_sign_of_a_zero_does_not_depend_on_the_order() -> None:
    for weight in ([0.0, -0.0], [-0.0, 0.0]):
        found = block(Array("min"), Tally("customer", at=[0, 0], weight=weight))
        assert isinstance(found, Extremum)
        assert not np.signbit(found.values[0, 0, 0])


def sample(size: int, at: list[int], **more: Any) -> Sample:
    found = block(Array("sample", size=size), Tally("customer", at=at, weight=[float(who) for who in at]), **more)
    assert isinstance(found, Sample)
    return found


@pytest.mark.parametrize(
    ("size", "kept"),
    [(1, []), (2, [3, 3]), (3, [2, 3, 3]), (5, [2, 3, 3]), (6, [1, 1, 1, 2, 3, 3]), (7, [0, 1, 1, 1, 2, 3, 3])],
)
def test_a_sample_ends_at_the_first_customer_whose_rows_do_not_fit(size: int, kept: list[int]) -> None:
    found = sample(size, [0, 1, 1, 1, 2, 3, 3])
    assert sorted(found.weight.tolist()) == kept
    assert found.complete.tolist() == [len(kept) == 7, True]
    assert found.seen.tolist() == [4, 0]


def test_a_customer_left_out_of_one_batch_leaves_out_those_of_higher_rank_in_another() -> None:
    giant, other = sample(2, [3, 3, 3]), sample(2, [2])
    for both in (giant.merge(other), other.merge(giant)):
        assert both.weight.tolist() == []
        assert both.seen.tolist() == [2, 0]
        assert not both.complete[0]


def test_segments_are_sampled_apart() -> None:
    found = sample(1, [0, 1, 2, 3], codes=[0, 1, 0, 1])
    assert list(zip(found.segment.tolist(), found.weight.tolist(), strict=True)) == [(0, 2.0), (1, 3.0)]


def test_blocks_of_a_list_merge() -> None:
    parts = [block(Array(), Tally("customer", at=[who])) for who in range(4)]
    both, whole = merged(parts), block(Array(), Tally("customer"))
    assert all(np.array_equal(a, b) for a, b in zip(both.parts, whole.parts, strict=True))


@pytest.mark.parametrize(
    ("array", "tally"),
    [
        (Array(axes=(PAIR,)), {"cell": [0, 1, 2, 0]}),
        (Array(axes=(PAIR,)), {}),
        (Array(axes=(PAIR,)), {"cell": [0] * 4, "labels": ["x"]}),
        (Array("counter", axes=(ROUTES,)), {"cell": [0] * 4}),
        (Array("counter", axes=(ROUTES,)), {"cell": [1] * 4, "labels": ["x"]}),
        (Array(), {"weight": [1.0] * 4}),
        (Array(), {"weight": np.full(4, 2**63, dtype=np.uint64)}),
        (Array(real=True), {"weight": [np.nan] * 4}),
        (Array(real=True), {"weight": [np.inf] * 4}),
    ],
)
def test_rows_that_would_be_counted_wrongly_are_refused(array: Array, tally: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        block(array, Tally("customer", **tally))


def test_flags_count_as_whole_numbers() -> None:
    found = block(Array(), Tally("customer", weight=[True, False, True, True]))
    assert isinstance(found, Dense)
    assert int(found.high.sum()) == 3


def test_two_batches_that_together_pass_the_bound_are_refused() -> None:
    half = block(Array(), Tally("customer", at=[0], weight=[2**56]))
    assert isinstance(half, Dense)
    with pytest.raises(InputError, match="too large"):
        half.merge(half)
