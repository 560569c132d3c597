"""The panel of pain points: sentences with their evidence, and both sides drawn on one scale."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import attrs

from journeyseg.model.atlas import Atlas, PainPoint
from journeyseg.model.estimate import Estimate
from journeyseg.render.curve import Axis
from journeyseg.render.sentences import SIGNALS, evidence, pain_markup
from journeyseg.render.words import full, interval, told

if TYPE_CHECKING:
    from markupsafe import Markup

WIDTH = 236.0
CLEAR = 0.05
"""Adjusted p above which a pain point is marked as maybe chance."""


@attrs.frozen
class Side:
    """One side of the comparison: pixels of low, value and high; value and interval as text; all in words."""

    low: float
    value: float
    high: float
    text: str
    ends: str
    hint: str


@attrs.frozen
class Pain:
    """A pain point as the panel shows it.

    Args:
        rank: Place in the ranking.
        segment: Name of the segment.
        signal: What kind of pain.
        sentence: Who, where, here and elsewhere.
        evidence: Gap, affected, impact and chance; short texts.
        here: The segment's side of the picture; ``None`` where a side is not known.
        rest: The other side.
        clear: False where it may be chance.
    """

    rank: int
    segment: str
    signal: str
    sentence: Markup
    evidence: tuple[str, ...]
    here: Side | None
    rest: Side | None
    clear: bool


def pains_of(atlas: Atlas) -> tuple[Pain, ...]:
    """All pain points of an atlas, by rank."""
    return tuple(_pain(found, atlas) for found in sorted(atlas.pain_points, key=lambda found: found.rank))


def _pain(pain: PainPoint, atlas: Atlas) -> Pain:
    axis = _axis(pain, atlas)
    is_known = pain.here.known and pain.rest.known
    return Pain(
        rank=pain.rank,
        segment=pain.segment,
        signal=SIGNALS.get(pain.signal, pain.signal),
        sentence=pain_markup(pain, atlas),
        evidence=evidence(pain, atlas),
        here=_side(pain.here, pain.unit, axis) if is_known else None,
        rest=_side(pain.rest, pain.unit, axis) if is_known else None,
        clear=not pain.p_adjusted > CLEAR,
    )


def _axis(pain: PainPoint, atlas: Atlas) -> Axis:
    if pain.unit == "rating" and atlas.rating is not None:
        return Axis(*atlas.rating, 8, WIDTH - 8)
    ends = [end for side in (pain.here, pain.rest) for end in (side.value, side.high) if math.isfinite(end)]
    return Axis(0.0, max(ends, default=1.0), 8, WIDTH - 8)


def _side(estimate: Estimate, kind: str, axis: Axis) -> Side:
    low, high = (end if math.isfinite(end) else estimate.value for end in (estimate.low, estimate.high))
    text, ends = told(kind, estimate.value), interval(kind, estimate)
    return Side(axis.at(low), axis.at(estimate.value), axis.at(high), text, ends, full(kind, estimate))
