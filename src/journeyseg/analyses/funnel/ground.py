"""The ground a funnel walks on: touchpoints in groups, the places that fit each step, and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.columns import ragged
from journeyseg.model.column import Column
from journeyseg.model.journeys import Journeys

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@attrs.frozen(slots=False, eq=False)
class Ground:
    """Touchpoints in groups: the units, or with `held` the touchpoints of a unit that share a value.

    Args:
        offsets: Bounds of the groups; int64.
        at: Moments, ascending in each group; int64 microseconds.
        place: Position of each touchpoint among the journeys' touchpoints; ``None`` when nothing was rearranged.
        unit: Unit of each group; ``None`` when the groups are the units.
    """

    offsets: Ints
    at: Ints
    place: Ints | None = None
    unit: Ints | None = None

    @cached_property
    def group(self) -> npt.NDArray[Any]:
        """Group of each touchpoint."""
        return ragged.owners(self.offsets)

    @cached_property
    def runs(self) -> Ints:
        """Position of the first touchpoint of the same group and moment, for each touchpoint."""
        places = np.arange(len(self.at), dtype=np.int64)
        fresh = np.ones(len(self.at), dtype=np.bool_)
        fresh[1:] = self.at[1:] != self.at[:-1]
        fresh[self.offsets[:-1][self.offsets[1:] > self.offsets[:-1]]] = True
        return np.maximum.accumulate(np.where(fresh, places, 0))

    def units_of(self, groups: npt.NDArray[Any]) -> Ints:
        """Unit of these groups."""
        return np.asarray(groups if self.unit is None else self.unit[groups])

    def places_of(self, positions: Ints) -> Ints:
        """Positions among the journeys' touchpoints; -1 stays -1."""
        if self.place is None:
            return positions
        return np.asarray(np.append(self.place, -1)[positions])

    def arranged(self, mask: Bools) -> Bools:
        """A mask over the journeys' touchpoints, as the ground has them."""
        return mask if self.place is None else np.asarray(mask[self.place])

    def ends(self, groups: npt.NDArray[Any]) -> Ints:
        """First position after each of these groups."""
        return np.asarray(self.offsets[groups + 1])

    def back(self, positions: Ints, tolerance: int) -> Ints:
        """First position in the group whose moment is at most `tolerance` microseconds before that of each."""
        if tolerance == 0:
            return self.runs[positions]
        groups = self.group[positions]
        return bisect(self.at, self.offsets[groups], positions, self.at[positions] - tolerance)

    def beyond(self, positions: Ints, tolerance: int) -> Ints:
        """First position in the group whose moment is more than `tolerance` microseconds after that of each."""
        ends = self.ends(self.group[positions])
        return bisect(self.at, positions, ends, self.at[positions] + tolerance + 1)


def bisect(values: Ints, low: Ints, high: Ints, wanted: Ints) -> Ints:
    """First position in [low, high) whose value is at least `wanted`, `high` when there is none; for many at once.

    Args:
        values: Ascending between each low and high.
        low: Where to begin.
        high: Where to end, outside.
        wanted: What to look for.

    Example:
        >>> bisect(np.array([1, 3, 3, 9]), np.array([0, 0]), np.array([4, 4]), np.array([3, 10])).tolist()
        [1, 4]
    """
    low, high = low.copy(), high.copy()
    if not len(values):
        return low
    while (open_ := low < high).any():
        middle = (low + high) // 2
        right = open_ & (values[np.minimum(middle, len(values) - 1)] < wanted)
        low = np.where(right, middle + 1, low)
        high = np.where(open_ & ~right, middle, high)
    return low


def ground_of(journeys: Journeys, moments: Ints, held: Column | None) -> Ground:
    """The ground of these journeys.

    Args:
        journeys: Journeys whose journeys are the units.
        moments: Their moments, maybe rounded.
        held: A column whose value must stay the same along an attempt; touchpoints without one are left out.
    """
    if held is None:
        return Ground(journeys.event_offsets, moments)
    codes, size = codes_of(held)
    kept = np.flatnonzero(codes >= 0)
    keys = journeys.journey_of_event[kept].astype(np.int64) * max(size, 1) + codes[kept]
    order = np.argsort(keys, kind="stable")
    place, keys = kept[order], keys[order]
    starts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])) if len(keys) else np.zeros(0, dtype=np.int64)
    return Ground(np.append(starts, len(keys)), moments[place], place, keys[starts] // max(size, 1))


def codes_of(column: Column) -> tuple[Ints, int]:
    """The values of a column as codes from 0, -1 = missing, and how many there are."""
    if column.kind == "label":
        return column.data.astype(np.int64), len(column.labels)
    codes = np.full(len(column.data), -1, dtype=np.int64)
    known = ~column.missing
    values, codes[known] = np.unique(column.data[known], return_inverse=True)
    return codes, len(values)


def hits_of(ground: Ground, masks: Sequence[Bools]) -> tuple[Ints, ...]:
    """Positions of the touchpoints under each mask, ascending."""
    return tuple(np.flatnonzero(ground.arranged(mask)) for mask in masks)


def next_hit(hits: Ints, since: Ints, ends: Ints) -> Ints:
    """First of `hits` at or after each position and before each end; -1 where there is none.

    Args:
        hits: Positions, ascending.
        since: Where to look from; -1 = nowhere.
        ends: Where to stop, outside.
    """
    found = np.append(hits, np.iinfo(np.int64).max)[np.searchsorted(hits, since)]
    return np.where((since >= 0) & (found < ends), found, -1)
