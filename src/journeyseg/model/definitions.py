"""Definitions as TOML: reading and writing blueprints as plain data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs

from journeyseg.errors import DefinitionError, InputError
from journeyseg.model.blueprint import Blueprint, Closed, Stage
from journeyseg.model.durations import spell
from journeyseg.model.goal import Goal
from journeyseg.model.scale import Scale


def read_toml(source: str | Path) -> dict[str, Any]:
    """The tables of a TOML file or text.

    Args:
        source: A path, or TOML text (recognised by a line break or ``=``).

    Raises:
        InputError: when the file does not exist.
        DefinitionError: when the text is not TOML; the message gives file, line and column.
    """
    is_text = isinstance(source, str) and ("\n" in source or "=" in source)
    name = "the text" if is_text else str(source)
    try:
        return tomllib.loads(str(source) if is_text else Path(source).read_text(encoding="utf-8"))
    except (FileNotFoundError, IsADirectoryError):
        raise InputError("no such file", expected="a TOML file", found=name, remedy="check the path") from None
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
    """The blueprint of parsed TOML tables: ``[blueprint]``, ``[[stage]]``, ``[scales.*]``, ``[goals.*]``, ``[closed]``.

    Raises:
        DefinitionError: for unknown keys, missing names and contradictions.
    """
    refuse_unknown(tables, ("blueprint", "stage", "scales", "goals", "closed"), where="the blueprint file")
    head = tables.get("blueprint", {})
    refuse_unknown(
        head, ("name", "channels", "currency", "owner", "version", "unknown", "outcomes"), where="[blueprint]"
    )
    closed = tables.get("closed")
    return Blueprint(
        head.get("name", "blueprint"),
        stages=[_made(Stage, table, "[[stage]]") for table in tables.get("stage", [])],
        scales={key: _made(Scale, table, f"[scales.{key}]") for key, table in tables.get("scales", {}).items()},
        goals={key: _made(Goal, table, f"[goals.{key}]") for key, table in tables.get("goals", {}).items()},
        closed=None if closed is None else _made(Closed, closed, "[closed]"),
        **{key: value for key, value in head.items() if key != "name"},
    )


def _made(kind: type[Any], table: Mapping[str, Any], where: str) -> Any:
    fields = attrs.fields(kind)
    refuse_unknown(table, tuple(field.name for field in fields), where=where)
    lacking = [field.name for field in fields if field.default is attrs.NOTHING and field.name not in table]
    if lacking:
        raise DefinitionError(
            f"{where} lacks a key", expected=", ".join(lacking), found=", ".join(table) or "nothing", remedy="add it"
        )
    return kind(**table)


def blueprint_table(blueprint: Blueprint) -> dict[str, Any]:
    """Plain tables of a blueprint, ready for TOML; empty parts are left out."""
    head = {
        key: getattr(blueprint, key)
        for key in ("name", "currency", "owner", "version", "unknown", "channels", "outcomes")
    }
    closed = blueprint.closed
    tables: dict[str, Any] = {
        "blueprint": _full(head),
        "stage": [_full(attrs.asdict(stage)) for stage in blueprint.stages],
        "scales": {key: _full(attrs.asdict(scale)) for key, scale in blueprint.scales.items()},
        "goals": {key: _goal_table(goal) for key, goal in blueprint.goals.items()},
        "closed": {} if closed is None else _full(attrs.asdict(closed)),
    }
    return {key: table for key, table in tables.items() if table}


def _goal_table(goal: Goal) -> dict[str, Any]:
    return _full({"touchpoint": goal.touchpoint, "horizon": "" if goal.horizon is None else spell(goal.horizon)})


def _full(table: Mapping[str, Any]) -> dict[str, Any]:
    plain = {key: list(value) if isinstance(value, tuple) else value for key, value in table.items()}
    return {
        key: value for key, value in plain.items() if value not in ("", [], False, None) or isinstance(value, float)
    }
