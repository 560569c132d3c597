"""Tallies: what a metric observed, as arrays of (owner, cell, weight), before any segmentation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.errors import InputError

Owner = Literal["customer", "journey", "event"]


def _positions(value: Any) -> npt.NDArray[np.int64] | None:
    if value is None:
        return None
    found = np.asarray(value)
    if found.ndim != 1 or (found.size and found.dtype.kind not in "iu"):
        raise InputError(
            "positions and cells of a tally are whole numbers",
            expected="a 1-d array of integers",
            found=f"{found.ndim}-d {found.dtype}",
            remedy="np.flatnonzero(mask) gives the positions of a mask",
        )
    return found.astype(np.int64, copy=False)


def _cells(value: Any) -> npt.NDArray[Any] | None:
    """Whole numbers as int64; those of 32 bits stay as they are."""
    narrow = isinstance(value, np.ndarray) and value.ndim == 1 and value.dtype == np.int32
    return np.asarray(value) if narrow else _positions(value)


def _weights(value: Any) -> npt.NDArray[Any] | None:
    if value is None:
        return None
    found = np.asarray(value)
    if found.ndim != 1 or found.dtype.kind not in "biuf":
        raise InputError(
            "weights of a tally are numbers",
            expected="a 1-d array of numbers",
            found=f"{found.ndim}-d {found.dtype}",
            remedy="give one number per row",
        )
    return found


def _names(value: Iterable[str] | None) -> tuple[str, ...] | None:
    return None if value is None else tuple(value)


@attrs.frozen(eq=False)
class Tally:
    """Rows that one array of a state is summed from.

    Args:
        owner: What a row belongs to: an event, a journey or a customer.
        at: Positions of the owners; ``None`` means one row for each, in order. int64.
        cell: Flat index over the axes of the array (C order), negative = passed over; ``None`` means the one cell.
            int64 or int32.
        weight: Whole numbers, or float64 for real arrays, extrema and samples; ``None`` means 1.
        labels: Labels of the open axis, when the array has one (its index is the last of the cell).
        anchor: Position of the event that decides the segment under a per-event segmentation, for rows that are not
            owned by events; -1 = passed over there.
        once: True to count only the first row of each customer in each segment and cell: an array of customers.
        group: With `once`: what counts once instead of the customer, such as the unit of each row; int64.
        apart: Gives the rows to sum instead under a per-event segmentation. `observe` may leave out rows that a
            customer repeats, but there what is met first in a segment depends on the segmentation.

    Raises:
        InputError: for a mask where positions are needed, what is no number, parts that differ in length, or a label
            given twice.

    Example:
        >>> Tally("customer", at=[0, 2], weight=[3, 1]).weight.tolist()
        [3, 1]
    """

    owner: Owner = attrs.field(validator=attrs.validators.in_(("customer", "journey", "event")))
    at: npt.NDArray[np.int64] | None = attrs.field(default=None, converter=_positions, kw_only=True)
    cell: npt.NDArray[Any] | None = attrs.field(default=None, converter=_cells, kw_only=True)
    weight: npt.NDArray[Any] | None = attrs.field(default=None, converter=_weights, kw_only=True)
    labels: tuple[str, ...] | None = attrs.field(default=None, converter=_names, kw_only=True)
    anchor: npt.NDArray[np.int64] | None = attrs.field(default=None, converter=_positions, kw_only=True)
    once: bool = attrs.field(default=False, kw_only=True)
    group: npt.NDArray[np.int64] | None = attrs.field(default=None, converter=_positions, kw_only=True)
    apart: Callable[[], Tally] | None = attrs.field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        sizes = {len(part) for part in self._parts if part is not None}
        if len(sizes) > 1:
            raise InputError(
                "the parts of a tally differ in length",
                expected="one length",
                found=str(sorted(sizes)),
                remedy="give each part one element per row",
            )
        if self.labels is not None and len(set(self.labels)) < len(self.labels):
            twice = next(name for place, name in enumerate(self.labels) if name in self.labels[:place])
            raise InputError(
                "a label of a tally is given twice",
                expected="distinct labels",
                found=repr(twice),
                remedy="name each label once",
            )

    @property
    def rows(self) -> int | None:
        """Number of rows; ``None`` when it has one row for each owner and says nothing else."""
        return next((len(part) for part in self._parts if part is not None), None)

    @property
    def _parts(self) -> tuple[npt.NDArray[Any] | None, ...]:
        return (self.at, self.cell, self.weight, self.anchor, self.group)

    def under(self, kind: str) -> Tally:
        """The rows that are summed under a kind of segmentation."""
        return self.apart() if kind == "event" and self.apart is not None else self


Tallies = Mapping[str, Tally]
"""Tallies by the name of their array in the shape."""
