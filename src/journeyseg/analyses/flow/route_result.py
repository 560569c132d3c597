"""The result of routes: a table per segment with an exact row for all others."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import pandas as pd

from journeyseg.analyses.flow.labelling import OTHER
from journeyseg.analyses.flow.options import whole
from journeyseg.analyses.flow.reading import segment_place, wide
from journeyseg.analyses.flow.routing import Route, text_of
from journeyseg.errors import unknown
from journeyseg.model.analysis import Analysis

_WHOLE = {"units": "Int64", "customers": "Int64"}
"""Counts that may be missing in the row of all others."""


@attrs.frozen(slots=False, eq=False, repr=False)
class RouteTable(Analysis):
    """What `journeyseg.routes` gives: "count", "units", "customers", "share", "P(chain)" and times by route.

    Args:
        routes: The routes that were counted by name, in the order of the axis.
        top: Rows of a segment's table; ``None`` where the routes were given.
    """

    routes: tuple[Route, ...] = ()
    top: int | None = None

    def table(self, segment: str | None = None, *, top: int | None = None) -> pd.DataFrame:
        """One row per route, most frequent first, and one ``<other>`` with the exact count of all others.

        Args:
            segment: Name of the segment; may be left out where there is one.
            top: How many routes; default as many as were asked for (all, when routes were given).

        Returns:
            Columns route (text), labels (tuple), and every measure with its interval; numbers of ``<other>`` beside
            "count" and "share of occurrences" are missing where it is more than what nobody named.
        """
        place, limit = segment_place(self.segments, segment), self.top if top is None else whole("top", top, 1)
        known = len(self.routes)
        every = np.ones(len(self["count"].axes[0]), dtype=np.bool_)
        table = wide(self.measures.measurements, place, every)
        table = table.astype({"count": np.int64, **_WHOLE})
        table.insert(1, "labels", [*self.routes, *([(OTHER,)] if len(table) > known else [])])
        named, rest = table[:known], table[known:]
        if limit is None:
            return _below(self._sorted(named), rest)
        named = self._sorted(named[named["count"] > 0])
        return self._cut(named, rest, limit) if len(rest) else named[:limit].reset_index(drop=True)

    def _sorted(self, named: pd.DataFrame) -> pd.DataFrame:
        return named.sort_values(["count", "labels"], ascending=[False, True], kind="stable")

    def _cut(self, named: pd.DataFrame, rest: pd.DataFrame, limit: int) -> pd.DataFrame:
        left = named[limit:]
        other = rest.copy()
        if len(left):
            adding = [name for name in ("count", "share of occurrences") if name in other]
            other = other.assign(**{name: other[name].fillna(0) + left[name].sum() for name in adding})
            gone = [name for name in other.columns if name not in ("route", "labels", *adding)]
            other = other.astype(dict.fromkeys(gone, np.float64))
            other[gone] = np.nan
        return _below(named[:limit], other).astype(_WHOLE)

    def customers(
        self, segment: str | None = None, array: str | None = None, *, route: Any = None, **cell: str
    ) -> pd.Index[Any]:
        """Ids of the customers who go a route, in segments where they first do; of all who walk without one.

        Args:
            segment: Name of the segment; may be left out where there is one.
            array: An array of the metric; default ``"route_customers"``.
            route: The labels of the route, or its text.
            cell: Axes of the array, where one is named.
        """
        name = self.segments[segment_place(self.segments, segment)]
        if route is None:
            return self.measures.customers(self.name, name, array or "units", **cell)
        text = route if isinstance(route, str) else text_of(tuple(route))
        if text not in (self["count"].axes[0].labels or ()):
            raise unknown("route", text, self["count"].axes[0].labels or ())
        return self.measures.customers(self.name, name, array or "route_customers", route=text, **cell)

    def n(self, segment: str | None = None) -> int:
        """Units that walk."""
        return int(self.state.totals("units")[segment_place(self.segments, segment)])

    def plot(self, **options: Any) -> Any:
        """The routes as bars with their intervals; see `journeyseg.render.plot_routes.plot_routes`."""
        return self._render("journeyseg.render.plot_routes", "plot_routes", **options)


def _below(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """One table below the other; an empty one has no say in the types of the columns, and a missing number is one."""
    if not len(first) or not len(second):
        return (first if len(first) else second).reset_index(drop=True)
    alike = {name: np.float64 for name in first if pd.api.types.is_float_dtype(second[name].dtype)}
    return pd.concat([first.astype(alike), second], ignore_index=True)
