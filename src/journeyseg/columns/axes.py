"""Axes and shapes: what the arrays of a state are indexed by, and how two of them merge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import prod
from typing import Any, Literal

import attrs

from journeyseg.errors import DefinitionError

Merge = Literal["sum", "counter", "min", "max", "sample"]

_MERGES: tuple[Any, ...] = ("sum", "counter", "min", "max", "sample")

DENSE_CELLS = 1 << 20
"""Largest state array (buckets x segments x cells) that is held dense."""


def _labels(labels: Iterable[str] | None) -> tuple[str, ...] | None:
    if isinstance(labels, str):
        raise DefinitionError(
            "the labels of an axis are a list", expected='["a", "b"]', found=repr(labels), remedy="put it into brackets"
        )
    return None if labels is None else tuple(labels)


@attrs.frozen
class Axis:
    """One axis of cells.

    Args:
        name: What the cells tell apart, such as ``"touchpoint"``; becomes a column of results.
        labels: Names of the cells (a closed axis), or ``None`` for an open axis whose labels come with the data:
            merging unites them, in ascending order.
        size: Number of cells of an axis of plain numbers 0..size-1 (bins, seconds) instead of labels.

    Raises:
        DefinitionError: for a label given twice, or for both labels and a size.

    Example:
        >>> len(Axis("stage", ["look", "buy"])), Axis("route").open
        (2, True)
    """

    name: str
    labels: tuple[str, ...] | None = attrs.field(default=None, converter=_labels)
    size: int | None = attrs.field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if self.labels is not None and (self.size is not None or len(set(self.labels)) < len(self.labels)):
            found = f"{len(self.labels)} labels, {len(set(self.labels))} distinct, size {self.size}"
            raise DefinitionError(
                f"axis {self.name!r} contradicts itself",
                expected="distinct labels or a size",
                found=found,
                remedy="give each label once, or only a size",
            )
        if self.size is not None and self.size < 0:
            raise DefinitionError(
                f"axis {self.name!r} has a negative size",
                expected="0 or more",
                found=str(self.size),
                remedy="leave size= out for an open axis",
            )

    @property
    def open(self) -> bool:
        """True when the labels come with the data."""
        return self.labels is None and self.size is None

    def __len__(self) -> int:
        return len(self.labels or ()) if self.size is None else self.size


def _tuple(axes: Iterable[Axis]) -> tuple[Axis, ...]:
    return tuple(axes)


@attrs.frozen
class Array:
    """One array of a state.

    Args:
        merge: How equal cells of two batches combine. ``"sum"`` and ``"counter"`` can be undone (retracted);
            ``"min"``, ``"max"`` and ``"sample"`` (the rows of the customers of smallest rank) can't.
        axes: Axes of the cells; none means one cell. At most one may be open, then it is the last, and the array a sum.
        unit: Unit of the weights, such as ``"customers"`` or ``"BRL"``.
        real: True when weights are real numbers (kept in fixed point of 2^-32); False for whole numbers.
        size: For ``"sample"``: how many rows a segment keeps; of a customer all rows are kept, or none.

    Raises:
        DefinitionError: for an unknown merge, an open axis that is not the last or can't be summed, or no size.
    """

    merge: Merge = "sum"
    axes: tuple[Axis, ...] = attrs.field(default=(), converter=_tuple, kw_only=True)
    unit: str = attrs.field(default="", kw_only=True)
    real: bool = attrs.field(default=False, kw_only=True)
    size: int = attrs.field(default=4096, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if self.merge not in _MERGES:
            raise _contradiction("an array has an unknown merge", " or ".join(map(repr, _MERGES)), repr(self.merge))
        if any(axis.open for axis in self.axes[:-1]):
            raise _contradiction("only the last axis of an array may be open", "one open axis, last", _named(self.axes))
        if self.open and not self.invertible:
            raise _contradiction("only sums have an open axis", "closed axes", f"{self.merge} over {_named(self.axes)}")
        if self.size < 1:
            raise _contradiction("a sample of nothing", "a size of 1 or more", str(self.size))

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


def _contradiction(message: str, expected: str, found: str) -> DefinitionError:
    return DefinitionError(message, expected=expected, found=found, remedy="mend the metric's shape")


def _named(axes: tuple[Axis, ...]) -> str:
    return ", ".join(f"{axis.name} ({'open' if axis.open else len(axis)})" for axis in axes)


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
