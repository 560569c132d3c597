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

_HIGH = np.concatenate([CUTS, [np.iinfo(np.int64).max]])

_SHIFT = 45
_LEAST = 1 << 19


def _leading(elapsed: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Exponent and 7 bits of the fraction of a number, as a float64 holds them: numbers of one run differ by 0.8 %."""
    bits: npt.NDArray[np.int64] = np.clip(elapsed, _LEAST, CUTS[-1]).astype(np.float64).view(np.int64)
    bits >>= _SHIFT
    bits -= int(np.float64(_LEAST).view(np.int64)) >> _SHIFT
    return bits


def _lowest() -> npt.NDArray[np.int64]:
    """Bin of the least number of each run of leading bits."""
    runs = np.arange(_leading(CUTS[-1:])[0] + 1) + (int(np.float64(_LEAST).view(np.int64)) >> _SHIFT)
    return np.searchsorted(CUTS, (runs << _SHIFT).view(np.float64), side="right").astype(np.int64)


_LOWEST = _lowest()


def bin_of(elapsed: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Bin of each duration.

    Args:
        elapsed: int64 microseconds, not negative.

    Example:
        >>> bin_of(np.array([0, 999_999, 1_000_000, 2_000_000])).tolist()
        [0, 0, 1, 17]
    """
    # A bin is wider than a run of leading bits, so it is the run's first bin or the one after.
    found = _LOWEST.take(_leading(elapsed), mode="clip")
    found += elapsed >= _HIGH.take(found, mode="clip")
    return found
