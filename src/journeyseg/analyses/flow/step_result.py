"""The result of a step matrix."""

from __future__ import annotations

from typing import Any

import attrs
import pandas as pd

from journeyseg.analyses.flow.labelling import END, START
from journeyseg.analyses.flow.reading import segment_place, tidy
from journeyseg.model.analysis import Analysis


@attrs.frozen(slots=False, eq=False, repr=False)
class StepMatrix(Analysis):
    """What `journeyseg.step_matrix` gives: the measures "share" (with intervals) and "count" by position and label."""

    @property
    def positions(self) -> tuple[int, ...]:
        """The positions."""
        return tuple(int(text) for text in self["share"].axes[0].labels or ())

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels in order, ``<start>`` first and ``<end>`` last."""
        found = self["share"].axes[1].labels or ()
        inner = [label for label in found if label not in (START, END)]
        return tuple(label for label in (START, *inner, END) if label in found)

    def matrix(self, measure: str = "share", segment: str | None = None, *, every: bool = False) -> pd.DataFrame:
        """A measure as a table: a row per label, a column per position; every column of "share" sums to one.

        Args:
            measure: ``"share"`` or ``"count"``.
            segment: Name of the segment; may be left out where there is one.
            every: True to keep labels that nobody is on.

        Raises:
            UnknownName: for an unknown measure or segment.
        """
        found, place = self[measure], segment_place(self.segments, segment)
        names = found.axes[1].labels
        table = pd.DataFrame(found.value[place].T, index=names, columns=list(self.positions)).loc[list(self.labels)]
        table.index.name, table.columns.name = "label", "position"
        used = self["count"].value[place].sum(axis=0)
        return table if every else table.loc[[label for label in self.labels if used[(names or ()).index(label)]]]

    def n(self, segment: str | None = None) -> int:
        """Units that count: with ``align`` those that meet it."""
        return int(self.state.totals("units")[segment_place(self.segments, segment)])

    def to_frame(self) -> pd.DataFrame:
        """Tidy rows of the cells that anybody is in; see `Measures.to_frame`."""
        return tidy(self.measures.measurements, self.segments, self["count"].value > 0)

    def customers(self, segment: str | None = None, array: str | None = None, **cell: str) -> pd.Index[Any]:
        """Ids of the customers on a label at a position, such as ``position="1", label="cart"``; of all without."""
        name = self.segments[segment_place(self.segments, segment)]
        chosen = array or ("at" if cell else "units")
        return self.measures.customers(self.name, name, chosen, **{key: str(label) for key, label in cell.items()})

    def plot(self, **options: Any) -> Any:
        """A heat map; see `journeyseg.render.plot_steps.plot_steps`."""
        return self._render("journeyseg.render.plot_steps", "plot_steps", **options)
