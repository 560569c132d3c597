"""Gathering: the ids of rows become links, each pair once with all its evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from journeyseg.analyses.identity.sightings import AFTER, BEFORE, Links, Sightings
from journeyseg.errors import InputError
from journeyseg.model.column import NAT
from journeyseg.model.identity import id_of

Codes = npt.NDArray[np.int32]
Ints = npt.NDArray[np.int64]
Pair = tuple[tuple[str, str], tuple[str, str]]


def pairs_of(links: Iterable[Any], kinds: Sequence[str]) -> list[Pair]:
    """Declared links as pairs of (kind, id).

    Raises:
        InputError: for anything but pairs of ids, and for kinds that do not exist.
    """
    listed = [tuple(pair) if isinstance(pair, (tuple, list)) else (pair,) for pair in links]
    wrong = [pair for pair in listed if len(pair) != 2]
    if wrong:
        raise InputError("a link joins two ids", expected="a pair", found=repr(wrong[0]), remedy='write ("a", "b")')
    return [(end_of(one, kinds), end_of(other, kinds)) for one, other in listed]


def end_of(end: Any, kinds: Sequence[str]) -> tuple[str, str]:
    """One end of a link as (kind, id): such a pair, or an id alone where there is one kind.

    Raises:
        InputError: for anything else.
    """
    if isinstance(end, (tuple, list)) and len(end) == 2 and end[0] in kinds:
        return str(end[0]), id_of(end[1])
    if not isinstance(end, (tuple, list)) and len(kinds) == 1 and end is not None:
        return kinds[0], id_of(end)
    raise InputError(
        "an end of a link is no id",
        expected=f"(column, id) with a column of {', '.join(map(repr, kinds))}",
        found=repr(end),
        remedy=f'write ({kinds[-1]!r}, "...")',
    )


def gathered(
    kinds: tuple[str, ...],
    names: tuple[pa.Array[Any], ...],
    tables: tuple[str, ...],
    codes: Sequence[Mapping[str, Codes]],
    at: Sequence[Ints | None],
    stated: Sequence[Pair],
) -> Sightings:
    """The sightings of all tables and declared links.

    Args:
        kinds: Names of the id columns, the strongest first.
        names: Ids of each kind in order of their bytes.
        tables: Names of the tables.
        codes: For each table kind -> code per row, -1 = none.
        at: For each table the moments, `NAT` = none.
        stated: Declared links.
    """
    bounds = np.cumsum([0, *(len(texts) for texts in names)])
    since = np.full(int(bounds[-1]), AFTER, dtype=np.int64)
    parts = []
    for place, (own, times) in enumerate(zip(codes, at, strict=True)):
        numbers = {kind: _numbered(own[kind], int(bounds[k])) for k, kind in enumerate(kinds)}
        moments = np.full(len(own[kinds[0]]), NAT, dtype=np.int64) if times is None else times
        for number in numbers.values():
            _note(since, number, moments)
        parts += [_together(numbers, kinds, moments, place, timed=times is not None)]
    table = np.concatenate(parts, axis=1) if parts else np.zeros((4, 0), dtype=np.int64)
    blank = Sightings(kinds, names, tables, _links(table, np.zeros((2, 0), dtype=np.int64)), since, _seen(table))
    ends = [sorted(blank.number(*end) for end in pair) for pair in stated]
    declared = np.array([pair for pair in ends if pair[0] != pair[1]], dtype=np.int64).reshape(-1, 2).T
    return Sightings(kinds, names, tables, _links(table, declared), since, blank.seen)


def _numbered(codes: Codes, start: int) -> Ints:
    return np.where(codes < 0, -1, codes.astype(np.int64) + start)


def _note(since: Ints, number: Ints, at: Ints) -> None:
    told = (number >= 0) & (at != NAT)
    np.minimum.at(since, number[told], at[told])


def _together(numbers: Mapping[str, Ints], kinds: Sequence[str], at: Ints, table: int, *, timed: bool) -> Ints:
    """Rows (strong, weak, moment, table) of ids beside a stronger one; 4 lines."""
    strongest = np.full(len(at), -1, dtype=np.int64)
    found = []
    usable = at != NAT if timed else np.ones(len(at), dtype=np.bool_)
    for kind in kinds:
        number = numbers[kind]
        rows = np.flatnonzero((strongest >= 0) & (number >= 0) & usable)
        found.append(np.array([strongest[rows], number[rows], at[rows], np.full(len(rows), table)], dtype=np.int64))
        strongest = np.where(strongest < 0, number, strongest)
    return np.concatenate(found, axis=1)


def _links(table: Ints, declared: Ints) -> Links:
    """Each pair once: how often, when, in which tables."""
    strong, weak = np.concatenate([table[:2], declared], axis=1)
    at = np.append(table[2], np.full(declared.shape[1], NAT))
    source = np.append(np.int64(1) << table[3], np.zeros(declared.shape[1], dtype=np.int64))
    width = int(max(weak.max(initial=0), strong.max(initial=0))) + 1
    keys, place = np.unique(strong * width + weak, return_inverse=True)
    size = len(keys)
    shown = np.arange(len(at)) < table.shape[1]
    first, last = np.full(size, AFTER), np.full(size, BEFORE)
    told = at != NAT
    np.minimum.at(first, place[told], at[told])
    np.maximum.at(last, place[told], at[told])
    tables = np.zeros(size, dtype=np.int64)
    np.bitwise_or.at(tables, place, source)
    return Links(
        keys // width,
        keys % width,
        np.bincount(place, weights=shown, minlength=size).astype(np.int64),
        first,
        last,
        np.bincount(place, weights=~shown, minlength=size) > 0,
        tables,
    )


def _seen(table: Ints) -> Ints:
    """(weak, moment, strong) of the rows with a moment; 3 columns."""
    return table[:, table[2] != NAT][[1, 2, 0]].T
