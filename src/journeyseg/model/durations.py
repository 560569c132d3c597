"""Durations from text such as "30 days", never from bare numbers."""

from __future__ import annotations

import re
from datetime import timedelta
from fractions import Fraction

from journeyseg.errors import DefinitionError

_MICROSECONDS = {
    "us": 1,
    "ms": 1_000,
    "s": 1_000_000,
    "min": 60_000_000,
    "h": 3_600_000_000,
    "d": 86_400_000_000,
    "w": 604_800_000_000,
}
_UNITS = {
    "us": "us", "microsecond": "us", "microseconds": "us",
    "ms": "ms", "millisecond": "ms", "milliseconds": "ms",
    "s": "s", "sec": "s", "second": "s", "seconds": "s",
    "min": "min", "minute": "min", "minutes": "min",
    "h": "h", "hour": "h", "hours": "h",
    "d": "d", "day": "d", "days": "d",
    "w": "w", "week": "w", "weeks": "w",
}  # fmt: skip
_TEXT = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*([a-z]+)\s*")
_SPELLED = (("week", "w"), ("day", "d"), ("hour", "h"), ("minute", "min"), ("second", "s"), ("millisecond", "ms"))


def duration(value: object, *, name: str = "duration", unit: str = "days") -> timedelta:
    """The positive `timedelta` that a text or a `timedelta` means.

    Months and years have no fixed length and are refused.

    Args:
        value: A `timedelta`, or a number with a unit: "30 days", "6h", "30min", "1.5 hours", "2w".
        name: What the duration is, for the error.
        unit: The unit that a bare number is likely to mean, for the error.

    Raises:
        DefinitionError: for a bare number, an unknown unit, or a duration that is not positive.

    Example:
        >>> duration("30min")
        datetime.timedelta(seconds=1800)
    """
    found = _plain(value) if isinstance(value, timedelta) else _parse(value)
    if found is None or found <= timedelta(0):
        raise _refusal(value, found, name, unit)
    return found


def _refusal(value: object, found: timedelta | None, name: str, unit: str) -> DefinitionError:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if found is not None or (number and not value > 0):  # type: ignore[operator]
        what, remedy = f"{name} is not a duration above zero", f'give some time, such as "30 {unit}"'
    else:
        what = f"{name} is not a duration"
        said = f'write "{value} {unit}" if {unit} are meant'
        remedy = said if number else "add a unit: s, min, h, days or weeks"
    expected = 'a timedelta or a text with a unit, such as "30 days", "6h" or "30min", above zero'
    return DefinitionError(what, expected=expected, found=repr(value), remedy=remedy)


def _parse(value: object) -> timedelta | None:
    match = _TEXT.fullmatch(value.lower()) if isinstance(value, str) else None
    if match is None or match[2] not in _UNITS:
        return None
    try:
        # A fraction of text is exact where a float would lose microseconds from 285 years on.
        return timedelta(microseconds=round(Fraction(match[1]) * _MICROSECONDS[_UNITS[match[2]]]))
    except OverflowError:
        return None


def _plain(value: timedelta) -> timedelta:
    """The same as a `timedelta` itself: subclasses, such as that of pandas, have units and nanoseconds of their own."""
    return timedelta(value.days, value.seconds, value.microseconds)


def microseconds(value: timedelta) -> int:
    """The whole microseconds of a `timedelta`, exactly.

    Example:
        >>> microseconds(timedelta(days=1))
        86400000000
    """
    return value // timedelta(microseconds=1)


def spell(value: timedelta) -> str:
    """The shortest text that `duration` reads back to the same value.

    Example:
        >>> spell(timedelta(days=30)), spell(timedelta(minutes=90))
        ('30 days', '90 minutes')
    """
    total = microseconds(value)
    for word, unit in _SPELLED:
        count, rest = divmod(total, _MICROSECONDS[unit])
        if rest == 0 and count and not (word == "week" and count < 2):
            return f"{count} {word}" + ("s" if count != 1 else "")
    return f"{total} us"
