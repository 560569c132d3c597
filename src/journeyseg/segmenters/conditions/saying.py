"""Saying: conditions as a person would say them, for summaries; the exact rule is each condition's `words`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from journeyseg.model.bounds import ENDS, Bounds, said, words_of
from journeyseg.model.durations import spell
from journeyseg.segmenters.conditions.attributes import Attribute
from journeyseg.segmenters.conditions.counting import Count
from journeyseg.segmenters.conditions.lateness import Later
from journeyseg.segmenters.conditions.recency import Recency
from journeyseg.segmenters.conditions.selection import Selecting
from journeyseg.segmenters.conditions.sums import Summing
from journeyseg.segmenters.conditions.tree import Condition, Every, Not, Some

_WORD = re.compile(r"[^\W_]+(?:[_-][^\W_]+)*")
_JOINT = re.compile(r" (and|or) ")
_TEXTS = {
    "contains": ("contains", "does not contain"),
    "starts_with": ("starts with", "does not start with"),
    "ends_with": ("ends with", "does not end with"),
}


def spoken(condition: Condition, *, no: bool = False) -> str:
    """A condition (with `no`, that it does not hold) as a person would say it.

    What is plain from the words of the data is left out (kinds of columns, quotes round single words); values stay as
    they are.

    Example:
        >>> spoken(Later("deliver", than="property:promised"))
        'deliver came later than promised'
        >>> spoken(Not(Attribute("profile:region", equals="South")) & Count("buy", at_least=2))
        'region is not South and buy twice or more'
    """
    return next((say(condition, no) for kind, say in _SAYS.items() if isinstance(condition, kind)), condition.words)


def name_said(name: str) -> str:
    """A name from the data inside a sentence: alone when it is one word, otherwise in quotation marks.

    Example:
        >>> name_said("buy"), name_said("Parcel sent")
        ('buy', '“Parcel sent”')
    """
    return name if _WORD.fullmatch(name) else f"“{name}”"


def column_said(column: str) -> str:
    """The name of a column inside a sentence, without its family and underscores.

    Example:
        >>> column_said("property:first_channel"), column_said("touchpoint:ship")
        ('first channel', 'ship')
    """
    family, _, name = column.rpartition(":")
    return name_said(name if family == "touchpoint" else name.replace("_", " ").strip() or name).strip("“”")


def _joined(condition: Every | Some, no: bool) -> str:
    """Parts joined; by De Morgan a "no" goes to each part and swaps "and" with "or"."""
    every = isinstance(condition, Every) is not no
    parts = [_within(part, no) for part in condition.parts]
    return " and ".join(parts) if every else (", or " if _JOINT.search(" ".join(parts)) else " or ").join(parts)


def _within(part: Condition, no: bool) -> str:
    inner = part
    while isinstance(inner, Not):
        inner = inner.part
    return f"({spoken(part, no=no)})" if isinstance(inner, (Every, Some)) else spoken(part, no=no)


def _names(names: Iterable[str]) -> str:
    return " or ".join(map(name_said, names))


def _where(condition: Selecting) -> str:
    """The selected touchpoints; empty for all."""
    stages = f"in stage {_names(condition.stage)}" if condition.stage else ""
    channels = f"by {_names(condition.channel)}" if condition.channel else ""
    what = _names(condition.touchpoint) or ("touchpoint" if stages or channels else "")
    return " ".join(part for part in (what, stages, channels) if part)


def _later(condition: Later, no: bool) -> str:
    which = "first " if condition.which == "first" else ""
    grace = "" if condition.grace is None else f"{spell(condition.grace)} "
    how = ("at most " if no else "more than ") if grace else "no " if no else ""
    return f"{which}{_where(condition)}{condition.when} came {how}{grace}later than {column_said(condition.than)}"


def _attribute(condition: Attribute, no: bool) -> str:
    which = f"{condition.which} " if condition.which != "last" else ""
    where = f" of {_where(condition)}" if _where(condition) else ""
    return f"{which}{column_said(condition.column)}{where} {_tested(condition, no)}{condition.when}"


def _tested(condition: Attribute, no: bool) -> str:
    name, value = next(iter(condition.tests.items()))
    if name == "exists":
        return "is known" if value is not no else "is not known"
    if name in ENDS:
        return _in_range(words_of(condition.tests), no)
    if name in ("equals", "among"):
        values = " or ".join(map(_value, value if name == "among" else [value]))
        return f"is not {values}" if no else f"is {values}"
    yes, nay = _TEXTS[name]
    return f"{nay if no else yes} {_value(value)}"


def _in_range(words: str, no: bool) -> str:
    return f"is {words}" if not no else f"is not ({words})" if " and " in words else f"is not {words}"


def _value(value: object) -> str:
    plain = said(value)
    return plain[1:-1] if isinstance(value, str) and value.strip() else plain


def _count(condition: Count, no: bool) -> str:
    bounds, where = condition.bounds, _where(condition)
    if bounds.at_most == 0 or (bounds.at_least == 1 and bounds.at_most is None):
        none = (bounds.at_most == 0) is not no
        return f"{'no' if none else 'at least one'} {where or 'touchpoint'}{condition.when}"
    return f"{where or 'touchpoints'} {'not ' if no else ''}{_often(bounds)}{condition.when}"


def _often(bounds: Bounds) -> str:
    least, most = bounds.at_least or 0, bounds.at_most
    if most is None:
        return f"{_times(least)} or more"
    if least == most:
        return f"exactly {_times(least)}"
    return f"{least:g} to {_times(most)}" if least else f"at most {_times(most)}"


def _times(number: float) -> str:
    return {1: "once", 2: "twice"}.get(int(number), f"{number:g} times")


def _sum(condition: Summing, no: bool) -> str:
    where = f" of {_where(condition)}" if _where(condition) else ""
    bounds = _in_range(condition.bounds.words, no)
    return f"{condition.key} {column_said(condition.column)}{where} {bounds}{condition.when}"


def _recency(condition: Recency, no: bool) -> str:
    return f"{condition.which} {_where(condition) or 'touchpoint'} was {'not ' if no else ''}{condition.window.words}"


_SAYS: Mapping[type[Any], Callable[[Any, bool], str]] = {
    Not: lambda condition, no: spoken(condition.part, no=not no),
    Every: _joined,
    Some: _joined,
    Later: _later,
    Attribute: _attribute,
    Count: _count,
    Summing: _sum,
    Recency: _recency,
}
