"""One journey: the touchpoints of one customer in their order."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from journeyseg.model.touchpoint import Touchpoint


@attrs.frozen
class Journey:
    """One journey of one customer, made on demand from the columns.

    Args:
        customer: Canonical id of the customer.
        id: Id of the journey (an order, a case), or its number inside the customer as text.
        touchpoints: Contacts in order of time; ties in input order. May be empty.
    """

    customer: str
    id: str
    touchpoints: tuple[Touchpoint, ...]

    def __len__(self) -> int:
        return len(self.touchpoints)

    def __iter__(self) -> Iterator[Touchpoint]:
        return iter(self.touchpoints)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the touchpoints, in order."""
        return tuple(touchpoint.name for touchpoint in self.touchpoints)

    @property
    def seconds(self) -> float:
        """Seconds from the first touchpoint to the last; 0 with one, NaN with none."""
        if not self.touchpoints:
            return float("nan")
        return (self.touchpoints[-1].at - self.touchpoints[0].at).total_seconds()
