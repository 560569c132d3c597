"""What known systems mean by retention, as options."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from journeyseg.errors import unknown

PRESETS: Mapping[str, Mapping[str, Any]] = {
    "posthog": {"week_start": "sunday", "follow": "range", "blank": "nothing"},
    "mixpanel": {"clock": "rolling", "mode": "on_or_after", "zero": "returned", "blank": "nothing"},
    "amplitude": {"clock": "rolling_hour_floor", "blank": "nothing"},
    "retentioneering": {"cohort": "first_time", "week_start": "first", "follow": "range", "blank": "empty"},
    "clickhouse": {"follow": "range", "blank": "nothing"},
}
"""Options of each preset that differ from the defaults; ``week_start`` only where intervals are weeks."""


def with_preset(preset: str | None, given: Mapping[str, Any]) -> dict[str, Any]:
    """The options that were given, over those of the preset; ``None`` is not given.

    Raises:
        UnknownName: for a preset that does not exist; close names are listed.
    """
    if preset is not None and preset not in PRESETS:
        raise unknown("preset", preset, PRESETS)
    options = dict(PRESETS[preset]) if preset is not None else {}
    options |= {name: value for name, value in given.items() if value is not None}
    if options.get("interval", "day") != "week" and given.get("week_start") is None:
        options.pop("week_start", None)
    return options
