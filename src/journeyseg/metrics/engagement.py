"""Engagement: how often and on how many days a unit was there."""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.columns import ragged
from journeyseg.columns.axes import Array, Shape
from journeyseg.columns.clocks import calendar, find
from journeyseg.columns.states import State
from journeyseg.columns.tallies import Tallies, Tally
from journeyseg.contract.estimates import ratio
from journeyseg.metrics.anchors import anchors, units
from journeyseg.model.frame import Frame
from journeyseg.model.journeys import Journeys
from journeyseg.model.measurement import Measurements


@attrs.frozen
class Engagement:
    """Mean touchpoints and mean active days per unit, in the period.

    An active day is a calendar day of the frame's zone (UTC without one) with at least one touchpoint. Every unit that
    is here counts in the denominator, also those without any touchpoint.

    Args:
        touchpoint: Only count touchpoints of this name.
    """

    touchpoint: str | None = None

    needs = ("touchpoint",)

    def shape(self, frame: Frame, /) -> Shape:
        """Arrays units, customers, touchpoints and days, one cell each."""
        return Shape(
            units=Array(unit=f"{frame.unit}s"),
            customers=Array(unit="customers"),
            touchpoints=Array(unit="touchpoints"),
            days=Array(unit="days"),
        )

    def observe(self, journeys: Journeys, /) -> Tallies:
        """Counts per unit."""
        mask = journeys.in_period
        if self.touchpoint is not None:
            mask = mask & (journeys.codes == journeys.code(self.touchpoint))
        bounds = ragged.kept(journeys.event_offsets, mask)
        days = ragged.distinct_runs(bounds, local_days(journeys.at[mask], journeys.frame.zone))
        anchor = anchors(journeys)
        counts = {"touchpoints": np.diff(bounds), "days": days}
        return {
            **units(journeys),
            **{name: Tally("journey", weight=weight, anchor=anchor) for name, weight in counts.items()},
        }

    def summarise(self, state: State, /) -> Measurements:
        """Two means per segment."""
        each = state.shape["units"].unit.removesuffix("s")
        what = "touchpoints" if self.touchpoint is None else f'touchpoints "{self.touchpoint}"'
        return (
            ratio(
                state,
                "touchpoints",
                "units",
                name="touchpoints",
                unit="touchpoints",
                transform="log",
                definition=f"mean number of {what} per {each} in the period",
            ),
            ratio(
                state,
                "days",
                "units",
                name="active days",
                unit="days",
                transform="log",
                definition=f"mean number of local days with {what} per {each} in the period",
            ),
        )


def local_days(at: npt.NDArray[np.int64], zone: str | None) -> npt.NDArray[np.int32]:
    """Number of the local day of each moment, counted from the first; int32."""
    if not len(at):
        return np.zeros(0, dtype=np.int32)
    return find(calendar("day", zone, int(at.min()), int(at.max()) + 1).edges, at)
