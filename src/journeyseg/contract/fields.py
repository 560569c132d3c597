"""Fields of plugins, public as ``js.field``: each is an attrs field that converts, checks, and says what it means.

A field made here is a keyword argument, a TOML key, its own validation, and (through its `Meaning`) a strategy for
generated tests, all from one line. Of a wrong value it says which field of which class it was, what was expected and
what was found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any, TypeVar, cast, overload

import attrs

from journeyseg.contract import values
from journeyseg.contract.meaning import Meaning

METADATA = "journeyseg"
"""Key of the `Meaning` in the metadata of an attrs field."""

_REQUIRED: Any = attrs.NOTHING

T = TypeVar("T")
D = TypeVar("D")


def meaning_of(attribute: attrs.Attribute[Any]) -> Meaning | None:
    """What a field made here means; ``None`` for a field that attrs itself made."""
    found = attribute.metadata.get(METADATA)
    return found if isinstance(found, Meaning) else None


def share(default: D = _REQUIRED, *, summary: str = "") -> float | D:
    """A field for a share, 0 to 1, edges inside; float.

    Args:
        default: Value when none is given; without it the field must be given, with ``None`` it may be missing.
        summary: One line for people.

    Example:
        >>> @attrs.frozen
        ... class Weekend:
        ...     share: float = share(default=0.5)
        >>> Weekend(share=1)
        Weekend(share=1.0)
    """
    return _field(Meaning("share", at_least=0.0, at_most=1.0, summary=summary), default, values.number)


def number(
    default: D = _REQUIRED, *, at_least: float | None = None, at_most: float | None = None, summary: str = ""
) -> float | D:
    """A field for a finite number; float.

    Args:
        default: Value when none is given; without it the field must be given, with ``None`` it may be missing.
        at_least: Smallest value allowed.
        at_most: Largest value allowed.
        summary: One line for people.
    """
    return _field(Meaning("number", at_least=at_least, at_most=at_most, summary=summary), default, values.number)


def count(default: D = _REQUIRED, *, at_least: int = 0, at_most: int | None = None, summary: str = "") -> int | D:
    """A field for a whole number; int. ``True``, ``2.5`` and ``"2"`` are refused; ``2.0`` is 2.

    Args:
        default: Value when none is given; without it the field must be given, with ``None`` it may be missing.
        at_least: Smallest value allowed.
        at_most: Largest value allowed.
        summary: One line for people.
    """
    return _field(Meaning("count", at_least=at_least, at_most=at_most, summary=summary), default, values.count)


def flag(default: D = _REQUIRED, *, summary: str = "") -> bool | D:
    """A field for yes or no; bool. ``0``, ``1`` and texts are refused.

    Args:
        default: Value when none is given; without it the field must be given.
        summary: One line for people.
    """
    return _field(Meaning("flag", summary=summary), default, values.flag)


@overload
def duration(default: None, *, summary: str = "") -> timedelta | None: ...
@overload
def duration(default: timedelta | str = ..., *, summary: str = "") -> timedelta: ...
def duration(default: timedelta | str | None = _REQUIRED, *, summary: str = "") -> timedelta | None:
    """A field for a duration above zero; `timedelta`, or text with a unit such as "30 days". Bare numbers are refused.

    Args:
        default: Value when none is given; without it the field must be given, with ``None`` it may be missing.
        summary: One line for people.

    Example:
        >>> @attrs.frozen
        ... class Sessions:
        ...     gap: timedelta = duration(default="30min")
        >>> Sessions().gap
        datetime.timedelta(seconds=1800)
    """
    return cast("timedelta | None", _field(Meaning("duration", summary=summary), default, values.duration))


def touchpoint(default: D = _REQUIRED, *, summary: str = "") -> str | D:
    """A field for the name of a touchpoint; text that is not blank, kept as it is.

    Args:
        default: Value when none is given; without it the field must be given, with ``None`` it may be missing.
        summary: One line for people.
    """
    return _field(Meaning("touchpoint", summary=summary), default, values.name)


def name(default: D = _REQUIRED, *, summary: str = "") -> str | D:
    """A field for a name people give, such as that of a segment; one line of text that is not blank.

    Args:
        default: Value when none is given; without it the field must be given, with ``None`` it may be missing.
        summary: One line for people.
    """
    return _field(Meaning("name", summary=summary), default, values.name)


def text(default: D = _REQUIRED, *, summary: str = "") -> str | D:
    """A field for free text, which may be empty.

    Args:
        default: Value when none is given; without it the field must be given, with ``None`` it may be missing.
        summary: One line for people.
    """
    return _field(Meaning("text", summary=summary), default, values.text)


def names(default: Iterable[str] = _REQUIRED, *, at_least: int = 0, summary: str = "") -> tuple[str, ...]:
    """A field for several names, in the order given; tuple of text. A single text is refused, as are repeats.

    A type checker sees a keyword argument of the annotated type, a tuple; see `listed` for one that takes any list.

    Args:
        default: Value when none is given; without it the field must be given.
        at_least: How many there must be.
        summary: One line for people.
    """
    given = default if default is _REQUIRED or isinstance(default, str) else tuple(default)
    meaning = Meaning("names", at_least=at_least, summary=summary)
    return cast("tuple[str, ...]", _field(meaning, given, values.names))


def listed(given: Iterable[str]) -> tuple[str, ...]:
    """Names in the order given, as a tuple; one text, or what has no order, is left for `listing` to refuse.

    As the converter of an attrs field it tells type checkers that any list of names may be given.
    """
    return tuple(given) if values.in_order(given) else cast("tuple[str, ...]", given)


def listing(*, at_least: int = 0, summary: str = "") -> dict[str, Any]:
    """The rest of a field of names whose converter is `listed`: what it checks, and what it means.

    Args:
        at_least: How many there must be.
        summary: One line for people.

    Example:
        >>> @attrs.frozen
        ... class Routes:
        ...     steps: tuple[str, ...] = attrs.field(default=(), converter=listed, **listing())
        >>> Routes(steps=["view", "buy"])
        Routes(steps=('view', 'buy'))
    """
    meaning = Meaning("names", at_least=at_least, summary=summary)
    return {"validator": _checks(meaning, values.names), "metadata": {METADATA: meaning}}


def choice(options: Iterable[T], default: D = _REQUIRED, *, summary: str = "") -> T | D:
    """A field for one of several options.

    Args:
        options: What may be given.
        default: Value when none is given; without it the field must be given, with ``None`` it may be missing.
        summary: One line for people.
    """
    return _field(Meaning("choice", options=tuple(options), summary=summary), default, values.option)


def column(default: D = _REQUIRED, *, among: Iterable[str] = values.COLUMNS, summary: str = "") -> str | D:
    """A field for the name of a column, as `needs` spells it: "value", "profile:age", "property:basket".

    Args:
        default: Value when none is given; without it the field must be given, with ``None`` it may be missing.
        among: Roles that are allowed, and ``"profile"`` or ``"property"`` for free columns.
        summary: One line for people.
    """
    return _field(Meaning("column", options=tuple(among), summary=summary), default, values.column)


def _field(meaning: Meaning, default: D, read: Callable[[Meaning, object], T]) -> T | D:
    """The attrs field whose converter tries to read a value, and whose validator tells why it could not."""
    meaning = attrs.evolve(meaning, optional=default is None)

    def convert(value: object) -> object:
        try:
            return None if value is None and meaning.optional else read(meaning, value)
        except values.Unfit:
            return value

    if default is not _REQUIRED:
        _reading(meaning, read, default, "the default of a field")
    return attrs.field(
        default=default, converter=convert, validator=_checks(meaning, read), metadata={METADATA: meaning}
    )


def _checks(
    meaning: Meaning, read: Callable[[Meaning, object], object]
) -> Callable[[Any, attrs.Attribute[Any], Any], None]:
    def check(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
        _reading(meaning, read, value, f"{type(instance).__name__}.{attribute.name}")

    return check


def _reading(meaning: Meaning, read: Callable[[Meaning, object], object], value: object, where: str) -> None:
    if value is None and meaning.optional:
        return
    try:
        read(meaning, value)
    except values.Unfit as why:
        raise why.told(where, value) from None
