"""Repeats: runs of one touchpoint become their first."""

from __future__ import annotations

from datetime import timedelta

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.model.cutting import keep
from journeyseg.model.durations import microseconds, spell
from journeyseg.model.journeys import Journeys
from journeyseg.model.ledger import Entry
from journeyseg.model.occurrence import Occurrence

Bools = npt.NDArray[np.bool_]

RULE = "repeat"
"""Name of the rule in the ledger."""


def collapsed(journeys: Journeys, only: Occurrence | None, within: timedelta | None) -> Journeys:
    """Journeys in which no touchpoint follows itself, as far as `only` and `within` say.

    Args:
        journeys: The journeys.
        only: Touchpoints that collapse; ``None`` = all.
        within: Longest time from a touchpoint to its repeat; ``None`` = any.
    """
    again = repeats(journeys)
    if only is not None:
        among = only.mask(journeys)
        again[1:] &= among[1:] & among[:-1]
    if within is not None:
        again[1:] &= np.diff(journeys.at) <= microseconds(within)
    entry = Entry(RULE, "rejected", int(again.sum()), reason=_words(only, within))
    cut = keep(journeys, ~again) if again.any() else journeys
    return attrs.evolve(cut, ledger=cut.ledger.add(entry))


def repeats(journeys: Journeys) -> Bools:
    """True for touchpoints of the same name as the one before in the journey; bool, one per touchpoint."""
    again = np.zeros(journeys.n_events, dtype=np.bool_)
    np.equal(journeys.codes[1:], journeys.codes[:-1], out=again[1:])
    starts = journeys.event_offsets[:-1]
    again[starts[journeys.event_offsets[1:] > starts]] = False
    return again


def _words(only: Occurrence | None, within: timedelta | None) -> str:
    what = "a touchpoint" if only is None else only.words
    soon = "" if within is None else f", not more than {spell(within)} after it"
    return f"{what} again, right after itself{soon}: the first of a run stays"
