"""Modes of retention: which columns count for a clock, from those in which its unit was active."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from journeyseg.analyses.retention.coming import Active
from journeyseg.columns import ragged

Ints = npt.NDArray[np.int64]

MODES = ("on", "on_or_after", "on_or_before", "streak")
"""Active in that interval; in it or a later one; in it or one before; in every interval up to it."""


def counted(active: Active, mode: str, columns: int, lowest: int, begun: Ints) -> tuple[Ints, Ints]:
    """Clock and column of each cell that a clock counts in.

    Args:
        active: The active columns of the clocks, from `lowest` on.
        mode: One of `MODES`.
        columns: How many columns the table has.
        lowest: The first column in which returns count.
        begun: Last column of each clock that has begun; int64.

    Returns:
        Number of the clock and of the column; int64, equal lengths.
    """
    if mode == "on":
        return _where(active, active.column < columns)
    if mode == "streak":
        place = np.arange(len(active.column)) - np.repeat(active.offsets[:-1], np.diff(active.offsets))
        return _where(active, (active.column - place == lowest) & (active.column < columns))
    some = np.flatnonzero(active.offsets[1:] > active.offsets[:-1])
    if mode == "on_or_after":
        last = np.minimum(active.column[active.offsets[1:][some] - 1], columns - 1)
        return _spread(some, np.full(len(some), lowest), last)
    first = active.column[active.offsets[:-1][some]]
    return _spread(some, first, np.minimum(begun[some], columns - 1))


def _where(active: Active, mask: npt.NDArray[np.bool_]) -> tuple[Ints, Ints]:
    return ragged.owners(active.offsets)[mask].astype(np.int64), active.column[mask]


def _spread(clock: Ints, first: Ints, last: Ints) -> tuple[Ints, Ints]:
    """Every column from the first to the last, both inside."""
    counts = np.maximum(last - first + 1, 0)
    offsets = ragged.offsets_of(counts)
    column = np.arange(offsets[-1]) + np.repeat(first - offsets[:-1], counts)
    return np.repeat(clock, counts), column
