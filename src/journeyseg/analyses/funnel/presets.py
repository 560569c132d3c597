"""Presets: the rules by which known systems count funnels, and the defaults of our own.

Sources: the public documentation and tests of PostHog, ClickHouse (`windowFunnel`), Mixpanel, Amplitude and
retentioneering; docs/reference says which worked example holds each of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from journeyseg.analyses.funnel.steps import exclusions_of
from journeyseg.errors import DefinitionError
from journeyseg.model.durations import duration

OPTIONS: Mapping[str, tuple[str, ...]] = {
    "order": ("ordered", "strict", "unordered", "open", "hybrid"),
    "entry": ("any", "first", "again"),
    "ties": ("input", "either", "step"),
    "on_exclusion": ("drop", "truncate"),
    "prefer": ("latest_start", "earliest_start"),
    "times": ("binned", "exact", "none"),
}
"""Options with named choices; the first is the default."""

STOPS = ("other", "skip", "restart", "repeat")
"""What may end the walk of a journey for good."""

MODES: Mapping[str, Mapping[str, Any]] = {
    "strict_order": {"stops": ("other", "skip", "restart")},
    "strict_deduplication": {"stops": ("repeat",)},
    "strict_increase": {"increase": True},
    "strict_once": {"once": True},
    "allow_reentry": {},
}
"""ClickHouse's words and what they mean here; ``allow_reentry`` takes "restart" out of the stops."""

PRESETS: Mapping[str, Mapping[str, Any]] = {
    "posthog": {"within": "14 days", "ties": "either"},
    "clickhouse": {"ties": "step", "once": False},
    "mixpanel": {"within": "30 days", "entry": "first", "tolerance": "2 seconds", "on_exclusion": "truncate"},
    "amplitude": {"within": "30 days", "ties": "either", "resolution": "1 second", "prefer": "earliest_start"},
    "retentioneering": {},
}
"""What each preset settles; everything else is as without one."""

UNLIMITED = "no limit"


def settled(preset: str | None, said: Mapping[str, Any], *, steps: int) -> dict[str, Any]:
    """Every option, from what was said, the preset and the defaults, in this order."""
    modes = _modes(preset, said.get("modes"))
    all_said = {**PRESETS.get(preset or "", {}), **modes, **{k: v for k, v in said.items() if k != "modes"}}
    if "entry" not in said and _in_turn(preset, said):
        all_said["entry"] = "again"
    for name in _DROPPED.get(said.get("order", ""), ()):
        # Amplitude alone says what equal times mean where nothing may lie between.
        if name not in said and not (name == "ties" and (preset, said["order"]) == ("amplitude", "strict")):
            all_said.pop(name, None)
    chosen = {name: all_said.get(name, choices[0]) for name, choices in OPTIONS.items()}
    if "times" not in said and (chosen["order"] == "open" or said.get("breakdown")):
        chosen["times"] = "none"
    return {
        **chosen,
        "within": _window(all_said.get("within")),
        "each": _each(all_said.get("step_within"), steps),
        "count": _count(all_said.get("count", "units")),
        "tolerance": _maybe("tolerance", all_said.get("tolerance")),
        "resolution": _maybe("resolution", all_said.get("resolution")),
        "once": _flag("once", all_said.get("once", True)),
        "increase": _flag("increase", all_said.get("increase", False)),
        "baseline": _flag("baseline", all_said.get("baseline", False)),
        "exclusions": exclusions_of(all_said.get("exclusions", ())),
        "optional": _numbers(all_said.get("optional", ())),
        "stops": _stops(all_said.get("stops", ())),
        "hold": _column("hold", all_said.get("hold")),
        "breakdown": _column("breakdown", all_said.get("breakdown")),
        "breakdown_at": _at(all_said.get("breakdown_at", "first")),
    }


_DROPPED: Mapping[str, tuple[str, ...]] = {
    "open": ("ties", "tolerance", "resolution", "within", "entry", "prefer", "on_exclusion", "once"),
    "strict": ("ties", "tolerance", "once"),
    "unordered": ("ties", "tolerance", "once"),
    "hybrid": ("once",),
}
"""What a preset settles that has no meaning in an order."""


