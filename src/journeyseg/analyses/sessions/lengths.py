"""Lengths: sessions that are longer than they may be, and where they are split."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from journeyseg.columns import parallel, ragged
from journeyseg.model.journeys import Journeys

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


def too_long(journeys: Journeys, most: int) -> Bools:
    """True for journeys that last longer than `most` microseconds; bool, one per journey."""
    starts, ends = journeys.event_offsets[:-1], journeys.event_offsets[1:]
    full = ends > starts
    out = np.zeros(journeys.n_journeys, dtype=np.bool_)
    out[full] = journeys.at[ends[full] - 1] - journeys.at[starts[full]] > most
    return out


def splits(journeys: Journeys, long: Bools, most: int) -> Bools:
    """True for touchpoints that start a piece: each piece of a journey is at most `most` microseconds long.

    Which touchpoint starts the next piece is known for every touchpoint; those that pieces really start at are found by
    doubling: after n rounds the first 2^n pieces of all journeys are, so a giant journey takes a handful of rounds.

    Args:
        journeys: The journeys.
        long: The journeys to split.
        most: Longest piece, edge inside.
    """
    out = np.zeros(journeys.n_events, dtype=np.bool_)
    bounds, rows = ragged.gather(journeys.event_offsets, np.flatnonzero(long))
    following = _following(journeys.at[rows], bounds, most)
    reached = bounds[:-1]
    while len(reached):
        out[rows[reached]] = True
        ahead = following[reached]
        fresh = ahead[ahead < len(rows)]
        if not len(fresh):
            break
        reached = np.concatenate([reached, fresh])
        following = np.append(following, len(rows))[following]
    return out


def _following(at: Ints, bounds: Ints, most: int) -> Ints:
    """Place of the first touchpoint of the same journey more than `most` later; the length where there is none.

    Halves the range of each row, all rows of a block at once: moments of journeys can't be laid end to end for one
    search, centuries add up beyond int64.
    """
    ends = bounds[1:][ragged.owners(bounds)]
    out = np.empty(len(at), dtype=np.int64)

    def block(rows: slice) -> None:
        low, high, since = np.arange(rows.start, rows.stop) + 1, ends[rows].copy(), at[rows]
        while (open_ := low < high).any():
            middle = np.where(open_, (low + high) // 2, 0)
            later = at[middle] - since > most
            high = np.where(open_ & later, middle, high)
            low = np.where(open_ & ~later, middle + 1, low)
        out[rows] = np.where(low < ends[rows], low, len(at))

    parallel.over(block, len(at))
    return out
