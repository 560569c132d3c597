"""Plain form: conditions as tables of text and numbers, for TOML and JSON, and back; reading one runs nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import attrs

from journeyseg.errors import DefinitionError, unknown
from journeyseg.model.definitions import refuse_unknown
from journeyseg.model.durations import spell
from journeyseg.segmenters.conditions.attributes import Attribute
from journeyseg.segmenters.conditions.counting import Count
from journeyseg.segmenters.conditions.lateness import Later
from journeyseg.segmenters.conditions.recency import First, Last
from journeyseg.segmenters.conditions.selection import Selecting
from journeyseg.segmenters.conditions.sequence import Matches
from journeyseg.segmenters.conditions.sums import Mean, Total
from journeyseg.segmenters.conditions.tree import Condition, Every, Not, Some

KINDS: dict[str, type[Any]] = {
    kind.key: kind for kind in (Every, Some, Not, Attribute, Count, Total, Mean, Last, First, Later, Matches)
}
"""The kinds of conditions by the key that tells them in the plain form."""


def to_table(condition: Condition) -> dict[str, Any]:
    """The plain form of a condition: its kind with its first argument, then what differs from the defaults.

    Example:
        >>> to_table(~Count("buy", at_least=2, within="90 days"))
        {'not': {'count': 'buy', 'at_least': 2, 'within': '90 days'}}
    """
    if isinstance(condition, Not):
        return {condition.key: to_table(condition.part)}
    if isinstance(condition, (Every, Some)):
        return {condition.key: [to_table(part) for part in condition.parts]}
    head, *others = _ordered(type(condition))
    given = {
        field.name: getattr(condition, field.name)
        for field in others
        if getattr(condition, field.name) != field.default
    }
    return {condition.key: _plain(head.name, getattr(condition, head.name))} | {
        name: _plain(name, value) for name, value in given.items()
    }


def from_table(table: object, *, where: str = "a condition") -> Condition:
    """The condition of a plain form.

    Args:
        table: A table with one key that tells the kind: ``all``, ``any``, ``not``, ``attribute``, ``count``, ``total``,
            ``mean``, ``last``, ``first``, ``later`` or
            ``matches``; or a condition, which is given back.
        where: Where it stands, for errors.

    Raises:
        DefinitionError: for no kind or several, unknown keys, and what the condition itself refuses; says where.

    Example:
        >>> from_table({"any": [{"count": "buy"}, {"attribute": "profile:age", "at_least": 30}]}).words
        '"buy" at least once or profile:age at least 30'
    """
    if isinstance(table, Condition):
        return table
    key = _kind(table, where)
    assert isinstance(table, Mapping)
    value = table[key]
    if key == Not.key:
        refuse_unknown(table, (key,), where=where)
        return Not(from_table(value, where=f"{where}, not"))
    if key in (Every.key, Some.key):
        refuse_unknown(table, (key,), where=where)
        return KINDS[key](_parts(value, f"{where}, {key}"))  # type: ignore[no-any-return]
    return _leaf(KINDS[key], table, where)


def _kind(table: object, where: str) -> str:
    if not isinstance(table, Mapping):
        raise DefinitionError(
            f"{where} is not a table",
            expected='a table such as {count = "buy"}',
            found=repr(table),
            remedy="write the condition as a table",
        )
    found = [key for key in table if key in KINDS]
    if len(found) == 1:
        return str(found[0])
    if not found and len(table) == 1:
        raise _noted(unknown("kind of condition", next(iter(table)), KINDS), where)
    raise DefinitionError(
        f"{where} must be of one kind",
        expected=f"one of {', '.join(KINDS)}",
        found=", ".join(map(str, found or table)) or "nothing",
        remedy="join several with all or any",
    )


def _noted(error: Exception, where: str) -> DefinitionError:
    raised = DefinitionError(
        f"{where}: {error.args[0]}",
        expected=getattr(error, "expected", ""),
        found=getattr(error, "found", ""),
        remedy=getattr(error, "remedy", ""),
    )
    raised.__cause__ = error
    return raised


def _parts(value: object, where: str) -> list[Condition]:
    if not isinstance(value, (list, tuple)):
        raise DefinitionError(
            f"{where} is not a list", expected="a list of conditions", found=repr(value), remedy="write [ ... ]"
        )
    return [from_table(part, where=f"{where}, part {number}") for number, part in enumerate(value, 1)]


def _leaf(kind: type[Any], table: Mapping[str, Any], where: str) -> Condition:
    head, *others = _ordered(kind)
    refuse_unknown(table, (kind.key, *(field.name for field in others)), where=where)
    options = {name: value for name, value in table.items() if name != kind.key}
    lacking = [field.name for field in others if field.default is attrs.NOTHING and field.name not in options]
    if lacking:
        raise DefinitionError(
            f"{where} lacks a key", expected=", ".join(lacking), found=", ".join(table), remedy="add it"
        )
    try:
        made: Condition = kind(**{head.name: table[kind.key]}, **options)
    except DefinitionError as error:
        raise _noted(error, where) from error
    return made


def _ordered(kind: type[Any]) -> list[attrs.Attribute[Any]]:
    """The fields of a kind: the one that stands under its key, its own, then those that select touchpoints."""
    fields = attrs.fields(kind)
    head = next(field for field in fields if not field.kw_only)
    shared = {field.name for field in attrs.fields(Selecting)}
    return sorted(fields, key=lambda field: (field is not head, field.name in shared))


def _plain(name: str, value: Any) -> Any:
    if isinstance(value, timedelta):
        return spell(value)
    if isinstance(value, tuple):
        return value[0] if len(value) == 1 and name != "among" else list(value)
    return value
