"""The critical values beneath every interval: normal and Student t quantiles for a confidence level."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from journeyseg.errors import InputError
from journeyseg.stats.student import central, within_reach

Floats: TypeAlias = NDArray[np.float64]
"""An array of float64; functions given plain numbers return a numpy scalar in its place."""


def check_level(level: float) -> None:
    """Nothing, if ``level`` is a confidence level.

    Raises:
        InputError: ``level`` is no number between 0 and 1, both excluded.
    """
    given: object = level
    fine = isinstance(given, (int, float, np.floating)) and not isinstance(given, bool)
    if not (fine and 0.0 < level < 1.0):
        raise InputError(
            "that is no confidence level",
            expected="a number between 0 and 1, such as 0.95",
            found=repr(level),
            remedy="write 95 % as 0.95",
        )


def critical(level: float = 0.95, df: ArrayLike = np.inf) -> Floats:
    """The half-width, in standard errors, of a two-sided interval: the ``(1 + level) / 2`` quantile of Student's t.

    Args:
        level: Confidence level, 0 to 1.
        df: Degrees of freedom, any shape, real; infinite gives the normal quantile.

    Returns:
        float64 of the shape of ``df``; NaN where ``df`` is NaN or not positive.

    Raises:
        InputError: ``level`` is not between 0 and 1.

    Example:
        >>> round(float(critical(0.95)), 6), round(float(critical(0.95, 9)), 6)
        (1.959964, 2.262157)
    """
    check_level(level)
    freedom = np.asarray(df, dtype=np.float64)
    known = freedom > 0
    found = np.full(freedom.shape, np.nan)
    found[known] = _positive(level, freedom[known])
    return found[()]


def _positive(level: float, freedom: Floats) -> Floats:
    share = (1.0 + level) / 2.0
    if within_reach(2.0 * share - 1.0, freedom):
        return central(2.0 * share - 1.0, freedom)
    from scipy.special import ndtri, stdtrit

    # SciPy's t quantile is not defined at infinity in all the versions we allow.
    finite = np.where(np.isfinite(freedom), freedom, 1.0)
    return np.where(np.isposinf(freedom), ndtri(share), stdtrit(finite, share))
