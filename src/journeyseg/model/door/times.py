"""Columns of moments as microseconds UTC: stamps with a zone, stamps and dates of a stated zone, and ISO 8601 text.

Nanoseconds are rounded down to microseconds. A wall clock reading that a zone repeats is taken as the first of the
two; one that it skips moves forward to the end of the gap; both are counted.
"""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from journeyseg.columns import clocks
from journeyseg.errors import InputError
from journeyseg.model.column import NAT
from journeyseg.model.door.stamps import Wall, read_text, wall_of
from journeyseg.model.door.table import Raw, Rows

Ints = npt.NDArray[np.int64]


@attrs.frozen(eq=False)
class Moments:
    """Moments of every row.

    Args:
        at: Microseconds UTC, `NAT` where there is none; int64.
        unreadable: Rows of text that is no time.
        beyond: Rows outside the years 1 to 9999.
        twice: Rows whose wall clock reading happened twice.
        never: Rows whose wall clock reading never happened.
    """

    at: Ints
    unreadable: Rows
    beyond: Rows
    twice: Rows
    never: Rows

    @property
    def null(self) -> Rows:
        """Rows without a moment for any reason."""
        return np.flatnonzero(self.at == NAT) if len(self.at) and self.at.min() == NAT else np.zeros(0, dtype=np.int64)


def is_time(kind: pa.DataType) -> bool:
    """True for Arrow types that are moments or dates."""
    return bool(pa.types.is_timestamp(kind) or pa.types.is_date(kind))


def moments(raw: Raw, n: int, *, zone: str | None) -> Moments:
    """The moments of a column.

    Args:
        raw: The column: stamps, dates, or ISO 8601 text.
        n: Number of rows.
        zone: Zone of readings without one.

    Raises:
        InputError: for numbers and other types, for readings without a zone when none is stated, and for text of
            which nothing can be read.
        UnknownName: for a zone that does not exist.
    """
    parts = [_moments_of(raw, rows, values, zone) for rows, values in raw.parts]
    if len(parts) == 1 and isinstance(raw.parts[0][0], slice):
        return parts[0]
    places = [np.arange(n)[rows] for rows, _ in raw.parts]
    at = np.full(n, NAT, dtype=np.int64)
    for place, part in zip(places, parts, strict=True):
        at[place] = part.at
    names = ("unreadable", "beyond", "twice", "never")
    pairs = list(zip(places, parts, strict=True))
    told = {name: np.concatenate([place[getattr(part, name)] for place, part in pairs]) for name in names}
    return Moments(at, **{name: np.sort(rows) for name, rows in told.items()})


def _moments_of(raw: Raw, rows: Rows | slice, values: Any, zone: str | None) -> Moments:
    wall = _wall(raw, rows, values)
    readings, far = _inside(wall.at)
    at, twice, never = _localised(raw.name, attrs.evolve(wall, at=readings), zone)
    at, pushed = _inside(at)
    return Moments(at, wall.unreadable, np.concatenate([far, pushed]), twice, never)


def _wall(raw: Raw, rows: Rows | slice, values: Any) -> Wall:
    kind = values.type.value_type if pa.types.is_dictionary(values.type) else values.type
    if is_time(kind) or pa.types.is_null(kind):
        return wall_of(values)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        wall = read_text(values)
        _refuse_unless_some(raw, rows, values, wall)
        return wall
    raise InputError(
        f"column {raw.name!r} holds no times",
        expected="stamps, dates or ISO 8601 text",
        found=str(kind),
        remedy=_remedy(raw.name, values) if _is_number(kind) else "name the column of moments",
    )


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


def _remedy(name: str, values: Any) -> str:
    import pyarrow.compute as pc

    size = abs(float(pc.max(values).as_py() or 0))
    unit = next((unit for unit, most in (("s", 1e11), ("ms", 1e14), ("us", 1e17)) if size < most), "ns")
    return f'convert it first: pandas.to_datetime(frame[{name!r}], unit="{unit}", utc=True)'


def _refuse_unless_some(raw: Raw, rows: Rows | slice, values: Any, wall: Wall) -> None:
    if not len(wall.unreadable) or (wall.at != NAT).any():
        return
    place = int(wall.unreadable[0])
    row = place + (rows.start or 0) if isinstance(rows, slice) else int(rows[place])
    raise InputError(
        f"no time in column {raw.name!r} can be read",
        expected='ISO 8601, such as "2026-01-31T09:00:00Z" or "2026-01-31 09:00"',
        found=f"{values[place].as_py()!r} in {raw.origin.row(row)}",
        remedy=f'parse it first: pandas.to_datetime(frame[{raw.name!r}], format="...")',
    )


def _inside(at: Ints) -> tuple[Ints, Rows]:
    """The moments with those outside the years 1 to 9999 missing, and their rows."""
    none = np.zeros(0, dtype=np.int64)
    if not len(at) or (int(at.min()) >= clocks.EARLIEST and int(at.max()) < clocks.LATEST):
        return at, none
    beyond = np.flatnonzero(((at < clocks.EARLIEST) | (at >= clocks.LATEST)) & (at != NAT))
    if not len(beyond):
        return at, none
    kept = at.copy()
    kept[beyond] = NAT
    return kept, beyond


def _localised(name: str, wall: Wall, zone: str | None) -> tuple[Ints, Rows, Rows]:
    """Readings without a zone as moments; the rows that happened twice and never."""
    none = np.zeros(0, dtype=np.int64)
    rows = _naive_rows(wall)
    if rows is not None and not len(rows):
        return wall.at, none, none
    if zone is None:
        raise InputError(
            f"the times in column {name!r} have no zone",
            expected="times with an offset or zone, or a stated zone",
            found="naive times",
            remedy='say zone="Europe/Lisbon" (or zone="UTC" if they are UTC)',
        )
    found, twice, never = clocks.to_utc(wall.at if rows is None else wall.at[rows], zone)
    if rows is None:
        return found, np.flatnonzero(twice), np.flatnonzero(never)
    at = wall.at.copy()
    at[rows] = found
    return at, rows[twice], rows[never]


def _naive_rows(wall: Wall) -> Rows | None:
    """Rows that hold a reading without a zone; ``None`` for all."""
    if wall.naive is None:
        return np.zeros(0, dtype=np.int64)
    there = wall.at != NAT
    if wall.naive is True:
        return None if there.all() else np.flatnonzero(there)
    return np.flatnonzero(there & wall.naive)
