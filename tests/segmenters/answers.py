"""The answers of conditions in plain Python, one unit at a time: the twin of the vectorised ones."""

from __future__ import annotations

import operator
from datetime import datetime
from decimal import Decimal
from typing import Any

from journeyseg.segmenters import Condition
from journeyseg.segmenters.conditions import count, first, last, later, mean, total
from journeyseg.segmenters.conditions.tree import Every, Not, Some
from tests.segmenters.logs import EPOCH, SHOP, Row

ENDS = {"at_least": operator.ge, "above": operator.gt, "at_most": operator.le, "below": operator.lt}


def answer(condition: Condition, rows: list[Row], profile: Row, now: int) -> bool | None:
    """True, False, or ``None`` where the rows and the profile do not say."""
    if isinstance(condition, Not):
        part = answer(condition.part, rows, profile, now)
        return None if part is None else not part
    if isinstance(condition, (Every, Some)):
        return joined(condition, [answer(part, rows, profile, now) for part in condition.parts])
    leaf: Any = condition
    found = _leaf(leaf, rows, profile, now)
    return {"no": False, "unknown": None, "yes": True}[leaf.missing] if found is None else found


def joined(condition: Every | Some, parts: list[bool | None]) -> bool | None:
    decisive = isinstance(condition, Some)
    if decisive in parts:
        return decisive
    return None if None in parts else not decisive


def _leaf(leaf: Any, rows: list[Row], profile: Row, now: int) -> bool | None:
    if isinstance(leaf, count):
        lowest = 1 if leaf.at_least is None and leaf.at_most is None else leaf.at_least or 0
        number = len(chosen(leaf, rows, now))
        return lowest <= number and (leaf.at_most is None or number <= leaf.at_most)
    if isinstance(leaf, (total, mean)):
        return _summed(leaf, rows, now)
    if isinstance(leaf, (first, last)):
        found = chosen(leaf, rows, now, timed=False)
        return within(leaf, now - found[0 if isinstance(leaf, first) else -1]["at"]) if found else None
    if isinstance(leaf, later):
        return _later(leaf, rows, profile, now)
    return _attribute(leaf, rows, profile, now)


def within(leaf: Any, age: int) -> bool:
    """Whether an age is inside the half-open window of a condition."""
    younger = leaf.within is None or age < microseconds(leaf.within)
    return younger and (leaf.before is None or age >= microseconds(leaf.before))


def microseconds(value: Any) -> int:
    return (value.days * 86_400 + value.seconds) * 1_000_000 + value.microseconds


def stage(name: str) -> str | None:
    return next((one.name for one in SHOP.stages if one.matches(name)), None)


def chosen(leaf: Any, rows: list[Row], now: int, *, timed: bool = True) -> list[Row]:
    """The rows that a condition looks at."""
    return [
        row
        for row in rows
        if (not leaf.touchpoint or row["touchpoint"] in leaf.touchpoint)
        and (not leaf.stage or stage(row["touchpoint"]) in leaf.stage)
        and (not leaf.channel or row["channel"] in leaf.channel)
        and (not timed or within(leaf, now - row["at"]))
    ]


def value_of(row: Row, column: str) -> Any:
    value = row[column.removeprefix("property:")]
    if column == "satisfaction" and value is not None:
        return None if value == 9 else 6 - value
    return value


def _summed(leaf: Any, rows: list[Row], now: int) -> bool | None:
    values = [value_of(row, leaf.column) for row in chosen(leaf, rows, now)]
    numbers = [Decimal(str(value)) for value in values if value is not None]
    if isinstance(leaf, mean) and not numbers:
        return None
    found = sum(numbers, Decimal(0)) / (len(numbers) if isinstance(leaf, mean) else 1)
    ends = {name: getattr(leaf, name) for name in ENDS}
    # A mean has no end of digits: both sides keep eleven.
    rounded = round(found, 11)
    return all(ENDS[name](rounded, Decimal(str(end))) for name, end in ends.items() if end is not None)


def _later(leaf: Any, rows: list[Row], profile: Row, now: int) -> bool | None:
    found = chosen(leaf, rows, now)
    if not found:
        return None
    one = found[-1 if leaf.which == "last" else 0]
    family, _, name = leaf.than.partition(":")
    if family == "profile":
        other = profile.get(name)
    elif family == "property":
        until = rows[: next(place for place, row in enumerate(rows) if row is one) + 1]
        known = [row[name] for row in until if row[name] is not None]
        other = known[-1] if known else None
    else:
        places = [row["at"] for row in rows if row["touchpoint"] == name]
        other = (places[-1] if leaf.which == "last" else places[0]) if places else None
    if other is None:
        return None
    moment = microseconds(other - EPOCH) if isinstance(other, datetime) else other
    return bool(one["at"] - moment > (0 if leaf.grace is None else microseconds(leaf.grace)))


def _attribute(leaf: Any, rows: list[Row], profile: Row, now: int) -> bool | None:
    if leaf.column.startswith("profile:"):
        values = [profile.get(leaf.column.removeprefix("profile:"))]
    else:
        values = [value_of(row, leaf.column) for row in chosen(leaf, rows, now)]
    known = [value for value in values if value is not None]
    if leaf.exists is not None:
        return bool(known) == leaf.exists
    if not known:
        return None
    if leaf.which == "any":
        return any(passes(leaf, value) for value in known)
    return passes(leaf, known[-1 if leaf.which == "last" else 0])


def passes(leaf: Any, value: Any) -> bool:
    tests = dict(leaf.tests)
    if "equals" in tests:
        return bool(value == tests["equals"])
    if "among" in tests:
        return value in tests["among"]
    if "contains" in tests:
        return tests["contains"] in value
    if "starts_with" in tests:
        return bool(value.startswith(tests["starts_with"]))
    if "ends_with" in tests:
        return bool(value.endswith(tests["ends_with"]))
    return all(ENDS[name](value, end) for name, end in tests.items())
