"""Axes, arrays and shapes say what a state is indexed by, and refuse contradictions."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from journeyseg.columns.axes import Array, Axis, Shape
from journeyseg.errors import DefinitionError

STAGES = Axis("stage", ["look", "buy"])
BINS = Axis("bin", size=5)
ROUTES = Axis("route")


def test_a_closed_axis_knows_its_length_and_an_open_one_has_none() -> None:
    assert [len(axis) for axis in (STAGES, BINS, ROUTES)] == [2, 5, 0]
    assert [axis.open for axis in (STAGES, BINS, ROUTES, Axis("none", ()))] == [False, False, True, False]


def test_labels_become_a_tuple_so_that_equal_axes_are_equal() -> None:
    assert Axis("stage", ("look", "buy")) == STAGES
    assert hash(Axis("stage", ("look", "buy"))) == hash(STAGES)


@pytest.mark.parametrize(
    "wrong", [{"labels": ["a", "a"]}, {"labels": "ab"}, {"labels": ["a"], "size": 1}, {"size": -1}]
)
def test_an_axis_that_contradicts_itself_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(DefinitionError):
        Axis("stage", **wrong)


def test_an_array_counts_its_closed_cells() -> None:
    array = Array(axes=[STAGES, BINS, ROUTES])
    assert (array.dims, array.cells, array.open) == ((2, 5), 10, True)
    assert (Array().dims, Array().cells, Array().open) == ((), 1, False)


def test_only_sums_can_be_taken_back() -> None:
    assert [Array(merge).invertible for merge in ("sum", "counter", "min", "max", "sample")] == [True] * 2 + [False] * 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"merge": "mean"},
        {"axes": (ROUTES, STAGES)},
        {"axes": (ROUTES, ROUTES)},
        {"merge": "min", "axes": (ROUTES,)},
        {"merge": "sample", "axes": (STAGES, ROUTES)},
        {"merge": "sample", "size": 0},
    ],
)
def test_an_array_that_can_not_be_merged_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(DefinitionError):
        Array(**wrong)


def test_a_shape_holds_its_arrays_by_name_and_travels() -> None:
    shape = Shape(units=Array(unit="customers"), reached=Array(axes=(STAGES,)))
    assert list(shape) == ["units", "reached"]
    assert shape["reached"].axes == (STAGES,)
    assert pickle.loads(pickle.dumps(shape)) == shape
    assert shape != Shape(units=Array(unit="customers"))
