"""A flow as a heat map: a row per source, a column per target."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from journeyseg.analyses.flow.reading import segment_place
from journeyseg.render.apart import refuse, significant, told_apart
from journeyseg.render.heat import heat_map
from journeyseg.render.heat_apart import heat_apart

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from journeyseg.analyses.flow.result import Flow

_COUNTS, _SHARES = ("count", "customers", "units"), ("share", "P(out)", "P(in)")


def plot_flow(flow: Flow, *, measure: str = "P(out)", segment: str | None = None, versus: str | None = None) -> Figure:
    """A heat map of a measure of a segment, or of what it has more or less of than another.

    Args:
        flow: The flow.
        measure: Name of the measure.
        segment: Name of the segment; may be left out where there is one, or one beside `versus`.
        versus: Name of a segment to take off, cell by cell.

    Raises:
        ExtraMissing: when matplotlib is not installed.
        InputError: for more than 60 labels, or one segment twice.
        UnknownName: for an unknown measure or segment.
        DefinitionError: for a difference of counts.
    """
    if versus is not None:
        return _apart(flow, measure, segment, versus)
    table = flow.matrix(measure, segment)
    source, target = (axis.labels for axis in flow["count"].axes)
    name = flow.segments[segment_place(flow.segments, segment)]
    said = measure if len(flow.segments) == 1 else f"{measure} · {name}"
    shown = table.loc[list(source or ()), list(target or ())]
    kind = "count" if measure in _COUNTS else "share" if measure in _SHARES else "seconds"
    return heat_map(shown, kind=kind, title="What follows what", beside=said, across="to", down="from")


def _apart(flow: Flow, measure: str, segment: str | None, versus: str) -> Figure:
    if measure in _COUNTS:
        raise refuse("measure", measure, "a share, a chance or a time: counts grow with their segment")
    found = told_apart(flow, segment, versus, [measure])
    part = found[measure]
    source, target = (pd.Index(axis.labels or ()) for axis in part.axes)
    met = sum(flow["count"].value[flow.segments.index(name)] for name in (found.segment, found.versus))
    gap = np.where(met > 0, part.difference, np.nan)
    table, clear = (pd.DataFrame(cells, source, target) for cells in (gap, significant(part, found)))
    words = f"What follows what, {measure}"
    return heat_apart(flow, found, table, clear, unit=part.unit, what=words, across="to", down="from")
