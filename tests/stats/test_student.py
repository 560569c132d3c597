"""Student's t quantiles of our own: those of scipy, over levels and degrees of freedom."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
import scipy
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtri, stdtr, stdtrit

from journeyseg.stats.critical import critical
from journeyseg.stats.student import LEVEL, central, within_reach

# Older scipy finds its quantiles by Cephes, and is itself wrong by up to 5e-11 at large degrees of freedom.
AGREES = 1e-12 if tuple(map(int, scipy.__version__.split(".")[:2])) >= (1, 15) else 1e-10
LEVELS = (0.05, 0.1, 0.3, 0.5, 0.683, 0.8, 0.9, 0.95, 0.975, LEVEL)
WHOLE = np.arange(1.0, 2001.0)
REAL = np.concatenate([np.linspace(5.0, 70.0, 1301), 10 ** np.linspace(1.0, 12.0, 400)])


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("df", [WHOLE, REAL], ids=["whole", "real"])
def test_quantiles_are_those_of_scipy(level: float, df: np.ndarray) -> None:
    share = (1 + level) / 2
    np.testing.assert_allclose(central(2 * share - 1, df), stdtrit(df, share), rtol=AGREES, atol=0)


@pytest.mark.parametrize("level", LEVELS)
def test_infinite_degrees_of_freedom_are_the_normal_distribution(level: float) -> None:
    share = (1 + level) / 2
    np.testing.assert_allclose(central(2 * share - 1, np.array([np.inf])), ndtri(share), rtol=1e-13, atol=0)


@given(st.floats(0.1, LEVEL), st.one_of(st.integers(1, 10**6).map(float), st.floats(5.0, 1e9)))
def test_the_level_lies_within_the_quantile(level: float, df: float) -> None:
    reach = central(level, np.array([df]))[0]
    assert stdtr(df, reach) - stdtr(df, -reach) == pytest.approx(level, rel=1e-12)


def test_quantiles_stand_where_their_degrees_of_freedom_do() -> None:
    df = np.array([30.5, 4.0, np.inf, 30.5, 1.0])
    np.testing.assert_array_equal(central(0.9, df), [central(0.9, df[place : place + 1])[0] for place in range(5)])


def test_few_degrees_that_are_no_whole_number_and_high_levels_are_left_to_scipy() -> None:
    assert within_reach(0.95, np.array([1.0, 4.0, 5.5, np.inf]))
    assert not within_reach(0.95, np.array([4.5, 30.0]))
    assert not within_reach(0.95, np.array([0.5]))
    assert not within_reach(0.999, np.array([30.0]))
    np.testing.assert_array_equal(critical(0.999, [0.5, 4.5]), stdtrit([0.5, 4.5], 0.9995))
    np.testing.assert_array_equal(critical(0.95, [0.5, 4.5]), stdtrit([0.5, 4.5], 0.975))


def test_usual_intervals_do_not_load_scipy() -> None:
    program = (
        "import sys; from journeyseg.stats.critical import critical; critical(0.95, [20.5, 63.0]); "
        "sys.exit('scipy.special' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
