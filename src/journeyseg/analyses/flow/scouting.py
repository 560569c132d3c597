"""Scouting: which routes are the most frequent of each segment, so that these can be counted by name."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.flow.lookups import places_of
from journeyseg.analyses.flow.routing import Route, Routes
from journeyseg.analyses.flow.visits import Visits, visits_of
from journeyseg.analyses.flow.windows import sliding, whole
from journeyseg.columns import parallel
from journeyseg.columns.membership import Membership, place
from journeyseg.columns.tallies import Tally
from journeyseg.model.journeys import Journeys

Ints = npt.NDArray[np.int64]

_TABLE = 1 << 20


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
        words, begin, reach, at, size = (
            windows.hashes,
            windows.begin,
            windows.stop - windows.begin,
            windows.anchor,
            None,
        )
    else:
        slid = sliding(visits, walks, length)
        begin = np.flatnonzero(slid.begins)
        words, reach, at, size = slid.words[begin], np.full(len(begin), length), visits.events(begin), slid.size
    own, segment, row = _laid(journeys, membership, at, words)
    if size is not None and size * membership.size <= _TABLE:
        return tuple(dict.fromkeys(_of_digits(visits, own, segment, (membership.size, size, length or 0), top)))
    found: dict[Route, None] = {}
    for code in range(membership.size):
        chosen = np.flatnonzero(segment == code)
        chosen = chosen if row is None else row[chosen]
        found |= dict.fromkeys(_top(visits, Ways(words[chosen], begin[chosen], reach[chosen]), top))
    return tuple(found)


def _laid(journeys: Journeys, membership: Membership, at: Ints, words: Any) -> tuple[Any, Any, Ints | None]:
    """Words and segments of the windows at these touchpoints, once per segment; and their rows, where not all once."""
    if membership.kind != "exclusive":
        rows = place(Tally("event", at=at), journeys.owners, membership)
        return rows.of(words), rows.segment, rows.row
    segment = np.repeat(membership.codes, np.diff(journeys.customer_offsets))
    return words, segment if len(at) == len(segment) else segment[at], None


def _of_digits(visits: Visits, words: Any, segment: Any, dims: tuple[int, int, int], top: int) -> Iterator[Route]:
    """The most frequent routes where each is a small number, whose digits are its labels."""
    segments, size, length = dims
    total = np.zeros(segments * size, dtype=np.int64)
    for rows in parallel.spans(len(words), max(parallel.ROWS, 2 * len(total))):
        keys = segment[rows] * np.int64(size) + words[rows].view(np.int64)
        total += np.bincount(keys[segment[rows] >= 0], minlength=segments * size)
    for counts in total.reshape(segments, size):
        used = np.flatnonzero(counts)
        chosen = used[_highest(counts[used], top)]
        digits = chosen[:, None] // len(visits.names) ** np.arange(length - 1, -1, -1) % len(visits.names)
        routes = [tuple(visits.names[code] for code in route) for route in digits.tolist()]
        yield from _best(counts[chosen], routes, top)


@attrs.frozen(eq=False)
class Ways:
    """Words of windows, where each begins and how many visits it has."""

    words: npt.NDArray[np.uint64]
    begin: Ints
    length: Ints


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
