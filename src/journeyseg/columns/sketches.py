"""Binned durations: a fixed grid of logarithmic bins, so that a histogram's size never depends on the data.

Bin 0 holds [0, 1 second); bin i holds [2^((i-1)/16), 2^(i/16)) seconds, ends rounded to whole microseconds: a bin is
4.4 % wide. The last bin begins at 2^30 seconds (34 years) and has no end.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

STEPS = 16
"""Bins per doubling."""

_DOUBLINGS = 30

CUTS: npt.NDArray[np.int64] = np.rint(1e6 * 2.0 ** (np.arange(_DOUBLINGS * STEPS + 1) / STEPS)).astype(np.int64)
"""Lower ends of bins 1, 2, ...: int64 microseconds, ascending."""

BINS = len(CUTS) + 1
"""Number of bins."""

ENDS: npt.NDArray[np.float64] = np.append(CUTS, 2 * CUTS[-1]) / 1e6
"""Upper end of each bin in seconds; float64, `BINS` long (the last is nominal)."""

EDGES: npt.NDArray[np.float64] = np.concatenate([[0.0], ENDS])
"""All bounds in seconds; float64, `BINS` + 1 long."""

_SECOND = np.log2(1e6)
_LOW = np.concatenate([[np.iinfo(np.int64).min], CUTS])
_HIGH = np.concatenate([CUTS, [np.iinfo(np.int64).max]])


def bin_of(elapsed: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Bin of each duration.

    Args:
        elapsed: int64 microseconds, not negative.

    Example:
        >>> bin_of(np.array([0, 999_999, 1_000_000, 2_000_000])).tolist()
        [0, 0, 1, 17]
    """
    # A guess by the logarithm is at most one bin off; comparing with the bin's own ends then makes it exact.
    guess: npt.NDArray[np.int64] = np.floor((np.log2(np.maximum(elapsed, 1)) - _SECOND) * STEPS).astype(np.int64) + 1
    np.clip(guess, 0, len(CUTS), out=guess)
    guess -= elapsed < _LOW[guess]
    guess += elapsed >= _HIGH[guess]
    return guess
