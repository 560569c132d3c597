"""Structuring single values by annotation, with cattrs: strict where a lenient reading would hide a mistake."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

import attrs
import cattrs

from journeyseg.contract.durations import duration
from journeyseg.errors import DefinitionError


class Misfit(Exception):
    """A value that an annotation does not take; the message says what would fit."""


def typed(value: object, annotation: Any, where: str) -> Any:
    """The value as its annotation says.

    Args:
        value: As TOML has it, or already of the type.
        annotation: A type, resolved.
        where: What it is of, for errors.

    Raises:
        Misfit: when the value does not fit.
        DefinitionError: when an annotation can't be resolved, and for wrong tables inside.
    """
    if isinstance(annotation, str):
        raise DefinitionError(
            f"{where} can't be read",
            expected="an annotation that exists at run time",
            found=annotation,
            remedy="import the name outside TYPE_CHECKING, or make the field with js.field",
        )
    try:
        return _converter().structure(value, annotation)
    except (Misfit, DefinitionError):
        raise
    except Exception as why:
        # cattrs lets through whatever the types raise.
        raise Misfit(_spelt(annotation)) from why


@cache
def _converter() -> cattrs.Converter:
    converter = cattrs.Converter(detailed_validation=False, prefer_attrib_converters=True)
    for kind in (bool, int, float, str, datetime, date, time):
        converter.register_structure_hook(kind, _strict)
    converter.register_structure_hook(timedelta, lambda value, _: _duration(value))
    converter.register_structure_hook(
        Path, lambda value, _: value if isinstance(value, Path) else Path(_strict(value, str))
    )
    converter.register_structure_hook_func(lambda kind: kind is object, lambda value, _: value)
    converter.register_structure_hook_factory(_is_collection, _collection)
    converter.register_structure_hook_factory(_is_union, _union)
    converter.register_structure_hook_factory(attrs.has, _nested)
    return converter


def _spelt(annotation: Any) -> str:
    if annotation in _WORDS:
        return _WORDS[annotation]
    if get_origin(annotation) is Literal:
        return "one of " + ", ".join(map(repr, get_args(annotation)))
    return str(annotation) if get_origin(annotation) else getattr(annotation, "__name__", str(annotation))


_WORDS = {bool: "true or false", int: "a whole number", float: "a number", str: "text"}


def _strict(value: Any, kind: type) -> Any:
    """The value, when it is of the very type; an int is taken for a float."""
    if kind is float and type(value) is int:
        return float(value)
    if hasattr(value, "dtype") and getattr(value, "ndim", None) == 0:
        return _strict(value.item(), kind)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise Misfit(_spelt(kind))
    return value


def _duration(value: object) -> timedelta:
    try:
        return duration(value)
    except DefinitionError as why:
        raise Misfit(why.expected) from None


def _is_collection(kind: Any) -> bool:
    origin = get_origin(kind) or kind
    return isinstance(origin, type) and origin in _COLLECTIONS


_COLLECTIONS: dict[Any, Callable[[Iterable[Any]], Any]] = {
    tuple: tuple,
    list: list,
    set: set,
    frozenset: frozenset,
    Sequence: tuple,
    Iterable: tuple,
    AbstractSet: frozenset,
    dict: dict,
    Mapping: dict,
}


def _collection(kind: Any) -> Callable[[Any, Any], Any]:
    origin = get_origin(kind) or kind
    make, parts = _COLLECTIONS[origin], get_args(kind)
    fixed = origin is tuple and bool(parts) and parts[-1] is not Ellipsis
    return _mapping(parts) if make is dict else _listing(make, parts, fixed=fixed)


def _mapping(parts: tuple[Any, ...]) -> Callable[[Any, Any], Any]:
    key, part = parts or (Any, Any)

    def structure(value: Any, _: Any) -> Any:
        if not isinstance(value, Mapping):
            raise Misfit("a table")
        inner = _converter().structure
        return {inner(name, key): inner(one, part) for name, one in value.items()}

    return structure


def _listing(make: Callable[[Iterable[Any]], Any], parts: tuple[Any, ...], *, fixed: bool) -> Callable[[Any, Any], Any]:
    def structure(value: Any, _: Any) -> Any:
        if not isinstance(value, (list, tuple, set, frozenset)):
            raise Misfit("a list")
        if fixed and len(value) != len(parts):
            raise Misfit(f"a list of {len(parts)}")
        each = parts if fixed else (parts[0] if parts else Any,) * len(value)
        return make(_converter().structure(one, kind) for one, kind in zip(value, each, strict=True))

    return structure


def _is_union(kind: Any) -> bool:
    return get_origin(kind) in (Union, types.UnionType)


def _union(kind: Any) -> Callable[[Any, Any], Any]:
    arms = [arm for arm in get_args(kind) if arm is not type(None)]

    def structure(value: Any, _: Any) -> Any:
        if any(type(value) is arm for arm in get_args(kind)):
            return value
        return _converter().structure(value, arms[0]) if len(arms) == 1 else _chosen(value, arms)

    return structure


def _chosen(value: object, arms: list[Any]) -> Any:
    """The value as the one arm that takes it; two arms that take it differently leave it unclear, in any order."""
    fits, wrong = [], []
    for arm in arms:
        try:
            fits.append(_converter().structure(value, arm))
        except DefinitionError as why:
            wrong.append(why)
        except Exception:  # noqa: BLE001  # an arm that does not fit may fail in any way
            continue
    if len({type(one) for one in fits}) == 1:
        return fits[0]
    if not fits and len(wrong) == 1:
        raise wrong[0]
    raise Misfit(" or ".join(map(_spelt, arms)) + (", told apart by their keys" if fits else ""))


def _nested(kind: Any) -> Callable[[Any, Any], Any]:
    def structure(value: Any, _: Any) -> Any:
        from journeyseg.plugins.structure import build

        if isinstance(value, kind):
            return value
        if not isinstance(value, Mapping):
            raise Misfit(f"a table of {kind.__name__}")
        return build(kind, value)

    return structure
