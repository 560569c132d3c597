"""States give totals, deletions of buckets and the customers' extrema; unequal questions do not merge."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import pytest

from journeyseg.columns.axes import Array, Axis, Shape
from journeyseg.columns.membership import Membership, Owners
from journeyseg.columns.states import State, fold_state
from journeyseg.columns.tallies import Tally
from journeyseg.errors import InputError

NAMES = Axis("name", ("a", "b"))
SHAPE = Shape(
    count=Array(axes=(NAMES,)),
    money=Array(real=True),
    routes=Array("counter", axes=(NAMES, Axis("route"))),
    long=Array(axes=(Axis("second", size=30_000),)),
    least=Array("min", axes=(NAMES,)),
    most=Array("max"),
    some=Array("sample"),
)
BUCKET = np.array([0, 0, 5, 63], dtype=np.uint8)


def state(mask: list[bool] | None = None, *, shape: Shape = SHAPE, segments: tuple[str, ...] = ("x", "y")) -> State:
    """Four customers, of segments x, y, x and none; money .5, .25, -1 and 9."""
    at = np.flatnonzero(mask if mask is not None else [True] * 4)
    rank, blank = np.arange(4).astype(np.uint64), np.zeros(0, dtype=np.int32)
    money = np.array([0.5, 0.25, -1.0, 9.0])[at]
    tallies = {
        "count": Tally("customer", at=at, cell=at % 2, weight=at + 1),
        "money": Tally("customer", at=at, weight=money),
        "routes": Tally("customer", at=at, cell=at % 4, labels=["u", "v"]),
        "long": Tally("customer", at=at, cell=at * 7_000),
        "least": Tally("customer", at=at, cell=at % 2, weight=money),
        "most": Tally("customer", at=at, weight=money),
        "some": Tally("customer", at=at, weight=money),
    }
    membership = Membership("exclusive", len(segments), np.array([0, 1 % len(segments), 0, -1], dtype=np.int32))
    owners = Owners(BUCKET, rank, blank, blank)
    return fold_state(shape, {name: tallies[name] for name in shape}, owners, membership, segments)


def test_totals_sum_over_the_buckets() -> None:
    whole = state()
    assert whole.totals("count").tolist() == [[4, 0], [0, 2]]
    assert whole.totals("money").tolist() == [-0.5, 0.25]
    assert whole.labels("routes") == ("u", "v")
    assert whole.totals("routes").tolist() == [[[1, 0], [1, 0]], [[0, 1], [0, 0]]]
    assert np.flatnonzero(whole.totals("long")[0]).tolist() == [0, 14_000]
    assert whole.totals("count").dtype == whole.totals("long").dtype == np.int64


def test_sums_lie_by_bucket() -> None:
    whole = state()
    assert {
        tuple(map(int, at)): int(whole.sums("count")[at]) for at in zip(*np.nonzero(whole.sums("count")), strict=True)
    } == {
        (0, 0, 0): 1,
        (0, 1, 1): 2,
        (5, 0, 0): 3,
    }
    assert whole.sums("money")[5].tolist() == [-1.0, 0.0]
    assert whole.present("money").sum() == 3
    assert whole.present("routes").shape == (64, 2, 2, 2)


@pytest.mark.parametrize("name", ["count", "money", "routes"])
def test_the_stack_leaves_out_each_bucket_in_turn(name: str) -> None:
    whole = state()
    stack = whole.stack(name)
    assert np.array_equal(stack[0], whole.totals(name))
    for bucket in range(64):
        without = state(np.not_equal(BUCKET, bucket).tolist())
        labels = [whole.labels(name).index(label) for label in without.labels(name)]
        expected = np.zeros_like(stack[0])
        expected[..., labels or slice(None)] = without.totals(name)
        assert np.array_equal(stack[1 + bucket], expected)


def test_differences_are_taken_before_anything_is_a_float() -> None:
    weights = np.array([2.0**52, 0.5])
    owners = Owners(
        np.array([1, 2], dtype=np.uint8), np.zeros(2, np.uint64), np.zeros(0, np.int32), np.zeros(0, np.int32)
    )
    member = Membership("exclusive", 1, np.zeros(2, dtype=np.int32))
    found = fold_state(
        Shape(money=Array(real=True)), {"money": Tally("customer", weight=weights)}, owners, member, ("x",)
    )
    assert found.stack("money")[2, 0] == 0.5


def test_extrema_know_where_nothing_is() -> None:
    whole = state()
    assert np.array_equal(whole.totals("least"), [[-1.0, np.nan], [np.nan, 0.25]], equal_nan=True)
    assert whole.totals("most").tolist() == [0.5, 0.25]
    assert whole.present("least").sum() == 3


def test_a_state_of_nobody_has_zeros_and_no_labels() -> None:
    nobody = state([False] * 4)
    assert nobody.totals("count").tolist() == [[0, 0], [0, 0]]
    assert nobody.totals("routes").shape == (2, 2, 0)
    assert nobody.stack("routes").shape == (65, 2, 2, 0)
    assert np.isnan(nobody.totals("most")).all()
    assert nobody.merge(state()).equals(state())


def test_the_entries_of_one_segment_are_its_cells_that_are_not_zero() -> None:
    only = state().only(0)
    expected = [[0, 5], [0, 14_000], [1, 1]]
    assert [part.tolist() for part in only.entries("long")] == expected
    assert [part.tolist() for part in only.entries("count")] == [[0, 5], [0, 0], [1, 3]]


@pytest.mark.parametrize(
    "ask",
    [
        lambda whole: whole.entries("long"),
        lambda whole: whole.only(0).entries("most"),
        lambda whole: whole.stack("most"),
        lambda whole: whole.stack("some"),
        lambda whole: whole.sums("some"),
        lambda whole: whole.sample("count"),
    ],
)
def test_what_an_array_does_not_hold_is_a_type_error_that_names_it(ask: Any) -> None:
    with pytest.raises(TypeError, match=r"long|most|some|count"):
        ask(state())


def test_only_equal_questions_merge() -> None:
    sums = Shape(count=SHAPE["count"])
    longer = Shape(count=attrs.evolve(SHAPE["count"], axes=(Axis("name", ("a", "b", "c")),)))
    renamed = Shape(count=attrs.evolve(SHAPE["count"], axes=(Axis("name", ("b", "a")),)))
    for other in (state(shape=longer), state(shape=renamed), state(shape=sums, segments=("x",)), state()):
        with pytest.raises(InputError, match="different questions"):
            state(shape=sums).merge(other)
        with pytest.raises(InputError, match="different questions"):
            state(shape=sums).subtract(other)
        assert not state(shape=sums).equals(other)


@pytest.mark.parametrize("name", ["least", "most", "some"])
def test_extrema_and_samples_are_not_retracted(name: str) -> None:
    one = state(shape=Shape(**{"count": SHAPE["count"], name: SHAPE[name]}))
    with pytest.raises(InputError, match=f"arrays {name} keep an extremum or a sample"):
        one.subtract(one)


def test_taking_everything_back_leaves_nothing() -> None:
    sums = Shape(**{name: SHAPE[name] for name in ("count", "money", "routes", "long")})
    assert state(shape=sums).subtract(state(shape=sums)).equals(state([False] * 4, shape=sums))


def test_tallies_and_shape_name_the_same_arrays() -> None:
    owners = Owners(BUCKET, np.zeros(4, np.uint64), np.zeros(0, np.int32), np.zeros(0, np.int32))
    member = Membership("exclusive", 1, np.zeros(4, dtype=np.int32))
    with pytest.raises(InputError, match="different arrays"):
        fold_state(Shape(count=Array()), {"counts": Tally("customer")}, owners, member, ("x",))


def test_bytes_are_those_of_the_arrays() -> None:
    assert state(shape=Shape(count=SHAPE["count"])).nbytes == 64 * 2 * 2 * 8
