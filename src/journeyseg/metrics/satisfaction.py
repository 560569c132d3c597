"""Satisfaction: the mean rating, overall or at each touchpoint where it was asked."""

from __future__ import annotations

import attrs
import numpy as np

from journeyseg.columns.axes import Array, Axis, Shape
from journeyseg.columns.states import State
from journeyseg.columns.tallies import Tallies, Tally
from journeyseg.contract.estimates import ratio
from journeyseg.model.features import ratings
from journeyseg.model.frame import Frame
from journeyseg.model.journeys import Journeys
from journeyseg.model.measurement import Measurements
from journeyseg.model.scale import Scale


def scale_of(frame: Frame) -> Scale | None:
    """The declared satisfaction scale, if the blueprint has one."""
    return None if frame.blueprint is None else frame.blueprint.scales.get("satisfaction")


def rating_ends(journeys: Journeys) -> tuple[float, float] | None:
    """Worst and best rating: of the declared scale, else of those given; ``None`` when they don't differ."""
    if "satisfaction" not in journeys.columns:
        return None
    scale = scale_of(journeys.frame)
    if scale is not None:
        return (scale.low, scale.high)
    given = ratings(journeys)
    known = given[~np.isnan(given)]
    return (float(known.min()), float(known.max())) if len(known) and known.min() < known.max() else None


@attrs.frozen
class Satisfaction:
    """Mean rating of those asked in the period; reversed scales turned round, "not applicable" left out.

    Args:
        per: ``"touchpoint"`` for one mean per touchpoint where a rating was asked; ``None`` for one in all.
    """

    per: str | None = attrs.field(default=None, validator=attrs.validators.in_((None, "touchpoint")))

    needs = ("satisfaction",)

    def shape(self, frame: Frame, /) -> Shape:
        """Arrays ratings (counts) and points (sums), over touchpoints if asked."""
        axes = (Axis("touchpoint", frame.touchpoints),) if self.per else ()
        return Shape(ratings=Array(axes=axes, unit="ratings"), points=Array(axes=axes, real=True, unit="points"))

    def observe(self, journeys: Journeys, /) -> Tallies:
        """Every rating given in the period, in the segment of its touchpoint."""
        points = ratings(journeys)
        at = np.flatnonzero(journeys.in_period & ~np.isnan(points))
        cell = journeys.codes[at] if self.per else None
        return {
            "ratings": Tally("event", at=at, cell=cell),
            "points": Tally("event", at=at, cell=cell, weight=points[at]),
        }

    def summarise(self, state: State, /) -> Measurements:
        """Mean rating per segment (and touchpoint)."""
        scale = scale_of(state.frame) if isinstance(state.frame, Frame) else None
        words = "" if scale is None else f" on the scale {scale.low:g} to {scale.high:g}, {scale.high:g} best"
        where = " at each touchpoint" if self.per else ""
        return (
            ratio(
                state,
                "points",
                "ratings",
                name="satisfaction",
                unit="rating",
                definition=f"mean rating{where} of those who rated in the period{words}",
            ),
        )
