"""The grid of times from stage to stage: the usual bins, cut once more at the horizon, so that its edge is exact."""

from __future__ import annotations

from datetime import timedelta

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.columns import sketches
from journeyseg.model.durations import microseconds

Ints = npt.NDArray[np.int64]


@attrs.frozen(eq=False)
class Grid:
    """Bins of durations.

    Args:
        cuts: Lower ends of bins 1, 2, ...; int64 microseconds, ascending.
        horizon: Bin that ends at the horizon, its edge inside; the last bin without one.
    """

    cuts: Ints
    horizon: int

    @property
    def bins(self) -> int:
        """Number of bins."""
        return len(self.cuts) + 1

    @property
    def ends(self) -> npt.NDArray[np.float64]:
        """Upper end of each bin in seconds; float64 (the last is nominal)."""
        return np.append(self.cuts, 2 * self.cuts[-1]) / 1e6

    def bin_of(self, elapsed: Ints) -> Ints:
        """Bin of each duration of at least 0 microseconds; int64."""
        return np.searchsorted(self.cuts, elapsed, side="right")


def grid_of(horizon: timedelta | None) -> Grid:
    """The grid for a horizon.

    Example:
        >>> week = grid_of(timedelta(days=7))
        >>> edge = 7 * 86_400_000_000
        >>> (week.bin_of(np.array([edge, edge + 1])) - week.horizon).tolist()
        [0, 1]
    """
    if horizon is None:
        return Grid(sketches.CUTS, sketches.BINS - 1)
    beyond = microseconds(horizon) + 1
    cuts = np.union1d(sketches.CUTS, np.array([beyond], dtype=np.int64))
    return Grid(cuts, int(np.searchsorted(cuts, beyond)))
