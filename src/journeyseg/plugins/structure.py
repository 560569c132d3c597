"""Between options and instances: the attrs fields of a plugin are its keyword arguments and its TOML keys.

A class may have a form of its own in TOML, as rules do: then it has a class method ``from_options(options)`` and a
method ``to_options()``, and neither function here looks at its fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from difflib import get_close_matches
from typing import Any, TypeVar

import attrs

from journeyseg.contract.fields import meaning_of
from journeyseg.errors import DefinitionError
from journeyseg.plugins.plain import plain

Made = TypeVar("Made")


def build(factory: type[Made], options: Mapping[str, Any], *, where: str = "") -> Made:
    """The instance that these options make.

    Values may be as TOML has them (text, numbers, lists, tables) or already of the type of their field. Fields made by
    ``js.field`` convert and check for themselves; others are structured by their annotation, strictly: a text is no
    list, 1 is not true.

    Args:
        factory: An attrs class.
        options: Values by field name.
        where: What the options are of, for errors; default the name of the class.

    Raises:
        DefinitionError: for keys that no field has (with close matches), for fields that must be given and are not, and
            for values that don't fit, naming the field.

    Example:
        >>> @attrs.frozen
        ... class Bands:
        ...     column: str
        ...     edges: tuple[float, ...] = ()
        >>> build(Bands, {"column": "age", "edges": [18, 65]})
        Bands(column='age', edges=(18.0, 65.0))
    """
    where = where or factory.__name__
    own = getattr(factory, "from_options", None)
    if own is not None:
        made: Made = own(options)
        return made
    fields = fields_of(factory)
    _refuse_unknown(options, fields, where)
    _refuse_missing(options, fields, where)
    return factory(**{key: _read(fields[key], value, f"{where}: {key}") for key, value in options.items()})


def options_of(instance: object) -> dict[str, Any]:
    """The options that `build` makes an equal instance from: plain values that TOML can hold.

    Durations become text ("30 days"), tuples become lists, nested attrs values become tables; ``None`` is left out.

    Raises:
        DefinitionError: for a value that TOML can't hold, naming the field.

    Example:
        >>> from journeyseg.model.goal import Goal
        >>> options_of(Goal("buy", horizon="30 days"))
        {'touchpoint': 'buy', 'horizon': '30 days'}
    """
    found = plain(instance, type(instance).__name__)
    if not isinstance(found, dict):
        raise DefinitionError(
            "options must be a table",
            expected="an attrs instance, or to_options() that gives a dict",
            found=type(found).__name__,
            remedy="mend to_options",
        )
    return found


def fields_of(factory: type[Any]) -> dict[str, attrs.Attribute[Any]]:
    """The fields that may be given, by the name they are given under, annotations resolved where they can be."""
    # A name may have been imported for type checkers only; `_read` says so if that field is given.
    with suppress(NameError, TypeError):
        attrs.resolve_types(factory)
    return {field.alias or field.name: field for field in attrs.fields(factory) if field.init}


def _refuse_unknown(options: Mapping[str, Any], fields: Mapping[str, Any], where: str) -> None:
    if not isinstance(options, Mapping):
        raise DefinitionError(
            f"{where} needs a table", expected="options by name", found=repr(options), remedy="write a table"
        )
    extra = sorted(str(key) for key in options if key not in fields)
    if extra:
        close = [match for key in extra for match in get_close_matches(key, fields, n=1)]
        raise DefinitionError(
            f"{where} has no option {', '.join(map(repr, extra))}",
            expected=", ".join(fields) or "no options",
            found=", ".join(extra),
            remedy=f"perhaps {', '.join(map(repr, close))}" if close else "remove it",
        )


def _refuse_missing(options: Mapping[str, Any], fields: Mapping[str, attrs.Attribute[Any]], where: str) -> None:
    missing = [key for key, field in fields.items() if field.default is attrs.NOTHING and key not in options]
    if missing:
        raise DefinitionError(
            f"{where} needs {', '.join(map(repr, missing))}",
            expected=", ".join(missing),
            found=", ".join(map(str, options)) or "no options",
            remedy="give it",
        )


def _read(field: attrs.Attribute[Any], value: object, where: str) -> Any:
    from journeyseg.plugins.typed import Misfit, typed

    if meaning_of(field) is not None or field.type is None:
        return value
    try:
        return typed(value, field.type, where)
    except Misfit as why:
        if field.converter is not None:
            # The field reads more than its annotation says, such as a goal from the name of its touchpoint.
            return value
        raise DefinitionError(
            f"{where} can't be {value!r}",
            expected=str(why),
            found=f"{value!r} ({type(value).__name__})",
            remedy="correct the value",
        ) from None
