"""A rating scale: its ends, its direction, and the answers that mean "not applicable"."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.errors import DefinitionError


def _number(value: object) -> float:
    if isinstance(value, (int, float, np.number)) and not isinstance(value, bool):
        return float(value)
    raise DefinitionError(
        "an answer of a scale is a number",
        expected="a number such as 5",
        found=repr(value),
        remedy="write it without quotes",
    )


def _numbers(values: Any) -> tuple[float, ...]:
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise DefinitionError(
            "answers of a scale are a list",
            expected="a list such as [0]",
            found=repr(values),
            remedy="put it into brackets",
        )
    return tuple(_number(value) for value in values)


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise DefinitionError(
        "reversed is true or false",
        expected="true or false",
        found=repr(value),
        remedy="write true or false without quotes",
    )


@attrs.frozen
class Scale:
    """A declared scale of ratings.

    Args:
        low: Smallest answer.
        high: Largest answer.
        reversed: True when `low` is the best answer; ratings are then turned round (low + high - answer).
        not_applicable: Answers that mean "not asked" or "not applicable"; they become missing, never the worst.

    Raises:
        DefinitionError: when `low` is not below `high`, an end is infinite, or an answer is no number.

    Example:
        >>> Scale(1, 5, reversed=True, not_applicable=[0]).clean(np.array([1.0, 5.0, 0.0])).tolist()
        [5.0, 1.0, nan]
    """

    low: float = attrs.field(converter=_number)
    high: float = attrs.field(converter=_number)
    reversed: bool = attrs.field(default=False, converter=_flag)
    not_applicable: tuple[float, ...] = attrs.field(default=(), converter=_numbers)

    def __attrs_post_init__(self) -> None:
        if not -math.inf < self.low < self.high < math.inf:
            raise DefinitionError(
                "a scale needs low below high",
                expected="finite numbers, low < high",
                found=f"low {self.low:g}, high {self.high:g}",
                remedy="swap them; say reversed=true if low is best",
            )

    @property
    def width(self) -> float:
        """Distance from the worst to the best answer."""
        return self.high - self.low

    def clean(self, ratings: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Ratings with the best answer high; "not applicable" and answers outside the scale are missing.

        Args:
            ratings: Answers as given; float64, NaN where none was.

        Returns:
            float64, same shape. An answer outside the scale (99 for "refused") is no rating: counting or clipping it
            would give a wrong mean. See `outside`, and the check ``off_scale``, which counts them.
        """
        missing = np.isin(ratings, self.not_applicable) | self.outside(ratings)
        kept = np.where(missing, np.nan, ratings)
        return self.low + self.high - kept if self.reversed else kept

    def outside(self, ratings: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
        """True where a given answer lies outside the scale and does not mean "not applicable"; bool, same shape."""
        outside = (ratings < self.low) | (ratings > self.high)
        return np.asarray(outside & ~np.isin(ratings, self.not_applicable))
