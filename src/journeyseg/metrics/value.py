"""Value: what a unit brought, on average and in all."""

from __future__ import annotations

import attrs
import numpy as np

from journeyseg.columns.axes import Array, Shape
from journeyseg.columns.states import State
from journeyseg.columns.tallies import Tallies
from journeyseg.contract.estimates import ratio, statistic
from journeyseg.metrics.anchors import per_unit, units
from journeyseg.model.frame import Frame
from journeyseg.model.journeys import Journeys
from journeyseg.model.measurement import Measurements


@attrs.frozen
class Value:
    """Mean value per unit, and the total, in the period.

    Every unit counts in the denominator, also those that brought nothing (average revenue per user). Missing values add
    nothing. The interval of the mean is the jackknife's on the log scale (skewed money), of the total on the plain one.

    Args:
        column: Which column to add up: ``"value"`` or ``"cost"``.
    """

    column: str = attrs.field(default="value", validator=attrs.validators.in_(("value", "cost")))

    @property
    def needs(self) -> tuple[str, ...]:
        """The column it adds up."""
        return (self.column,)

    def shape(self, frame: Frame, /) -> Shape:
        """Arrays units, customers and total, one cell each."""
        currency = "" if frame.blueprint is None else frame.blueprint.currency
        return Shape(
            units=Array(unit=f"{frame.unit}s"),
            customers=Array(unit="customers"),
            total=Array(real=True, unit=currency or self.column),
        )

    def observe(self, journeys: Journeys, /) -> Tallies:
        """Every unit once; the values of its touchpoints in the period."""
        values = journeys.column(self.column).data
        given = np.flatnonzero(journeys.in_period & ~np.isnan(values))
        return {**units(journeys), "total": per_unit(journeys, given, values[given])}

    def summarise(self, state: State, /) -> Measurements:
        """Mean per unit and total per segment."""
        unit, of = state.shape["total"].unit, state.shape["units"].unit
        each = of.removesuffix("s")
        mean = ratio(
            state,
            "total",
            "units",
            name=self.column,
            unit=unit,
            transform="log",
            definition=f"mean {self.column} per {each} in the period; {of} without any count as 0",
        )
        total = statistic(
            state,
            lambda sums: _grossed(sums["total"], sums["units"]),
            base="units",
            name=f"{self.column} (total)",
            unit=unit,
            definition=f"sum of {self.column} in the period",
        )
        return mean, total


def _grossed(
    total: np.ndarray[tuple[int, ...], np.dtype[np.float64]], units: np.ndarray[tuple[int, ...], np.dtype[np.int64]]
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Totals, each replicate grossed up from the units that are left to all of them."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(units > 0, total * (units[:1] / np.where(units > 0, units, 1)), 0.0)
