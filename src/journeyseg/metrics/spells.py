"""Spells: how many units met something by when, were last seen without it, or never will, for the jackknife."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.columns import sketches
from journeyseg.columns.cells import BUCKETS
from journeyseg.columns.states import State


@attrs.frozen(eq=False)
class Spells:
    """Counts of one segment, all customers first, then without each bucket.

    Args:
        events: (65, T) units that met it, by time.
        censored: (65, T) units last seen without it.
        never: (65,) units that finished without it.
        ends: (T,) the times, ascending, in seconds; float64.
    """

    events: npt.NDArray[Any]
    censored: npt.NDArray[Any]
    never: npt.NDArray[Any]
    ends: npt.NDArray[np.float64]


def spells_of(state: State, method: str) -> Spells:
    """The spells in a state of one segment: by bin, by second (only those that occur), or of a sample."""
    if method == "sample":
        return _sampled(state)
    never = state.stack("never")[:, 0]
    if method == "binned":
        return Spells(state.stack("events")[:, 0], state.stack("censored")[:, 0], never, sketches.ENDS)
    found = [state.entries(name) for name in ("events", "censored")]
    times = np.unique(np.concatenate([second for _, second, _ in found]))
    tables = [
        stacked(bucket, np.searchsorted(times, second), n, len(times), len(never) - 1) for bucket, second, n in found
    ]
    return Spells(tables[0], tables[1], never, times.astype(np.float64))


def _sampled(state: State) -> Spells:
    sample = state.sample("times")
    times = np.unique(sample.weight[sample.cell < 2])
    place = np.where(sample.cell < 2, np.searchsorted(times, sample.weight), 0)
    sizes = (len(times), len(times), 1)
    tables = [stacked(*_of(sample, place, kind), size) for kind, size in enumerate(sizes)]
    return Spells(tables[0], tables[1], tables[2][:, 0], times)


def _of(sample: Any, place: npt.NDArray[Any], kind: int) -> tuple[Any, Any, int]:
    mask = sample.cell == kind
    return sample.bucket[mask], place[mask], 1


def stacked(bucket: Any, place: Any, count: Any, size: int, buckets: int = BUCKETS) -> npt.NDArray[np.int64]:
    """Counts by place, of all buckets and then without each: (65, size)."""
    table = np.zeros((buckets, size), dtype=np.int64)
    np.add.at(table, (bucket, place), count)
    total = table.sum(axis=0, keepdims=True)
    return np.concatenate([total, total - table])
