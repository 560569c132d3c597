"""The inputs of a worked example, built through public constructors."""

from __future__ import annotations

from typing import Any

import journeyseg as js


def journeys(case: dict[str, Any], **options: Any) -> js.Journeys:
    """The events of a case; properties stand beside the touchpoint, ties keep the order of the list."""
    renamed = [{"at": event["timestamp"], **event, **event.get("props", {})} for event in case["events"]]
    rows = [{key: row[key] for key in row if key not in ("timestamp", "props")} for row in renamed]
    asked = case.get("params", {}).get("steps", [])
    listed = {True: asked, False: []}[isinstance(asked, list)]
    named = [step for step in listed if isinstance(step, str)]
    names = sorted({*named, *(row["touchpoint"] for row in rows)})
    return js.testing.journeys_of(rows, zone="UTC", **{"touchpoints": names, **options})


def steps(params: dict[str, Any]) -> list[Any]:
    """The steps of a case as the public functions take them."""
    made = {True: lambda step: js.on(step["touchpoint"], properties=step["where"]), False: lambda step: step}
    return [made[isinstance(step, dict)](step) for step in params["steps"]]


def seconds(value: object) -> str | None:
    """A number of seconds as a duration with its unit."""
    return {True: None, False: f"{value} seconds"}[value is None]
