"""A rating scale: its ends, its direction, and the answers that mean "not applicable"."""

from __future__ import annotations

from collections.abc import Iterable

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.errors import DefinitionError


def _numbers(values: Iterable[float]) -> tuple[float, ...]:
    return tuple(float(value) for value in values)


@attrs.frozen
class Scale:
    """A declared scale of ratings.

    Args:
        low: Smallest answer.
        high: Largest answer.
        reversed: True when `low` is the best answer; ratings are then turned round (low + high - answer).
        not_applicable: Answers that mean "not asked" or "not applicable"; they become missing, never the worst.

    Raises:
        DefinitionError: when `low` is not below `high`.

    Example:
        >>> Scale(1, 5, reversed=True, not_applicable=[0]).clean(np.array([1.0, 5.0, 0.0])).tolist()
        [5.0, 1.0, nan]
    """

    low: float = attrs.field(converter=float)
    high: float = attrs.field(converter=float)
    reversed: bool = False
    not_applicable: tuple[float, ...] = attrs.field(default=(), converter=_numbers)

    def __attrs_post_init__(self) -> None:
        if not self.low < self.high:
            raise DefinitionError(
                "a scale needs low below high",
                expected="low < high",
                found=f"low {self.low:g}, high {self.high:g}",
                remedy="swap them; say reversed=true if low is best",
            )

    @property
    def width(self) -> float:
        """Distance from the worst to the best answer."""
        return self.high - self.low

    def clean(self, ratings: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Ratings with the best answer high and "not applicable" missing; float64, same shape."""
        kept = np.where(np.isin(ratings, self.not_applicable), np.nan, ratings)
        return self.low + self.high - kept if self.reversed else kept

    def outside(self, ratings: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
        """True where a given answer lies outside the scale; bool, same shape."""
        cleaned = self.clean(ratings)
        return (cleaned < self.low) | (cleaned > self.high)
