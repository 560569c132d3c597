"""Shares of visits with intervals that cluster on customers."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from journeyseg.columns.axes import Axis
from journeyseg.columns.states import State
from journeyseg.contract.estimates import spread_of
from journeyseg.model.measurement import Measurement
from journeyseg.stats.proportions import clustered_wilson

METHOD = "Wilson at the effective size of customers (Korn and Graubard), bucket jackknife"


def share(
    state: State,
    hits: npt.NDArray[Any],
    base: npt.NDArray[Any],
    customers: npt.NDArray[Any],
    *,
    name: str,
    definition: str,
    axes: tuple[Axis, ...],
    of: str,
) -> Measurement:
    """The share `hits` / `base` of every segment and cell.

    Args:
        state: The folded state.
        hits: (65, segments, *axes) counts: all customers, then without each bucket.
        base: Likewise, broadcast.
        customers: (segments, *axes) customers beneath the base, broadcast.
        name: Name of the measure.
        definition: Definition in words.
        axes: Axes of the cells.
        of: What the base counts.
    """
    over = np.broadcast_to(base, hits.shape)
    with np.errstate(divide="ignore", invalid="ignore"):
        values = np.where(over > 0, hits / np.where(over > 0, over, 1), np.nan)
    level = float(state.frame.level)
    spread = spread_of(values, over[1:] != over[:1], level)
    people = np.broadcast_to(customers, values[0].shape)
    low, high = clustered_wilson(values[0], over[0], spread.se, people, level, df=spread.df)
    return Measurement(
        name, values[0], low, high, over[0], unit="share", definition=definition, method=METHOD, axes=axes, of=of
    )


def counted(name: str, values: npt.NDArray[Any], *, unit: str, definition: str, axes: tuple[Axis, ...]) -> Measurement:
    """A plain count: it estimates nothing, so it has no interval."""
    numbers = np.asarray(values, dtype=np.float64)
    none = np.full(numbers.shape, np.nan)
    whole = np.asarray(values, dtype=np.int64)
    return Measurement(name, numbers, none, none, whole, unit=unit, definition=definition, axes=axes, of=unit)
