"""Following: which visit follows which, directly or at any later time, as rows of (source visit, edge, next visit)."""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.flow.firsts import first_rows
from journeyseg.analyses.flow.visits import Visits
from journeyseg.columns import ragged

Ints = npt.NDArray[np.int64]


@attrs.frozen(eq=False)
class Pairs:
    """Rows, one per source visit (and later label).

    Args:
        source: Source visits; int64, or ``None`` where row i is visit i.
        cell: Flat index of source label and target label, where the target after the last label is the end; negative
            = no pair. int64.
        weight: How often; int64, or ``None`` for once each.
        target: The next visit of the target label, -1 = the end.
    """

    source: Ints | None
    cell: Ints
    weight: Ints | None
    target: Ints

    def rows(self, mask: npt.NDArray[np.bool_]) -> Pairs:
        """Some of the rows."""
        where = np.flatnonzero(mask)
        source = where if self.source is None else self.source[where]
        return Pairs(source, self.cell[where], None if self.weight is None else self.weight[where], self.target[where])


def directly(visits: Visits, *, ends: bool) -> Pairs:
    """Each visit and the one after it in the unit; with `ends` the last is followed by the end."""
    width, n = len(visits.names) + 1, len(visits)
    target = np.arange(1, n + 1)
    target[visits.last] = -1
    cell = visits.codes.astype(np.int64)
    cell *= width
    if n:
        cell[:-1] += visits.codes[1:]
    last = visits.last
    cell[last] = visits.codes[last].astype(np.int64) * width + width - 1 if ends else -1
    if visits.inside is not None:
        cell[~visits.inside] = -1
    return Pairs(None, cell, None, target)


def eventually(visits: Visits) -> Pairs:
    """Each visit and each label that comes at any later time in its unit, with how many visits of it do."""
    found = [_later(visits, code) for code in np.unique(visits.codes).tolist()]
    if not found:
        return Pairs(*(np.zeros(0, dtype=np.int64) for _ in range(4)))
    source, cell, weight, target = (np.concatenate([rows[part] for rows in found]) for part in range(4))
    return Pairs(source, cell, weight, target)


def _later(visits: Visits, code: int) -> tuple[Ints, Ints, Ints, Ints]:
    hits = np.flatnonzero(visits.codes == code)
    before = np.searchsorted(hits, visits.offsets[1:])
    upto = ragged.running(visits.codes == code)[1:]
    left = np.repeat(before, np.diff(visits.offsets)) - upto
    rows = visits.counted(np.flatnonzero(left > 0))
    cell = visits.codes[rows].astype(np.int64) * (len(visits.names) + 1) + code
    return rows, cell, left[rows], hits[upto[rows]]


def distinct(offsets: Ints, pairs: Pairs, size: int) -> Ints:
    """Rows with which a group has an edge for the first time; int64, ascending where rows are visits.

    Args:
        offsets: Bounds of the groups over visits.
        pairs: The rows.
        size: Number of edges that there may be.
    """
    if pairs.source is None:
        return first_rows(offsets, pairs.cell, size)
    group = np.searchsorted(offsets, pairs.source, side="right")
    return np.asarray(np.unique(group * size + pairs.cell, return_index=True)[1])
