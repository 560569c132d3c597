"""Windows: stretches of visits with a 64-bit hash of their labels, in one pass, compared exactly where they count.

The hash of labels c0, c1, ... is the sum of m(c_j) p^j modulo 2^64, with random m and odd p (a polynomial hash, Karp
and Rabin 1987). From the running sums of m(c_j) p^j over all visits the hash of any stretch is one subtraction, and one
multiplication by the inverse of p^begin.
"""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.flow.tracks import Tracks
from journeyseg.analyses.flow.visits import Visits
from journeyseg.columns import ragged

Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]

_BASE = 0x9E3779B97F4A7C15
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
    """Each track as one window."""
    hashes = hashed(visits.codes, found.begin, found.stop)
    return Windows(found.begin, found.stop, found.unit, hashes, found.anchor)


def sliding(visits: Visits, found: Tracks, length: int) -> Windows:
    """Every window of so many visits in each track whose first visit lies in the period."""
    counts = np.maximum(found.lengths - length + 1, 0)
    offsets = ragged.offsets_of(counts)
    owner = np.repeat(np.arange(len(counts)), counts)
    begin = found.begin[owner] + np.arange(offsets[-1]) - offsets[owner]
    if visits.inside is not None:
        kept = visits.inside[begin]
        begin, owner = begin[kept], owner[kept]
    stop = begin + length
    return Windows(begin, stop, found.unit[owner], hashed(visits.codes, begin, stop), visits.events(begin))


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
    wanted = np.array([_hash_of(routes[place]) for place in possible], dtype=np.uint64)
    order = np.argsort(wanted)
    at = np.minimum(np.searchsorted(wanted[order], windows.hashes), len(order) - 1)
    rows = np.flatnonzero(wanted[order][at] == windows.hashes)
    chosen = np.array(possible)[order][at[rows]]
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
