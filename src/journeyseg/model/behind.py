"""The customers behind a number: the rows of a tally that fall into a segment and cell, and who owns them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import attrs
import numpy as np
import numpy.typing as npt
import pandas as pd

from journeyseg.columns.axes import Array, Shape
from journeyseg.columns.membership import Membership, Owners, place
from journeyseg.columns.tallies import Tallies, Tally
from journeyseg.errors import unknown
from journeyseg.model.frame import Frame
from journeyseg.model.journeys import Journeys

_BASES = ("units", "ratings")


class Observes(Protocol):
    """What is needed of a metric: its arrays, and what it observes."""

    def shape(self, frame: Frame, /) -> Shape:
        """The arrays it fills."""
        ...

    def observe(self, journeys: Journeys, /) -> Tallies:
        """Tallies by array name."""
        ...


@attrs.frozen(eq=False)
class Behind:
    """Finds customers by observing again.

    Args:
        journeys: The journeys as they were measured.
        membership: The segmentation laid along them.
        segments: Names of the segments.
        metrics: Metrics by the names people ask for: of the metric or of one of its measures.
        owners: Owners of these journeys.
    """

    journeys: Journeys
    membership: Membership
    segments: tuple[str, ...]
    metrics: Mapping[str, Observes]
    owners: Owners

    def customers(
        self, metric: str, segment: str, array: str | None = None, cell: Mapping[str, str] | None = None
    ) -> pd.Index[Any]:
        """Ids of the customers with a row in this array, segment and cell, in the order of the journeys.

        Args:
            metric: Name of a metric.
            segment: Name of a segment.
            array: Name of an array of the metric; default its base.
            cell: Axis of the array -> label; axes that are not named may have any.

        Raises:
            UnknownName: for a name that nothing bears.
        """
        for kind, name, known in (("metric", metric, tuple(self.metrics)), ("segment", segment, self.segments)):
            if name not in known:
                raise unknown(kind, name, known)
        tallies = self.metrics[metric].observe(self.journeys)
        chosen = array or next((name for name in _BASES if name in tallies), next(iter(tallies)))
        if chosen not in tallies:
            raise unknown(f"array of {metric}", chosen, tallies)
        tally = tallies[chosen].under(self.membership.kind)
        rows = place(tally, self.owners, self.membership, name=chosen)
        counts = rows.of(_counts(tally, self.metrics[metric].shape(self.journeys.frame)[chosen], cell or {}))
        mask = (rows.segment == self.segments.index(segment)) & (True if counts is None else counts)
        return self.journeys.customers[np.unique(rows.customer[mask])]


def _counts(tally: Tally, array: Array, cell: Mapping[str, str]) -> npt.NDArray[np.bool_] | None:
    """True for the rows of a tally that count in a cell; ``None`` when all do."""
    axes = {axis.name: tally.labels if axis.open else axis.labels for axis in array.axes}
    dims = tuple(len(axis) or len(tally.labels or ()) for axis in array.axes)
    masks = [] if tally.weight is None else [tally.weight != 0]
    masks += [] if tally.cell is None else [tally.cell >= 0]
    for name, label in cell.items():
        if name not in axes:
            raise unknown("axis", name, axes)
        if label not in (axes[name] or ()):
            raise unknown(name, label, axes[name] or ())
        places = np.unravel_index(np.maximum(tally.cell if tally.cell is not None else 0, 0), dims)
        masks.append(places[list(axes).index(name)] == (axes[name] or ()).index(label))
    return np.logical_and.reduce(masks) if masks else None
