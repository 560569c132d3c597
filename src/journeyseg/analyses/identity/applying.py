"""Applying: the customer of each row of a table."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from journeyseg.analyses.identity.naming import named
from journeyseg.analyses.identity.reading import Rows
from journeyseg.analyses.identity.sightings import Sightings
from journeyseg.analyses.identity.spells import Spells
from journeyseg.errors import InputError

Ints = npt.NDArray[np.int64]


def names_of_all(sightings: Sightings) -> pa.Array[Any]:
    """The name of the customer whom each id alone would be, by number; Arrow text."""
    parts = [named(kind, texts, sightings.kinds) for kind, texts in zip(sightings.kinds, sightings.names, strict=True)]
    return pa.concat_arrays([part.cast(pa.string()) for part in parts])


def heads_of(rows: Rows, sightings: Sightings, head: Ints, spells: Spells, *, weakest: bool) -> pa.Array[Any]:
    """The name of the customer of each row; Arrow text, null without any id.

    Args:
        rows: The rows.
        sightings: What was seen.
        head: Number of the id that names the customer of each id.
        spells: Where that changes with time.
        weakest: True when the weakest id that belongs to another decides, else the strongest id does.
    """
    strangers: list[pa.Array[Any]] = []
    size = len(head)
    owner = np.full(rows.n, -1, dtype=np.int64)
    for level, kind in enumerate(sightings.kinds):
        if kind not in rows.ids:
            continue
        coded = rows.ids[kind]
        number, unknown = _numbers(sightings, level, coded.ids, size + sum(map(len, strangers)))
        strangers.append(named(kind, unknown, sightings.kinds))
        own = np.append(number, -1)[np.where(coded.codes < 0, len(number), coded.codes)]
        found = _owners(own, rows.at, head, spells)
        takes = (owner < 0) | (
            weakest & (own >= 0) & (own < size) & (found != own) & (_kind_of(found, sightings) < level)
        )
        owner = np.where(takes, found, owner)
    names = pa.concat_arrays([names_of_all(sightings), *(part.cast(pa.string()) for part in strangers)])
    place: Any = pa.array(owner, mask=owner < 0)
    taken: pa.Array[Any] = names.take(place)
    return taken


def _kind_of(number: Ints, sightings: Sightings) -> Ints:
    return np.searchsorted(sightings.bounds, number, side="right") - 1


def _numbers(sightings: Sightings, place: int, texts: pa.Array[Any], start: int) -> tuple[Ints, pa.Array[Any]]:
    """Numbers of these ids, those of ids that were not seen from `start` on; and the texts of these."""
    among: Any = pc.index_in(texts, value_set=sightings.names[place])
    strange = among.is_null().to_numpy(zero_copy_only=False)
    number = among.fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64) + int(sightings.bounds[place])
    number[strange] = start + np.arange(int(strange.sum()))
    return number, texts.filter(pa.array(strange))


def _owners(number: Ints, at: Ints | None, head: Ints, spells: Spells) -> Ints:
    known = (number >= 0) & (number < len(head))
    found = np.where(known, head[np.where(known, number, 0)], number) if len(head) else number
    if at is None or not len(spells.id):
        return found
    return np.where(known, spells.of(found, at), found)


def with_column(events: Any, name: str, customers: pd.Series[Any]) -> Any:
    """A table with the customers in a further column.

    Raises:
        InputError: when it has such a column already.
    """
    there = list(events.columns) if isinstance(events, pd.DataFrame) else events.column_names
    if name in there:
        raise InputError(
            f"the table has a column {name!r} already",
            expected="a name for a new column",
            found=repr(name),
            remedy='choose another: apply(events, customer="person")',
        )
    if isinstance(events, pd.DataFrame):
        return events.assign(**{name: customers})
    return events.append_column(name, pa.array(customers.to_numpy(), pa.string()))
