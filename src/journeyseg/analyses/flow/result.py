"""The result of a flow: matrices, edges, the customers behind an edge, and pictures."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import pandas as pd

from journeyseg.analyses.flow.coding import joined
from journeyseg.analyses.flow.labelling import END, START
from journeyseg.analyses.flow.reading import segment_place, tidy, wide
from journeyseg.errors import InputError, unknown
from journeyseg.model.analysis import Analysis


@attrs.frozen(slots=False, eq=False, repr=False)
class Flow(Analysis):
    """What `journeyseg.flow` gives: what follows what, per segment.

    The measures are "count", "share" (of all transitions), "P(out)" and "P(in)" with intervals, "customers", with
    ``unit="journey"`` also "units", and a "median time" (or "time, quantile 0.9") for each quantile asked for.

    Args:
        filled: Whether a chance of nothing reads 0, as under a preset, instead of missing.
        closed: Whether the labels were known beforehand.
    """

    filled: bool = False
    closed: bool = True

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels in order, with ``<start>`` first and ``<end>`` last where there are boundaries."""
        source, target = (axis.labels or () for axis in self["count"].axes)
        return tuple(dict.fromkeys((*source, *target)))

    def matrix(self, measure: str = "count", segment: str | None = None) -> pd.DataFrame:
        """A measure as a square table: a row per source, a column per target.

        Args:
            measure: Name of the measure.
            segment: Name of the segment; may be left out where there is one.

        Raises:
            UnknownName: for an unknown measure or segment.
            InputError: without a segment where there are several.
        """
        found, place = self[measure], segment_place(self.segments, segment)
        source, target = (axis.labels for axis in found.axes)
        table = pd.DataFrame(found.value[place], index=source, columns=target)
        square = table.reindex(index=self.labels, columns=self.labels)
        counts = measure in ("count", "customers", "units")
        square = square.fillna(0.0) if self.filled or counts else square
        square.index.name, square.columns.name = "source", "target"
        return square.astype(np.int64) if counts else square

    def edges(self, segment: str | None = None) -> pd.DataFrame:
        """One row per edge that occurs, most frequent first: source, target, and every measure with its interval."""
        place = segment_place(self.segments, segment)
        table = wide(self.measures.measurements, place, self["count"].value[place] > 0)
        table["count"] = table["count"].astype(np.int64)
        order = ["count", "source", "target"]
        return table.sort_values(order, ascending=[False, True, True], kind="stable", ignore_index=True)

    def to_frame(self) -> pd.DataFrame:
        """Tidy rows of the edges that occur; see `Measures.to_frame`."""
        return tidy(self.measures.measurements, self.segments, self["count"].value > 0)

    def customers(
        self, segment: str | None = None, array: str | None = None, *, source: str = "", target: str = "", **cell: str
    ) -> pd.Index[Any]:
        """Ids of the customers behind an edge, a source, a target, or (with neither) everybody with a visit.

        Under a per-event segmentation a customer is in the segment in which they first had the edge.

        Args:
            segment: Name of the segment; may be left out where there is one.
            array: An array of the metric by name, with its axes as further names; default found by source and target.
            source: Label of the source; ``"<start>"`` for those who start with the target.
            target: Label of the target; ``"<end>"`` for those who end with the source.
            cell: Axes of the array, where one is named.
        """
        name = self.segments[segment_place(self.segments, segment)]
        if array is not None:
            own = {key: label for key, label in (("source", source), ("target", target)) if label}
            return self.measures.customers(self.name, name, array, **cell, **own)
        for label in (source, target):
            if label and label not in self.labels:
                raise unknown("label", label, self.labels)
        if source == START or not (source or target):
            chosen = {"label": target} if target else {}
            return self.measures.customers(self.name, name, "start_customers" if source else "customers", **chosen)
        return self._behind(name, source, target)

    def _behind(self, segment: str, source: str, target: str) -> pd.Index[Any]:
        if self.closed:
            own = {key: label for key, label in (("source", source), ("target", target)) if label}
            return self.measures.customers(self.name, segment, "edge_customers", **own)
        if not (source and target):
            raise InputError(
                "an edge has two ends",
                expected="source= and target=",
                found=f"source={source!r}, target={target!r}",
                remedy="name both; labels that come with the data can't be left open",
            )
        if np.nansum(self["count"].value[:, self._place(0, source), self._place(1, target)]) == 0:
            return pd.Index([], dtype=object, name="customer")
        return self.measures.customers(self.name, segment, "edge_customers", edge=joined(source, target))

    def _place(self, axis: int, label: str) -> Any:
        """Place of a label on an axis; none for a boundary that the axis does not have."""
        return [place for place, name in enumerate(self["count"].axes[axis].labels or ()) if name == label]

    def plot(self, **options: Any) -> Any:
        """A heat map of a measure; see `journeyseg.render.plot_flow.plot_flow`."""
        return self._render("journeyseg.render.plot_flow", "plot_flow", **options)

    def to_html(self, file: Any = None, **options: Any) -> str:
        """A page with the graph of a segment as inline SVG, that needs no script and no network.

        Args:
            file: Where to write it too.
            options: As `journeyseg.render.graph_page.graph_page` takes them: ``segment``, ``versus``, ``tint`` ...
        """
        return str(self._render("journeyseg.render.graph_page", "graph_page", file=file, **options))

    @property
    def ends(self) -> bool:
        """Whether there are boundaries."""
        return END in self.labels
