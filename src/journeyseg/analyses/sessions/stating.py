"""From what a caller states to the whole rule: defaults beneath presets beneath what is stated, nothing ignored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from journeyseg.analyses.sessions.presets import HALF_AN_HOUR, PRESETS
from journeyseg.analyses.sessions.rule import SessionRule
from journeyseg.errors import DefinitionError, unknown

NEVER = "never"
"""What `gap` is when silence ends no session."""

_OF = {
    "edge": ("gap",),
    "missing": ("on_change",),
    "drop_bounds": ("start", "end"),
    "drop_separator": ("separator",),
    "ties": ("start", "end", "separator"),
    "too_long": ("max_length",),
}
"""Option -> the options of which one must be in force for it to mean anything."""


def rule_of(preset: str | None = None, **stated: Any) -> SessionRule:
    """The rule of what is stated; ``None`` = not stated.

    Args:
        preset: Name of a known system, or ``None``.
        stated: Settings of `SessionRule`; ``gap="never"`` for no timeout.

    Raises:
        UnknownName: for a preset that does not exist.
        DefinitionError: for an option without what it belongs to, and as `SessionRule`.

    Example:
        >>> rule_of(edge="outside").words
        'sessions: silence of at least 30 minutes ends one'
    """
    if preset is not None and preset not in PRESETS:
        raise unknown("preset of sessions", preset, PRESETS)
    own = {name: value for name, value in stated.items() if value is not None}
    known = PRESETS[preset] if preset is not None else {}
    spans = any(name in own for name in ("start", "end", "separator"))
    found = {"gap": NEVER if spans else HALF_AN_HOUR, **known, **own}
    if found["gap"] == NEVER:
        del found["gap"]
    _refuse_idle(own, found)
    rule = SessionRule(**{name: value for name, value in found.items() if _in_force(name, found)}, preset=preset)
    if "on_change" in own and not rule.on_change:
        raise DefinitionError(
            "on_change names no column",
            expected='"channel", "property:campaign" or a list of such names',
            found=repr(own["on_change"]),
            remedy="name columns of the journeys, or leave it out",
        )
    return rule


def _in_force(name: str, found: Mapping[str, Any]) -> bool:
    """False for a preset's word on what is not in use."""
    return name not in _OF or any(found.get(other) is not None for other in _OF[name])


def _refuse_idle(own: Mapping[str, Any], found: Mapping[str, Any]) -> None:
    for name in own:
        if not _in_force(name, found):
            needed = " or ".join(f"{other}=" for other in _OF[name])
            raise DefinitionError(
                f"{name}= means nothing here",
                expected=f"{name}= together with {needed}",
                found=f"{name}={own[name]!r} without",
                remedy=f"state {needed} too, or leave {name}= out",
            )
