"""Bounds: the ends of a range, each inside or outside, and what they say of numbers."""

from __future__ import annotations

import math
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.errors import DefinitionError

ENDS = {"at_least": np.greater_equal, "above": np.greater, "at_most": np.less_equal, "below": np.less}
"""The ends by name, and how a value is compared with each."""

_WORDS = {"at_least": "at least", "above": "more than", "at_most": "at most", "below": "less than"}


def is_nan(value: object) -> bool:
    """True for the float that is not a number."""
    return isinstance(value, float) and math.isnan(value)


def number_of(value: object) -> float | None:
    """A number, or ``None``; whole numbers stay whole.

    Raises:
        DefinitionError: for text, true or false, and NaN: nothing is made into a number.
    """
    plain = value.item() if isinstance(value, np.generic) else value
    if plain is None or (isinstance(plain, (int, float)) and not isinstance(plain, bool) and not is_nan(plain)):
        return plain
    raise DefinitionError(
        "an end of a range is not a number",
        expected="a number such as 30",
        found=repr(value),
        remedy="write it without quotes",
    )


def check_ends(ends: dict[str, Any], *, where: str) -> None:
    """Refuse ranges with two lower or two upper ends, and ranges that nothing can be in.

    Raises:
        DefinitionError: naming the ends.
    """
    given = {name: value for name, value in ends.items() if value is not None}
    words = ", ".join(f"{name}={value!r}" for name, value in given.items())
    if {"at_least", "above"} <= set(given) or {"at_most", "below"} <= set(given):
        raise DefinitionError(
            f"{where} has two ends on one side",
            expected="one lower and one upper end at most",
            found=words,
            remedy="leave one out",
        )
    lower = [value for name, value in given.items() if name in ("at_least", "above")]
    upper = [value for name, value in given.items() if name in ("at_most", "below")]
    if not lower or not upper:
        return
    open_ended = "above" in given or "below" in given
    if lower[0] > upper[0] or (lower[0] == upper[0] and open_ended):
        raise DefinitionError(
            f"{where} has a range that nothing can be in",
            expected="the lower end below the upper",
            found=words,
            remedy="swap the ends",
        )


@attrs.frozen
class Bounds:
    """A range of numbers.

    Args:
        at_least: Lower end, inside.
        above: Lower end, outside.
        at_most: Upper end, inside.
        below: Upper end, outside.

    Raises:
        DefinitionError: for a range with two lower or two upper ends, or one that nothing can be in.

    Example:
        >>> Bounds(2, None, 5, None).words
        'at least 2 and at most 5'
    """

    at_least: float | None
    above: float | None
    at_most: float | None
    below: float | None

    def __attrs_post_init__(self) -> None:
        check_ends(attrs.asdict(self), where="a condition")

    def __bool__(self) -> bool:
        return any(value is not None for value in attrs.astuple(self))

    def holds(self, values: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
        """True for values inside the range; NaN lies in none; bool, same shape."""
        inside = np.ones(values.shape, dtype=np.bool_)
        for name, value in attrs.asdict(self).items():
            if value is not None:
                inside &= ENDS[name](values, value)
        return inside

    @property
    def words(self) -> str:
        """The range in words."""
        return words_of(attrs.asdict(self))


def words_of(ends: dict[str, Any]) -> str:
    """The given ends in words, joined by "and"; numbers as short as they can be."""
    return " and ".join(f"{_WORDS[name]} {said(value)}" for name, value in ends.items() if value is not None)


def said(value: object) -> str:
    """A value in words: numbers short, text in quotes, moments in ISO 8601.

    Example:
        >>> said(30.0), said("SP")
        ('30', '"SP"')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return f"{value:.12g}"
    return f'"{value}"' if isinstance(value, str) else str(value)