def _in_turn(preset: str | None, said: Mapping[str, Any]) -> bool:
    """True where a system lets one attempt follow the other when it counts them."""
    totals = said.get("count") == "attempts"
    return (preset == "mixpanel" and (totals or bool(said.get("breakdown")))) or (preset == "amplitude" and totals)


def _modes(preset: str | None, modes: Any) -> dict[str, Any]:
    if modes is None:
        return {}
    listed = [modes] if isinstance(modes, str) else list(modes)
    if preset != "clickhouse" or set(listed) - set(MODES):
        expected = f"some of {', '.join(MODES)}" if preset == "clickhouse" else 'preset="clickhouse", which has them'
        raise DefinitionError("modes= are ClickHouse's", expected=expected, found=repr(modes), remedy="leave it out")
    found: dict[str, Any] = {}
    for mode in listed:
        meant = dict(MODES[mode])
        found["stops"] = (*found.get("stops", ()), *meant.pop("stops", ()))
        found |= meant
    if "allow_reentry" in listed:
        found["stops"] = tuple(stop for stop in found["stops"] if stop != "restart")
    return found


def _window(value: Any) -> timedelta | int | None:
    if value is None or value == UNLIMITED:
        return None
    words = value.split() if isinstance(value, str) else []
    if len(words) == 2 and words[1] in ("touchpoint", "touchpoints") and words[0].isdigit() and int(words[0]):
        return int(words[0])
    return duration(value, name="within")


def _each(value: Any, steps: int) -> tuple[timedelta | None, ...]:
    if value is None:
        return ()
    single = isinstance(value, (str, timedelta)) or not isinstance(value, Iterable)
    listed = [value] * (steps - 1) if single else list(value)
    if len(listed) != steps - 1:
        raise DefinitionError(
            "step_within= has one duration per step after the first",
            expected=f"one, or {steps - 1}",
            found=str(len(listed)),
            remedy='write "no limit" where there is none',
        )
    return tuple(None if one in (None, UNLIMITED) else duration(one, name="step_within") for one in listed)


def _maybe(name: str, value: Any) -> timedelta | None:
    return None if value is None else duration(value, name=name)


def _flag(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise DefinitionError(
            f"{name}= is true or false", expected="True or False", found=repr(value), remedy="write it without quotes"
        )
    return value


def _count(value: Any) -> str:
    if value in ("units", "attempts") or (isinstance(value, str) and value.startswith("property:")):
        return str(value)
    raise DefinitionError(
        "count= says what is counted",
        expected='"units", "attempts" or "property:NAME"',
        found=repr(value),
        remedy="leave it out to count units",
    )


def _column(name: str, value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, str) and (value == "channel" or value.startswith("property:")):
        return value
    raise DefinitionError(
        f"{name}= names a column of touchpoints",
        expected='"channel" or "property:NAME"',
        found=repr(value),
        remedy="write property: before the name",
    )


def _numbers(value: Any) -> tuple[int, ...]:
    listed: list[Any] = [value] if not isinstance(value, Iterable) or isinstance(value, str) else list(value)
    for number in listed:
        if isinstance(number, bool) or not isinstance(number, int):
            raise DefinitionError(
                "optional= lists numbers of steps, from 1", expected="[2]", found=repr(number), remedy="count from 1"
            )
    return tuple(sorted(set(listed)))


def _stops(value: Any) -> tuple[str, ...]:
    listed = [value] if isinstance(value, str) else list(value)
    for stop in listed:
        if stop not in STOPS:
            raise DefinitionError(
                "stops= says what ends a walk",
                expected=" or ".join(STOPS),
                found=repr(stop),
                remedy="name some of them",
            )
    return tuple(stop for stop in STOPS if stop in listed)


def _at(value: Any) -> str | int:
    if value in ("first", "last", "all") or (isinstance(value, int) and not isinstance(value, bool)):
        return value  # type: ignore[no-any-return]
    raise DefinitionError(
        "breakdown_at= says whose value counts",
        expected='"first", "last", "all" or a step number',
        found=repr(value),
        remedy="name one of them",
    )
