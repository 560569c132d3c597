"""The result of measuring: tidy rows of metric x segment (x cell), each with interval, n and definition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pandas as pd

from journeyseg.errors import InputError, unknown
from journeyseg.model.estimate import Estimate
from journeyseg.model.ledger import Ledger
from journeyseg.model.measurement import Measurement
from journeyseg.model.provenance import Provenance
from journeyseg.model.result import Result

if TYPE_CHECKING:
    from journeyseg.model.behind import Behind
    from journeyseg.model.differences import Differences
    from journeyseg.stats.corrections import Correction

COLUMNS = ("metric", "segment", "value", "low", "high", "n", "unit")


@attrs.frozen(slots=False, eq=False, repr=False)
class Measures(Result):
    """What `journeyseg.measure` gives.

    Args:
        measurements: One per measure, arrays over segments and cells.
        segments: Names of the segments, in order.
        level: Confidence level of the intervals.
        unassigned: Customers (touchpoints, under a per-event segmentation) in no segment.
        ledger: What happened to rows on the way in.
        provenance: Where it comes from.
        behind: How to find the customers behind a cell.
    """

    measurements: tuple[Measurement, ...]
    segments: tuple[str, ...]
    level: float = 0.95
    unassigned: int = 0
    ledger: Ledger = attrs.field(factory=Ledger)
    provenance: Provenance = attrs.field(factory=Provenance)
    behind: Behind | None = None

    @property
    def definitions(self) -> Mapping[str, str]:
        """Name of each measure -> its definition in words."""
        return {measurement.name: measurement.definition for measurement in self.measurements}

    def __getitem__(self, metric: str) -> Measurement:
        for measurement in self.measurements:
            if measurement.name == metric:
                return measurement
        raise unknown("measure", metric, self.definitions)

    def estimate(self, metric: str, segment: str, *cell: str) -> Estimate:
        """One number with its interval.

        Raises:
            UnknownName: for an unknown measure, segment or cell.
            InputError: for too few or too many cells.
        """
        found = self[metric]
        if segment not in self.segments:
            raise unknown("segment", segment, self.segments)
        if len(cell) != len(found.axes):
            axes = ", ".join(axis.name for axis in found.axes) or "no cell"
            raise InputError(
                f"the measure {metric!r} needs {len(found.axes)} names of cells",
                expected=axes,
                found=", ".join(map(repr, cell)) or "none",
                remedy="name one cell of each axis",
            )
        places = (_place(axis.labels or (), name) for axis, name in zip(found.axes, cell, strict=True))
        index = (self.segments.index(segment), *places)
        value, low, high, n = (float(part[index]) for part in (found.value, found.low, found.high, found.n))
        return Estimate(value, low, high, n, found.method, self.level)

    def to_frame(self) -> pd.DataFrame:
        """Tidy rows: metric, segment, one column per axis of cells, value, low, high, n, unit, of, method."""
        rows = [row for measurement in self.measurements for row in _rows(measurement, self.segments)]
        cells = dict.fromkeys(column_of(axis.name) for measurement in self.measurements for axis in measurement.axes)
        return pd.DataFrame(rows, columns=["metric", "segment", *cells, *COLUMNS[2:], "of", "method"])

    def customers(self, metric: str, segment: str, array: str | None = None, **cell: str) -> pd.Index[Any]:
        """Ids of the customers behind a number.

        Args:
            metric: Name of a measure, or the name under which its metric was asked for.
            segment: Name of the segment.
            array: Name of an array of the metric, such as ``"hits"`` or ``"open"`` of a conversion; default its base.
            **cell: Labels by axis, such as ``touchpoint="review"``; axes that are not named may have any.

        Raises:
            InputError: when the journeys are not at hand any more.
            UnknownName: for an unknown metric, segment, array, axis or label.
        """
        if self.behind is None:
            raise InputError(
                "this result holds no journeys",
                expected="a result made in this session",
                found="none",
                remedy="measure again",
            )
        return self.behind.customers(metric, segment, array, cell)

    def difference(
        self,
        segment: str,
        versus: str,
        *,
        level: float | None = None,
        correction: Correction = "holm",
        measures: Sequence[str] | None = None,
    ) -> Differences:
        """Every measure of a segment less that of another; as `Analysis.difference`, whose arguments it takes.

        Raises:
            UnknownName: for an unknown segment, measure or correction.
            InputError: for one segment twice, no measure, a level outside 0..1, or when the journeys are not at hand.

        Example:
            >>> import journeyseg as js
            >>> journeys = js.datasets.simulate(events=4_000, seed=3).journeys()
            >>> found = js.measure(journeys, "conversion", goal="purchase", by="tier")
            >>> bool(found.difference("plus", "basic")["conversion"].low > 0)
            True
        """
        from journeyseg.model.refolding import difference_of_measures

        return difference_of_measures(self, segment, versus, level, correction, measures)

    def __repr__(self) -> str:
        head = f"<Measures: {len(self.measurements)} measures x {len(self.segments)} segments>"
        return f"{head}\n{self.to_frame().to_string(index=False)}"


def column_of(axis: str) -> str:
    """The column of an axis of cells: its name, or "cell value" where the values stand in a column of that name."""
    return f"cell {axis}" if axis in (*COLUMNS, "versus", "difference") else axis


def _place(labels: tuple[str, ...], name: str) -> int:
    if name not in labels:
        raise unknown("cell", name, labels)
    return labels.index(name)


def _rows(measurement: Measurement, segments: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    for index in np.ndindex(*measurement.value.shape):
        cells = {
            column_of(axis.name): (axis.labels or ())[place] if axis.labels else place
            for axis, place in zip(measurement.axes, index[1:], strict=True)
        }
        if cells and not measurement.n[index]:
            continue
        numbers = {name: float(getattr(measurement, name)[index]) for name in ("value", "low", "high")}
        yield {
            "metric": measurement.name,
            "segment": segments[index[0]],
            **cells,
            **numbers,
            "n": int(measurement.n[index]),
            "unit": measurement.unit,
            "of": measurement.of,
            "method": measurement.method,
        }
