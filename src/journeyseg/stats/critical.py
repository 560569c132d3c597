"""The critical values beneath every interval: normal and Student t quantiles for a confidence level."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from journeyseg.errors import InputError

Floats: TypeAlias = NDArray[np.float64]
"""An array of float64; functions given plain numbers return a numpy scalar in its place."""


def check_level(level: float) -> None:
    """Nothing, if ``level`` is a confidence level.

    Raises:
        InputError: ``level`` is not between 0 and 1, both excluded.
    """
    if not 0.0 < level < 1.0:
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
    from scipy.special import ndtri, stdtrit

    check_level(level)
    freedom = np.asarray(df, dtype=np.float64)
    share = (1.0 + level) / 2.0
    # SciPy's t quantile is not defined at infinity in all the versions we allow.
    finite = np.where((freedom > 0) & np.isfinite(freedom), freedom, 1.0)
    quantile = np.where(np.isposinf(freedom), ndtri(share), stdtrit(finite, share))
    return np.where(freedom > 0, quantile, np.nan)[()]
