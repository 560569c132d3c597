"""The result of loops."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import pandas as pd

from journeyseg.analyses.flow.reading import segment_place, wide
from journeyseg.model.analysis import Analysis


@attrs.frozen(slots=False, eq=False, repr=False)
class LoopTable(Analysis):
    """What `journeyseg.loops` gives: "repeat", "self loop", "ping-pong", "rework" and "self distance" by label."""

    def table(self, segment: str | None = None) -> pd.DataFrame:
        """One row per label that was visited, in the order of the labels, with every measure and its interval.

        Raises:
            UnknownName: for an unknown segment.
            InputError: without a segment where there are several.
        """
        place = segment_place(self.segments, segment)
        mask = np.array(self["visits"].value[place] > 0)
        return wide(self.measures.measurements, place, mask).astype({"visits": np.int64})

    def customers(self, segment: str | None = None, array: str | None = None, **cell: str) -> pd.Index[Any]:
        """Ids of the customers behind a number, such as ``array="rework", label="cart"``; default all visits.

        Args:
            segment: Name of the segment; may be left out where there is one.
            array: ``"visits"``, ``"repeats"``, ``"self_loops"``, ``"ping_pong"``, ``"rework"`` or ``"returns"``.
            cell: ``label=`` of the visits.
        """
        name = self.segments[segment_place(self.segments, segment)]
        return self.measures.customers(self.name, name, array or "visits", **cell)

    def plot(self, **options: Any) -> Any:
        """A dot with its interval per label and segment; see `journeyseg.render.plot_labels.plot_loops`."""
        return self._render("journeyseg.render.plot_labels", "plot_loops", **options)
