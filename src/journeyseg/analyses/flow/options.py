"""Options of flows: one of several words, quantiles, whole numbers; each refused with what was expected."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from journeyseg.errors import DefinitionError


def one_of(name: str, words: tuple[str, ...]) -> Callable[[object], str]:
    """A converter that takes one of these words.

    Example:
        >>> one_of("follows", ("directly", "eventually"))("directly")
        'directly'
    """

    def checked(value: object) -> str:
        if value not in words:
            raise refusal(name, " or ".join(map(repr, words)), value)
        return str(value)

    return checked


def check_quantiles(value: object) -> tuple[float, ...]:
    """Quantiles, each above 0 and below 1.

    Raises:
        DefinitionError: for anything else, or one given twice.
    """
    found: Iterable[Any] = value if isinstance(value, Iterable) and not isinstance(value, str) else (value,)
    numbers = tuple(found)
    fine = all(isinstance(q, (int, float)) and not isinstance(q, bool) and 0 < q < 1 for q in numbers)
    if not fine or len(set(numbers)) < len(numbers):
        raise refusal("quantiles", "distinct numbers above 0 and below 1, such as (0.5, 0.9)", value)
    return tuple(map(float, numbers))


def whole(name: str, value: object, least: int) -> int:
    """A whole number of at least so much.

    Raises:
        DefinitionError: for anything else.
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise refusal(name, f"a whole number from {least}", value)
    return value


def refusal(name: str, expected: str, found: object, remedy: str = "") -> DefinitionError:
    """The error of an option that can't be."""
    return DefinitionError(
        f"{name}= can't be that", expected=expected, found=repr(found), remedy=remedy or "choose one"
    )


def check_preset(preset: object, known: tuple[str, ...]) -> None:
    """Refuse a preset that this analysis does not have."""
    if preset is not None and preset not in known:
        raise refusal("preset", " or ".join(map(repr, known)) or "no preset with these options", preset)
