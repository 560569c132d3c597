"""Occurring: where routes are gone, as whole walks or anywhere in them."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.flow.tracks import Tracks
from journeyseg.analyses.flow.visits import Visits
from journeyseg.analyses.flow.windows import matched, numbered, sliding, whole

Ints = npt.NDArray[np.int64]
Codes = list[npt.NDArray[np.int64]]


@attrs.frozen(eq=False)
class Occurrences:
    """Occurrences of routes.

    Args:
        visits: The visits.
        begin: First visit of each; int64, or ``None`` for one per visit.
        reach: Visits from the first to the last; int64, or one number.
        route: Number of the route, -1 = none of them; int64.
        unit: Unit of each; int64.
        at: Position of the touchpoint that decides the segment; int64, or ``None`` where row i is touchpoint i.
    """

    visits: Visits
    begin: Ints | None
    reach: Any
    route: Ints
    unit: Ints
    at: Ints | None

    def spent(self) -> Ints:
        """Microseconds from the first to the last visit; 0 for rows that are of no route."""
        at = self.visits.at
        if self.begin is not None:
            return np.asarray(at[self.begin + self.reach] - at[self.begin])
        made = np.zeros(len(at), dtype=np.int64)
        if self.reach < len(at):
            np.subtract(at[self.reach :], at[: len(at) - self.reach], out=made[: len(at) - self.reach])
        return np.where(self.route < 0, 0, made)


def whole_walks_of(visits: Visits, walks: Tracks, routes: Codes, other: int) -> Occurrences:
    """Each walk as one occurrence of a route or of another."""
    found = whole(visits, walks)
    route = matched(visits, found, routes)
    route[route < 0] = other
    return Occurrences(visits, found.begin, found.stop - found.begin - 1, route, found.unit, found.anchor)


def anywhere(visits: Visits, walks: Tracks, routes: Codes, length: int, other: int) -> Occurrences:
    """Every window of one length: a row per visit, -1 where no window begins."""
    windows = sliding(visits, walks, length)
    route = numbered(visits, windows, routes)
    route[(route < 0) & windows.begins] = other
    return Occurrences(visits, None, length - 1, route, visits.owners, visits.place)


def several(visits: Visits, walks: Tracks, routes: Codes) -> Occurrences:
    """The windows that are routes of several lengths (or of no route at all)."""
    none = np.zeros(0, dtype=np.int64)
    begins, reaches, numbers = [none], [none], [none]
    for length in sorted({len(route) for route in routes}):
        places = [place for place, route in enumerate(routes) if len(route) == length]
        number = numbered(visits, sliding(visits, walks, length), [routes[place] for place in places])
        rows = np.flatnonzero(number >= 0)
        begins.append(rows)
        reaches.append(np.full(len(rows), length - 1))
        numbers.append(np.array(places)[number[rows]])
    begin = np.concatenate(begins)
    order = np.argsort(begin, kind="stable")
    begin = begin[order]
    reach, route = np.concatenate(reaches)[order], np.concatenate(numbers)[order]
    return Occurrences(visits, begin, reach, route, visits.owners[begin], visits.events(begin))
