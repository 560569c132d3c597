"""Scouting: which routes are the most frequent of each segment, so that these can be counted by name."""

from __future__ import annotations

import heapq
from collections.abc import Iterator

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.flow.lookups import places_of
from journeyseg.analyses.flow.routing import Route, Routes
from journeyseg.analyses.flow.visits import Visits, visits_of
from journeyseg.analyses.flow.windows import SMALL, Sliding, sliding, whole
from journeyseg.columns import parallel
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
    walks = metric.walks(visits)
    if length is None:
        windows = whole(visits, walks)
        ways = Ways(windows.hashes, windows.begin, windows.stop - windows.begin, windows.anchor)
    else:
        slid = sliding(visits, walks, length)
        if slid.size is not None and slid.size * membership.size <= SMALL:
            counts = _counts(visits, slid, membership).reshape(membership.size, slid.size)
            return tuple(dict.fromkeys(_of_digits(visits, counts, length, top)))
        begin = np.flatnonzero(slid.begins)
        ways = Ways(slid.words[begin], begin, np.full(len(begin), length), visits.events(begin))
    rows = place(Tally("event", at=ways.at), journeys.owners, membership)
    row = np.arange(len(ways.at)) if rows.row is None else rows.row
    found: dict[Route, None] = {}
    for segment in range(membership.size):
        found |= dict.fromkeys(_top(visits, ways.take(row[rows.segment == segment]), top))
    return tuple(found)


def _counts(visits: Visits, windows: Sliding, membership: Membership) -> Ints:
    """Windows by (segment, word)."""
    size, total = int(windows.size or 0), np.zeros(int(windows.size or 0) * membership.size, dtype=np.int64)
    words = windows.words
    if membership.kind == "exclusive":
        segment = np.repeat(membership.codes, np.diff(visits.customer_offsets))
        segment[~windows.begins] = -1
    else:
        begin = np.flatnonzero(windows.begins)
        rows = place(Tally("event", at=visits.events(begin)), visits.journeys.owners, membership)
        words, segment = words[begin if rows.row is None else begin[rows.row]], rows.segment
    for part in parallel.spans(len(words), max(parallel.ROWS, 2 * len(total))):
        keys = segment[part] * np.int64(size) + words[part]
        total += np.bincount(keys[segment[part] >= 0], minlength=len(total))
    return total


def _of_digits(visits: Visits, counts: Ints, length: int, top: int) -> Iterator[Route]:
    """The most frequent routes of each segment, where a route is a small number whose digits are its labels."""
    for own in counts:
        used = np.flatnonzero(own)
        chosen = used[_highest(own[used], top)]
        digits = chosen[:, None] // len(visits.names) ** np.arange(length - 1, -1, -1) % max(len(visits.names), 1)
        routes = [tuple(visits.names[code] for code in route) for route in digits.tolist()]
        yield from _best(own[chosen], routes, top)


@attrs.frozen(eq=False)
class Ways:
    """Words of windows, where each begins, how many visits it has, and the touchpoint that decides its segment."""

    words: npt.NDArray[np.uint64]
    begin: Ints
    length: Ints
    at: Ints

    def take(self, rows: Ints) -> Ways:
        """Some of them."""
        return Ways(self.words[rows], self.begin[rows], self.length[rows], self.at[rows])


def _highest(counts: Ints, top: int) -> npt.NDArray[np.bool_]:
    """True for the `top` largest counts and those equal to the least of them."""
    if len(counts) <= top:
        return np.ones(len(counts), dtype=np.bool_)
    limit = np.partition(counts, len(counts) - top)[len(counts) - top]
    return np.asarray(counts >= limit)


def _best(counts: Ints, routes: list[Route], top: int) -> list[Route]:
    pairs = zip((-counts).tolist(), routes, strict=True)
    return [route for _, route in heapq.nsmallest(top, pairs)]


def _top(visits: Visits, ways: Ways, top: int) -> list[Route]:
    """The most frequent routes of some windows, most frequent first."""
    ordered = np.sort(ways.words)
    new = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)])
    counts = np.diff(np.append(new, len(ordered)))
    chosen = _highest(counts, top)
    at = _representatives(ways.words, ordered[new[chosen]])
    bounds = zip(ways.begin[at].tolist(), (ways.begin[at] + ways.length[at]).tolist(), strict=True)
    routes = [tuple(visits.names[code] for code in visits.codes[low:high].tolist()) for low, high in bounds]
    return _best(counts[chosen], routes, top)


def _representatives(words: npt.NDArray[np.uint64], chosen: npt.NDArray[np.uint64]) -> Ints:
    """Place of the first row that bears each word."""
    out = np.full(len(chosen), -1, dtype=np.int64)
    at = places_of(words, chosen)
    rows = np.flatnonzero(at >= 0)[::-1]
    out[at[rows]] = rows
    return out
