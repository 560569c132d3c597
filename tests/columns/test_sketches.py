"""Bins of durations: fixed, ascending, 4.4 % wide, and every duration has one."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from journeyseg.columns import sketches


@given(st.lists(st.integers(0, 2**62), max_size=20))
@example([0, 999_999, 1_000_000, 2**62])
def test_a_duration_lies_inside_its_bin(elapsed: list[int]) -> None:
    bins = sketches.bin_of(np.array(elapsed, dtype=np.int64))
    for micros, place in zip(elapsed, bins.tolist(), strict=True):
        low = 0 if place == 0 else int(sketches.CUTS[place - 1])
        assert low <= micros
        assert place == len(sketches.CUTS) or micros < sketches.CUTS[place]


def test_every_cut_begins_its_bin_and_the_moment_before_does_not() -> None:
    assert sketches.bin_of(sketches.CUTS).tolist() == list(range(1, sketches.BINS))
    assert sketches.bin_of(sketches.CUTS - 1).tolist() == list(range(sketches.BINS - 1))


def test_bins_are_ascending_and_at_most_4_4_percent_wide() -> None:
    assert (np.diff(sketches.CUTS) > 0).all()
    assert (sketches.CUTS[1:] / sketches.CUTS[:-1] < 1.0443).all()


def test_the_cuts_are_the_powers_of_two_rounded_once_and_agree_with_whole_numbers() -> None:
    for doubling in range(31):
        assert sketches.CUTS[doubling * sketches.STEPS] == 1_000_000 << doubling
    for place, cut in enumerate(sketches.CUTS.tolist()):
        exact_power = (10**6) ** sketches.STEPS << place
        assert (2 * cut - 1) ** sketches.STEPS <= exact_power << sketches.STEPS
        assert exact_power << sketches.STEPS <= (2 * cut + 1) ** sketches.STEPS


def test_the_edges_in_seconds_fit_the_bins() -> None:
    assert len(sketches.ENDS) == sketches.BINS
    assert len(sketches.EDGES) == sketches.BINS + 1
    assert sketches.EDGES[0] == 0
    assert sketches.EDGES[1:].tolist() == sketches.ENDS.tolist()
    assert (np.diff(sketches.EDGES) > 0).all()
    assert np.array_equal(sketches.ENDS[:-1], sketches.CUTS / 1e6)
