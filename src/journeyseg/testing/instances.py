"""Instances of plugins: their names, their options written and read back, and journeys that they work on."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from typing import Any

from journeyseg.contract.needs import needs_of
from journeyseg.model.definitions import write_toml
from journeyseg.model.journeys import Journeys
from journeyseg.plugins.structure import build, options_of
from journeyseg.testing.conformance import Failed, require
from journeyseg.testing.samples import samples


def named(plugin: Any) -> str:
    """What to call a plugin: the import path of its class."""
    kind = plugin if isinstance(plugin, type) else type(plugin)
    return f"{kind.__module__}:{kind.__qualname__}"


def made(plugin: Any) -> Any:
    """The instance: a class without options is called."""
    return plugin() if isinstance(plugin, type) else plugin


def first_that_works(
    plugin: Any, journeys: Journeys | None, work: Callable[[Any, Journeys], object]
) -> tuple[Any, Journeys]:
    """The instance, and the first journeys on which it works.

    Args:
        plugin: An instance, or a class without options.
        journeys: The only journeys to try; ``None`` = samples that have what it needs.
        work: What must not raise.

    Raises:
        Failed: when it works on none of them, with the first reason.
    """
    instance = made(plugin)
    reasons: list[Exception] = []
    for trial in [journeys] if journeys is not None else samples(instance, tuple(_words(instance))):
        try:
            work(instance, trial)
        except Exception as error:  # noqa: BLE001 - the next sample may have the kind of column that it wants
            reasons.append(error)
        else:
            return instance, trial
    needs = ", ".join(needs_of(instance)) or "nothing"
    raise Failed(f"it works on no journeys that have {needs}: {type(reasons[0]).__name__}: {reasons[0]}") from reasons[
        0
    ]


def _words(instance: Any) -> Iterator[str]:
    try:
        options: Any = options_of(instance)
    except Exception:  # noqa: BLE001 - whether options can be written is a check of its own
        return
    stack = [options]
    while stack:
        value = stack.pop()
        if isinstance(value, str) and value:
            yield value
        stack += value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def reread(instance: Any) -> Any:
    """The instance that its options, written to TOML and read back, make.

    Raises:
        Failed: when it is not equal, or was made by other options.
    """
    options = options_of(instance)
    again = build(type(instance), tomllib.loads(write_toml(options)))
    require(options_of(again) == options, f"options {options} came back as {options_of(again)}")
    return again
