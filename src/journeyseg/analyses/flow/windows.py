"""Windows: stretches of visits with a 64-bit hash of their labels, in one pass, compared exactly where they count.

The hash of labels c0, c1, ... is the sum of m(c_j) p^j modulo 2^64, with random m and odd p (a polynomial hash, Karp
and Rabin 1987). From the running sums of m(c_j) p^j over all visits the hash of any stretch is one subtraction, and one
multiplication by the inverse of p^begin.
"""

from __future__ import annotations

import itertools
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.flow.lookups import places_of
from journeyseg.analyses.flow.tracks import Tracks
from journeyseg.analyses.flow.visits import Visits
from journeyseg.columns import ragged

Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]

_BASE = 0x9E3779B97F4A7C15
_ROWS = 1 << 15
SMALL = 1 << 20
"""Words below this are counted in a table."""

_INVERSE = pow(_BASE, -1, 1 << 64)


@attrs.frozen(eq=False)
class Windows:
    """Stretches of visits.

    Args:
        begin: First visit of each; int64.
        stop: Visit after the last; int64.
        unit: Unit of each, ascending; int64.
        hashes: Hash of the labels and their number; uint64.
        anchor: Position of the touchpoint that decides the segment; int64.
    """

    begin: Ints
    stop: Ints
    unit: Ints
    hashes: Words
    anchor: Ints


def hashed(codes: npt.NDArray[Any], begin: Ints, stop: Ints) -> Words:
    """Hash of the labels of each stretch, and of how many they are.

    Example:
        >>> found = hashed(np.array([0, 1, 0, 1]), np.array([0, 2]), np.array([2, 4]))
        >>> bool(found[0] == found[1])
        True
    """
    size = int(codes.max()) + 1 if len(codes) else 1
    parts = _mixed(np.arange(1, size + 1, dtype=np.uint64))[codes]
    running = np.zeros(len(codes) + 1, dtype=np.uint64)
    np.cumsum(parts * _powers(_BASE, len(codes))[:-1], out=running[1:])
    found = (running[stop] - running[begin]) * _powers(_INVERSE, len(codes))[begin]
    return np.asarray(_mixed(found + _mixed((stop - begin).astype(np.uint64))))


def _powers(base: int, n: int) -> Words:
    steps = np.full(n + 1, base, dtype=np.uint64)
    steps[0] = 1
    return np.cumprod(steps, dtype=np.uint64)


def _mixed(words: Words) -> Words:
    """SplitMix64's finaliser (Steele, Lea and Flood 2014)."""
    found = words * np.uint64(0x9E3779B97F4A7C15)
    found ^= found >> np.uint64(30)
    found *= np.uint64(0xBF58476D1CE4E5B9)
    found ^= found >> np.uint64(27)
    found *= np.uint64(0x94D049BB133111EB)
    return found ^ (found >> np.uint64(31))


def whole(visits: Visits, found: Tracks) -> Windows:
    """Each track as one window; tracks are ascending and do not overlap."""
    hashes, lengths = np.empty(len(found.begin), dtype=np.uint64), found.lengths
    terms = _mixed(np.arange(1, len(visits.names) + 2, dtype=np.uint64))
    powers = _powers(_BASE, int(lengths.max(initial=0)))
    before = ragged.offsets_of(lengths)
    marks = np.unique(np.append(np.searchsorted(before, np.arange(0, before[-1], _ROWS)), [0, len(hashes)])).tolist()
    for low, high in itertools.pairwise(marks):
        starts, own = before[low:high] - before[low], lengths[low:high]
        place = np.arange(before[high] - before[low])
        rows = place + np.repeat(found.begin[low:high] - starts, own)
        place -= np.repeat(starts, own)
        hashes[low:high] = np.add.reduceat(terms.take(visits.codes[rows]) * powers.take(place), starts)
    hashes = _mixed(hashes + _mixed(lengths.astype(np.uint64)))
    return Windows(found.begin, found.stop, found.unit, hashes, found.anchor)


@attrs.frozen(eq=False)
class Sliding:
    """The windows of one length that begin at each visit.

    Args:
        words: Equal where the labels are; uint64 (int32 where they are at most `SMALL`), one per visit, meaningless
            where no window begins.
        begins: True for visits at which a window begins that counts.
        size: Words are below this and exact; ``None`` where they are hashes.
    """

    words: npt.NDArray[Any]
    begins: npt.NDArray[np.bool_]
    size: int | None


