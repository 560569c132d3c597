"""An estimate: a number with its interval, how many it rests on, and how the interval was made."""

from __future__ import annotations

import math

import attrs
import numpy as np
import numpy.typing as npt

NAN = float("nan")


@attrs.frozen
class Estimate:
    """One number that never stands alone.

    Args:
        value: The point estimate; NaN when it can't be known.
        low: Lower end of the interval; NaN when there is none.
        high: Upper end.
        n: How many units it rests on.
        method: How the interval was made, or why there is none.
        level: Confidence level of the interval.
    """

    value: float = NAN
    low: float = NAN
    high: float = NAN
    n: float = 0
    method: str = ""
    level: float = 0.95

    @property
    def known(self) -> bool:
        """True when there is a value."""
        return not math.isnan(self.value)

    def __str__(self) -> str:
        """The value with its interval and n, for people.

        Example:
            >>> print(Estimate(0.08411, 0.06732, 0.1009, 963, "Wilson"))
            0.08411 [0.06732, 0.1009], n 963
        """
        if not self.known:
            return f"unknown, n {self.n:,.0f}" + (f" ({self.method})" if self.method else "")
        interval = "" if math.isnan(self.low) and math.isnan(self.high) else f" [{self.low:.4g}, {self.high:.4g}]"
        return f"{self.value:.4g}{interval}, n {self.n:,.0f}"


def estimates_of(*arrays: npt.ArrayLike, method: str, level: float = 0.95) -> list[Estimate]:
    """One estimate per cell.

    Args:
        *arrays: Values, lower ends, upper ends and n; 1-d, of one length.
        method: How the intervals were made.
        level: Confidence level.
    """
    value, low, high, n = (np.asarray(array, dtype=np.float64).tolist() for array in arrays)
    return [Estimate(*cell, method, level) for cell in zip(value, low, high, n, strict=True)]
