"""The intervals that a person would put beside a share or a mean by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Z = 1.959963984540054
"""97.5 % quantile of the normal distribution."""

Floats = npt.NDArray[np.float64]


def wilson(hits: npt.ArrayLike, n: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Wilson's 95 % interval of shares (Wilson 1927)."""
    trials = np.asarray(n, dtype=np.float64)
    share = np.asarray(hits, dtype=np.float64) / trials
    scale = 1 + Z**2 / trials
    centre = (share + Z**2 / (2 * trials)) / scale
    half = Z / scale * np.sqrt(share * (1 - share) / trials + Z**2 / (4 * trials**2))
    return centre - half, centre + half


def around(mean: Any, error: Any) -> tuple[Floats, Floats]:
    """The normal 95 % interval around a mean with this standard error."""
    middle, half = np.asarray(mean, dtype=np.float64), Z * np.asarray(error, dtype=np.float64)
    return middle - half, middle + half
