"""Values as TOML can hold them: texts, numbers, booleans, times, lists and tables."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from enum import Enum
from pathlib import PurePath
from typing import Any

import attrs

from journeyseg.contract.durations import spell
from journeyseg.errors import DefinitionError


def plain(value: Any, where: str) -> Any:
    """The value in its plain form; the same value always gives the same form.

    Args:
        value: A value of a field.
        where: What it is of, for errors.

    Raises:
        DefinitionError: for anything that TOML can't hold, such as a function, an array or ``None`` in a list.
    """
    if hasattr(value, "to_options") and not isinstance(value, type):
        return plain(value.to_options(), where)
    if attrs.has(type(value)):
        return _table(value, where)
    if isinstance(value, Mapping):
        return {_key(key, where): plain(part, f"{where}.{key}") for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part, where) for part in value]
    if isinstance(value, (set, frozenset)):
        return sorted((plain(part, where) for part in value), key=lambda part: (type(part).__name__, part))
    return _single(value, where)


def _table(value: Any, where: str) -> dict[str, Any]:
    fields = [field for field in attrs.fields(type(value)) if field.init]
    parts = {field.alias or field.name: (field, getattr(value, field.name)) for field in fields}
    return {
        key: plain(part, f"{where}.{key}")
        for key, (field, part) in parts.items()
        if not _is_left_out(field, part, where)
    }


def _is_left_out(field: attrs.Attribute[Any], part: object, where: str) -> bool:
    if part is None and field.default is not None:
        raise _not_plain(None, f"{where}.{field.name}", "leaving it out would mean its default")
    return part is None


def _key(key: object, where: str) -> str:
    if not isinstance(key, str):
        raise _not_plain(key, where, "keys are text")
    return key


def _single(value: Any, where: str) -> Any:
    if isinstance(value, Enum):
        return _single(value.value, where)
    if isinstance(value, timedelta):
        return spell(value)
    if isinstance(value, PurePath):
        return value.as_posix()
    for kind in (bool, int, float, str):
        if isinstance(value, kind):
            return kind(value)
    if type(value) in (datetime, date, time):
        return value
    if hasattr(value, "dtype") and getattr(value, "ndim", None) == 0:
        return _single(value.item(), where)
    raise _not_plain(value, where, "TOML holds texts, numbers, booleans, times, lists and tables")


def _not_plain(value: object, where: str, why: str) -> DefinitionError:
    return DefinitionError(
        f"{where} can't be written to TOML",
        expected=why,
        found=f"{value!r:.80} ({type(value).__name__})",
        remedy="use plain options",
    )
