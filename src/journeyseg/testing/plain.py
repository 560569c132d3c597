"""Journeys of plain Python rows: the slow, plain way to build them, for tests and for checking the fast one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa

from journeyseg.columns.hashing import bucket_of, hash_ids
from journeyseg.columns.ragged import offsets_of
from journeyseg.errors import InputError
from journeyseg.model.blueprint import Blueprint
from journeyseg.model.column import NAT, Column
from journeyseg.model.frame import Frame
from journeyseg.model.journeys import Journeys
from journeyseg.model.moments import moment

Row = Mapping[str, Any]
ROLES = ("channel", "value", "cost", "satisfaction")
"""Keys of a row that are columns with an agreed meaning."""

_KEYS = ("customer", "journey", "touchpoint", "at")


def journeys_of(
    rows: Iterable[Row],
    *,
    profiles: Mapping[str, Row] | None = None,
    touchpoints: Iterable[str] = (),
    blueprint: Blueprint | None = None,
    zone: str | None = None,
    as_of: object = None,
) -> Journeys:
    """Journeys of a few rows, built by plain Python; shares no code with `Journeys.from_frame`.

    Args:
        rows: One mapping per touchpoint, in any order, with ``customer`` (text), ``touchpoint`` and ``at``; all or none
            with ``journey``; maybe ``channel``, ``value``, ``cost``, ``satisfaction``; every other key is a property.
            ``None`` or a lacking key is missing.
        profiles: Customer -> what is known of them; they are customers even without a row.
        touchpoints: Names of the codes, in order; default those that occur, in the order of the blueprint or of names.
        blueprint: The agreed definition.
        zone: Zone of naive moments.
        as_of: The moment up to which everything is known; default the last touchpoint.

    Raises:
        InputError: when only some rows have a journey.

    Example:
        >>> rows = [{"customer": "ann", "touchpoint": "buy", "at": "2026-01-02T00:00:00Z", "value": 9.5},
        ...         {"customer": "ann", "touchpoint": "view", "at": "2026-01-01T00:00:00Z"}]
        >>> journeys_of(rows)["ann"].names
        ('view', 'buy')
    """
    listed = [{**row, "at": moment(row["at"], zone)} for row in rows]
    known = dict(profiles or {})
    customers, hashes = _customers({row["customer"] for row in listed} | set(known))
    order, sizes, groups, finer = _order(listed, customers)
    names = tuple(touchpoints) or _vocabulary({row["touchpoint"] for row in listed}, blueprint)
    columns = {name: _column([listed[at].get(key) for at in order]) for key, name in _columns(listed).items()}
    traits = {name: None for profile in known.values() for name in profile}
    now = max((row["at"] for row in listed), default=None) if as_of is None else moment(as_of, zone)
    held = ("touchpoint", *(["journey"] if finer else []), *columns, *(f"profile:{name}" for name in traits))
    return Journeys(
        ids=pa.array(customers, type=pa.string()),
        hashes=hashes,
        journey_offsets=offsets_of(np.array(sizes, dtype=np.int64)),
        event_offsets=offsets_of(np.array([len(rows) for _, rows in groups], dtype=np.int64)),
        codes=np.array([names.index(listed[at]["touchpoint"]) for at in order], dtype=np.int32),
        at=np.array([listed[at]["at"] for at in order], dtype=np.int64),
        columns=columns,
        profiles={name: _column([known.get(customer, {}).get(name) for customer in customers]) for name in traits},
        profiled=np.array([customer in known for customer in customers], dtype=np.bool_),
        journey_ids=pa.array([name for name, _ in groups], type=pa.string()) if finer else None,
        turns=_turns(listed, order) if finer else None,
        finer=finer,
        frame=Frame(as_of=now, zone=zone, touchpoints=names, blueprint=blueprint, columns=held),
    )


def _customers(names: set[str]) -> tuple[list[str], np.ndarray[Any, np.dtype[np.uint64]]]:
    listed = sorted(names, key=lambda name: name.encode())
    hashes = hash_ids(pa.array(listed, type=pa.string()))
    order = np.argsort(bucket_of(hashes), kind="stable")
    return [listed[place] for place in order.tolist()], hashes[order]


def _order(listed: list[dict[str, Any]], customers: list[str]) -> tuple[list[int], list[int], list[Any], bool]:
    """Rows in the order of journeys; journeys per customer; (journey, its rows) of each; whether journeys are finer."""
    finer = any(row.get("journey") is not None for row in listed)
    if finer and any(row.get("journey") is None for row in listed):
        raise InputError(
            "a row without a journey",
            expected="a journey in all rows or in none",
            found="some",
            remedy="give every row a journey, or none",
        )
    sizes, groups = [], []
    for customer in customers:
        own: dict[Any, list[int]] = {} if finer else {customer: []}
        for place in sorted(range(len(listed)), key=lambda place: (listed[place]["at"], place)):
            if listed[place]["customer"] == customer:
                own.setdefault(listed[place].get("journey") if finer else customer, []).append(place)
        sizes.append(len(own))
        groups += list(own.items())
    return [place for _, rows in groups for place in rows], sizes, groups, finer


def _turns(listed: list[dict[str, Any]], order: list[int]) -> np.ndarray[Any, np.dtype[np.int32]] | None:
    """The turn of each row among those of its customer at its moment; ``None`` when no two journeys meet in one."""
    met: dict[tuple[Any, Any], list[int]] = {}
    for place, row in enumerate(listed):
        met.setdefault((row["customer"], row["at"]), []).append(place)
    if all(len({listed[place]["journey"] for place in places}) == 1 for places in met.values()):
        return None
    return np.array([met[listed[place]["customer"], listed[place]["at"]].index(place) for place in order], np.int32)


def _vocabulary(names: set[str], blueprint: Blueprint | None) -> tuple[str, ...]:
    return tuple(sorted(names)) if blueprint is None else blueprint.order(names)


def _columns(listed: list[dict[str, Any]]) -> dict[str, str]:
    keys = dict.fromkeys(key for row in listed for key in row if key not in _KEYS)
    return {key: key if key in ROLES else f"property:{key}" for key in keys}


def _column(values: list[Any]) -> Column:
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {bool} and kinds:
        return Column("flag", np.array([-1 if value is None else int(value) for value in values], dtype=np.int8))
    if kinds <= {int, float}:
        numbers = [np.nan if value is None else float(value) for value in values]
        return Column("number", np.array(numbers, dtype=np.float64))
    if all(issubclass(kind, datetime) for kind in kinds):
        return Column("time", np.array([NAT if value is None else moment(value, None) for value in values]))
    labels = tuple(sorted({str(value) for value in values if value is not None}))
    codes = [-1 if value is None else labels.index(str(value)) for value in values]
    return Column("label", np.array(codes, dtype=np.int32), labels)
