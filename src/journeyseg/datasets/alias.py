"""Drawing from discrete distributions in constant time: the alias method (Walker, 1977)."""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]


@attrs.frozen(eq=False)
class Alias:
    """Several discrete distributions over the same outcomes, ready to be drawn from in constant time.

    Args:
        width: Number of outcomes.
        keep: Chance that a column keeps its own outcome; float64[rows * width].
        other: Outcome of a column otherwise; int32[rows * width].
    """

    width: int
    keep: Floats
    other: Ints

    @classmethod
    def of(cls, rows: Floats) -> Alias:
        """The tables of float64[rows, width]; each row adds up to 1."""
        pairs = [_alias_row(row) for row in rows]
        keep, other = (np.concatenate(column) for column in zip(*pairs, strict=True))
        return cls(rows.shape[1], keep, other)

    def draw(self, rows: Ints, uniform: Floats) -> Ints:
        """One outcome a row number, from one uniform number each; int32 of the same length."""
        scaled = uniform * self.width
        column = scaled.astype(np.int32)
        cell = rows * np.int32(self.width) + column
        return np.where(scaled - column < self.keep[cell], column, self.other[cell])


def _alias_row(chances: Floats) -> tuple[Floats, Ints]:
    left = chances / chances.sum() * len(chances)
    other = np.arange(len(chances), dtype=np.int32)
    keep = np.ones(len(chances))
    small = [index for index, mass in enumerate(left) if mass < 1.0]
    large = [index for index, mass in enumerate(left) if mass >= 1.0]
    while small and large:
        low, high = small.pop(), large[-1]
        keep[low], other[low] = left[low], high
        left[high] -= 1.0 - left[low]
        if left[high] < 1.0:
            small.append(large.pop())
    return keep, other
