"""Cutting journeys into sessions, with every touchpoint that falls out counted in the ledger."""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from journeyseg.analyses.sessions.lengths import splits, too_long
from journeyseg.analyses.sessions.marks import marks
from journeyseg.analyses.sessions.pieces import pieces
from journeyseg.analyses.sessions.rule import SessionRule
from journeyseg.analyses.sessions.spans import Spans, arranged, spans_of
from journeyseg.columns import parallel, ragged
from journeyseg.errors import InputError
from journeyseg.model.column import Column
from journeyseg.model.cutting import keep, split_at, take_journeys
from journeyseg.model.durations import microseconds
from journeyseg.model.journeys import Journeys
from journeyseg.model.ledger import Entry

Bools = npt.NDArray[np.bool_]

OUTSIDE, BOUND, LONG, MADE = "outside of any session", "bound of sessions", "session too long", "sessions"
"""Names of the rules in the ledger."""


def cut(journeys: Journeys, rule: SessionRule) -> Journeys:
    """Journeys whose journeys are the sessions of a rule; every customer stays.

    A session never spans two journeys. Without ids; numbered inside the customer in order of their first touchpoint.

    Raises:
        InputError: for a rule that these journeys can't carry.
    """
    _refuse_idle(journeys, rule)
    laid = arranged(journeys, rule)
    spans = spans_of(laid, rule)
    begins = marks(laid, rule)
    found = pieces(laid, begins) if spans is None else _within(laid, begins, spans, rule)
    found = _limited(found, rule)
    return _entered(found, Entry(MADE, "noted", found.n_journeys, of="sessions", reason=rule.words))


def _refuse_idle(journeys: Journeys, rule: SessionRule) -> None:
    """Refuse a rule that ends no session, unless it only sets aside those that journeys already are."""
    ends = (rule.gap, rule.separator, rule.start, rule.on_change or None, rule.reset_at_midnight or None)
    lasting = rule.max_length is not None and (journeys.finer or rule.too_long == "split")
    if not lasting and all(one is None for one in ends):
        raise InputError(
            "nothing ends a session",
            expected="gap=, on_change=, reset_at_midnight=, separator= or start= and end=",
            found=rule.words,
            remedy="name the column of session ids: on_change=..., or journey=... when building the journeys",
        )


def _within(laid: Journeys, begins: Bools, spans: Spans, rule: SessionRule) -> Journeys:
    """The touchpoints of sessions, with or without what bounds them."""
    dropped = spans.inside & spans.cuts & (rule.drop_separator or rule.drop_bounds)
    # Cutting may put journeys that were finer before into another order; a column travels with them.
    wanted = Column("flag", (spans.inside & ~dropped).view(np.int8))
    found = pieces(attrs.evolve(laid, columns={**laid.columns, _WANTED: wanted}), begins | spans.begins)
    mask = found.columns[_WANTED].data.view(np.bool_)
    plain = {name: column for name, column in found.columns.items() if name != _WANTED}
    return _entered(
        _kept(attrs.evolve(found, columns=plain), mask, finer=laid.finer),
        Entry(OUTSIDE, "rejected", int((~spans.inside).sum()), reason=f"of no session; {rule.words}"),
        Entry(BOUND, "rejected", int(dropped.sum()), reason="it only bounds sessions, as was asked"),
    )


_WANTED = "\0wanted"


def _kept(journeys: Journeys, mask: Bools, *, finer: bool) -> Journeys:
    """The touchpoints under `mask` and the journeys that have any; `finer`: whether journeys may overlap in time."""
    if finer:
        return full(keep(journeys, mask))
    # Pieces of one journey follow each other, whatever is taken out of them.
    rows = np.flatnonzero(mask)
    columns = journeys.columns.items()
    cut_ = attrs.evolve(
        journeys,
        event_offsets=ragged.kept(journeys.event_offsets, mask),
        codes=parallel.take(journeys.codes, rows),
        at=parallel.take(journeys.at, rows),
        turns=None if journeys.turns is None else parallel.take(journeys.turns, rows),
        columns={name: attrs.evolve(column, data=parallel.take(column.data, rows)) for name, column in columns},
    )
    return full(cut_)


def full(journeys: Journeys) -> Journeys:
    """Finer journeys without those that have no touchpoint; journeys that are no finer than customers stay.

    Touchpoints stay where they are: only bounds go.
    """
    filled = ragged.count(journeys.event_offsets) > 0
    if not journeys.finer or filled.all():
        return journeys
    ids = journeys.journey_ids
    return attrs.evolve(
        journeys,
        journey_offsets=ragged.kept(journeys.journey_offsets, filled),
        event_offsets=np.append(journeys.event_offsets[:-1][filled], journeys.event_offsets[-1]),
        journey_ids=None if ids is None else ids.filter(pa.array(filled)),
    )


def _limited(journeys: Journeys, rule: SessionRule) -> Journeys:
    if rule.max_length is None:
        return journeys
    most = microseconds(rule.max_length)
    long = too_long(journeys, most)
    if not long.any():
        return journeys
    if rule.too_long == "split":
        return split_at(journeys, splits(journeys, long, most))
    lost = int(ragged.count(journeys.event_offsets)[long].sum())
    return _entered(take_journeys(journeys, ~long), Entry(LONG, "rejected", lost, reason=f"left out; {rule.words}"))


def _entered(journeys: Journeys, *entries: Entry) -> Journeys:
    return attrs.evolve(journeys, ledger=journeys.ledger.add(*entries))
