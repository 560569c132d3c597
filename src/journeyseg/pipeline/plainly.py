"""Settings of steps as plain data: what people give in Python becomes what TOML would say instead of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import attrs
import numpy as np

from journeyseg.analyses.sequences.pattern import Pattern
from journeyseg.model.durations import spell
from journeyseg.model.goal import Goal
from journeyseg.model.occurrence import Occurrence
from journeyseg.model.passing import Passing
from journeyseg.plugins.structure import options_of


def plain(value: Any) -> Any:
    """Plain data (text, numbers, lists, tables) of a setting.

    Plugin values become ``{"use": ..., options}``, occurrences, conditions and patterns what TOML would say instead of
    them, durations their text, moments ISO text.

    Example:
        >>> plain({"within": timedelta(days=7), "steps": ["view", Occurrence.from_options({"on": ["buy", "pay"]})]})
        {'within': '7 days', 'steps': ['view', {'on': ['buy', 'pay']}]}
    """
    made = next((make for kind, make in _MADE if isinstance(value, kind)), None)
    if made is not None:
        return made(value)
    return {"use": _name_of(value), **options_of(value)} if attrs.has(type(value)) else value


def _goal(goal: Goal) -> dict[str, str]:
    return {"touchpoint": goal.touchpoint, **({} if goal.horizon is None else {"horizon": spell(goal.horizon)})}


def _name_of(value: object) -> str:
    from journeyseg.verbs._resolving import registered_name

    return registered_name(value)


_MADE: tuple[tuple[type | tuple[type, ...], Callable[[Any], Any]], ...] = (
    ((Occurrence, Passing), lambda value: plain(value.plain)),
    (Pattern, lambda value: value.text),
    (Goal, _goal),
    (timedelta, spell),
    (date, lambda value: value.isoformat()),
    (np.generic, lambda value: plain(value.item())),
    (Mapping, lambda value: {str(key): plain(item) for key, item in value.items()}),
    ((list, tuple), lambda value: [plain(item) for item in value]),
)
