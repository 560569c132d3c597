"""The rule of sessions: what ends one and starts the next, as a value with its words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import attrs

from journeyseg.errors import DefinitionError
from journeyseg.model.durations import duration, spell
from journeyseg.model.occurrence import Occurrence, occurrence_of

EDGES = ("inside", "outside")
MISSING = ("carry", "value")
TIES = ("input", "around")
TOO_LONG = ("split", "drop")


def _gap(value: Any) -> timedelta | None:
    return None if value is None else duration(value, name="gap", unit="minutes")


def _longest(value: Any) -> timedelta | None:
    return None if value is None else duration(value, name="max_length", unit="hours")


def _columns(value: Any) -> tuple[str, ...]:
    listed = (value,) if isinstance(value, str) else tuple(value) if isinstance(value, Iterable) else (value,)
    wrong = [name for name in listed if not isinstance(name, str) or not name]
    if wrong:
        raise DefinitionError(
            "on_change names no column",
            expected='"channel", "property:campaign" or a list of such names',
            found=repr(wrong[0]),
            remedy="name columns of the journeys",
        )
    return listed


def _flag(instance: object, attribute: Any, value: object) -> None:
    if not isinstance(value, bool):
        raise DefinitionError(
            f"{attribute.name} is neither true nor false",
            expected="True or False",
            found=repr(value),
            remedy="write it without quotes",
        )


def _one_of(*known: str) -> Any:
    def check(instance: object, attribute: Any, value: object) -> None:
        if value not in known:
            raise DefinitionError(
                f"no such {attribute.name}",
                expected=" or ".join(f'"{name}"' for name in known),
                found=repr(value),
                remedy=f'write {attribute.name}="{known[0]}"',
            )

    return check


def _start(value: Any) -> Occurrence | None:
    return None if value is None else occurrence_of(value, where="start")


def _end(value: Any) -> Occurrence | None:
    return None if value is None else occurrence_of(value, where="end")


def _separator(value: Any) -> Occurrence | None:
    return None if value is None else occurrence_of(value, where="separator")


@attrs.frozen(kw_only=True)
class SessionRule:
    """What ends a session and starts the next; `journeyseg.sessions` says what each setting means.

    Args:
        gap: Longest silence inside a session; ``None`` = silence ends none.
        edge: Whether a silence of exactly `gap` stays ``"inside"`` the session or ends it, ``"outside"``.
        reset_at_midnight: Whether the local day ends every session.
        on_change: Columns of which a new value starts a session.
        missing: Whether a missing value is no news (``"carry"``) or a value like any (``"value"``).
        start: What starts a session that `end` ends.
        end: What ends a session that `start` started.
        drop_bounds: Whether start and end themselves are left out.
        separator: What starts a session that goes on to the next one.
        drop_separator: Whether separators themselves are left out.
        ties: Whether touchpoints of one moment stay as they came (``"input"``) or lie between their separator or start
            and their end (``"around"``).
        max_length: Longest time from the first to the last touchpoint, edge inside.
        too_long: Whether longer sessions are ``"split"`` or left out, ``"drop"``.
        preset: The system whose rule it is, if any.

    Raises:
        DefinitionError: for values of a wrong kind, and for rules that contradict each other.
    """

    gap: timedelta | None = attrs.field(default=None, converter=_gap)
    edge: str = attrs.field(default="inside", validator=_one_of(*EDGES))
    reset_at_midnight: bool = attrs.field(default=False, validator=_flag)
    on_change: tuple[str, ...] = attrs.field(default=(), converter=_columns)
    missing: str = attrs.field(default="carry", validator=_one_of(*MISSING))
    start: Occurrence | None = attrs.field(default=None, converter=_start)
    end: Occurrence | None = attrs.field(default=None, converter=_end)
    drop_bounds: bool = attrs.field(default=False, validator=_flag)
    separator: Occurrence | None = attrs.field(default=None, converter=_separator)
    drop_separator: bool = attrs.field(default=False, validator=_flag)
    ties: str = attrs.field(default="input", validator=_one_of(*TIES))
    max_length: timedelta | None = attrs.field(default=None, converter=_longest)
    too_long: str = attrs.field(default="split", validator=_one_of(*TOO_LONG))
    preset: str | None = None

    def __attrs_post_init__(self) -> None:
        if (self.start is None) != (self.end is None):
            raise DefinitionError(
                "a session from a start to an end needs both",
                expected="start= and end=",
                found="start= alone" if self.end is None else "end= alone",
                remedy="use separator= where only the beginning is told, journeys.split_after(...) where the end is",
            )
        if self.start is not None and self.separator is not None:
            raise DefinitionError(
                "sessions can't have a separator and bounds",
                expected="separator=, or start= and end=",
                found="both",
                remedy="cut twice: js.sessions(js.sessions(journeys, separator=...), start=..., end=...)",
            )

    @property
    def words(self) -> str:
        """The rule in words."""
        parts = [*_spans(self), *_silence(self), *_news(self), *_length(self)]
        named = f" ({self.preset})" if self.preset else ""
        return f"sessions{named}: " + "; ".join(parts or ["nothing ends one"])


def _spans(rule: SessionRule) -> list[str]:
    around = ", which enclose what shares their moment" if rule.ties == "around" else ""
    if rule.separator is not None:
        left = " (left out)" if rule.drop_separator else ""
        return [f"each starts at {rule.separator.words}{left}{around}"]
    if rule.start is None or rule.end is None:
        return []
    left = " (both left out)" if rule.drop_bounds else ""
    return [f"each runs from {rule.start.words} to {rule.end.words}{left}{around}"]


def _silence(rule: SessionRule) -> list[str]:
    if rule.gap is None:
        return []
    return [f"silence of {'more than ' if rule.edge == 'inside' else 'at least '}{spell(rule.gap)} ends one"]


def _news(rule: SessionRule) -> list[str]:
    day = ["the local day ends one"] if rule.reset_at_midnight else []
    if not rule.on_change:
        return day
    names = " or ".join(name.removeprefix("property:") for name in rule.on_change)
    missing = "a missing value is no news" if rule.missing == "carry" else "a missing value counts as one"
    return [*day, f"a new {names} starts one ({missing})"]


def _length(rule: SessionRule) -> list[str]:
    if rule.max_length is None:
        return []
    what = "split" if rule.too_long == "split" else "left out"
    return [f"those longer than {spell(rule.max_length)} are {what}"]
