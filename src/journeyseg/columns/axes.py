"""Axes and shapes: what the arrays of a state are indexed by, and how two of them merge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod
from typing import Literal

import attrs

Merge = Literal["sum", "counter", "min", "max", "sample"]

DENSE_CELLS = 1 << 20
"""Largest state array (buckets x segments x cells) that is held dense."""


@attrs.frozen
class Axis:
    """One axis of cells.

    Args:
        name: What the cells tell apart, such as ``"touchpoint"``; becomes a column of results.
        labels: Names of the cells (a closed axis), or ``None`` for an open axis whose labels come with the data:
            merging unites them, in ascending order.
        size: Number of cells of an axis of plain numbers 0..size-1 (bins, seconds) instead of labels.
    """

    name: str
    labels: tuple[str, ...] | None = None
    size: int | None = attrs.field(default=None, kw_only=True)

    @property
    def open(self) -> bool:
        """True when the labels come with the data."""
        return self.labels is None and self.size is None

    def __len__(self) -> int:
        return len(self.labels or ()) if self.size is None else self.size


@attrs.frozen
class Array:
    """One array of a state.

    Args:
        merge: How equal cells of two batches combine. ``"sum"`` and ``"counter"`` can be undone (retracted);
            ``"min"``, ``"max"`` and ``"sample"`` (the customers of smallest rank) can't.
        axes: Axes of the cells; none means one cell. At most one may be open, and then it is the last.
        unit: Unit of the weights, such as ``"customers"`` or ``"BRL"``.
        real: True when weights are real numbers (kept in fixed point of 2^-32); False for whole numbers.
        size: For ``"sample"``: how many customers a segment keeps.
    """

    merge: Merge = "sum"
    axes: tuple[Axis, ...] = attrs.field(default=(), kw_only=True)
    unit: str = attrs.field(default="", kw_only=True)
    real: bool = attrs.field(default=False, kw_only=True)
    size: int = attrs.field(default=4096, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if any(axis.open for axis in self.axes[:-1]):
            raise ValueError("only the last axis of an array may be open")

    @property
    def invertible(self) -> bool:
        """True when a batch can be taken out again exactly."""
        return self.merge in ("sum", "counter")

    @property
    def open(self) -> bool:
        """True when the last axis is open."""
        return bool(self.axes) and self.axes[-1].open

    @property
    def dims(self) -> tuple[int, ...]:
        """Lengths of the closed axes."""
        return tuple(len(axis) for axis in self.axes if not axis.open)

    @property
    def cells(self) -> int:
        """Number of cells of the closed axes."""
        return prod(self.dims)


@attrs.frozen(init=False)
class Shape:
    """The arrays that a metric fills, by name.

    Example:
        >>> shape = Shape(units=Array(unit="customers"), reached=Array(unit="customers"))
        >>> sorted(shape)
        ['reached', 'units']
    """

    arrays: Mapping[str, Array]

    def __init__(self, **arrays: Array) -> None:
        self.__attrs_init__(arrays=arrays)

    def __iter__(self) -> Iterator[str]:
        return iter(self.arrays)

    def __getitem__(self, name: str) -> Array:
        return self.arrays[name]
