"""Instances of plugins: their names, and their options written and read back."""

from __future__ import annotations

import tomllib
from typing import Any

from journeyseg.model.definitions import write_toml
from journeyseg.model.journeys import Journeys
from journeyseg.plugins.structure import build, options_of
from journeyseg.testing.conformance import require
from journeyseg.testing.sample import sample_journeys


def named(plugin: Any) -> str:
    """What to call a plugin: the import path of its class."""
    kind = plugin if isinstance(plugin, type) else type(plugin)
    return f"{kind.__module__}:{kind.__qualname__}"


def made(plugin: Any) -> Any:
    """The instance: a class without options is called."""
    return plugin() if isinstance(plugin, type) else plugin


def tried_on(journeys: Journeys | None) -> Journeys:
    """The journeys given, or the sample log under its goal."""
    return sample_journeys().with_frame(goal="goal") if journeys is None else journeys


def reread(instance: Any) -> Any:
    """The instance that its options, written to TOML and read back, make.

    Raises:
        Failed: when it was made by other options.
    """
    options = options_of(instance)
    again = build(type(instance), tomllib.loads(write_toml(options)))
    require(options_of(again) == options, f"options {options} came back as {options_of(again)}")
    return again
