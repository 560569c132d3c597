"""The events of a table: every column read once, every row that can't be used left out under one rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import MutableMapping
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.columns import coding
from journeyseg.errors import InputError
from journeyseg.model.blueprint import Blueprint
from journeyseg.model.column import Column
from journeyseg.model.door import values
from journeyseg.model.door.ids import names_of, reject_nameless
from journeyseg.model.door.roles import NUMBERS, Roles
from journeyseg.model.door.sieve import Sieve
from journeyseg.model.door.table import Raw, Rows, let_go
from journeyseg.model.door.telling import tell, tell_clock
from journeyseg.model.door.times import moments
from journeyseg.model.door.vocabulary import settle_unknown

Codes = npt.NDArray[np.int32]


@attrs.frozen(eq=False)
class Events:
    """Rows as codes, moments and columns in the order of the input, and those that are left.

    Args:
        customers: Customer of each row.
        touchpoints: Touchpoint of each row.
        journeys: Journey of each row, or ``None``.
        at: Moment of each row; int64 microseconds UTC.
        columns: The other columns; they go one by one when they are moved.
        rows: Rows that are left; ``None`` for all.
    """

    customers: coding.Coded
    touchpoints: coding.Coded
    journeys: coding.Coded | None
    at: npt.NDArray[np.int64]
    columns: MutableMapping[str, Column]
    rows: Rows | None

    def laid(self) -> Events:
        """What is still needed when the order of the rows is known; the rest can be let go of."""
        nobody = attrs.evolve(self.customers, codes=np.zeros(0, dtype=np.int32))
        return attrs.evolve(self, customers=nobody, journeys=None, at=np.zeros(0, dtype=np.int64))

    def left(self, array: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """The values of the rows that are left."""
        return array if self.rows is None else array[self.rows]

    def used(self, coded: coding.Coded) -> npt.NDArray[np.bool_]:
        """Which of the names rows still have; bool, one per name."""
        used = np.full(len(coded.ids), self.rows is None)
        if self.rows is not None:
            used[coded.codes[self.rows]] = True
        return used


def read_events(sieve: Sieve, roles: Roles, blueprint: Blueprint | None, zone: str | None) -> Events:
    """The events of the sieve's table, whose columns are let go of one by one.

    Raises:
        InputError: for columns that can't be read, and when no row is left.
        UnknownName: for touchpoints that the blueprint does not name, when it says so.
    """
    take = _Taking(sieve.table.columns, roles)
    customers = _named(sieve, take(roles.customer), "customer")
    journeys = None if roles.journey is None else _named(sieve, take(roles.journey), "journey")
    touchpoints = _named(sieve, take(roles.touchpoint), "touchpoint")
    at = _moments(sieve, take(roles.at), zone)
    columns = _columns(sieve, take, roles, blueprint, zone)
    settle_unknown(sieve, touchpoints, blueprint)
    rows = sieve.rows
    if rows is not None and not len(rows):
        raise _none_left(sieve)
    return Events(customers, touchpoints, journeys, at, columns, rows)


def _none_left(sieve: Sieve) -> InputError:
    return InputError(
        "no row of the events is left",
        expected="at least one row with a customer, a touchpoint and a moment",
        found="; ".join(f"{entry.count} rows: {entry.reason}" for entry in sieve.entries if entry.action == "rejected"),
        remedy="name the right columns, or mend the rows",
    )


class _Taking:
    """Hands out columns, and lets go of each when its last role was served, so that memory does not pile up."""

    def __init__(self, columns: MutableMapping[str, Raw], roles: Roles) -> None:
        self.columns = columns
        self.left = Counter(roles.uses)

    def __call__(self, name: str) -> Raw:
        let_go()
        self.left[name] -= 1
        return self.columns[name] if self.left[name] else self.columns.pop(name)


def _named(sieve: Sieve, raw: Raw, role: str) -> coding.Coded:
    coded = names_of(raw, sieve.table.n, role=role)
    reject_nameless(sieve, coded, raw, role=role)
    return coded


def _moments(sieve: Sieve, raw: Raw, zone: str | None) -> npt.NDArray[np.int64]:
    found = moments(raw, sieve.table.n, zone=zone)
    where = f"column {raw.name!r}"
    sieve.reject(found.unreadable, "unreadable time", f"the time ({where}) is not ISO 8601")
    sieve.reject(found.beyond, "time out of range", f"the time ({where}) is outside the years 1 to 9999")
    sieve.reject(found.null, "null time", f"the time ({where}) is missing")
    tell_clock(sieve, found.twice, found.never, where)
    return found.at


def _columns(
    sieve: Sieve, take: _Taking, roles: Roles, blueprint: Blueprint | None, zone: str | None
) -> dict[str, Column]:
    columns = {} if roles.channel is None else {"channel": _channel(sieve, take(roles.channel), blueprint)}
    for role in NUMBERS:
        name = getattr(roles, role)
        if name is not None:
            columns[role] = _number(sieve, take(name), role)
    for name in roles.properties:
        read = values.read(take(name), sieve.table.n, zone=zone)
        tell(sieve, read, f"column {name!r}")
        columns[f"property:{name}"] = read.column
    return columns


def _channel(sieve: Sieve, raw: Raw, blueprint: Blueprint | None) -> Column:
    column = values.labels(names_of(raw, sieve.table.n, role="channel"))
    agreed = () if blueprint is None else blueprint.channels
    other = np.array([bool(agreed) and label not in agreed for label in column.labels] + [False])
    rows = np.flatnonzero(other[column.data]) if other.any() else ()
    strays = [repr(label) for label, is_other in zip(column.labels, other.tolist(), strict=False) if is_other]
    sieve.note("channel not agreed", len(rows), "the blueprint does not list the channel", examples=strays[:5])
    return column


def _number(sieve: Sieve, raw: Raw, role: str) -> Column:
    found = values.numbers(raw, sieve.table.n)
    sieve.reject(values.infinite_rows(found), f"infinite {role}", f"the {role} (column {raw.name!r}) is infinite")
    return Column("number", found)
