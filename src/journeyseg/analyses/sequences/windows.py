"""Windows: for each place, the best of the partial matches that lie so far before it.

The best is the one that begins last; of those that do, the one that lies last. Ends of windows come from binary search;
where partial matches lie in the order of their beginnings the best is the last of the window, otherwise it is found in
tables of maxima over powers of two: O(n log n) time and O(n) memory, however long a journey is.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from journeyseg.analyses.sequences.automaton import Span
from journeyseg.analyses.sequences.timeline import Timeline

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


def best_before(line: Timeline, span: Span, where: Ints, held: Ints, start: Ints) -> Ints:
    """Index of the best partial match across a span before each place, -1 where there is none.

    Args:
        line: The timeline.
        span: What must lie between.
        where: Places, ascending.
        held: Positions of the partial matches, ascending.
        start: Where each of them begins.
    """
    if not len(held) or not len(where):
        return np.full(len(where), -1, dtype=np.int64)
    earliest = _earliest(line, span, where)
    stop = np.searchsorted(held, where - span.least if span.least else where)
    ordered = bool((start[1:] >= start[:-1]).all())
    if ordered and not span.low:
        return _last(line, span, where, held, earliest, stop)
    begin = np.minimum(np.searchsorted(held, earliest), stop)
    times = line.at[held]
    if span.low:
        stop = bisect(times, begin, stop, line.at[where] - span.low + 1)
    if span.limited:
        begin = bisect(times, begin, stop, line.at[where] - span.high)
    return np.where(begin < stop, stop - 1, -1) if ordered else latest_maximum(start, begin, stop)


def _earliest(line: Timeline, span: Span, where: Ints) -> Ints:
    """First position inside the span before each place."""
    found = (
        line.offsets[line.unit[where]]
        if span.most is None
        else np.maximum(line.offsets[line.unit[where]], where - 1 - span.most)
    )
    for what in span.without:
        found = np.maximum(found, line.last_before(what, where))
    return found


def _last(line: Timeline, span: Span, where: Ints, held: Ints, earliest: Ints, stop: Ints) -> Ints:
    place = stop - 1
    found = held[place]  # the last of all where there is none: it lies after `where` and fails nothing before this
    good = (place >= 0) & (found >= earliest)
    if span.limited:
        good &= line.at[where] - line.at[found] <= span.high
    return np.where(good, place, -1)


def bisect(values: npt.NDArray[Any], begin: Ints, stop: Ints, target: npt.NDArray[Any]) -> Ints:
    """First index in each [begin, stop) whose value is not below the target, else its stop; values ascend inside.

    Example:
        >>> bisect(np.array([1, 3, 5, 0, 2]), np.array([0, 3]), np.array([3, 5]), np.array([4, 9])).tolist()
        [2, 5]
    """
    low, high = begin.astype(np.int64), np.maximum(stop, begin).astype(np.int64)
    for _ in range(int((high - low).max(initial=0)).bit_length()):
        middle = (low + high) >> 1
        below = (low < high) & (values[np.minimum(middle, len(values) - 1)] < target)
        high = np.where(below | (low >= high), high, middle)
        low = np.where(below, middle + 1, low)
    return low


def latest_maximum(values: Ints, begin: Ints, stop: Ints) -> Ints:
    """Index of the last largest value of each [begin, stop), -1 where it is empty.

    Example:
        >>> latest_maximum(np.array([4, 7, 7, 1]), np.array([0, 3, 2]), np.array([4, 4, 2])).tolist()
        [2, 3, -1]
    """
    size, found = len(values) + 1, np.full(len(begin), -1, dtype=np.int64)
    table = values * size + np.arange(len(values))
    length = stop - begin
    level = np.frexp(np.maximum(length, 1))[1] - 1
    for power in range(int(level.max(initial=0)) + 1):
        chosen = np.flatnonzero((level == power) & (length > 0))
        best = np.maximum(table[begin[chosen]], table[stop[chosen] - (1 << power)])
        found[chosen] = best % size
        table = np.maximum(table[: -(1 << power)], table[1 << power :])
    return found
