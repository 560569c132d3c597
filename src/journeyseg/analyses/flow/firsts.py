"""First occurrences of cells in groups, by writing backwards into a table that is never cleared."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

_TABLE = 1 << 18
_LARGEST = 1 << 17


def first_rows(offsets: Ints, cell: npt.NDArray[Any], size: int) -> Ints:
    """Rows with which a group meets a cell for the first time, ascending; int64.

    Args:
        offsets: Bounds of the groups over rows.
        cell: Cell of each row, 0..size-1; negative = passed over.
        size: Number of cells.

    Of equal keys the row written last stays in the table; written from the last row to the first, that is the first
    row of each key. What other keys left in the table is never read, so it needs no clearing.

    Example:
        >>> first_rows(np.array([0, 3, 4]), np.array([1, 1, 0, 1]), 2).tolist()
        [0, 2, 3]
    """
    if size > _LARGEST:
        return _sorted(offsets, cell, size)
    groups = max(64, _TABLE // max(size, 1))
    table = np.empty(groups * max(size, 1), dtype=np.int32)
    marks = range(0, len(offsets) - 1, groups)
    found = [_block(offsets[low : low + groups + 1], cell, size, table) for low in marks]
    return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)


def _block(bounds: Ints, cell: npt.NDArray[Any], size: int, table: npt.NDArray[np.int32]) -> Ints:
    begin, end = int(bounds[0]), int(bounds[-1])
    own = cell[begin:end]
    keys = np.repeat(np.arange(len(bounds) - 1, dtype=np.int64) * size, np.diff(bounds))
    keys += own
    rows = np.arange(len(keys), dtype=np.int32)
    if len(own) and own.min() < 0:
        rows = np.flatnonzero(own >= 0).astype(np.int32)
        keys = keys[rows]
    table[keys[::-1]] = rows[::-1]
    return np.asarray(rows[table[keys] == rows], dtype=np.int64) + begin


def _sorted(offsets: Ints, cell: npt.NDArray[Any], size: int) -> Ints:
    rows = np.flatnonzero(cell >= 0)
    group = np.repeat(np.arange(len(offsets) - 1, dtype=np.int64), np.diff(offsets))[rows]
    return np.asarray(rows[np.sort(np.unique(group * size + cell[rows], return_index=True)[1])])
