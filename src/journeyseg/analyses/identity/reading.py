"""Reading: tables with columns of ids become sightings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from journeyseg.analyses.identity.gathering import gathered, pairs_of
from journeyseg.analyses.identity.naming import check_kinds, check_names
from journeyseg.analyses.identity.sightings import Sightings
from journeyseg.columns import clocks
from journeyseg.columns.coding import Coded, text_order
from journeyseg.columns.grouping import factorise
from journeyseg.errors import InputError, MissingColumn, unknown
from journeyseg.model.column import NAT
from journeyseg.model.door.frames import table_of
from journeyseg.model.door.ids import names_of
from journeyseg.model.door.table import pick
from journeyseg.model.door.times import moments
from journeyseg.model.ledger import Entry, Ledger

Codes = npt.NDArray[np.int32]
Ints = npt.NDArray[np.int64]


@attrs.frozen(eq=False)
class Rows:
    """The rows of one table.

    Args:
        ids: Kind -> code of its id per row, negative where there is none, and the distinct texts.
        at: Moment per row, `NAT` where there is none; ``None`` without a column of moments.
        n: Number of rows.
    """

    ids: Mapping[str, Coded]
    at: Ints | None
    n: int


def rows_of(table: object, kinds: Sequence[str], at: str | None, *, zone: str | None, what: str) -> Rows:
    """The ids and moments of a table's rows.

    Raises:
        MissingColumn: when it has none of the id columns, or not the column of moments.
        InputError: for what can't be an id or a moment.
    """
    there = _columns(table)
    used = [kind for kind in kinds if kind in there]
    if not used:
        raise MissingColumn(
            f"{what} has no column of ids",
            expected="one of " + ", ".join(map(repr, kinds)),
            found=", ".join(map(str, there)),
            remedy="rename its column to the name of the id",
        )
    wanted = [*used, *([] if at is None else [at])]
    found = table_of(table, wanted, what=what)
    ids = {kind: names_of(found.columns[kind], found.n, role=kind) for kind in used}
    return Rows(ids, None if at is None else moments(found.columns[at], found.n, zone=zone).at, found.n)


def held(table: Any) -> Any:
    """The table itself, or what a stream of Arrow batches, which can be read once alone, holds."""
    if isinstance(table, (pd.DataFrame, pa.Table)) or not hasattr(table, "__arrow_c_stream__"):
        return table
    return pa.table(table)


def _columns(table: Any) -> list[Any]:
    return list(table.columns if isinstance(table, pd.DataFrame) else getattr(table, "column_names", ()))


def read(
    sources: object, kinds: Sequence[str], at: str | None, *, links: Iterable[Any], zone: str | None
) -> tuple[Sightings, Ledger]:
    """The sightings of tables, and what became of rows without ids or moments.

    Args:
        sources: A table, or tables by name.
        kinds: Columns of ids, the strongest first.
        at: Column of moments.
        links: Pairs declared to be one customer.
        zone: Zone of naive moments.

    Raises:
        MissingColumn: as `rows_of`.
        InputError: for no table, what can't be read, and ids that look like names we make.
    """
    check_kinds(kinds)
    clocks.zone_of(zone)
    given = dict(sources) if isinstance(sources, Mapping) else {"events": sources}
    tables = {name: held(table) for name, table in given.items()}
    if not tables or len(tables) > 62:
        raise InputError("tables of ids", expected="1 to 62 tables", found=str(len(tables)), remedy="join them first")
    rows = [rows_of(table, kinds, at, zone=zone, what=f"table {name!r}") for name, table in tables.items()]
    _check_there(kinds, rows, at_all=[name for table in tables.values() for name in _columns(table)])
    stated = pairs_of(links, kinds)
    ids = [_united(kind, rows, [name for pair in stated for side, name in pair if side == kind]) for kind in kinds]
    names = tuple(texts for texts, _ in ids)
    for kind, texts in zip(kinds, names, strict=True):
        check_names(kind, texts, kinds)
    codes = [{kind: part[place] for kind, (_, part) in zip(kinds, ids, strict=True)} for place in range(len(rows))]
    sightings = gathered(tuple(kinds), names, tuple(map(str, tables)), codes, [one.at for one in rows], stated)
    return sightings, _ledger(rows, codes)


def _check_there(kinds: Sequence[str], rows: Sequence[Rows], *, at_all: list[Any]) -> None:
    """Refuse a column of ids that no table has: most likely it is misspelt."""
    for kind in kinds:
        if not any(kind in one.ids for one in rows):
            raise MissingColumn(
                f"no table has the column of ids {kind!r}",
                expected=unknown("column", kind, map(str, at_all)).expected,
                found=", ".join(dict.fromkeys(map(str, at_all))),
                remedy="name a column that is there",
            )


def _united(kind: str, rows: Sequence[Rows], more: list[str]) -> tuple[pa.Array[Any], list[Codes]]:
    """The distinct texts of a kind in order of their bytes, and the code of each row of each table; -1 = none."""
    parts = [one.ids[kind].ids if kind in one.ids else pa.array([], pa.string()) for one in rows]
    place, distinct = factorise(pa.chunked_array([*parts, pa.array(more, pa.string())], type=pa.string()))
    order = text_order(distinct)
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    out, start = [], 0
    for one, part in zip(rows, parts, strict=True):
        new = np.append(rank[place[start : start + len(part)]], np.int32(-1))
        own = one.ids[kind].codes if kind in one.ids else np.full(one.n, -1, dtype=np.int32)
        out.append(new[np.where(own < 0, len(part), own)])
        start += len(part)
    return pick(distinct, order), out


def _ledger(rows: Sequence[Rows], codes: Sequence[Mapping[str, Codes]]) -> Ledger:
    nameless = sum(int((np.maximum.reduce(list(own.values())) < 0).sum()) for own in codes)
    timeless = sum(0 if one.at is None else int((one.at == NAT).sum()) for one in rows)
    return Ledger(rows_in=sum(one.n for one in rows)).add(
        Entry("no id", "noted", nameless, reason="no column of ids holds anything: the row has no customer"),
        Entry("no moment", "noted", timeless, reason="its ids count as seen, but not as seen together"),
    )
