"""Reading single values of plugin fields: each function returns the value in its one form, or says what is unfit."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import timedelta
from typing import Any, TypeGuard

from journeyseg.contract.durations import duration as to_duration
from journeyseg.contract.meaning import Meaning
from journeyseg.contract.needs import PREFIXES, ROLES, is_need
from journeyseg.errors import DefinitionError

COLUMNS = (*(role for role in ROLES if role != "touchpoint"), "profile", "property")
"""The columns that a field may name: roles, and the two families of free columns."""


_NAMES = 'a list of names such as ["a", "b"]'


class Unfit(Exception):
    """A value that a field can't take.

    Args:
        expected: What would have been right.
        remedy: The nearest way out.
    """

    def __init__(self, expected: str, remedy: str = "correct the value") -> None:
        super().__init__(expected)
        self.expected = expected
        self.remedy = remedy

    def told(self, where: str, value: object) -> DefinitionError:
        """The error for users: `where` names the class and the field."""
        return DefinitionError(
            f"{where} can't be {value!r}",
            expected=self.expected,
            found=f"{value!r} ({type(value).__name__})",
            remedy=self.remedy,
        )


def number(meaning: Meaning, value: object) -> float:
    """A finite float between the ends."""
    if isinstance(value, (bool, str, bytes)) or not hasattr(value, "__float__"):
        raise Unfit(meaning.words)
    try:
        found = float(value)
    except (TypeError, ValueError, OverflowError):
        raise Unfit(meaning.words) from None
    if not math.isfinite(found) or not meaning.holds(found):
        raise Unfit(meaning.words, "write 0.2 for 20 %" if meaning.kind == "share" else "correct the value")
    return found


def count(meaning: Meaning, value: object) -> int:
    """An int between the ends."""
    whole = int(value) if isinstance(value, float) and value.is_integer() else value
    if isinstance(whole, bool) or not hasattr(whole, "__index__"):
        raise Unfit(meaning.words)
    found = operator.index(whole)
    if not meaning.holds(found):
        raise Unfit(meaning.words)
    return found


def duration(meaning: Meaning, value: object) -> timedelta:
    """A timedelta above zero."""
    try:
        return to_duration(value)
    except DefinitionError as why:
        raise Unfit(why.expected, why.remedy) from None


def flag(meaning: Meaning, value: object) -> bool:
    """True or False."""
    if not isinstance(value, bool):
        raise Unfit(meaning.words)
    return value


def text(meaning: Meaning, value: object) -> str:
    """Any text."""
    if not isinstance(value, str):
        raise Unfit(meaning.words)
    return str(value)


def name(meaning: Meaning, value: object) -> str:
    """One line of text that is not blank."""
    found = text(meaning, value)
    if not found.strip() or (meaning.kind == "name" and len(found.splitlines()) != 1):
        raise Unfit(meaning.words)
    return found


def names(meaning: Meaning, value: object) -> tuple[str, ...]:
    """A tuple of names without repeats."""
    if isinstance(value, str):
        raise Unfit(_NAMES, f'write ["{value}"]')
    found = tuple(value) if in_order(value) else ()
    if not in_order(value) or not all(isinstance(one, str) and one.strip() for one in found):
        raise Unfit(_NAMES)
    if len(set(found)) != len(found):
        raise Unfit("each name once", "remove the repeats")
    if not meaning.holds(len(found)):
        raise Unfit(meaning.words)
    return found


def in_order(value: object) -> TypeGuard[Iterable[Any]]:
    """True for values that can be gone through in an order of their own: no text, no set, no mapping."""
    return isinstance(value, Iterable) and not isinstance(value, (str, bytes, AbstractSet, Mapping))


def option(meaning: Meaning, value: object) -> Any:
    """The option that equals the value, and is of its type."""
    for one in meaning.options:
        if type(one) is type(value) and one == value:
            return one
    raise Unfit("one of " + ", ".join(map(repr, meaning.options)), "use one of the options")


def column(meaning: Meaning, value: object) -> str:
    """A name of the vocabulary of needs whose role or family is allowed."""
    found = text(meaning, value)
    family = next((prefix[:-1] for prefix in PREFIXES if found.startswith(prefix)), found)
    if not is_need(found) or family not in meaning.options:
        listed = ", ".join(f'"{one}:NAME"' if f"{one}:" in PREFIXES else f'"{one}"' for one in meaning.options)
        raise Unfit(f"one of {listed}", f'write "profile:{found}" for a column of customers')
    return found
