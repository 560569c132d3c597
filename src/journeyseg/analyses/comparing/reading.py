"""Reading: what each customer of a comparison did, as counts that add up over customers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.comparing.options import Settings
from journeyseg.analyses.flow.stepping import Steps
from journeyseg.analyses.flow.visits import Visits, visits_of
from journeyseg.columns.sketches import BINS, STEPS, bin_of
from journeyseg.model.journeys import Journeys
from journeyseg.stats.energy import Footprints

Ints = npt.NDArray[np.int64]

WIDTH = 1.0 / STEPS
"""Distance from one bin of times to the next, in doublings."""


@attrs.frozen(eq=False)
class Follows:
    """What follows what in some journeys: one row per visit in the period, and one per start.

    Args:
        customer: Position of the customer of each; int64.
        source: Code of the source; the start is the number of labels.
        target: Code of the target; the end is the number of labels.
        elapsed: Microseconds to the target; -1 from the start and to the end.
    """

    customer: Ints
    source: Ints
    target: Ints
    elapsed: Ints


def follows(visits: Visits) -> Follows:
    """Every visit in the period with the next of its unit, and the starts."""
    journeys, n, size = visits.journeys, len(visits), len(visits.names)
    target, elapsed = np.full(n, size), np.full(n, -1)
    target[:-1], elapsed[:-1] = visits.codes[1:], np.diff(visits.at)
    target[visits.last], elapsed[visits.last] = size, -1
    rows, begun = visits.counted(np.arange(n)), visits.counted(visits.first)
    customer = journeys.customer_of_event[visits.events(np.concatenate([rows, begun]))]
    source = np.concatenate([visits.codes[rows], np.full(len(begun), size)])
    both = np.concatenate([target[rows], visits.codes[begun]])
    times = np.concatenate([elapsed[rows], np.full(len(begun), -1)])
    return Follows(*(np.asarray(part, dtype=np.int64) for part in (customer, source, both, times)))


def footprints(parts: Sequence[Journeys], settings: Settings) -> dict[str, Footprints]:
    """Statistic -> what it is computed from, the customers of all data sets as rows."""
    made: Mapping[str, Callable[[_Parts], Footprints]] = {
        "transitions": _transitions,
        "steps": _steps,
        "timing": _timing,
    }
    read = _Parts.of(parts, settings)
    return {name: made[name](read) for name in settings.statistics}


@attrs.frozen(eq=False)
class _Parts:
    """Data sets with one vocabulary of labels and one numbering of rows."""

    parts: Sequence[Journeys]
    visits: list[Visits]
    settings: Settings
    names: tuple[str, ...]
    starts: list[int]
    rows: int

    @classmethod
    def of(cls, parts: Sequence[Journeys], settings: Settings) -> _Parts:
        visits = [visits_of(one, settings.over, collapse=False) for one in parts]
        names = tuple(dict.fromkeys(name for one in visits for name in one.names))
        bounds = np.cumsum([0, *(len(one) for one in parts)]).tolist()
        return cls(parts, visits, settings, names, bounds[:-1], bounds[-1])

    def codes(self, names: Sequence[str]) -> Ints:
        """Common code of each label of a data set; beyond the last the boundary."""
        return np.array([*(self.names.index(name) for name in names), len(self.names)], dtype=np.int64)

    def follows(self) -> Follows:
        """What follows what in all of them."""
        found = []
        for one, start in zip(self.visits, self.starts, strict=True):
            own, code = follows(one), self.codes(one.names)
            found.append((own.customer + start, code[own.source], code[own.target], own.elapsed))
        return Follows(*(np.concatenate(part) for part in zip(*found, strict=True)))


def _transitions(read: _Parts) -> Footprints:
    found, width = read.follows(), len(read.names) + 1
    used, cell = np.unique(found.source * width + found.target, return_inverse=True)
    sources, of = np.unique(used // width, return_inverse=True)
    hits = _counts(found.customer, cell, (read.rows, len(used)))
    base = _counts(found.customer, of[cell], (read.rows, len(sources)))
    visits = np.bincount(of[cell], minlength=len(sources))
    return Footprints(hits, base, np.asarray(of, dtype=np.int64), visits / max(visits.sum(), 1))


def _steps(read: _Parts) -> Footprints:
    metric = Steps(steps=read.settings.positions, over=read.settings.over)
    rows, cells, units, width = [], [], [], len(read.names) + 2
    for journeys, visits, start in zip(read.parts, read.visits, read.starts, strict=True):
        tallies = metric.observe(journeys)
        place, label = np.divmod(np.asarray(tallies["at"].cell), len(visits.names) + 2)
        # Labels of a position lie as start, names, end.
        code = np.append(0, read.codes(visits.names) + 1)
        rows.append(journeys.customer_of_journey[np.asarray(tallies["at"].at)][place > 0] + start)
        cells.append((place * width + code[label])[place > 0])
        units.append(journeys.customer_of_journey[np.asarray(tallies["units"].at)] + start)
    used, cell = np.unique(np.concatenate(cells), return_inverse=True)
    hits = _counts(np.concatenate(rows), cell, (read.rows, len(used)))
    unit = np.concatenate(units)
    base = _counts(unit, np.zeros(len(unit), dtype=np.int64), (read.rows, 1))
    return Footprints(hits, base, np.zeros(len(used), dtype=np.int64), np.array([1.0 / read.settings.positions]))


def _timing(read: _Parts) -> Footprints:
    found = read.follows()
    known = found.elapsed >= 0
    customer, bins = found.customer[known], bin_of(found.elapsed[known])
    hits = _counts(customer, bins, (read.rows, BINS))
    base = _counts(customer, np.zeros_like(customer), (read.rows, 1))
    return Footprints(hits, base, np.zeros(BINS, dtype=np.int64), np.ones(1), WIDTH)


def _counts(row: Any, cell: Any, shape: tuple[int, int]) -> Any:
    from scipy.sparse import csr_array

    return csr_array((np.ones(len(row)), (row, cell)), shape=shape)
