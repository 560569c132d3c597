"""A tally holds rows of (owner, cell, weight), and refuses what would count wrongly."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from journeyseg.columns.axes import Array, Shape
from journeyseg.columns.membership import Membership, Owners
from journeyseg.columns.states import fold_state
from journeyseg.columns.tallies import Tally
from journeyseg.errors import InputError


def test_positions_and_cells_become_int64_and_weights_keep_their_type() -> None:
    tally = Tally("event", at=[0, 2], cell=np.array([1, -1], dtype=np.int8), weight=[0.5, 1.5], anchor=[3, 4])
    assert [part.dtype for part in (tally.at, tally.cell, tally.anchor) if part is not None] == [np.int64] * 3
    assert tally.weight is not None
    assert tally.weight.tolist() == [0.5, 1.5]
    assert tally.rows == 2


def test_a_tally_without_parts_has_a_row_for_each_owner() -> None:
    assert Tally("customer").rows is None
    assert Tally("customer", at=[]).rows == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"at": np.array([True, False])},
        {"cell": [0.0, 1.0]},
        {"cell": [np.nan]},
        {"at": [[1]]},
        {"anchor": ["a"]},
        {"weight": ["a"]},
        {"weight": [1 + 2j]},
        {"weight": [[1.0]]},
        {"weight": 1},
        {"at": [1, 2], "cell": [1]},
        {"labels": ["a", "b", "a"]},
    ],
)
def test_parts_that_would_count_wrongly_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        Tally("event", **wrong)


def test_a_mask_is_refused_with_the_way_to_positions() -> None:
    with pytest.raises(InputError, match="flatnonzero"):
        Tally("journey", at=np.array([True]))


def test_an_owner_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="owner"):
        Tally("session")  # type: ignore[arg-type]


def test_rows_of_one_group_count_once_and_what_is_told_apart_only_under_segments_of_events() -> None:
    every = Tally("event", at=[0, 1, 2], once=True, group=[0, 1, 1])
    given = Tally("event", at=[0], apart=lambda: every)
    assert given.under("exclusive") is given
    assert given.under("event") is every
    owners = Owners(np.zeros(1, np.uint8), np.zeros(1, np.uint64), np.zeros(2, np.int32), np.zeros(3, np.int32))
    codes = np.array([0, 1, 1], dtype=np.int32)
    membership = Membership("event", 2, codes, np.array([0, 3]))
    state = fold_state(Shape(n=Array()), {"n": given}, owners, membership, ("a", "b"))
    assert state.totals("n").tolist() == [1, 1]
