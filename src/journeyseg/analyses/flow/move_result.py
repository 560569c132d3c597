"""The result of a step flow: edges with their step, and the picture of them."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import pandas as pd

from journeyseg.analyses.flow.coding import joined
from journeyseg.analyses.flow.labelling import END, OTHER
from journeyseg.analyses.flow.options import whole
from journeyseg.analyses.flow.reading import segment_place, tidy, wide
from journeyseg.model.analysis import Analysis

_KEYS = ["step", "source", "target"]


@attrs.frozen(slots=False, eq=False, repr=False)
class StepFlow(Analysis):
    """What `journeyseg.step_flow` gives: "count", "share" of all walks, "P(out)" and "customers" by step and edge.

    Args:
        most: Edges that `edges` lists unless it is told otherwise; ``None`` = all.
        closed: Whether the labels were known beforehand.
    """

    most: int | None = None
    closed: bool = True

    def n(self, segment: str | None = None) -> int:
        """Units that walk."""
        return int(self.state.totals("units")[segment_place(self.segments, segment)])

    def edges(
        self, segment: str | None = None, *, most: int | None = None, other: bool = True, ends: bool = True
    ) -> pd.DataFrame:
        """One row per step and edge, most frequent first: step (1, 2, ...), source, target and every measure.

        Args:
            segment: Name of the segment; may be left out where there is one.
            most: How many rows; the rest of each step is one row from and to ``<other>`` with the exact count. Default
                all, or what the preset says.
            other: False to leave these rows out.
            ends: False to leave out the edges to ``<end>``.
        """
        place = segment_place(self.segments, segment)
        mask = np.array(self["count"].value[place] > 0)
        if not ends:
            mask[..., -1] = False
        table = wide(self.measures.measurements, place, mask)
        table["step"] = table["step"].astype(np.int64)
        table[["count", "customers"]] = table[["count", "customers"]].astype(np.int64)
        table = table.sort_values(["count", *_KEYS], ascending=[False, True, True, True], ignore_index=True)
        limit = self.most if most is None else whole("most", most, 1)
        if limit is None or len(table) <= limit:
            return table
        top, rest = table[:limit], table[limit:].groupby("step", as_index=False)[["count", "share"]].sum()
        return pd.concat([top, rest.assign(source=OTHER, target=OTHER)], ignore_index=True) if other else top

    def to_frame(self) -> pd.DataFrame:
        """Tidy rows of the edges that occur; see `Measures.to_frame`."""
        return tidy(self.measures.measurements, self.segments, self["count"].value > 0)

    def customers(
        self,
        segment: str | None = None,
        array: str | None = None,
        *,
        step: int | str = "",
        source: str = "",
        target: str = "",
        **cell: str,
    ) -> pd.Index[Any]:
        """Ids of the customers who take a step along an edge; of all who walk without one.

        Args:
            segment: Name of the segment; may be left out where there is one.
            array: An array of the metric; default ``"moves"``.
            step: The step.
            source: Label of the source.
            target: Label of the target; ``"<end>"`` for those who stop at the source.
            cell: Axes of the array, where one is named.
        """
        name = self.segments[segment_place(self.segments, segment)]
        own = {"source": source, "target": target} if self.closed else {"edge": joined(source, target)}
        named = {key: label for key, label in own.items() if label and (self.closed or source or target)}
        steps = {} if step == "" else {"step": str(step)}
        chosen = array or ("moves" if named or steps else "units")
        return self.measures.customers(self.name, name, chosen, **steps, **named, **cell)

    def plot(self, **options: Any) -> Any:
        """The walks as bands from step to step; see `journeyseg.render.plot_bands.plot_bands`."""
        return self._render("journeyseg.render.plot_bands", "plot_bands", **options)

    def to_html(self, file: Any = None, **options: Any) -> str:
        """A page with the step flow of a segment as inline SVG, that needs no script and no network.

        Args:
            file: Where to write it too.
            options: As `journeyseg.render.bands_page.bands_page` takes them: ``segment``, ``versus``, ``most``.
        """
        return str(self._render("journeyseg.render.bands_page", "bands_page", file=file, **options))

    @property
    def steps(self) -> int:
        """Visits of a walk, at most."""
        return len(self["count"].axes[0]) + 1

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels, ``<end>`` last."""
        return (*(self["count"].axes[1].labels or ()), END)
