"""Sessions: how long units last, how many touchpoints they have, and how many of them a customer has."""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.columns import ragged
from journeyseg.columns.axes import Array, Shape
from journeyseg.columns.states import State
from journeyseg.columns.tallies import Tallies, Tally
from journeyseg.contract.estimates import proportion, ratio, statistic
from journeyseg.model.frame import Frame
from journeyseg.model.journeys import Journeys
from journeyseg.model.measurement import Measurement, Measurements

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@attrs.frozen
class Sessions:
    """Mean length, mean touchpoints and bounce share of units, and how many of them a customer has.

    Made for ``js.measure(js.sessions(journeys), js.metrics.Sessions(), unit="journey")``: there a unit is a session.
    With ``unit="customer"`` the unit is all that a customer did, and the last measure is left out.

    A unit counts, whole, in the period that its first touchpoint lies in; one under way at `as_of` counts as it is so
    far. Units without touchpoints are none. The last measure is per customer, also those without any unit, unless all
    their touchpoints lie outside of the period.
    """

    needs = ("touchpoint",)

    def shape(self, frame: Frame, /) -> Shape:
        """Arrays units, length (microseconds), touchpoints, bounces, customers and here, one cell each."""
        unit = f"{frame.unit}s"
        return Shape(
            units=Array(unit=unit),
            length=Array(unit="microseconds"),
            touchpoints=Array(unit="touchpoints"),
            bounces=Array(unit=unit),
            customers=Array(unit="customers"),
            here=Array(unit="customers"),
        )

    def observe(self, journeys: Journeys, /) -> Tallies:
        """Every unit that begins in the period, in the segment of its first touchpoint."""
        begun = _begun(journeys)
        start, end = journeys.event_offsets[begun], journeys.event_offsets[begun + 1]
        units = Tally("journey", at=begun, anchor=start)
        known = journeys.at[end - 1] - journeys.at[start] if len(begun) else start
        return {
            "units": units,
            "length": attrs.evolve(units, weight=known),
            "touchpoints": attrs.evolve(units, weight=end - start),
            "bounces": attrs.evolve(units, weight=(end - start == 1).astype(np.int64)),
            "customers": attrs.evolve(units, once=journeys.finer),
            "here": _here(journeys, begun),
        }

    def summarise(self, state: State, /) -> Measurements:
        """Three or four measures per segment."""
        of = state.shape["units"].unit
        each, clustered = of.removesuffix("s"), "" if of == "customers" else "customers"
        length = statistic(
            state,
            lambda sums: _seconds(sums["length"], sums["units"]),
            base="units",
            name="length",
            unit="seconds",
            transform="log",
            definition=f"mean time from the first to the last touchpoint per {each} that begins in the period",
        )
        touchpoints = ratio(
            state,
            "touchpoints",
            "units",
            name=f"touchpoints per {each}",
            unit="touchpoints",
            transform="log",
            definition=f"mean number of touchpoints per {each} that begins in the period",
        )
        bounces = proportion(
            state,
            "bounces",
            "units",
            name="bounce share",
            definition=f"share of {of} that begin in the period and have one touchpoint alone",
            customers=clustered,
        )
        return (length, touchpoints, bounces, *(() if of == "customers" else (_each(state, of),)))


def _each(state: State, of: str) -> Measurement:
    return ratio(
        state,
        "units",
        "here",
        name=f"{of} per customer",
        unit=of,
        transform="log",
        definition=f"mean number of {of} that begin in the period per customer, those with none too",
    )


def _begun(journeys: Journeys) -> Ints:
    """The units whose first touchpoint lies in the period, ascending; int64."""
    full = np.flatnonzero(np.diff(journeys.event_offsets) > 0)
    return full[journeys.in_period[journeys.event_offsets[full]]]


def _here(journeys: Journeys, begun: Ints) -> Tally:
    """Customers once in the segments of their units; those with no unit in the period but one touchpoint in it too."""
    owner = journeys.customer_of_journey[begun].astype(np.int64)
    counts = np.bincount(journeys.customer_of_event[journeys.in_period], minlength=len(journeys))
    silent = np.diff(journeys.customer_offsets) == 0
    others = np.flatnonzero((silent | (counts > 0)) & (np.bincount(owner, minlength=len(journeys)) == 0))
    anchor = np.concatenate([journeys.event_offsets[begun], _first(journeys, others)])
    return Tally("customer", at=np.concatenate([owner, others]), anchor=anchor, once=True)


def _first(journeys: Journeys, customers: Ints) -> Ints:
    """Position of the first touchpoint in the period of these customers, -1 where there is none; int64."""
    return ragged.first(journeys.customer_offsets, journeys.in_period)[customers]


def _seconds(total: npt.NDArray[np.int64], units: npt.NDArray[np.int64]) -> Floats:
    return np.where(units > 0, total / 1e6 / np.where(units > 0, units, 1), np.nan)
