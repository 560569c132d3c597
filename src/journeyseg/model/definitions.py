"""Definitions as TOML: reading and writing blueprints as plain data."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import attrs

from journeyseg.errors import DefinitionError, InputError
from journeyseg.model.blueprint import Blueprint, Closed, Stage
from journeyseg.model.durations import spell
from journeyseg.model.goal import Goal
from journeyseg.model.scale import Scale

Made = TypeVar("Made")


def read_toml(source: str | Path) -> dict[str, Any]:
    """The tables of a TOML file or text.

    Args:
        source: A path, or TOML text (recognised by a line break, or by ``=`` unless it ends in ".toml").

    Raises:
        InputError: when the file does not exist.
        DefinitionError: when the text is not TOML; the message gives file, line and column.
    """
    is_text = isinstance(source, str) and ("\n" in source or ("=" in source and not source.endswith(".toml")))
    name = "the text" if is_text else str(source)
    try:
        return tomllib.loads(str(source) if is_text else Path(source).read_text(encoding="utf-8"))
    except (FileNotFoundError, IsADirectoryError):
        raise InputError(
            "no such file", expected="a TOML file", found=name or "an empty text", remedy="check the path"
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DefinitionError(
            f"{name} is not TOML", expected="valid TOML", found=str(error), remedy="correct the place named"
        ) from None


def write_toml(table: Mapping[str, Any]) -> str:
    """TOML text of plain tables."""
    import tomli_w

    return tomli_w.dumps(table)


def refuse_unknown(table: Mapping[str, Any], known: tuple[str, ...], *, where: str) -> None:
    """Raise when a table has a key that nothing reads.

    Raises:
        DefinitionError: naming the keys and those that exist.
    """
    if not isinstance(table, Mapping):
        raise DefinitionError(
            f"{where} is not a table",
            expected=f"a table with {', '.join(known)}",
            found=repr(table),
            remedy="see the page on pipelines",
        )
    extra = sorted(set(table) - set(known))
    if extra:
        raise DefinitionError(
            f"{where} has keys that nothing reads",
            expected=", ".join(known),
            found=", ".join(extra),
            remedy="remove or correct them",
        )


def blueprint_from(tables: Mapping[str, Any]) -> Blueprint:
    """The blueprint of parsed TOML: ``[blueprint]``, ``[[stage]]``, ``[scales.*]``, ``[goals.*]``, ``[closed]``.

    Raises:
        DefinitionError: for unknown keys, missing names, values of a wrong type and contradictions.
    """
    refuse_unknown(tables, ("blueprint", "stage", "scales", "goals", "closed"), where="the blueprint file")
    head = tables.get("blueprint", {})
    refuse_unknown(head, _HEAD, where="[blueprint]")
    closed = tables.get("closed")
    parts = {
        "stages": [_made(Stage, table, "[[stage]]") for table in _listed(tables.get("stage", []))],
        "scales": _several(Scale, tables, "scales"),
        "goals": _several(Goal, tables, "goals"),
        "closed": None if closed is None else _made(Closed, closed, "[closed]"),
    }
    return _told(lambda: Blueprint(**{"name": "blueprint", **head, **parts}), "[blueprint]")


_HEAD = ("name", "channels", "currency", "owner", "version", "unknown", "outcomes")


def _listed(stages: object) -> list[Any]:
    if isinstance(stages, list):
        return stages
    raise DefinitionError(
        "stages are a list of tables", expected="[[stage]]", found=repr(stages), remedy="write [[stage]]"
    )


def _several(kind: type[Made], tables: Mapping[str, Any], key: str) -> dict[str, Made]:
    found = tables.get(key, {})
    refuse_unknown(found, tuple(found) if isinstance(found, Mapping) else ("names",), where=f"[{key}]")
    return {name: _made(kind, table, f"[{key}.{name}]") for name, table in found.items()}


def _made(kind: type[Made], table: Mapping[str, Any], where: str) -> Made:
    fields: tuple[attrs.Attribute[Any], ...] = attrs.fields(kind)  # type: ignore[arg-type]
    refuse_unknown(table, tuple(field.name for field in fields), where=where)
    lacking = [field.name for field in fields if field.default is attrs.NOTHING and field.name not in table]
    if lacking:
        raise DefinitionError(
            f"{where} lacks a key",
            expected=", ".join(lacking),
            found=", ".join(table) or "nothing",
            remedy="add it",
        )
    return _told(lambda: kind(**table), where)


def _told(make: Callable[[], Made], where: str) -> Made:
    """What is made, or the error with the place where it stands."""
    try:
        return make()
    except DefinitionError as error:
        found = {"expected": error.expected, "found": error.found, "remedy": error.remedy}
        raise DefinitionError(f"{where}: {error.message}", **found) from None
    except (TypeError, ValueError) as error:
        raise DefinitionError(
            f"{where} holds a value of a wrong type",
            found=str(error),
            expected="values as the documentation of blueprints has them",
            remedy="correct the value",
        ) from None


def blueprint_table(blueprint: Blueprint) -> dict[str, Any]:
    """Plain tables of a blueprint, ready for TOML; what is as it would be anyway is left out."""
    closed = blueprint.closed
    tables: dict[str, Any] = {
        "blueprint": {key: value for key, value in _table(blueprint).items() if key in _HEAD},
        "stage": [_table(stage) for stage in blueprint.stages],
        "scales": {key: _table(scale) for key, scale in blueprint.scales.items()},
        "goals": {key: _table(goal) for key, goal in blueprint.goals.items()},
        "closed": None if closed is None else _table(closed),
    }
    return {key: table for key, table in tables.items() if table}


def _table(instance: attrs.AttrsInstance) -> dict[str, Any]:
    values = {field.name: (getattr(instance, field.name), field.default) for field in attrs.fields(type(instance))}
    return {name: _plain(value) for name, (value, default) in values.items() if value != default}


def _plain(value: object) -> Any:
    if isinstance(value, timedelta):
        return spell(value)
    return list(value) if isinstance(value, tuple) else value
