"""Sampling: the customers of smallest rank, the same in memory and on every engine, and their units."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.flow.options import refusal, whole
from journeyseg.errors import InsufficientData
from journeyseg.model.demand import journey_names
from journeyseg.model.journeys import Journeys

Ints = npt.NDArray[np.int64]

MOST = 5_000
"""Units of which a matrix of distances is made at most: 200 MB."""


def bottom(ranks: npt.NDArray[np.uint64], size: int | None) -> Ints:
    """Positions of the so many smallest ranks, ascending; of all, for ``None``.

    Example:
        >>> bottom(np.array([7, 1, 5], dtype=np.uint64), 2).tolist()
        [1, 2]
    """
    if size is None or size >= len(ranks):
        return np.arange(len(ranks))
    return np.sort(np.argsort(ranks, kind="stable")[:size])


def size_of(sample: object, *, exact: object, default: int) -> int | None:
    """The size of a sample of customers; ``None`` for everybody.

    Raises:
        DefinitionError: for `sample` beside `exact`, or no whole number.
    """
    if not isinstance(exact, bool):
        raise refusal("exact", "true or false", exact)
    if exact and sample is not None:
        raise refusal("sample", "nothing, with exact=True", sample, "leave one of both out")
    return None if exact else default if sample is None else whole("sample", sample, 2)


@attrs.frozen(eq=False)
class Units:
    """The units of a sample: whose they are, and their names.

    Args:
        customers: Ids of the customers; text.
        owner: Position of the customer of each unit; int64.
        names: Name of each unit inside its customer; ``None`` where customers are the units.
    """

    customers: npt.NDArray[Any]
    owner: Ints
    names: npt.NDArray[Any] | None

    def __len__(self) -> int:
        return len(self.owner)

    def take(self, places: Ints) -> Units:
        """Some of the units; customers left with none go."""
        used, owner = np.unique(self.owner[places], return_inverse=True)
        return Units(self.customers[used], owner, None if self.names is None else self.names[places])

    @property
    def columns(self) -> dict[str, npt.NDArray[Any]]:
        """Columns that name each unit."""
        named = {"customer": self.customers[self.owner]}
        return named if self.names is None else {**named, "journey": self.names}


def units_of(journeys: Journeys, unit: str) -> Units:
    """The units of journeys whose journeys they are."""
    names = None if unit == "customer" else journey_names(journeys)
    return Units(journeys.customers.to_numpy(), journeys.customer_of_journey.astype(np.int64), names)


def check_units(units: int) -> None:
    """Refuse more units than a matrix has room for.

    Raises:
        InsufficientData: naming how many there are.
    """
    if units > MOST:
        raise InsufficientData(
            "too many units for a matrix of distances",
            expected=f"at most {MOST:,}",
            found=f"{units:,}",
            remedy="give a smaller sample=, or count customers (unit=) instead of journeys",
        )
