"""Routes as dots with their intervals: one line per route, most frequent on top."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from journeyseg.analyses.flow.labelling import OTHER
from journeyseg.analyses.flow.options import whole
from journeyseg.analyses.flow.reading import segment_place
from journeyseg.errors import InputError
from journeyseg.render.apart import told_apart
from journeyseg.render.canvas import FLOW, MUTED, bare, figure, heading, label, labels
from journeyseg.render.plot_differences import dots, panel_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from journeyseg.analyses.flow.route_result import RouteTable


def plot_routes(routes: RouteTable, *, segment: str | None = None, top: int = 20, versus: str | None = None) -> Figure:
    """The share of units that go each route of a segment, with its interval, or its difference to another.

    Args:
        routes: The routes.
        segment: Name of the segment; may be left out where there is one, or one beside `versus`.
        top: How many routes; with `versus` those that most go in either segment.
        versus: Name of a segment to take off, route by route.

    Raises:
        ExtraMissing: when matplotlib is not installed.
        InputError: where nobody goes any, or for one segment twice.
        UnknownName: for an unknown segment.
    """
    if versus is not None:
        return _apart(routes, segment, versus, whole("top", top, 1))
    name = routes.segments[segment_place(routes.segments, segment)]
    table = routes.table(segment, top=top)
    rows = table[(table["route"] != OTHER) & (table["count"] > 0)].iloc[::-1]
    if not len(rows):
        remedy = "ask for other routes"
        raise InputError("there is nothing to draw", expected="routes that are gone", found="none", remedy=remedy)
    drawn = figure(width=8.2, height=0.9 + 0.27 * len(rows))
    axes = drawn.subplots()
    places = range(len(rows))
    value, low, high = (rows[column].to_numpy(float) * 100 for column in ("share", "share low", "share high"))
    axes.hlines(places, low, high, color=FLOW, linewidth=2.2, alpha=0.5)
    axes.plot(value, places, "o", color=FLOW, markersize=5.5)
    axes.set_yticks(places, labels(list(rows["route"]), longest=72))
    axes.set_ylim(-0.7, len(rows) - 0.3)
    axes.set_xlim(left=0)
    bare(axes, keep="bottom")
    axes.grid(axis="x", color="#e6e2d9", linewidth=0.7)
    axes.set_axisbelow(True)
    axes.set_xlabel("% of those who walk", fontsize=8, color=MUTED)
    beside = "" if len(routes.segments) == 1 else label(name)
    heading(axes, "Routes", beside=beside, fontweight="bold")
    return drawn


def _apart(routes: RouteTable, segment: str | None, versus: str, top: int) -> Figure:
    found = told_apart(routes, segment, versus, ["share"])
    part = found["share"]
    most = np.nan_to_num(np.maximum(part.value, part.versus))[: len(routes.routes)]
    rows = [int(place) for place in np.argsort(-most, kind="stable")[:top] if most[place] > 0]
    return dots(routes, found, [panel_of(part, found, rows, longest=72)], what="Routes, share of those who walk")
