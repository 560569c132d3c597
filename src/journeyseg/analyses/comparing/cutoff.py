"""Cut off: units that go over the edges of two periods unevenly, so that starts and ends differ by the edges alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from journeyseg.columns import ragged
from journeyseg.model.journeys import Journeys
from journeyseg.stats.critical import Floats

MOST = 0.1
"""Shares of units that begin before a period, or go on after it, may differ by so much without a warning."""


def unevenly(parts: Sequence[Journeys]) -> float:
    """The largest difference between two periods in the share of units that begin before, or go on after.

    Args:
        parts: The journeys of each period, units as journeys.

    Returns:
        A share; 0 for anything but two, and where no unit is seen.

    Example:
        >>> import journeyseg as js
        >>> log = [{"customer": "ann", "touchpoint": "view", "at": f"2026-01-0{day}T00:00Z"} for day in (1, 2, 3, 4)]
        >>> journeys = js.testing.journeys_of(log)
        >>> days = [f"2026-01-0{day}T00:00Z" for day in (1, 3, 5)]
        >>> unevenly([journeys.during(*days[:2]), journeys.during(*days[1:])])
        1.0
    """
    if len(parts) != 2:
        return 0.0
    one, two = (_over(part) for part in parts)
    return float(np.abs(one - two).max())


def _over(journeys: Journeys) -> Floats:
    """Of the units with a touchpoint in the period, the shares that begin before it and that go on after it."""
    inside, offsets = journeys.in_period, journeys.event_offsets
    seen = ragged.count(offsets, inside) > 0
    if journeys.frame.period is None or not seen.any():
        return np.zeros(2)
    low, high = journeys.frame.period
    over = [ragged.count(offsets, side) > 0 for side in (journeys.at < low, journeys.at >= high)]
    return np.array([(seen & side).sum() / seen.sum() for side in over])
