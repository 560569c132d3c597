"""A flow as a heat map: a row per source, a column per target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journeyseg.analyses.flow.reading import segment_place
from journeyseg.render.heat import heat_map

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from journeyseg.analyses.flow.result import Flow

_COUNTS, _SHARES = ("count", "customers", "units"), ("share", "P(out)", "P(in)")


def plot_flow(flow: Flow, *, measure: str = "P(out)", segment: str | None = None) -> Figure:
    """A heat map of a measure of a segment.

    Args:
        flow: The flow.
        measure: Name of the measure.
        segment: Name of the segment; may be left out where there is one.

    Raises:
        ExtraMissing: when matplotlib is not installed.
        InputError: for more than 60 labels.
        UnknownName: for an unknown measure or segment.
    """
    table = flow.matrix(measure, segment)
    source, target = (axis.labels for axis in flow["count"].axes)
    name = flow.segments[segment_place(flow.segments, segment)]
    said = measure if len(flow.segments) == 1 else f"{measure} · {name}"
    shown = table.loc[list(source or ()), list(target or ())]
    kind = "count" if measure in _COUNTS else "share" if measure in _SHARES else "seconds"
    return heat_map(shown, kind=kind, title="What follows what", beside=said, across="to", down="from")
