"""The rule of identity: what links ids, and what becomes of an id that two people share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import attrs

from journeyseg.errors import DefinitionError, unknown
from journeyseg.model.durations import duration, spell

RULES = ("first", "last", "field", "graph")
CONFLICTS = ("report", "error", "merge")

PRESETS: Mapping[str, Mapping[str, Any]] = {
    "mixpanel": {"rule": "first"},
    "snowplow": {"rule": "last"},
    "adobe": {"rule": "field"},
    "posthog": {"rule": "graph"},
}
"""What the documents of each system state."""

_WORDS = {
    "first": "an id belongs to the first person seen with it, for all time",
    "last": "an id belongs to the last person seen with it, for all time, whatever else a row says",
    "field": "an id belongs to the person last seen with it, before the first one to that one",
    "graph": "ids that rows or links tie together are one customer",
}


def _lookback(value: Any) -> timedelta | None:
    return None if value is None else duration(value, name="lookback")


def _choice(*known: str) -> Any:
    def check(instance: object, attribute: Any, value: object) -> None:
        if value not in known:
            raise DefinitionError(
                f"no such {attribute.name}",
                expected=", ".join(f'"{name}"' for name in known),
                found=repr(value),
                remedy=f'write {attribute.name}="{known[0]}"',
            )

    return check


@attrs.frozen(kw_only=True)
class IdentityRule:
    """What makes ids one customer; `journeyseg.stitch` says what each setting means.

    Args:
        rule: ``"first"``, ``"last"``, ``"field"`` or ``"graph"``.
        lookback: With ``"field"``: how far a person is carried on and back.
        on_conflict: ``"report"``, ``"error"``, or ``"merge"`` with ``"graph"``.
        preset: The system whose rule it is, if any.

    Raises:
        DefinitionError: for what does not exist, and what contradicts the rule.
    """

    rule: str = attrs.field(default="first", validator=_choice(*RULES))
    lookback: timedelta | None = attrs.field(default=None, converter=_lookback)
    on_conflict: str = attrs.field(default="report", validator=_choice(*CONFLICTS))
    preset: str | None = None

    def __attrs_post_init__(self) -> None:
        if self.lookback is not None and self.rule != "field":
            raise _idle("lookback", "field", self.rule)
        if self.on_conflict == "merge" and self.rule != "graph":
            raise _idle('on_conflict="merge"', "graph", self.rule)

    @property
    def words(self) -> str:
        """The rule in words."""
        named = f" ({self.preset})" if self.preset else ""
        far = "" if self.lookback is None else f", each way not further than {spell(self.lookback)}"
        merged = "; people that share one are merged" if self.on_conflict == "merge" else ""
        apart = "; people that share one stay apart" if self.rule == "graph" and not merged else ""
        return f"identity{named}: {_WORDS[self.rule]}{far}{merged}{apart}"


def _idle(option: str, rule: str, found: str) -> DefinitionError:
    return DefinitionError(
        f"{option} means nothing here",
        expected=f'rule="{rule}"',
        found=f'rule="{found}"',
        remedy=f'say rule="{rule}", or leave {option} out',
    )


def rule_of(preset: str | None, *, timed: bool, **stated: Any) -> IdentityRule:
    """The rule of what is stated; ``None`` = not stated.

    Args:
        preset: Name of a known system, or ``None``.
        timed: Whether rows have a moment; without, ids are tied by the graph.
        stated: Settings of `IdentityRule`.

    Raises:
        UnknownName: for a preset that does not exist.
        DefinitionError: as `IdentityRule`, and for a rule that needs moments where there are none.
    """
    if preset is not None and preset not in PRESETS:
        raise unknown("preset of identity", preset, PRESETS)
    known = PRESETS[preset] if preset is not None else {}
    own = {name: value for name, value in stated.items() if value is not None}
    found = IdentityRule(**{"rule": "first" if timed else "graph", **known, **own}, preset=preset)
    if found.rule != "graph" and not timed:
        raise DefinitionError(
            f'rule="{found.rule}" needs the moment of each row',
            expected="at=, the column of moments",
            found="no at=",
            remedy='name it, or say rule="graph"',
        )
    return found
