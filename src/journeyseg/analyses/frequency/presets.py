"""What known systems mean by stickiness and lifecycle, as options."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from journeyseg.errors import unknown

STICKINESS: Mapping[str, Mapping[str, Any]] = {"posthog": {"week_start": "sunday"}}
LIFECYCLE: Mapping[str, Mapping[str, Any]] = {"posthog": {"week_start": "sunday", "new": "created", "blank": "nothing"}}
STATES: Mapping[str, Mapping[str, Any]] = {"retentioneering": {"week": 7, "month": 30, "tail": 30, "blank": "nothing"}}


def with_preset(presets: Mapping[str, Mapping[str, Any]], preset: str | None, given: Mapping[str, Any]) -> Any:
    """The options that were given, over those of the preset; ``None`` is not given.

    Raises:
        UnknownName: for a preset that does not exist; close names are listed.
    """
    if preset is not None and preset not in presets:
        raise unknown("preset", preset, presets)
    options = dict(presets[preset]) if preset is not None else {}
    if given.get("interval", "day") != "week":
        options.pop("week_start", None)
    return options | {name: value for name, value in given.items() if value is not None}
