"""The scope of a condition: the customers or journeys it is asked of, with all that was known of them at `as_of`."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, cast

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.columns import ragged
from journeyseg.model.column import Column
from journeyseg.model.cutting import keep
from journeyseg.model.journeys import Journeys

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


def known_events(journeys: Journeys) -> Journeys:
    """The same customers and journeys, all of them, with only the touchpoints known at `as_of`."""
    return journeys if journeys.all_known else keep(journeys, journeys.at <= cast(int, journeys.frame.as_of))


@attrs.frozen(eq=False)
class Scope:
    """What conditions are evaluated on.

    Args:
        journeys: Journeys that are the units, one answer each; nothing after `as_of`.
        per: What the units are.
        strict: True to refuse names of touchpoints, stages and channels that nothing bears.
    """

    journeys: Journeys
    per: str = "customer"
    strict: bool = False
    _masks: dict[Hashable, Bools | None] = attrs.field(factory=dict, init=False, repr=False)

    @classmethod
    def over(cls, journeys: Journeys, *, per: str = "customer", strict: bool = False) -> Scope:
        """The scope over customers, or over each of their journeys; units stand in the order of the columns."""
        return cls(known_events(journeys).in_units(per), per, strict)

    def __len__(self) -> int:
        return self.journeys.n_journeys

    @property
    def now(self) -> int:
        """The moment that ages are counted back from: `as_of`, or the last touchpoint; microseconds UTC."""
        as_of = self.journeys.frame.as_of
        return as_of if as_of is not None else self.journeys.latest or 0

    @property
    def ages(self) -> Ints:
        """How long ago each touchpoint was; int64 microseconds, never below zero."""
        return self.now - self.journeys.at

    def profile(self, name: str) -> Column:
        """The profile column, one value per unit: of a journey, that of its customer.

        Raises:
            UnknownName: when there is none.
        """
        column = self.journeys.profile(name)
        return column if self.per == "customer" else column.take(self.journeys.customer_of_journey)

    def column(self, name: str) -> Column:
        """The column of touchpoints, ratings on the blueprint's scale with the best answer high.

        Raises:
            UnknownName: when there is none.
        """
        column = self.journeys.column(name)
        blueprint = self.journeys.frame.blueprint
        scale = None if blueprint is None else blueprint.scales.get(name.removeprefix("property:"))
        return column if scale is None or column.kind != "number" else Column("number", scale.clean(column.data))

    def count(self, mask: Bools | None) -> Ints:
        """Number of touchpoints under the mask of each unit; int64."""
        if mask is None:
            return np.diff(self.journeys.event_offsets)
        return ragged.count_hits(self.journeys.event_offsets, mask)

    def total(self, mask: Bools | None, values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Sum of the values of the touchpoints under the mask, added in the order of the touchpoints; 0 for none."""
        owner = np.repeat(np.arange(len(self)), self.count(mask))
        chosen = values if mask is None else values[mask]
        sums: npt.NDArray[Any] = np.bincount(owner, weights=chosen, minlength=len(self))
        return sums

    def memo(self, key: Hashable) -> tuple[bool, Bools | None]:
        """Whether a mask was kept under this key, and the mask."""
        return key in self._masks, self._masks.get(key)

    def keep(self, key: Hashable, mask: Bools | None) -> Bools | None:
        """Keep a mask for conditions that ask for the same touchpoints."""
        self._masks[key] = mask
        return mask
