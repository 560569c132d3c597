"""The result of a retention analysis: its table, its curve, who is behind each cell."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt
import pandas as pd

from journeyseg.columns.membership import place
from journeyseg.columns.tallies import Tally
from journeyseg.errors import unknown
from journeyseg.model.analysis import Analysis
from journeyseg.model.measurement import Measurement

TABLES = ("share", "count", "low", "high", "n")


@attrs.frozen(slots=False, eq=False, repr=False)
class Retention(Analysis):
    """What `journeyseg.retention` gives: cohort by interval, with intervals, sizes, curve, churn and first returns.

    Args:
        complete: ``(cohorts, intervals)`` bool: all is over that the cell speaks of.
        missing: ``(segments, cohorts, intervals)`` bool: the cell says nothing.
        sized: True when column 0 is the cohort itself, and no return.
    """

    complete: npt.NDArray[np.bool_] = attrs.field(kw_only=True)
    missing: npt.NDArray[np.bool_] = attrs.field(kw_only=True)
    sized: bool = attrs.field(default=True, kw_only=True)

    @property
    def cohorts(self) -> tuple[str, ...]:
        """When the interval of each cohort begins, in local time."""
        return self["retention"].axes[0].labels or ()

    @property
    def intervals(self) -> tuple[str, ...]:
        """Names of the columns: intervals since the start."""
        return self["retention"].axes[1].labels or ()

    def matrix(self, of: str = "share", segment: str | None = None) -> pd.DataFrame:
        """One row per cohort, one column per interval since the start.

        Args:
            of: ``"share"``, ``"count"`` (units), ``"low"`` and ``"high"`` (ends of the interval) or ``"n"`` (units of
                the cohort).
            segment: Name of the segment.

        Raises:
            UnknownName: for another table or segment.
        """
        if of not in TABLES:
            raise unknown("table", of, TABLES)
        place = self._segment(segment)
        found = self["retention"]
        if of == "count":
            counts = self.state.totals("retained")[place]
            missing = self.missing[place]
            return self._framed(np.where(missing, np.nan, counts) if missing.any() else counts)
        return self._framed({"share": found.value, "low": found.low, "high": found.high, "n": found.n}[of][place])

    def _framed(self, values: npt.NDArray[Any]) -> pd.DataFrame:
        rows, columns = pd.Index(self.cohorts, name="cohort"), pd.Index(self.intervals, name="interval")
        return pd.DataFrame(values, index=rows, columns=columns)

    def _segment(self, segment: str | None) -> int:
        return self.segments.index(self.segment(segment))

    @property
    def finished(self) -> pd.DataFrame:
        """True for the cells whose time is over, cohort by interval; the others are missing, or may still grow."""
        return self._framed(self.complete)

    def sizes(self, segment: str | None = None) -> pd.Series[int]:
        """Units of each cohort, as far as is known."""
        sizes: pd.Series[int] = pd.Series(self["cohort size"].n[self._segment(segment)], pd.Index(self.cohorts))
        return sizes.rename_axis("cohort").rename("size")

    def curve(self, segment: str | None = None) -> pd.DataFrame:
        """Retention of all complete cohorts together: value, low, high and n by interval."""
        return self._line(self["retention curve"], segment)

    def churn(self, segment: str | None = None) -> pd.DataFrame:
        """What the curve leaves: value, low, high and n by interval."""
        return self._line(self["churn"], segment)

    def latency(self, segment: str | None = None) -> pd.DataFrame:
        """In which interval the first return lies ("0": that of the start): value, low, high and n by interval."""
        return self._line(self["first return"], segment)

    def first_returns(self, segment: str | None = None) -> pd.Series[int]:
        """Units of all cohorts by the interval of their first return, as far as is known."""
        counts = self.state.totals("first")[self._segment(segment)].sum(axis=0)
        returns: pd.Series[int] = pd.Series(counts, pd.Index(self.intervals, name="interval"), name="units")
        return returns

    def _line(self, found: Measurement, segment: str | None) -> pd.DataFrame:
        at = self._segment(segment)
        parts = {name: getattr(found, name)[at] for name in ("value", "low", "high", "n")}
        return pd.DataFrame(parts, index=pd.Index(self.intervals, name="interval"))

    def vectors(self, cohort: str | None = None, segment: str | None = None) -> pd.DataFrame:
        """Customer by interval: 1 where the customer counts in a cell of one cohort (default the first), else 0.

        Every customer of the segment has a row, also those who are not in the cohort.
        """
        chosen = self.cohorts[0] if cohort is None else cohort
        who = [self.customers(segment, "retained", cohort=chosen, interval=name) for name in self.intervals]
        everybody = self._everybody(segment)
        columns = {name: everybody.isin(ids).astype(int) for name, ids in zip(self.intervals, who, strict=True)}
        return pd.DataFrame(columns, index=everybody).rename_axis(columns="interval")

    def _everybody(self, segment: str | None) -> pd.Index[Any]:
        behind = self.measures.behind
        assert behind is not None
        if behind.membership.kind == "event":
            return self.customers(segment, "sizes")
        rows = place(Tally("customer"), behind.owners, behind.membership)
        return behind.journeys.customers[np.unique(rows.customer[rows.segment == self._segment(segment)])]

    def plot(self, **options: Any) -> Any:
        """A heat map of one segment, or with ``kind="curve"`` the curves of all; see `plot_retention`."""
        return self._render("journeyseg.render.plot_retention", "plot_retention", **options)
