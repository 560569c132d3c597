"""Factories: the classes that specs name by import path, imported on first use."""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

import attrs

from journeyseg.errors import ExtraMissing, PluginError
from journeyseg.plugins.entries import Entry, one_line


def load(entry: Entry) -> type[Any]:
    """The factory of an entry, imported.

    Raises:
        PluginError: when it can't be imported, is not there, or is no attrs class; the cause is kept.
        ExtraMissing: when it needs an extra that is not installed.
    """
    path = entry.spec.factory if entry.spec else ""
    module, _, attribute = path.partition(":")
    try:
        found = _inside(import_module(module), attribute)
    except ExtraMissing as error:
        error.add_note(f"needed by {entry.words}")
        raise
    except (Exception, SystemExit) as error:
        # An import may run anything, and raise anything.
        raise _unloadable(entry, one_line(error)) from error
    if not (isinstance(found, type) and attrs.has(found)):
        raise _unloadable(entry, f"{path} is {type(found).__name__}, not an attrs class")
    return found


def _unloadable(entry: Entry, found: str) -> PluginError:
    return PluginError(
        f"{entry.words} can't be loaded",
        expected=f"an attrs class at {entry.spec.factory if entry.spec else ''}",
        found=found,
        remedy="install what it needs, or ask its author",
    )


def _inside(module: ModuleType, attribute: str) -> Any:
    found: Any = module
    for part in attribute.split("."):
        found = getattr(found, part)
    return found


def is_factory(entry: Entry, made: type) -> bool:
    """True when this class is the factory of the entry; imports nothing, for a class that exists has been imported."""
    module, _, attribute = entry.spec.factory.partition(":") if entry.spec else ("", "", "")
    if module not in sys.modules or attribute.rpartition(".")[2] != made.__name__:
        return False
    try:
        return _inside(sys.modules[module], attribute) is made
    except Exception:  # noqa: BLE001  # a module may run anything when asked for a name
        return False
