"""A tactic: one thing to do for one segment, with its evidence."""

from __future__ import annotations

import attrs

from journeyseg.model.estimate import Estimate


@attrs.frozen
class Tactic:
    """Advice for a segment.

    Args:
        segment: Name of the segment it is for.
        action: What to do, in one sentence.
        stage: Stage it acts on, or empty.
        touchpoint: Touchpoint it acts on, or empty.
        evidence: Why: the numbers it rests on, in words.
        effect: Expected effect with its interval; NaN when it is not known.
        test: How to test it.
    """

    segment: str
    action: str
    stage: str = attrs.field(default="", kw_only=True)
    touchpoint: str = attrs.field(default="", kw_only=True)
    evidence: str = attrs.field(default="", kw_only=True)
    effect: Estimate = attrs.field(factory=Estimate, kw_only=True)
    test: str = attrs.field(default="", kw_only=True)
