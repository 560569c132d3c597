"""Spans: which touchpoints separators and bounds put into a session, and which they leave outside of any."""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.sessions.rule import SessionRule
from journeyseg.columns import ragged
from journeyseg.errors import InputError
from journeyseg.model.column import Column
from journeyseg.model.journeys import Journeys

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


@attrs.frozen(eq=False)
class Spans:
    """What separators or bounds say of each touchpoint.

    Args:
        begins: True where a session begins.
        inside: True for touchpoints of a session.
        cuts: True for separators, starts and ends.
    """

    begins: Bools
    inside: Bools
    cuts: Bools


def spans_of(journeys: Journeys, rule: SessionRule) -> Spans | None:
    """The spans of a rule; ``None`` when it has neither separator nor bounds.

    Raises:
        UnknownName: for touchpoints that nothing bears.
        InputError: when a touchpoint is a start and an end.
    """
    if rule.separator is not None:
        cuts = rule.separator.mask(journeys)
        return Spans(cuts, _since(journeys, ragged.first(journeys.event_offsets, cuts)), cuts)
    if rule.start is None or rule.end is None:
        return None
    starts, ends = rule.start.mask(journeys), rule.end.mask(journeys)
    _refuse_both(journeys, rule, starts & ends)
    return Spans(starts, _between(journeys, starts, starts | ends), starts | ends)


def _since(journeys: Journeys, first: Ints) -> Bools:
    """True from a place of each journey on, never where that is -1; bool, one per touchpoint."""
    bounds = journeys.event_offsets
    begin = np.where(first < 0, bounds[1:], first)
    lengths = np.stack([begin - bounds[:-1], bounds[1:] - begin], axis=1).ravel()
    return np.repeat(np.tile(np.array([False, True]), len(begin)), lengths)


def _between(journeys: Journeys, starts: Bools, marked: Bools) -> Bools:
    """True from each start to the end after it, itself inside; bool, one per touchpoint."""
    hits = np.flatnonzero(marked)
    opens = starts[hits]
    first = ragged.first(journeys.event_offsets, marked)
    inside = np.append(False, opens)[np.cumsum(marked, dtype=np.int32)] & _since(journeys, first)
    # An end belongs to the session that runs until it: what counts is the mark before it in the journey.
    alone = np.zeros(len(marked), dtype=np.bool_)
    alone[first[first >= 0]] = True
    before = np.append(False, opens)[:-1] & ~alone[hits]
    inside[hits[~opens]] = before[~opens]
    return np.asarray(inside)


def _refuse_both(journeys: Journeys, rule: SessionRule, both: Bools) -> None:
    if both.any():
        name = journeys.frame.touchpoints[journeys.codes[int(np.argmax(both))]]
        raise InputError(
            "a touchpoint is a start and an end of sessions",
            expected="start= and end= that no touchpoint meets both",
            found=f"{name!r} among {int(both.sum())} touchpoints",
            remedy=f"use separator={name!r} where each starts a session",
        )


def arranged(journeys: Journeys, rule: SessionRule) -> Journeys:
    """The journeys with separators and starts first, and ends last, among the touchpoints of their moment.

    What came first is not forgotten: merged into one journey per customer, touchpoints lie as they came.
    """
    if rule.ties == "input" or journeys.n_events == 0:
        return journeys
    rank = np.ones(journeys.n_events, dtype=np.int8)
    for occurrence, place in ((rule.separator, 0), (rule.start, 0), (rule.end, 2)):
        if occurrence is not None:
            rank[occurrence.mask(journeys)] = place
    owner = journeys.journey_of_event
    tied = (journeys.at[1:] == journeys.at[:-1]) & (owner[1:] == owner[:-1])
    if not (tied & (rank[1:] < rank[:-1])).any():
        return journeys
    moments = np.append(0, np.cumsum(~tied))
    return _moved(journeys, np.lexsort((rank, moments)), moments)


def _moved(journeys: Journeys, rows: Ints, moments: Ints) -> Journeys:
    turns = journeys.turns
    if turns is None:
        turns = (np.arange(len(rows)) - np.searchsorted(moments, moments)).astype(np.int32)
    columns: dict[str, Column] = {name: column.take(rows) for name, column in journeys.columns.items()}
    return attrs.evolve(journeys, codes=journeys.codes[rows], turns=turns[rows], columns=columns)
