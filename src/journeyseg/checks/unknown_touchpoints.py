"""Unknown touchpoints: what happened and the blueprint does not name, and what it names and never happened."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import numpy as np

from journeyseg.checks.evidence import EXAMPLES, listed, percent
from journeyseg.contract import fields
from journeyseg.model.finding import Finding, Findings
from journeyseg.model.journeys import Journeys

CODE = "unknown_touchpoints"


@attrs.frozen
class UnknownTouchpoints:
    """Touchpoints outside every stage of the blueprint, and exact names of the blueprint that nothing bears.

    Args:
        warn: Share of touchpoints outside every stage from which the finding is a warning; below, it is an info.
    """

    warn: float = fields.share(default=0.05, summary="share from which it is a warning")

    needs = ("blueprint", "touchpoint")

    def inspect(self, journeys: Journeys, /) -> Findings:
        """At most one finding of each kind; none without a blueprint."""
        return Findings([*self._outside(journeys), *self._unmet(journeys)])

    def _outside(self, journeys: Journeys) -> Iterator[Finding]:
        counts = _outside(journeys)
        total = sum(counts.values())
        if total:
            share = total / journeys.n_events
            message = f"{total:,} touchpoints ({percent(share)}) of {len(counts)} names are outside every stage"
            examples = tuple(f"{name} ({count:,})" for name, count in list(counts.items())[:EXAMPLES])
            severity = "warning" if share >= self.warn else "info"
            fix = "name them in a stage of the blueprint (patterns such as checkout* will do), or leave them out"
            yield Finding(severity, CODE, message, total, share, examples, fix)

    def _unmet(self, journeys: Journeys) -> Iterator[Finding]:
        blueprint, met = journeys.frame.blueprint, _counts(journeys)
        named = () if blueprint is None else tuple(blueprint.exact)
        unmet = tuple(name for name in named if not met.get(name))
        if unmet and journeys.n_events:
            message = f"the blueprint names {len(unmet)} touchpoints that never happened: {listed(unmet)}"
            fix = "check the spelling against the data, or leave them"
            yield Finding("info", CODE, message, len(unmet), len(unmet) / len(named), unmet[:EXAMPLES], fix)


def _counts(journeys: Journeys) -> dict[str, int]:
    names = journeys.frame.touchpoints
    return dict(zip(names, np.bincount(journeys.codes, minlength=len(names)).tolist(), strict=True))


def _outside(journeys: Journeys) -> dict[str, int]:
    """Names outside every stage that occur, most frequent first, ties by name."""
    blueprint, counts = journeys.frame.blueprint, _counts(journeys)
    if blueprint is None:
        return {}
    stages = blueprint.stage_of(counts).tolist()
    outside = [name for name, stage in zip(counts, stages, strict=True) if stage < 0 and counts[name]]
    return {name: counts[name] for name in sorted(outside, key=lambda name: (-counts[name], name))}
