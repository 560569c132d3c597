"""Joining: the tables of several files as columns over all rows, whatever types each file gave them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from journeyseg.errors import InputError
from journeyseg.model.door.frames import plain_column
from journeyseg.model.door.table import Origin, Raw, Table
from journeyseg.model.door.values import family
from journeyseg.model.ledger import Entry
from journeyseg.readers.recognising import recognised

_WHOLE_AS_REAL = r"^-?\d{1,15}\.0+$"


@attrs.frozen(eq=False)
class Loaded:
    """One file that was loaded.

    Args:
        file: Its path.
        table: Its columns.
        typed: False when its text columns may be numbers or times, as in CSV.
        decimal: The decimal point of numbers in text.
    """

    file: str
    table: pa.Table
    typed: bool = True
    decimal: str = "."


@attrs.frozen(eq=False)
class Joined:
    """Columns over all files, and what the ledger should say about them."""

    table: Table
    entries: tuple[Entry, ...] = ()


def joined(loaded: Sequence[Loaded], *, names: Iterable[str], free: Iterable[str]) -> Joined:
    """One table of all files, rows in the order of the files.

    Args:
        loaded: The files.
        names: Columns that are names: in text files they stay text, but "42.0" all through is "42".
        free: Columns whose kind is what they hold: in text files numbers and times are recognised over all files.

    Raises:
        InputError: for no rows, and for a free column of several kinds, naming the files.
    """
    bounds = np.cumsum([0, *(len(one.table) for one in loaded)]).tolist()
    if bounds[-1] == 0:
        raise InputError(
            "the files have no rows", expected="at least one row", found="0 rows", remedy="check the files named"
        )
    origin = Origin(tuple((one.file, low) for one, low in zip(loaded, bounds, strict=False)) if len(loaded) > 1 else ())
    spans = [slice(low, high) for low, high in pairwise(bounds)]
    columns, entries = {}, []
    for name in loaded[0].table.column_names:
        values = [plain_column(one.table, name) for one in loaded]
        if name in set(names):
            values, told = _as_names(name, loaded, values)
            entries += told
        elif name in set(free):
            values = _recognised(loaded, values)
            _refuse_kinds(name, loaded, values)
        columns[name] = Raw(name, _parts(spans, values), origin)
    return Joined(Table(bounds[-1], columns, origin=origin), tuple(entries))


def _parts(spans: list[slice], values: list[Any]) -> tuple[tuple[slice, Any], ...]:
    """One part when all files agree on the type, else one per file."""
    if len({str(part.type) for part in values}) == 1:
        whole = pa.chunked_array([chunk for part in values for chunk in part.chunks], type=values[0].type)
        return ((slice(0, spans[-1].stop), whole),)
    return tuple((span, part) for span, part in zip(spans, values, strict=True) if len(part))


def _as_names(name: str, loaded: Sequence[Loaded], values: list[Any]) -> tuple[list[Any], list[Entry]]:
    out, entries = [], []
    for one, text in zip(loaded, values, strict=True):
        real = not one.typed and _is_whole_as_real(text)
        out.append(pc.replace_substring_regex(text, r"\.0+$", "") if real else text)
        if real:
            reason = f'column {name!r} of {one.file} holds whole numbers written as "42.0"; they are read as "42"'
            entries.append(Entry("whole numbers as real ones", "changed", len(text), reason=reason))
    return out, entries


def _is_whole_as_real(text: Any) -> bool:
    """True when all values are whole numbers with ".0"; decided by the first values where they are not."""
    for part in (text.slice(0, 100), text):
        fits = pc.match_substring_regex(part, _WHOLE_AS_REAL)
        if part.null_count == len(part) or not pc.all(fits).as_py():
            return False
    return True


def _recognised(loaded: Sequence[Loaded], values: list[Any]) -> list[Any]:
    """Text of untyped files as what all of it together is."""
    open_ = [place for place, one in enumerate(loaded) if not one.typed and _is_text(values[place].type)]
    if not open_:
        return values
    together = pa.chunked_array(
        [chunk for place in open_ for chunk in values[place].chunks], type=values[open_[0]].type
    )
    found = recognised(together, decimal=loaded[open_[0]].decimal)
    out, low = list(values), 0
    for place in open_:
        out[place] = found.slice(low, len(values[place]))
        low += len(values[place])
    return out


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _refuse_kinds(name: str, loaded: Sequence[Loaded], values: list[Any]) -> None:
    kinds: dict[str, str] = {}
    for one, part in zip(loaded, values, strict=True):
        kind = part.type.value_type if pa.types.is_dictionary(part.type) else part.type
        if not pa.types.is_null(kind):
            kinds.setdefault(family(kind), one.file)
    if len(kinds) > 1:
        raise InputError(
            f"column {name!r} is not the same in all files",
            expected="one kind of values",
            found=" but ".join(f"{kind} in {file}" for kind, file in kinds.items()),
            remedy="convert the files to one kind, read them apart, or leave the column out",
        )
