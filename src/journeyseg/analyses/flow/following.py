"""Following: which visit follows which, directly or at any later time, as rows of (source visit, edge, next visit)."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.flow.visits import Visits
from journeyseg.columns import ragged

Ints = npt.NDArray[np.int64]


@attrs.frozen(eq=False)
class Pairs:
    """Rows, one per source visit (and later label).

    Args:
        source: Source visits; int64, or ``None`` where row i is visit i.
        cell: Flat index of source label and target label, where the target after the last label is the end; negative
            = no pair. int64 or int32.
        weight: How often; int64, or ``None`` for once each.
        target: The next visit of the target label, int64; or ``None`` where it is the visit after the source.
    """

    source: Ints | None
    cell: npt.NDArray[Any]
    weight: Ints | None
    target: Ints | None


def directly(visits: Visits, *, ends: bool) -> Pairs:
    """Each visit and the one after it in the unit; with `ends` the last is followed by the end."""
    names, last = len(visits.names), visits.last
    width = visits.codes.dtype.type(names + 1) if names < 1 << 15 else np.int64(names + 1)
    cell = visits.codes * width
    cell[:-1] += visits.codes[1:]
    cell[last] = visits.codes[last] * width + names if ends else -1
    if visits.inside is not None:
        cell[~visits.inside] = -1
    return Pairs(None, cell, None, None)


def eventually(visits: Visits) -> Pairs:
    """Each visit and each label that comes at any later time in its unit, with how many visits of it do."""
    found = [_later(visits, code) for code in np.flatnonzero(np.bincount(visits.codes)).tolist()]
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
