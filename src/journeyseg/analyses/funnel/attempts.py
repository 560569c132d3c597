"""Attempts: rows of places where each step of a funnel was met, and how far each attempt got."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@attrs.frozen(eq=False)
class Attempts:
    """Attempts of a funnel, in the order of their starts.

    Args:
        group: Group of the ground that each belongs to; int64.
        places: (attempts, steps) position of the touchpoint that met each step, -1 = not met; in the order in which
            steps were met where their order is free. int64.
        level: How many (required) steps each met inside its window; int64, 1 and up.
        clean: False for attempts that an exclusion spoiled.
        final: True for attempts that can't get further, whatever comes.
        over: Position up to which an attempt keeps its customer from starting another (it ended there, inside).
    """

    group: Ints
    places: Ints
    level: Ints
    clean: Bools
    final: Bools
    over: Ints

    def __len__(self) -> int:
        return len(self.group)

    @property
    def start(self) -> Ints:
        """Position of the first step."""
        return self.places[:, 0]

    @property
    def last(self) -> Ints:
        """Position of the deepest step that was met."""
        return np.take_along_axis(self.places, np.maximum(self.level - 1, 0)[:, None], axis=1)[:, 0]

    def take(self, rows: Ints | Bools) -> Attempts:
        """Some of them."""
        return Attempts(*(getattr(self, field.name)[rows] for field in attrs.fields(Attempts)))


def attempts_at(group: npt.NDArray[Any], places: Ints) -> Attempts:
    """Attempts with these places: clean, still going, and as deep as their unbroken row of met steps."""
    level = np.asarray((places >= 0).cumprod(axis=1).sum(axis=1))
    yes = np.ones(len(group), dtype=np.bool_)
    return Attempts(np.asarray(group, dtype=np.int64), places, level, yes, ~yes, places.max(axis=1, initial=-1))
