"""Scouting: which routes are the most frequent of each segment, so that these can be counted by name."""

from __future__ import annotations

import heapq

import numpy as np
import numpy.typing as npt

from journeyseg.analyses.flow.routing import Route, Routes
from journeyseg.analyses.flow.visits import Visits, visits_of
from journeyseg.analyses.flow.windows import Windows
from journeyseg.columns.membership import Membership, place
from journeyseg.columns.tallies import Tally
from journeyseg.model.journeys import Journeys

Ints = npt.NDArray[np.int64]


def frequent(
    journeys: Journeys, membership: Membership, metric: Routes, *, length: int | None, top: int
) -> tuple[Route, ...]:
    """The `top` most frequent routes of each segment, together; ties by label.

    Args:
        journeys: Journeys whose journeys are the units.
        membership: The segments laid along them.
        metric: Says what walks are.
        length: Visits of a route; ``None`` = whole walks.
        top: How many of each segment.
    """
    visits = visits_of(journeys, metric.over, collapse=metric.collapse_repeats)
    windows = metric.windows(visits, metric.walks(visits), length or 0)
    rows = place(Tally("event", at=windows.anchor), journeys.owners, membership)
    row = np.arange(len(windows.begin)) if rows.row is None else rows.row
    found: dict[Route, None] = {}
    for segment in range(membership.size):
        found |= dict.fromkeys(_top(visits, windows, row[rows.segment == segment], top))
    return tuple(found)


def _top(visits: Visits, windows: Windows, rows: Ints, top: int) -> list[Route]:
    """The most frequent routes of some windows, most frequent first."""
    hashes = windows.hashes[rows]
    ordered = np.sort(hashes)
    new = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)])
    counts = np.diff(np.append(new, len(ordered)))
    if len(new) > top:
        limit = np.partition(counts, len(counts) - top)[len(counts) - top]
        new, counts = new[counts >= limit], counts[counts >= limit]
    chosen = ordered[new]
    first = _representatives(hashes, chosen)
    routes = [(-int(count), _route(visits, windows, int(rows[at]))) for count, at in zip(counts, first, strict=True)]
    return [route for _, route in heapq.nsmallest(top, routes)]


def _representatives(hashes: npt.NDArray[np.uint64], chosen: npt.NDArray[np.uint64]) -> Ints:
    """Place of the first row that bears each hash; `chosen` is ascending."""
    out = np.full(len(chosen), -1, dtype=np.int64)
    if len(chosen):
        at = np.minimum(np.searchsorted(chosen, hashes), len(chosen) - 1)
        rows = np.flatnonzero(chosen[at] == hashes)[::-1]
        out[at[rows]] = rows
    return out


def _route(visits: Visits, windows: Windows, row: int) -> Route:
    return tuple(visits.names[code] for code in visits.codes[windows.begin[row] : windows.stop[row]].tolist())
