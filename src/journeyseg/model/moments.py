"""Moments: dates and times from people as int64 microseconds UTC."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pandas as pd

from journeyseg.errors import InputError


def moment(value: object, zone: str | None) -> int:
    """Microseconds UTC of a moment.

    Args:
        value: ISO 8601 text, `datetime`, `date`, `numpy.datetime64` or `pandas.Timestamp`; an int is taken as
            microseconds UTC already.
        zone: Zone of naive values; without it a naive value is an error.

    Raises:
        InputError: for text that is no time, and for naive values when no zone is known.

    Example:
        >>> moment("2026-01-01T00:00:00Z", None)
        1767225600000000
    """
    if isinstance(value, (int, np.integer)) and not isinstance(value, bool):
        return int(value)
    stamp = _stamp(value)
    if stamp.tzinfo is None:
        stamp = _localised(stamp, zone)
    return int(stamp.as_unit("us").value)


def _stamp(value: object) -> pd.Timestamp:
    try:
        stamp = pd.Timestamp(value) if isinstance(value, (str, date, datetime, np.datetime64)) else pd.NaT
    except ValueError:
        stamp = pd.NaT
    if not isinstance(stamp, pd.Timestamp):
        raise InputError(
            "not a moment",
            expected='a date or time such as "2026-01-31" or "2026-01-31T09:00:00Z"',
            found=repr(value),
            remedy="write it in ISO 8601",
        )
    return stamp


def _localised(stamp: pd.Timestamp, zone: str | None) -> pd.Timestamp:
    if zone is None:
        raise InputError(
            "a time without a zone",
            expected="a time with an offset, or journeys with zone=",
            found=str(stamp),
            remedy='add "Z" or say zone="Europe/Lisbon" when building',
        )
    return stamp.tz_localize(zone, ambiguous=True, nonexistent="shift_forward")
