"""Bands: half-open ranges of numbers, in order, with names that say where they begin and end."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import pairwise

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.errors import DefinitionError


def edges_of(value: object) -> tuple[float, ...]:
    """Edges between bands as floats.

    Raises:
        DefinitionError: for anything but finite numbers in ascending order.
    """
    listed = value if isinstance(value, Iterable) and not isinstance(value, str) else [value]
    found = () if value is None else tuple(listed)
    numbers = tuple(float(one) for one in found if isinstance(one, (int, float)) and not isinstance(one, bool))
    rising = all(low < high for low, high in pairwise(numbers))
    if len(numbers) != len(found) or not all(map(math.isfinite, numbers)) or not rising:
        raise DefinitionError(
            "bands are given by the edges between them",
            expected="numbers in ascending order, such as [18, 30, 45]",
            found=repr(value),
            remedy="the bands below the first edge and from the last on come by themselves",
        )
    return numbers


@attrs.frozen
class Bands:
    """Ranges that cover all numbers: below the first edge, [edge, next edge) ..., from the last edge on.

    Args:
        edges: Edges in ascending order; one or more.
        labels: Names of the bands, one more than edges; default says where each begins and ends.

    Raises:
        DefinitionError: for labels of another number, or two of one name.

    Example:
        >>> bands = Bands((10, 15), ())
        >>> bands.names
        ('below 10', '[10,15)', '15 or more')
        >>> bands.codes(np.array([9.0, 10.0, 15.0, np.nan])).tolist()
        [0, 1, 2, -1]
    """

    edges: tuple[float, ...] = attrs.field(converter=edges_of)
    labels: tuple[str, ...]

    def __attrs_post_init__(self) -> None:
        if self.labels and len(self.labels) != len(self.edges) + 1:
            raise DefinitionError(
                "labels and bands differ in number",
                expected=f"{len(self.edges) + 1} labels, one more than edges",
                found=f"{len(self.labels)} labels",
                remedy=f"the bands are {', '.join(attrs.evolve(self, labels=()).names)}",
            )

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the bands, in order."""
        return self.labels or self.ranges

    @property
    def ranges(self) -> tuple[str, ...]:
        """Where each band begins and ends."""
        ends = [_short(edge) for edge in self.edges]
        inner = [f"[{low},{high})" for low, high in pairwise(ends)]
        return (f"below {ends[0]}", *inner, f"{ends[-1]} or more")

    @property
    def spoken(self) -> tuple[str, ...]:
        """Where each band begins and ends, as a person would say it."""
        ends = [_short(edge) for edge in self.edges]
        inner = [f"{low} or more and below {high}" for low, high in pairwise(ends)]
        return (f"below {ends[0]}", *inner, f"{ends[-1]} or more")

    def codes(self, numbers: npt.NDArray[np.float64]) -> npt.NDArray[np.int32]:
        """Band of each number, -1 for a missing one; int32."""
        found = np.searchsorted(np.array(self.edges), numbers, side="right").astype(np.int32)
        return np.where(np.isnan(numbers), np.int32(-1), found)


def _short(edge: float) -> str:
    return repr(int(edge)) if edge.is_integer() and abs(edge) < 1e15 else repr(edge)
