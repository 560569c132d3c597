"""The grid of times: the usual bins, cut once more at the horizon."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyseg.analyses.grid import grid_of
from journeyseg.columns import sketches

SPANS = st.timedeltas(min_value=timedelta(microseconds=1), max_value=timedelta(days=20_000))


@given(SPANS, st.integers(0, 1 << 60))
def test_a_duration_lies_before_the_end_of_the_horizon_exactly_when_it_is_within_it(span: timedelta, at: int) -> None:
    grid, edge = grid_of(span), span // timedelta(microseconds=1)
    for elapsed in (at, edge - 1, edge, edge + 1):
        assert (grid.bin_of(np.array([elapsed]))[0] <= grid.horizon) == (elapsed <= edge)


@given(SPANS)
def test_bins_ascend_and_the_horizon_ends_one(span: timedelta) -> None:
    grid = grid_of(span)
    assert (np.diff(grid.cuts) > 0).all()
    assert grid.bins == len(grid.ends) <= sketches.BINS + 1
    assert grid.ends[grid.horizon] == pytest.approx(span.total_seconds(), abs=2e-6)


def test_without_a_horizon_the_bins_are_the_usual_ones() -> None:
    grid = grid_of(None)
    assert (grid.bins, grid.horizon) == (sketches.BINS, sketches.BINS - 1)
    assert np.array_equal(grid.ends, sketches.ENDS)
