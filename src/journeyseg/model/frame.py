"""The frame: what "now" is, which period counts, and the vocabularies."""

from __future__ import annotations

import attrs

from journeyseg.model.blueprint import Blueprint
from journeyseg.model.goal import Goal


@attrs.frozen(eq=False)
class Frame:
    """What every measure must know beside the touchpoints themselves.

    Args:
        as_of: The moment up to which everything is known, inside; int64 microseconds UTC. ``None`` when there are
            no touchpoints and none was given.
        period: Half-open ``(start, end)`` in microseconds UTC that measures count in; ``None`` counts everything.
        zone: Name of the time zone of calendar days, or ``None`` (UTC).
        touchpoints: Names of the touchpoint codes.
        blueprint: The agreed definition, if any.
        goal: The goal of the current question, if any.
        unit: What is counted: ``"customer"`` or ``"journey"``.
        level: Confidence level of intervals.
        columns: Names that exist: roles ("channel", "value", ...), ``"property:x"``, ``"profile:x"``,
            ``"touchpoint"``, ``"journey"``.
    """

    as_of: int | None = None
    period: tuple[int, int] | None = None
    zone: str | None = None
    touchpoints: tuple[str, ...] = ()
    blueprint: Blueprint | None = None
    goal: Goal | None = None
    unit: str = "customer"
    columns: tuple[str, ...] = ()
    level: float = 0.95
