"""A step matrix as a heat map: a row per label, a column per position."""

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

    from journeyseg.analyses.flow.step_result import StepMatrix


def plot_steps(
    matrix: StepMatrix, *, measure: str = "share", segment: str | None = None, versus: str | None = None
) -> Figure:
    """A heat map of a segment, or of what it has more or less of than another; labels of nobody are left out.

    Args:
        matrix: The step matrix.
        measure: ``"share"`` or ``"count"``.
        segment: Name of the segment; may be left out where there is one, or one beside `versus`.
        versus: Name of a segment to take off, cell by cell.

    Raises:
        ExtraMissing: when matplotlib is not installed.
        InputError: for more than 60 labels or positions, or one segment twice.
        UnknownName: for an unknown measure or segment.
        DefinitionError: for a difference of counts.
    """
    if versus is not None:
        return _apart(matrix, measure, segment, versus)
    table = matrix.matrix(measure, segment)
    name = matrix.segments[segment_place(matrix.segments, segment)]
    said = f"{measure} of {matrix.n(segment):,}" + ("" if len(matrix.segments) == 1 else f" · {name}")
    return heat_map(
        table, kind=measure, title="Step by step", beside=said, across="visits after the anchor", down="label"
    )


def _apart(matrix: StepMatrix, measure: str, segment: str | None, versus: str) -> Figure:
    if measure != "share":
        raise refuse("measure", measure, '"share": counts grow with their segment')
    found = told_apart(matrix, segment, versus, [measure])
    part = found[measure]
    names = part.axes[1].labels or ()
    met = sum(matrix["count"].value[matrix.segments.index(name)] for name in (found.segment, found.versus)).T
    rows = [label for label in matrix.labels if met[names.index(label)].any()]
    gap, clear = (
        pd.DataFrame(cells.T, index=names, columns=list(matrix.positions)).loc[rows]
        for cells in (part.difference, significant(part, found))
    )
    gap = gap.where(pd.DataFrame(np.asarray(met > 0), names, gap.columns).loc[rows])
    words = {"across": "visits after the anchor", "down": "label"}
    return heat_apart(matrix, found, gap, clear, unit=part.unit, what="Step by step", **words)
