"""Measurements: what a metric says of each segment, as arrays with intervals."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.columns.axes import Axis

Floats = npt.NDArray[np.float64]


@attrs.frozen(eq=False)
class Measurement:
    """One measure for every segment and cell.

    Args:
        name: Name of the measure, such as ``"conversion"``.
        value: ``(segments, *axes)`` float64; NaN where it can't be known.
        low: Lower ends of the intervals, same shape; NaN where there is none.
        high: Upper ends.
        n: What each value rests on, same shape.
        unit: Unit of the values: ``"share"``, ``"seconds"``, a currency ...
        definition: The definition in words: window, ties, clock, denominator.
        method: How the intervals were made.
        axes: Closed axes of the cells; their names become columns of the table.
        of: What `n` counts, such as ``"customers"``.
    """

    name: str
    value: Floats
    low: Floats
    high: Floats
    n: npt.NDArray[Any]
    unit: str = attrs.field(kw_only=True)
    definition: str = attrs.field(kw_only=True)
    method: str = attrs.field(default="", kw_only=True)
    axes: tuple[Axis, ...] = attrs.field(default=(), kw_only=True)
    of: str = attrs.field(default="customers", kw_only=True)

    def __attrs_post_init__(self) -> None:
        shapes = {np.shape(part) for part in (self.value, self.low, self.high, self.n)}
        if len(shapes) != 1 or np.shape(self.value)[1:] != tuple(len(axis) for axis in self.axes):
            axes = [len(axis) for axis in self.axes]
            raise ValueError(f"measurement {self.name!r}: shapes {sorted(shapes)} do not fit the axes {axes}")


Measurements = tuple[Measurement, ...]
"""What `Metric.summarise` gives."""
