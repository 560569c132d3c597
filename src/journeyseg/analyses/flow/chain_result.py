"""The result of a what-if."""

from __future__ import annotations

from typing import Any, ClassVar

import attrs
import numpy as np
import pandas as pd

from journeyseg.analyses.flow.reading import segment_place, wide
from journeyseg.model.analysis import Analysis


@attrs.frozen(slots=False, eq=False, repr=False)
class WhatIf(Analysis):
    """What `journeyseg.what_if` gives: "conversion"; by touchpoint "drop-off", "level", "gain", "more conversions"."""

    alone: ClassVar[bool] = False
    """False: the level of a segment may be that of another."""

    def table(self, segment: str | None = None) -> pd.DataFrame:
        """One row per touchpoint that is visited, where most can be gained first, with every measure and its interval.

        Raises:
            UnknownName: for an unknown segment.
            InputError: without a segment where there are several.
        """
        place = segment_place(self.segments, segment)
        parts = tuple(one for one in self.measures.measurements if one.axes)
        table = wide(parts, place, np.array(self["visits"].value[place] > 0))
        table["visits"] = table["visits"].astype(np.int64)
        order = ["gain", "touchpoint"]
        return table.sort_values(order, ascending=[False, True], na_position="last", ignore_index=True)

    def customers(
        self, segment: str | None = None, array: str | None = None, *, touchpoint: str = "", **cell: str
    ) -> pd.Index[Any]:
        """Ids of the customers who visit a touchpoint before the goal; of all who walk without one.

        Args:
            segment: Name of the segment; may be left out where there is one.
            array: An array of the metric; default ``"edges"`` for a cell, else ``"units"``.
            touchpoint: The touchpoint; with ``target="<end>"`` only those who leave there.
            cell: Axes of the array: ``source`` (the touchpoint) and ``target``.
        """
        own = {**cell, "source": touchpoint} if touchpoint else cell
        return super().customers(segment, array or ("edges" if own else "units"), **own)

    def plot(self, **options: Any) -> Any:
        """A dot with its interval per touchpoint and segment; see `journeyseg.render.plot_labels.plot_what_if`."""
        return self._render("journeyseg.render.plot_labels", "plot_what_if", **options)
