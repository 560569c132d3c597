"""The results of stickiness, lifecycle and daily states."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import pandas as pd

from journeyseg.analyses.presence import over_of
from journeyseg.errors import unknown
from journeyseg.model.analysis import Analysis
from journeyseg.model.measurement import Measurement

HOW = ("exactly", "at_least")


def _place(result: Analysis, segment: str | None) -> int:
    return result.segments.index(result.segment(segment))


def _counts(found: Measurement, place: int) -> pd.DataFrame:
    """Whole numbers by interval (rows) and state (columns), missing where an interval says nothing yet."""
    state, interval = (pd.Index(axis.labels or (), name=axis.name) for axis in found.axes)
    return pd.DataFrame(found.value[place].T, index=interval, columns=state).astype("Int64")


@attrs.frozen(slots=False, eq=False, repr=False)
class Stickiness(Analysis):
    """What `journeyseg.stickiness` gives: units by the number of intervals in which they were active."""

    def counts(self, how: str = "exactly", segment: str | None = None) -> pd.Series[int]:
        """Units active in exactly, or in at least, so many intervals.

        Raises:
            UnknownName: for another way to count, or an unknown segment.
        """
        if how not in HOW:
            raise unknown("way to count", how, HOW)
        labels = self["active exactly"].axes[0].labels or ()
        values = self.state.totals(how)[_place(self, segment)]
        counts: pd.Series[int] = pd.Series(values, pd.Index(labels, name="intervals"), name=how)
        return counts

    def shares(self, how: str = "exactly", segment: str | None = None) -> pd.DataFrame:
        """Shares of the units active at all: value, low, high and n by number of intervals."""
        counts = self.counts(how, segment)
        found, at = self[f"active {how.replace('_', ' ')}"], _place(self, segment)
        return pd.DataFrame({name: getattr(found, name)[at] for name in ("value", "low", "high", "n")}, counts.index)

    def plot(self, **options: Any) -> Any:
        """Bars of the shares with their intervals; see `plot_stickiness`."""
        return self._render("journeyseg.render.plot_frequency", "plot_stickiness", **options)


@attrs.frozen(slots=False, eq=False, repr=False)
class Lifecycle(Analysis):
    """What `journeyseg.lifecycle` gives: new, returning, resurrecting and dormant units by interval."""

    def counts(self, segment: str | None = None, *, signed: bool = False) -> pd.DataFrame:
        """Units by interval, one column per status; with `signed` the dormant are negative, as PostHog shows them."""
        table = _counts(self["lifecycle"], _place(self, segment))
        return table.assign(dormant=-table["dormant"]) if signed else table

    def stayed(self, segment: str | None = None) -> pd.DataFrame:
        """Share of the units active in the interval before that are active again: value, low, high, n by interval."""
        found, at = self["stayed"], _place(self, segment)
        index = pd.Index(found.axes[0].labels or (), name="interval")
        return pd.DataFrame({name: getattr(found, name)[at] for name in ("value", "low", "high", "n")}, index)

    def plot(self, **options: Any) -> Any:
        """Bars by interval, the dormant below the line; see `plot_lifecycle`."""
        return self._render("journeyseg.render.plot_frequency", "plot_lifecycle", **options)


@attrs.frozen(slots=False, eq=False, repr=False)
class DailyStates(Analysis):
    """What `journeyseg.daily_states` gives: units by state and day, and the states of each customer."""

    def counts(self, segment: str | None = None) -> pd.DataFrame:
        """Units by day, one column per state."""
        return _counts(self["daily states"], _place(self, segment))

    def states(self) -> pd.DataFrame:
        """One row per unit and day that counts: customer, journey (its number), day and state, of all segments."""
        behind = self.measures.behind
        assert behind is not None
        metric: Any = behind.metrics[self.name]
        journeys, found = behind.journeys, metric.days(behind.journeys)
        state, day = (np.asarray(axis.labels or (), dtype=object) for axis in self["daily states"].axes)
        owner = journeys.customer_of_journey[found.unit]
        number = found.unit - journeys.journey_offsets[owner]
        columns = {"customer": journeys.customers[owner], "journey": number, "day": day[found.day]}
        told = pd.DataFrame({**columns, "state": state[found.state]})
        counts: pd.DataFrame = told.loc[over_of(metric, journeys.frame)[found.day]].reset_index(drop=True)
        return counts

    def of(self, customer: object) -> pd.Series[str]:
        """The states of one customer (of the first journey, where journeys are counted), by day.

        Raises:
            UnknownName: when there is no such customer.
        """
        behind = self.measures.behind
        assert behind is not None
        name = behind.journeys.customers[behind.journeys.position(customer)]
        found = self.states()
        own = found[(found["customer"] == name) & (found["journey"] == 0)]
        states: pd.Series[str] = own.set_index("day")["state"]
        return states

    def plot(self, **options: Any) -> Any:
        """Stacked areas of the states by day; see `plot_daily_states`."""
        return self._render("journeyseg.render.plot_frequency", "plot_daily_states", **options)
