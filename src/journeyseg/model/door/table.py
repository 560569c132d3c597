"""A table on its way in: columns as Arrow values in parts of one type each, and names for its rows."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa

Rows = npt.NDArray[np.int64]
Part = tuple[Rows | slice, Any]


@attrs.frozen
class Origin:
    """Where rows come from, to name them.

    Args:
        sources: Name of each source and its first row; empty when there is only one.
    """

    sources: tuple[tuple[str, int], ...] = ()

    def row(self, place: int) -> str:
        """A row in words, counted from 0; with its source when there are several.

        Example:
            >>> Origin((("a.csv", 0), ("b.csv", 10))).row(12)
            'b.csv row 2'
        """
        for name, start in reversed(self.sources):
            if place >= start:
                return f"{name} row {place - start}"
        return f"row {place}"

    def rows(self, places: Rows, most: int = 5) -> tuple[str, ...]:
        """The first few of these rows in words."""
        return tuple(self.row(place) for place in places[:most].tolist())


@attrs.frozen(eq=False)
class Raw:
    """One column as it came.

    Args:
        name: Name of the column.
        parts: Rows (positions or a slice) and their values, an Arrow chunked array of one type; they cover all rows.
        origin: Where the rows come from.
    """

    name: str
    parts: tuple[Part, ...]
    origin: Origin = Origin()

    @property
    def kinds(self) -> tuple[pa.DataType, ...]:
        """Arrow types of the parts, dictionaries as the type of their values, null types left out."""
        found = (part.type.value_type if pa.types.is_dictionary(part.type) else part.type for _, part in self.parts)
        return tuple(kind for kind in found if not pa.types.is_null(kind))


@attrs.frozen(eq=False)
class Table:
    """Columns of equal length.

    Args:
        n: Number of rows.
        columns: The columns by name.
        mutable: True when the table's memory may be changed by others later.
        origin: Where the rows come from.
    """

    n: int
    columns: dict[str, Raw]
    mutable: bool = False
    origin: Origin = Origin()


def pick(array: pa.Array[Any], rows: npt.NDArray[Any]) -> pa.Array[Any]:
    """The values at these positions."""
    index: Any = pa.array(rows)
    return array.take(index)


def texts(array: pa.Array[Any]) -> list[str]:
    """The texts of an Arrow array without nulls."""
    found: list[Any] = array.to_pylist()
    return found


def single(name: str, values: Any) -> Raw:
    """A column of one type from an Arrow array or chunked array."""
    whole = values if isinstance(values, pa.ChunkedArray) else pa.chunked_array([values])
    return Raw(name, ((slice(0, len(whole)), whole),))


def let_go() -> None:
    """Give back to the system what Arrow keeps of columns that are gone, so that it does not add to the peak."""
    pa.default_memory_pool().release_unused()
