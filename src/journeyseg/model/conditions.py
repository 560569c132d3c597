"""Conditions on touchpoints and customers: what `Journeys.where` keeps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from journeyseg.errors import InputError, UnknownName, unknown
from journeyseg.model.column import Column
from journeyseg.model.cutting import checked_mask, keep, take
from journeyseg.model.identity import id_of
from journeyseg.model.journeys import Journeys
from journeyseg.model.moments import moment

Bools = npt.NDArray[np.bool_]


def where(
    journeys: Journeys,
    *,
    touchpoint: Any,
    channel: Any,
    stage: Any,
    properties: Mapping[str, object],
    profiles: Mapping[str, object],
    customers: object,
) -> Journeys:
    """Only what meets every condition; see `Journeys.where`."""
    out = _of_customers(journeys, profiles, customers)
    masks = [] if touchpoint is None else [np.isin(out.codes, [out.code(name) for name in _listed(touchpoint)])]
    if stage is not None:
        masks.append(_in_stages(out, _listed(stage)))
    conditions = {
        **({} if channel is None else {"channel": channel}),
        **{f"property:{name}": value for name, value in properties.items()},
    }
    masks += [_equals(out.column(name), value, name, out.frame.zone) for name, value in conditions.items()]
    return keep(out, np.logical_and.reduce(masks)) if masks else out


def _of_customers(journeys: Journeys, profiles: Mapping[str, object], customers: object) -> Journeys:
    zone = journeys.frame.zone
    masks = [_equals(journeys.profile(name), value, f"profile:{name}", zone) for name, value in profiles.items()]
    if customers is not None:
        chosen = np.asarray(customers)
        masks.append(
            checked_mask(journeys, chosen) if chosen.dtype == np.bool_ else _named(journeys, _listed(customers))
        )
    return take(journeys, np.logical_and.reduce(masks)) if masks else journeys


def _named(journeys: Journeys, customers: list[Any]) -> Bools:
    found = np.asarray(journeys.customers.isin([id_of(name) for name in customers]))
    if customers and len(journeys) and not found.any():
        raise UnknownName(
            "none of these ids is a customer here",
            expected="at least one id of .customers",
            found=", ".join(repr(name) for name in customers[:3]),
            remedy="ids are compared as text",
        )
    return found


def _in_stages(journeys: Journeys, names: list[Any]) -> Bools:
    blueprint = journeys.frame.blueprint
    known = [] if blueprint is None else [stage.name for stage in blueprint.stages]
    for name in names:
        if name not in known:
            raise unknown("stage", name, known)
    if blueprint is None:
        return np.zeros(journeys.n_events, dtype=np.bool_)
    stages = blueprint.stage_of(journeys.frame.touchpoints)
    return np.isin(stages[journeys.codes], [known.index(name) for name in names])


def _equals(column: Column, value: object, name: str, zone: str | None) -> Bools:
    wanted = _listed(value)
    given = [_stored(column, one, name, zone) for one in wanted if one is not None]
    fits = np.isin(column.data, np.array(given, dtype=column.data.dtype)) & ~column.missing
    return fits | column.missing if None in wanted else fits


def _stored(column: Column, value: Any, name: str, zone: str | None) -> Any:
    """A value as the column stores it."""
    if column.kind == "label":
        if str(value) not in column.labels:
            raise unknown(f"value of {name}", value, column.labels)
        return column.labels.index(str(value))
    if column.kind == "time":
        return moment(value, zone)
    good = (bool, np.bool_) if column.kind == "flag" else (int, float, np.number)
    if not isinstance(value, good) or (column.kind == "number" and isinstance(value, bool)):
        expected = "true or false" if column.kind == "flag" else "numbers"
        raise InputError(
            f"{name} holds {column.kind}s", expected=expected, found=repr(value), remedy="give such a value"
        )
    return value


def _listed(value: Any) -> list[Any]:
    return [value] if isinstance(value, (str, bytes)) or not isinstance(value, Iterable) else list(value)
