"""Journeys and touchpoints as objects and frames, made on demand from the columns."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

from journeyseg.columns import ragged
from journeyseg.model.journey import Journey
from journeyseg.model.journeys import Journeys
from journeyseg.model.touchpoint import Touchpoint

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ROLES = ("channel", "value", "cost", "satisfaction")


def moment_of(microseconds: int) -> datetime:
    """The timezone-aware UTC datetime of microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=microseconds)


def whole(journeys: Journeys, place: int) -> Journey:
    """All touchpoints of one customer in order of time."""
    merged = journeys.take(slice(place, place + 1)).in_units("customer")
    return Journey(merged.ids[0].as_py(), merged.ids[0].as_py(), _touchpoints(merged, 0, merged.n_events))


def each(journeys: Journeys, place: int) -> tuple[Journey, ...]:
    """The journeys of one customer."""
    one = journeys.take(slice(place, place + 1))
    customer = one.ids[0].as_py()
    names = (
        [str(number + 1) for number in range(one.n_journeys)]
        if one.journey_ids is None
        else [str(name) for name in one.journey_ids.to_pylist()]
    )
    bounds = one.event_offsets.tolist()
    return tuple(
        Journey(customer, name, _touchpoints(one, *bounds[number : number + 2])) for number, name in enumerate(names)
    )


def _touchpoints(journeys: Journeys, start: int, end: int) -> tuple[Touchpoint, ...]:
    places = slice(start, end)
    values = {name: column.take(places).to_objects() for name, column in journeys.columns.items()}
    return tuple(
        _touchpoint(journeys, start + step, {name: column[step] for name, column in values.items()})
        for step in range(end - start)
    )


def _touchpoint(journeys: Journeys, place: int, values: dict[str, Any]) -> Touchpoint:
    properties = {
        name.removeprefix("property:"): value for name, value in values.items() if name.startswith("property:")
    }
    roles = {name: values[name] for name in _ROLES if name in values}
    return Touchpoint(
        journeys.frame.touchpoints[journeys.codes[place]],
        moment_of(int(journeys.at[place])),
        properties=properties,
        **roles,
    )


def frame_of(journeys: Journeys) -> pd.DataFrame:
    """One row per touchpoint, in the order of the columns."""
    ids = journeys.customers.to_numpy()
    names = np.array([*journeys.frame.touchpoints, None], dtype=object)
    data: dict[str, Any] = {"customer": ids[journeys.customer_of_event]}
    if journeys.finer:
        data["journey"] = journey_names(journeys)[journeys.journey_of_event]
    data |= {
        "touchpoint": names[journeys.codes],
        "at": pd.DatetimeIndex(journeys.at.view("datetime64[us]")).tz_localize("UTC"),
    }
    taken = {*data, *_ROLES, "journey"}
    data |= {_heading(name, taken): _array(column) for name, column in journeys.columns.items()}
    return pd.DataFrame(data)


def _heading(name: str, taken: set[str]) -> str:
    """The property's own name, unless it would hide another column."""
    short = name.removeprefix("property:")
    return name if short in taken else short


def _array(column: Any) -> Any:
    array = column.to_array()
    return pd.DatetimeIndex(array).tz_localize("UTC") if column.kind == "time" else array


def journey_names(journeys: Journeys) -> np.ndarray[Any, np.dtype[Any]]:
    """Names of the journeys: their ids, or their number inside the customer, from 1; objects of text."""
    if journeys.journey_ids is not None:
        return np.asarray(journeys.journey_ids.to_numpy(zero_copy_only=False), dtype=object)
    numbers = np.arange(journeys.n_journeys) - journeys.journey_offsets[ragged.owners(journeys.journey_offsets)] + 1
    return numbers.astype(str).astype(object)
