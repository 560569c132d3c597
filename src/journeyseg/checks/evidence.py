"""Evidence of findings: examples and shares in words."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from journeyseg.model.demand import journey_names
from journeyseg.model.journeys import Journeys

EXAMPLES = 5
"""How many examples a finding shows."""


def customers_of(journeys: Journeys, events: npt.NDArray[Any]) -> tuple[str, ...]:
    """Ids of the first few customers of these touchpoints (positions, ascending)."""
    return customers_at(journeys, journeys.customer_of_event[events])


def customers_at(journeys: Journeys, places: npt.NDArray[Any]) -> tuple[str, ...]:
    """Ids of the first few of these customers (positions, ascending)."""
    chosen = _first(places)
    return tuple(str(name) for name in journeys.ids.take(pa.array(chosen, type=pa.int64())).to_pylist())


def journeys_at(journeys: Journeys, places: npt.NDArray[Any]) -> tuple[str, ...]:
    """Ids of the first few of these journeys (positions, ascending); without ids, those of their customers."""
    chosen = _first(places)
    if journeys.journey_ids is None:
        return customers_at(journeys, journeys.customer_of_journey[chosen])
    return tuple(journey_names(journeys)[chosen].tolist())


def _first(places: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """The first few distinct ones of ascending positions."""
    new = np.ones(len(places), dtype=np.bool_)
    new[1:] = places[1:] != places[:-1]
    return places[np.flatnonzero(new)[:EXAMPLES]].astype(np.int64)


def percent(share: float) -> str:
    """A share as per cent, with a digit more where it is small.

    Example:
        >>> percent(0.5), percent(0.0123), percent(0.00001)
        ('50 %', '1.2 %', 'less than 0.1 %')
    """
    if 0 < share < 0.001:
        return "less than 0.1 %"
    return f"{100 * share:.0f} %" if share >= 0.1 or share == 0 else f"{100 * share:.1f} %"


def listed(names: tuple[str, ...] | list[str], most: int = EXAMPLES) -> str:
    """Names in quotes, the first few and how many more.

    Example:
        >>> listed(["a", "b", "c"], most=2)
        '"a", "b" and 1 more'
    """
    shown = ", ".join(f'"{name}"' for name in names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
