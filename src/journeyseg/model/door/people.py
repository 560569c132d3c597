"""The customers: those of the events and those of the profiles, in their order, each with a profile or without."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from journeyseg.columns import coding, hashing
from journeyseg.errors import InputError
from journeyseg.model.column import NAT, Column
from journeyseg.model.door import values
from journeyseg.model.door.ids import names_of, reject_nameless
from journeyseg.model.door.sieve import Sieve
from journeyseg.model.door.table import Rows, Table, pick
from journeyseg.model.door.telling import tell
from journeyseg.model.ledger import Entry

Codes = npt.NDArray[np.int32]

_MISSING: dict[str, Any] = {"number": np.nan, "label": -1, "time": NAT, "flag": -1}


@attrs.frozen(eq=False)
class People:
    """Customers in their order.

    Args:
        ids: Canonical ids.
        hashes: Their hashes; uint64.
        place: Position of each id of the events (int32, -1 for ids that no event has left).
        profiled: True for customers with a profile.
        profiles: Profile columns, one value per customer.
        entries: What the ledger should say about them.
    """

    ids: pa.Array[Any]
    hashes: npt.NDArray[np.uint64]
    place: Codes
    profiled: npt.NDArray[np.bool_]
    profiles: Mapping[str, Column]
    entries: tuple[Entry, ...] = ()


@attrs.frozen(eq=False)
class Profiles:
    """Profiles as they came, one row per customer.

    Args:
        ids: Canonical ids, one per row.
        columns: Their other columns.
        entries: What the ledger should say about them.
        rows: Number of rows of their table.
    """

    ids: pa.Array[Any]
    columns: Mapping[str, Column]
    entries: tuple[Entry, ...]
    rows: int


def profiles_of(table: Table, customer: str, zone: str | None) -> Profiles:
    """The profiles of a table; identical rows of one customer count once.

    Raises:
        InputError: for a customer in two rows that differ, for no row with an id, and for columns of no kind.
    """
    sieve = Sieve(table)
    coded = names_of(table.columns[customer], table.n, role="customer")
    reject_nameless(sieve, coded, table.columns[customer], role="customer")
    rows = np.arange(table.n) if sieve.rows is None else sieve.rows
    if not len(rows):
        raise InputError(
            f"no profile has a customer (column {customer!r})",
            expected="an id in every row",
            found="; ".join(f"{entry.count} rows: {entry.reason}" for entry in sieve.entries),
            remedy="name the column of customer ids",
        )
    columns = {name: _column(sieve, table, name, zone) for name in table.columns if name != customer}
    firsts = _first_rows(coded, rows)
    _refuse_twice(table, coded, columns, rows, firsts)
    repeats = len(rows) - len(firsts)
    sieve.note("repeated profile", repeats, "identical profile rows of one customer count once", of="profile rows")
    entries = tuple(attrs.evolve(entry, of="profile rows") for entry in sieve.entries if entry.count)
    ids = pick(coded.ids, coded.codes[firsts])
    return Profiles(ids, {name: column.take(firsts) for name, column in columns.items()}, entries, table.n)


def _column(sieve: Sieve, table: Table, name: str, zone: str | None) -> Column:
    read = values.read(table.columns[name], table.n, zone=zone)
    tell(sieve, read, f"profile {name!r}")
    return read.column


def _first_rows(coded: coding.Coded, rows: Rows) -> Rows:
    """The first row of each customer, in the order of the codes."""
    first = np.full(len(coded.ids), -1, dtype=np.int64)
    first[coded.codes[rows[::-1]]] = rows[::-1]
    return first[first >= 0]


def _refuse_twice(table: Table, coded: coding.Coded, columns: Mapping[str, Column], rows: Rows, firsts: Rows) -> None:
    if len(rows) == len(firsts):
        return
    first = np.zeros(len(coded.ids), dtype=np.int64)
    first[coded.codes[firsts]] = firsts
    other = first[coded.codes[rows]]
    for name, column in columns.items():
        same = column.data[rows] == column.data[other]
        differ = ~(same | (column.missing[rows] & column.missing[other]))
        if differ.any():
            row = int(rows[np.flatnonzero(differ)[0]])
            one, two = (table.origin.row(place) for place in (int(first[coded.codes[row]]), row))
            raise InputError(
                f"customer {coded.ids[int(coded.codes[row])].as_py()!r} has two profiles that differ",
                expected="one row per customer",
                found=f"{one} and {two} differ in column {name!r}",
                remedy="keep one row per customer: drop_duplicates, or aggregate first",
            )


def people(ids: pa.Array[Any], used: npt.NDArray[np.bool_], profiles: Profiles | None) -> People:
    """The customers of events and profiles together.

    Args:
        ids: Canonical ids of the events.
        used: Which of them rows still have.
        profiles: The profiles, if any.
    """
    named = ids.filter(pa.array(used))
    both = [named] if profiles is None else [named, profiles.ids]
    coded = coding.code(
        [(slice(0, sum(map(len, both))), pa.chunked_array(both, type=pa.string()))], sum(map(len, both))
    )
    hashes = hashing.hash_ids(coded.ids)
    order = coding.customer_order(coded.ids, hashes)
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    laid = rank[coded.codes]
    place = np.full(len(ids), -1, dtype=np.int32)
    place[used] = laid[: len(named)]
    row = np.full(len(order), -1, dtype=np.int64)
    row[laid[len(named) :]] = np.arange(len(laid) - len(named))
    columns = {} if profiles is None else {name: _spread(column, row) for name, column in profiles.columns.items()}
    entries = () if profiles is None else (*profiles.entries, *_unmatched(len(order), len(named), len(profiles.ids)))
    return People(pick(coded.ids, order), hashes[order], place, row >= 0, columns, entries)


def _unmatched(together: int, named: int, profiled: int) -> tuple[Entry, ...]:
    return (
        Entry(
            "no touchpoints", "noted", together - named, "customers", "customers of the profiles without touchpoints"
        ),
        Entry("no profile", "noted", together - profiled, "customers", "customers with touchpoints but no profile"),
    )


def _spread(column: Column, row: Rows) -> Column:
    data = np.append(column.data, np.array([_MISSING[column.kind]], dtype=column.data.dtype))[row]
    return attrs.evolve(column, data=data)
