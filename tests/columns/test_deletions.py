"""States without a bucket: what is left is what the other buckets hold, whatever block holds it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from journeyseg.columns.axes import Array, Axis, Shape
from journeyseg.columns.deletions import without
from journeyseg.columns.membership import Membership, Owners
from journeyseg.columns.states import State, fold_state
from journeyseg.columns.tallies import Tally

CUSTOMERS, ROWS = 200, 900
RNG = np.random.default_rng(3)
OWN = RNG.integers(0, CUSTOMERS, ROWS)
BUCKETS = RNG.integers(0, 64, CUSTOMERS).astype(np.uint8)
LABELS = ("a", "b", "c", "rare")


def state_of(kept: Any) -> State:
    """Rows of the kept customers, in every kind of block."""
    rows = np.flatnonzero(kept[OWN])
    weight = np.linspace(0.1, 7.0, ROWS)[rows]
    cell = (OWN * 7 % 5)[rows]
    label = np.where(OWN[rows] == 0, 3, cell % 3)
    shape = Shape(
        dense=Array(axes=(Axis("k", size=5),)),
        real=Array(axes=(Axis("k", size=5),), real=True),
        wide=Array(axes=(Axis("k", size=1 << 16),)),
        open=Array(axes=(Axis("name"),)),
        most=Array(merge="max", real=True),
        some=Array(merge="sample", size=4096, real=True),
    )
    own = np.asarray(OWN[rows], dtype=np.int64)
    tallies = {
        "dense": Tally("customer", at=own, cell=cell),
        "real": Tally("customer", at=own, cell=cell, weight=weight),
        "wide": Tally("customer", at=own, cell=cell * 13_000),
        "open": Tally("customer", at=own, cell=label, labels=LABELS),
        "most": Tally("customer", at=own, weight=weight),
        "some": Tally("customer", at=own, weight=weight),
    }
    ranks = np.arange(CUSTOMERS, dtype=np.uint64)
    owners = Owners(BUCKETS, ranks, np.arange(CUSTOMERS, dtype=np.int32), np.arange(CUSTOMERS, dtype=np.int32))
    codes = (np.arange(CUSTOMERS) % 2).astype(np.int32)
    return fold_state(shape, tallies, owners, Membership("exclusive", 2, codes), ("even", "odd"))


@pytest.mark.parametrize("bucket", [-1, 0, int(BUCKETS[0]), 63])
def test_what_is_left_is_what_folding_the_others_gives(bucket: int) -> None:
    left, again = without(state_of(np.ones(CUSTOMERS, dtype=bool)), bucket), state_of(bucket != BUCKETS)
    for name in ("dense", "real", "wide"):
        assert np.array_equal(left.totals(name), again.totals(name))
        assert left.stack(name).shape[0] == 2
    assert np.array_equal(left.totals("most"), again.totals("most"), equal_nan=True)
    assert np.array_equal(left.sample("some").weight, again.sample("some").weight)
    places = [LABELS.index(label) for label in again.labels("open")]
    assert np.array_equal(left.totals("open")[:, places], again.totals("open"))


def test_labels_that_occur_no_more_stay_so_that_axes_do_not_change() -> None:
    left = without(state_of(np.ones(CUSTOMERS, dtype=bool)), int(BUCKETS[0]))
    assert left.labels("open") == LABELS
    assert left.totals("open")[:, 3].tolist() == [0, 0]
