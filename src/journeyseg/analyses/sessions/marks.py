"""Marks: the touchpoints before which a session ends, by silence, by the day and by news."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import numpy.typing as npt

from journeyseg.analyses.sessions.rule import SessionRule
from journeyseg.columns import parallel
from journeyseg.columns.clocks import calendar, find
from journeyseg.errors import InputError, MissingColumn, unknown
from journeyseg.model.column import Column
from journeyseg.model.durations import microseconds
from journeyseg.model.journeys import Journeys

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


def after_silence(at: Ints, gap: timedelta | None, edge: str) -> Bools:
    """True where the touchpoint before lies too far back; bool, one per touchpoint, whatever journey that is of."""
    out = np.zeros(len(at), dtype=np.bool_)
    if gap is None:
        return out
    least = microseconds(gap) + (edge == "inside")

    def block(rows: slice) -> None:
        low = max(rows.start, 1)
        np.greater_equal(at[low : rows.stop] - at[low - 1 : rows.stop - 1], least, out=out[low : rows.stop])

    parallel.over(block, len(at))
    return out


def after_midnight(journeys: Journeys) -> Bools:
    """True where the touchpoint before lies on another local day; bool, one per touchpoint.

    Raises:
        InputError: when the journeys have no zone.
    """
    zone, out = journeys.frame.zone, np.zeros(journeys.n_events, dtype=np.bool_)
    if zone is None:
        raise InputError(
            "midnight needs a zone",
            expected="journeys with zone=",
            found="no zone",
            remedy='say zone="Europe/Lisbon" when building the journeys',
        )
    if journeys.n_events:
        days = find(calendar("day", zone, int(journeys.at.min()), int(journeys.at.max())).edges, journeys.at)
        np.not_equal(days[1:], days[:-1], out=out[1:])
    return out


def after_news(journeys: Journeys, name: str, missing: str) -> Bools:
    """True where the value of a column differs from the one before in the journey; bool, one per touchpoint.

    Raises:
        MissingColumn: when the journeys have no such column; close names are listed.
    """
    column = _column(journeys, name)
    lacks, places = column.missing, np.arange(journeys.n_events)
    if missing == "value" or not lacks.any():
        before, known = places - 1, places > 0
        differs = (column.data[before] != column.data) & ~(lacks & lacks[before])
        return np.asarray(known & differs)
    before = np.maximum.accumulate(np.where(lacks, -1, places))
    before = np.append(-1, before[:-1])[: len(places)]
    known = ~lacks & (before >= journeys.event_offsets[:-1][journeys.journey_of_event])
    return np.asarray(known & (column.data[before] != column.data))


def _column(journeys: Journeys, name: str) -> Column:
    found = name if name in journeys.columns else f"property:{name}"
    if found not in journeys.columns:
        hint = unknown("column", name, journeys.columns)
        raise MissingColumn(
            f"on_change names the column {name!r}, which is not there",
            expected=hint.expected,
            found=", ".join(sorted(journeys.columns)) or "no columns",
            remedy="keep it when building the journeys: channel=..., or properties=[...]",
        )
    return journeys.columns[found]


def marks(journeys: Journeys, rule: SessionRule) -> Bools:
    """True where silence, the day or news start a session; bool, one per touchpoint, first ones of journeys at will."""
    out = after_silence(journeys.at, rule.gap, rule.edge)
    if rule.reset_at_midnight:
        out |= after_midnight(journeys)
    for name in rule.on_change:
        out |= after_news(journeys, name, rule.missing)
    return out
