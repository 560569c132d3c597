"""Moments: dates and times from people as int64 microseconds UTC."""

from __future__ import annotations

import re
from datetime import date, datetime

import numpy as np
import pandas as pd

from journeyseg.columns import clocks
from journeyseg.errors import InputError

_DATED = re.compile(r"\s*\d{4}-\d{2}-\d{2}([T ].*)?", re.DOTALL)


def moment(value: object, zone: str | None) -> int:
    """Microseconds UTC of a moment.

    Nanoseconds are rounded down; a reading that the zone repeats is its first instant, one that it skips moves forward
    to the end of the gap.

    Args:
        value: ISO 8601 text with its date ("now" and "12:00" are refused: they mean something else tomorrow),
            `datetime`, `date`, `numpy.datetime64` or `pandas.Timestamp`; an int is taken as microseconds UTC already.
        zone: Zone of naive values; without it a naive value is an error.

    Raises:
        InputError: for text that is no time, for naive values when no zone is known, and outside the years 1 to 9999.
        UnknownName: for a zone that does not exist.

    Example:
        >>> moment("2026-01-01T00:00:00Z", None)
        1767225600000000
        >>> moment("2026-07-01", "Europe/Lisbon") == moment("2026-06-30T23:00:00Z", None)
        True
    """
    if isinstance(value, (int, np.integer)) and not isinstance(value, bool):
        return _inside(int(value), value)
    stamp = _stamp(value)
    reading = _inside(int(stamp.asm8.astype("datetime64[us]").astype(np.int64)), value)
    return reading if stamp.tzinfo is not None else _inside(_of_zone(reading, stamp, zone), value)


def _stamp(value: object) -> pd.Timestamp:
    dated = isinstance(value, (date, datetime, np.datetime64)) or (isinstance(value, str) and _DATED.fullmatch(value))
    try:
        stamp = pd.Timestamp(value) if dated else pd.NaT  # type: ignore[arg-type]
    except (ValueError, OverflowError):
        stamp = pd.NaT
    if not isinstance(stamp, pd.Timestamp):
        raise InputError(
            "not a moment",
            expected='a date or time such as "2026-01-31" or "2026-01-31T09:00:00Z"',
            found=repr(value),
            remedy="write it in ISO 8601",
        )
    return stamp


def _inside(at: int, value: object) -> int:
    if not clocks.EARLIEST <= at < clocks.LATEST:
        raise InputError(
            "a moment out of range",
            expected="the years 1 to 9999",
            found=repr(value),
            remedy="correct the year, or leave the moment out",
        )
    return at


def _of_zone(reading: int, stamp: pd.Timestamp, zone: str | None) -> int:
    if zone is None:
        raise InputError(
            "a time without a zone",
            expected="a time with an offset, or journeys with zone=",
            found=str(stamp),
            remedy='add "Z" or say zone="Europe/Lisbon" when building',
        )
    at, _, _ = clocks.to_utc(np.array([reading]), zone)
    return int(at[0])
