"""Sightings: which ids there are, which were seen together, when and how often; free of the order of rows."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

BEFORE = np.iinfo(np.int64).min + 1
AFTER = np.iinfo(np.int64).max
"""Before and after every moment; microseconds UTC."""


@attrs.frozen(eq=False)
class Links:
    """Pairs of ids that were seen together or declared to be one, each once, in order of (strong, weak).

    Args:
        strong: Number of the stronger id; int64.
        weak: Number of the weaker id; int64. Of one source, the one whose text comes first is the stronger.
        rows: Rows that show both; 0 for what was only declared.
        first: First of them; `AFTER` without a moment.
        last: Last of them; `BEFORE` without a moment.
        stated: True for pairs that were declared.
        tables: Bit of each table that shows both; int64.
    """

    strong: Ints
    weak: Ints
    rows: Ints
    first: Ints
    last: Ints
    stated: Bools
    tables: Ints

    def __len__(self) -> int:
        return len(self.strong)


@attrs.frozen(eq=False)
class Sightings:
    """Everything that rules of identity are told.

    Args:
        kinds: Names of the id columns, the strongest first.
        names: Ids of each kind, in order of their bytes; Arrow text.
        tables: Names of the tables.
        links: Pairs of ids.
        since: Moment each id was first seen, by number; `AFTER` without one; int64.
        seen: (weak id, moment, strong id) of every row with both and a moment, in any order; 3 columns.
    """

    kinds: tuple[str, ...]
    names: tuple[pa.Array[Any], ...]
    tables: tuple[str, ...]
    links: Links
    since: Ints
    seen: Ints

    @property
    def bounds(self) -> Ints:
        """First number of the ids of each kind, and the number of ids; int64."""
        return np.cumsum([0, *(len(names) for names in self.names)])

    @property
    def kind(self) -> npt.NDArray[np.int32]:
        """Kind of each id, by number; int32."""
        return np.repeat(np.arange(len(self.kinds), dtype=np.int32), np.diff(self.bounds))

    def number(self, kind: str, name: str) -> int:
        """Number of an id, -1 when nobody has seen it."""
        if kind not in self.kinds:
            return -1
        place = self.kinds.index(kind)
        found: Any = self.names[place].index(pa.scalar(name, pa.string())).as_py()
        return -1 if found < 0 else int(self.bounds[place]) + int(found)
