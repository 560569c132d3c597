"""Distances between distributions have the published values and the laws of distances, and limits know the sample."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import journeyseg as js
from journeyseg.stats.drift import drift_band, hellinger, jensen_shannon, largest_change, psi, psi_limit

BEFORE = [1, 1, 4, 8, 27, 22, 16, 12, 6, 3]
AFTER = [0, 3, 6, 15, 18, 23, 26, 14, 9, 3]

counts = st.lists(st.integers(0, 50), min_size=4, max_size=4).filter(any)


def test_values_are_those_published() -> None:
    """mwburke's walkthrough; nannyml in base 2 and evidently in base e; nannyml's vanished categories."""
    # Of the 120 drawn there, 3 fell outside the bins of the first 100 and count in the denominator alone.
    assert float(psi(BEFORE, AFTER, floor=0.001, totals=(100, 120))) == pytest.approx(0.15275591122393328, abs=1e-9)
    assert float(jensen_shannon(BEFORE, AFTER)) == pytest.approx(0.16965237769631725, abs=1e-9)
    assert float(jensen_shannon(BEFORE, AFTER, base=math.e)) == pytest.approx(0.14124486934493616, abs=1e-9)
    gone = ([2, 2, 2], [0, 5, 0])
    found = [float(one(*gone)) for one in (largest_change, jensen_shannon, hellinger)]
    assert found == pytest.approx([0.66666667, 0.67760454, 0.65011517], abs=1e-7)
    assert drift_band([0.05, 0.15, 0.3]) == ["stable", "moderate", "major"]
    assert drift_band(0.1) == ["moderate"]


@given(counts, counts, counts)
def test_they_are_distances(one: list[int], two: list[int], three: list[int]) -> None:
    """Nought exactly for equal shares, symmetric, and no way round is shorter (not so the index)."""
    for distance in (jensen_shannon, hellinger, largest_change):
        gap = float(distance(one, two))
        assert 0 <= gap <= 1 + 1e-12
        assert gap == pytest.approx(float(distance(two, one)), abs=1e-12)
        assert gap <= float(distance(one, three)) + float(distance(three, two)) + 1e-9
    assert float(psi(one, two)) >= 0
    assert float(psi(one, two)) == pytest.approx(float(psi(two, one)))
    assert float(psi(one, [3 * n for n in one])) == pytest.approx(0, abs=1e-12)
    alike = np.allclose(np.array(one) / sum(one), np.array(two) / sum(two))
    assert (float(psi(one, two, floor=1e-9)) < 1e-9) == alike


@pytest.mark.parametrize("n", [200, 20_000])
def test_the_limit_is_passed_by_chance_in_5_of_100(n: int) -> None:
    """Where nothing has changed, whatever the size; the usual 0.1 is hardly ever passed by the large."""
    chance = np.random.default_rng(3)
    share = np.array([0.4, 0.3, 0.2, 0.1])
    before, after = (chance.multinomial(n, share, 4000) for _ in range(2))
    found = psi(before, after)
    assert (found > psi_limit(n, n, 4)).mean() == pytest.approx(0.05, abs=0.012)
    assert (found > 0.1).mean() < 0.05


def test_what_is_no_distribution_is_refused() -> None:
    with pytest.raises(js.errors.InputError, match="no counts"):
        psi([0, 0], [1, 2])
    with pytest.raises(js.errors.InputError, match="no counts"):
        hellinger([1, -1], [1, 2])
