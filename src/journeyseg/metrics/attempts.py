"""Attempts: from a start, does a unit meet the target, when, and could it still?"""

from __future__ import annotations

from datetime import timedelta

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.columns import ragged
from journeyseg.columns.tallies import Tally
from journeyseg.model.durations import microseconds
from journeyseg.model.journeys import Journeys
from journeyseg.model.occurrence import Occurrence, occurrence_of

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@attrs.frozen(eq=False)
class Attempts:
    """One attempt per unit.

    Args:
        start: Position of the touchpoint that starts the attempt, -1 = the unit made none.
        end: Position of the first target at or after the start (strictly after it in the order when the clock was to
            start at the target itself), -1 = none; the horizon is not applied.
        elapsed: Microseconds from start to end; where there is no end, from start to `as_of`.
    """

    start: Ints
    end: Ints
    elapsed: Ints

    @property
    def made(self) -> Bools:
        """True for units that made an attempt."""
        return self.start >= 0

    @property
    def met(self) -> Bools:
        """True for units that met the target."""
        return self.end >= 0

    def tally(self, mask: Bools) -> Tally:
        """A tally of the attempts of these units, in the segment of their start."""
        at = np.flatnonzero(mask)
        return Tally("journey", at=at, anchor=self.start[at])

    def within(self, horizon: timedelta | None) -> Bools:
        """True for units that met the target within the horizon, edge inside."""
        return self.met if horizon is None else self.met & (self.elapsed <= microseconds(horizon))


def attempts(journeys: Journeys, target: str | Occurrence, *, since: str | Occurrence | None) -> Attempts:
    """The first attempt of each unit, in the period.

    Args:
        journeys: Journeys whose journeys are the units.
        target: What is to be met: a touchpoint that occurs, or an occurrence.
        since: What starts the clock, likewise; ``None`` = the first touchpoint in the period.

    A target later than the period, up to `as_of`, still counts: the start lies in the period, the outcome may follow.
    """
    bounds = journeys.event_offsets
    begins = journeys.in_period if since is None else journeys.in_period & _met(journeys, since)
    start = ragged.first(bounds, begins)
    after = start if _choices(since) != _choices(target) else np.where(start < 0, -1, start + 1)
    end = ragged.first_after(bounds, _met(journeys, target), after)
    return Attempts(start, end, _elapsed(journeys, start, end))


def _met(journeys: Journeys, what: str | Occurrence) -> Bools:
    return what.mask(journeys) if isinstance(what, Occurrence) else journeys.codes == journeys.code(what)


def _choices(what: str | Occurrence | None) -> object:
    """What tells an occurrence from another, whatever it is called."""
    return occurrence_of(what).choices if what is not None else None


def _elapsed(journeys: Journeys, start: Ints, end: Ints) -> Ints:
    now = journeys.frame.as_of
    if journeys.n_events == 0 or now is None:
        return np.zeros(len(start), dtype=np.int64)
    begun = journeys.at[start]
    until = np.where(end >= 0, journeys.at[end], now)
    return np.where(start >= 0, until - begun, 0)


def mature(journeys: Journeys, tried: Attempts, horizon: timedelta | None) -> Bools:
    """True for attempts whose horizon had run out by `as_of`, whatever came of them; without a horizon all are."""
    now = journeys.frame.as_of
    if horizon is None or now is None or journeys.n_events == 0:
        return tried.made
    return tried.made & (journeys.at[tried.start] + microseconds(horizon) <= now)
