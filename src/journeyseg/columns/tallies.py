"""Tallies: what a metric observed, as arrays of (owner, cell, weight), before any segmentation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import attrs
import numpy as np
import numpy.typing as npt

Owner = Literal["customer", "journey", "event"]


def _positions(value: Any) -> npt.NDArray[np.int64] | None:
    return None if value is None else np.asarray(value, dtype=np.int64)


@attrs.frozen(eq=False)
class Tally:
    """Rows that one array of a state is summed from.

    Args:
        owner: What a row belongs to: an event, a journey or a customer.
        at: Positions of the owners; ``None`` means one row for each, in order. int64.
        cell: Flat index over the axes of the array (C order), negative = passed over; ``None`` means the one cell.
            int64.
        weight: int64, or float64 for real arrays; ``None`` means 1.
        labels: Labels of the open axis, when the array has one (its index is the last of the cell).
        anchor: Position of the event that decides the segment under a per-event segmentation, for rows that are not
            owned by events; -1 = passed over there.
        once: True to count only the first row of each customer in each segment and cell: an array of customers.

    Example:
        >>> Tally("customer", at=[0, 2], weight=[3, 1]).weight.tolist()
        [3, 1]
    """

    owner: Owner
    at: npt.NDArray[np.int64] | None = attrs.field(default=None, converter=_positions, kw_only=True)
    cell: npt.NDArray[np.int64] | None = attrs.field(default=None, converter=_positions, kw_only=True)
    weight: npt.NDArray[Any] | None = attrs.field(
        default=None, converter=lambda value: None if value is None else np.asarray(value), kw_only=True
    )
    labels: tuple[str, ...] | None = attrs.field(default=None, kw_only=True)
    anchor: npt.NDArray[np.int64] | None = attrs.field(default=None, converter=_positions, kw_only=True)
    once: bool = attrs.field(default=False, kw_only=True)

    def __attrs_post_init__(self) -> None:
        sizes = {len(part) for part in (self.at, self.cell, self.weight, self.anchor) if part is not None}
        if len(sizes) > 1:
            raise ValueError(f"the parts of a tally differ in length: {sorted(sizes)}")


Tallies = Mapping[str, Tally]
"""Tallies by the name of their array in the shape."""
