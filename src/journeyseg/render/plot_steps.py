"""A step matrix as a heat map: a row per label, a column per position."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journeyseg.analyses.flow.reading import segment_place
from journeyseg.render.heat import heat_map

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from journeyseg.analyses.flow.step_result import StepMatrix


def plot_steps(matrix: StepMatrix, *, measure: str = "share", segment: str | None = None) -> Figure:
    """A heat map of a segment; labels that nobody is on are left out.

    Args:
        matrix: The step matrix.
        measure: ``"share"`` or ``"count"``.
        segment: Name of the segment; may be left out where there is one.

    Raises:
        ExtraMissing: when matplotlib is not installed.
        InputError: for more than 60 labels or positions.
        UnknownName: for an unknown measure or segment.
    """
    table = matrix.matrix(measure, segment)
    name = matrix.segments[segment_place(matrix.segments, segment)]
    said = f"{measure} of {matrix.n(segment):,}" + ("" if len(matrix.segments) == 1 else f" · {name}")
    return heat_map(
        table, kind=measure, title="Step by step", beside=said, across="visits after the anchor", down="label"
    )
