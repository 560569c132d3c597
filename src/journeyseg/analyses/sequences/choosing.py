"""Choosing matches: those that end first and share no touchpoint, or one for each place that a match ends at."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


def tightest(place: Ints, start: Ints, order: Ints) -> Ints:
    """Index of the match that begins last at each place, by place; of those that do, the first by `order`.

    Args:
        place: Where matches end, any order.
        start: Where they begin.
        order: What decides between equals; distinct for one place.
    """
    rank = np.lexsort((order, -start, place))
    first = np.ones(len(rank), dtype=np.bool_)
    first[1:] = place[rank][1:] != place[rank][:-1]
    return rank[first]


def apart(place: Ints, start: Ints) -> Ints:
    """Index of the matches that are left when each is the one that ends first after the one before.

    Who ends later and begins no later than another never is chosen; what remains lies in order of both, so the match
    after each is found by binary search, and the chain of matches by doubling: O(n log n) for any journey.

    Args:
        place: Where matches end, ascending, distinct.
        start: Where each begins; never in a unit before its own.

    Example:
        >>> apart(np.array([2, 3, 4, 7]), np.array([1, 0, 2, 3])).tolist()
        [0, 3]
    """
    if not len(place):
        return np.zeros(0, dtype=np.int64)
    kept = np.ones(len(place), dtype=np.bool_)
    kept[1:] = start[1:] > np.maximum.accumulate(start)[:-1]
    rows = np.flatnonzero(kept)
    follows = np.searchsorted(start[rows], place[rows], side="right")
    return rows[_chain(follows)]


def _chain(follows: Ints) -> npt.NDArray[np.bool_]:
    """True for what is reached from the first by going to the follower again and again; followers lie later."""
    size = len(follows)
    reached = np.zeros(size + 1, dtype=np.bool_)
    reached[0] = True
    if (follows == np.arange(1, size + 1)).all():
        reached[:] = True
        return reached[:-1]
    jump = np.append(follows, size)
    while True:
        reached[jump[np.flatnonzero(reached)]] = True
        if (jump == size).all():
            return reached[:-1]
        jump = jump[jump]