def sliding(visits: Visits, found: Tracks, length: int) -> Sliding:
    """Every window of so many visits in each track whose first visit lies in the period."""
    marks = np.zeros(len(visits) + 1, dtype=np.int8)
    long = found.lengths >= length
    marks[found.begin[long]] += 1
    marks[found.stop[long] - length + 1] -= 1
    begins = np.cumsum(marks[:-1], dtype=np.int8).view(np.bool_)
    if visits.inside is not None:
        begins &= visits.inside
    size = len(visits.names) ** length
    if size < 1 << 63:
        return Sliding(_packed(visits, length), begins, size)
    words = np.zeros(len(visits), dtype=np.uint64)
    rows = np.flatnonzero(begins)
    words[rows] = hashed(visits.codes, rows, rows + length)
    return Sliding(words, begins, None)


def _packed(visits: Visits, length: int) -> npt.NDArray[Any]:
    """The labels of each window as the digits of a number."""
    n, kind = len(visits), np.int32 if len(visits.names) ** length <= SMALL else np.uint64
    words: npt.NDArray[Any] = visits.codes.astype(kind)
    for step in range(1, min(length, n)):
        words[: n - step] *= kind(len(visits.names))
        words[: n - step] += visits.codes[step:].astype(kind, copy=False)
    return words


def numbered(visits: Visits, windows: Sliding, routes: list[npt.NDArray[np.int64]]) -> Ints:
    """Number of the route that the window at each visit is, -1 for none; `matched` for windows of one length.

    Args:
        visits: The visits.
        windows: The windows.
        routes: Label codes of each route, all of the length of the windows; a code that no label bears is -1.
    """
    possible = [place for place, route in enumerate(routes) if (route >= 0).all()]
    base = len(visits.names)
    if windows.size is None:
        wanted = [_hash_of(routes[place]) for place in possible]
    else:
        wanted = [sum(int(code) * base**at for at, code in enumerate(routes[place][::-1])) for place in possible]
    if windows.size is not None and windows.size <= SMALL:
        number = np.full(windows.size, -1, dtype=np.int64)
        number[np.array(wanted, dtype=np.int64)] = possible
        found = number.take(windows.words, mode="clip")
        found[~windows.begins] = -1
        return found
    at = places_of(windows.words, np.array(wanted, dtype=np.uint64))
    out = np.where(windows.begins & (at >= 0), np.array([*possible, -1], dtype=np.int64)[at], -1)
    if windows.size is None:
        rows = np.flatnonzero(out >= 0)
        for step in range(len(routes[0]) if routes else 0):
            column = np.array([route[step] for route in routes])
            out[rows[visits.codes[rows + step] != column[out[rows]]]] = -1
            rows = rows[out[rows] >= 0]
    return out


def matched(visits: Visits, windows: Windows, routes: list[npt.NDArray[np.int64]]) -> Ints:
    """Number of the route that each window's labels are, -1 for none; int64.

    Args:
        visits: The visits.
        windows: The windows.
        routes: Label codes of each route; a code that no label bears is -1.
    """
    out = np.full(len(windows.begin), -1, dtype=np.int64)
    possible = [place for place, route in enumerate(routes) if (route >= 0).all()]
    if not possible or not len(out):
        return out
    at = places_of(windows.hashes, np.array([_hash_of(routes[place]) for place in possible], dtype=np.uint64))
    rows = np.flatnonzero(at >= 0)
    chosen = np.array(possible)[at[rows]]
    good = _equal(visits, windows, routes, rows, chosen)
    out[rows[good]] = chosen[good]
    return out


def _hash_of(route: npt.NDArray[np.int64]) -> int:
    return int(hashed(route, np.array([0]), np.array([len(route)]))[0])


def _equal(
    visits: Visits, windows: Windows, routes: list[npt.NDArray[np.int64]], rows: Ints, chosen: Ints
) -> npt.NDArray[np.bool_]:
    """True where a window is its route to the letter, not only by hash."""
    lengths = np.array([len(route) for route in routes])[chosen]
    good = windows.stop[rows] - windows.begin[rows] == lengths
    for step in range(int(lengths.max()) if len(lengths) else 0):
        inside = np.flatnonzero(good & (lengths > step))
        column = np.array([route[step] if step < len(route) else -1 for route in routes])
        good[inside] = visits.codes[windows.begin[rows[inside]] + step] == column[chosen[inside]]
    return np.asarray(good)
