"""Closing: which units are finished although they stopped early, and so wait for nothing."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from journeyseg.columns import ragged
from journeyseg.errors import InputError
from journeyseg.model.column import Column
from journeyseg.model.journeys import Journeys

Bools = npt.NDArray[np.bool_]


def closed_units(journeys: Journeys) -> Bools:
    """True for units that the blueprint's `closed` calls finished; bool, one per unit.

    The last known value of the property in the unit counts; without a `closed` in the blueprint no unit is closed.

    Raises:
        UnknownName: when the journeys don't have the property.
        InputError: when it holds times.
    """
    blueprint = journeys.frame.blueprint
    closed = None if blueprint is None else blueprint.closed
    if closed is None:
        return np.zeros(journeys.n_journeys, dtype=np.bool_)
    column = journeys.column(f"property:{closed.property}")
    last = ragged.last(journeys.event_offsets, ~column.missing)
    # -1, for none, takes the last.
    return np.append(_told(column, closed.property, closed.values), False)[last]


def _told(column: Column, name: str, values: tuple[str, ...]) -> Bools:
    """True where the value is one of these texts; numbers and flags are compared as what the texts mean."""
    if column.kind == "label":
        return np.isin(column.data, column.codes_of(values))
    if column.kind == "time":
        raise InputError(
            f"property {name!r} can't tell which journeys are closed",
            expected="text, numbers, or true and false",
            found="times",
            remedy='name another property in "closed"',
        )
    return np.isin(column.data, [_number(value) for value in values])


def _number(text: str) -> float:
    flags = {"true": 1.0, "false": 0.0}
    try:
        return flags[text.lower()] if text.lower() in flags else float(text)
    except ValueError:
        return float("nan")
