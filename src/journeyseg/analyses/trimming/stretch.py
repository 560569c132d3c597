"""Stretches: from the first start of a journey to the first end after it."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.sessions.cutting import full
from journeyseg.columns import ragged
from journeyseg.errors import DefinitionError
from journeyseg.model.cutting import keep
from journeyseg.model.journeys import Journeys
from journeyseg.model.ledger import Entry
from journeyseg.model.occurrence import Occurrence, occurrence_of

Ints = npt.NDArray[np.int64]

LACKING = ("drop", "keep")
"""What becomes of a journey without a start, or without an end."""

OUTSIDE, NO_START, NO_END, BOUND = "outside of the stretch", "no start", "no end", "bound of the stretch"
"""Names of the rules in the ledger."""


def _start(value: Any) -> Occurrence | None:
    return None if value is None else occurrence_of(value, where="start")


def _end(value: Any) -> Occurrence | None:
    return None if value is None else occurrence_of(value, where="end")


@attrs.frozen(kw_only=True)
class Stretch:
    """Which part of a journey stays; `journeyseg.truncate` says what each setting means.

    Args:
        start: What it begins with, ``None`` = the journey's first touchpoint.
        end: What it ends with, ``None`` = the journey's last.
        without_start: Whether a journey without a start is left out, ``"drop"``, or kept whole there, ``"keep"``.
        without_end: Likewise for one without an end after its start.
        drop_bounds: Whether start and end themselves are left out.

    Raises:
        DefinitionError: when there is neither start nor end, or an option belongs to one that is not there.
    """

    start: Occurrence | None = attrs.field(default=None, converter=_start)
    end: Occurrence | None = attrs.field(default=None, converter=_end)
    without_start: str | None = None
    without_end: str | None = None
    drop_bounds: bool = False

    def __attrs_post_init__(self) -> None:
        if self.start is None and self.end is None:
            raise DefinitionError("nothing to cut at", expected="start= or end=", found="neither", remedy="name one")
        for side in ("start", "end"):
            self._check(side, getattr(self, f"without_{side}"), there=getattr(self, side) is not None)
        if not isinstance(self.drop_bounds, bool):
            raise DefinitionError(
                "drop_bounds is neither true nor false",
                expected="True or False",
                found=repr(self.drop_bounds),
                remedy="write it without quotes",
            )

    def _check(self, side: str, value: object, *, there: bool) -> None:
        if value is None:
            return
        if not there:
            raise DefinitionError(
                f"without_{side}= means nothing here",
                expected=f"without_{side}= together with {side}=",
                found=f"without_{side}={value!r} alone",
                remedy=f"state {side}= too, or leave it out",
            )
        if value not in LACKING:
            raise DefinitionError(
                f"no such without_{side}", expected='"drop" or "keep"', found=repr(value), remedy='write "drop"'
            )

    @property
    def words(self) -> str:
        """The stretch in words."""
        begin = "the beginning" if self.start is None else f"the first {self.start.words}"
        until = "the end" if self.end is None else f"the first {self.end.words} after it"
        return f"from {begin} to {until}" + (", both left out" if self.drop_bounds else "")


def cut_to(journeys: Journeys, stretch: Stretch) -> Journeys:
    """The stretch of each journey; customers stay, finer journeys that have nothing left go.

    Raises:
        UnknownName: for touchpoints that nothing bears.
    """
    bounds, filled = journeys.event_offsets, np.diff(journeys.event_offsets) > 0
    begin, end = _begins(journeys, stretch), bounds[1:] - 1
    no_start = filled & (begin < 0)
    begin = np.where(begin < 0, bounds[:-1], begin)
    no_end = np.zeros_like(no_start)
    if stretch.end is not None:
        # An end comes after its start; without a start in the journey, its first touchpoint may be the end already.
        since = np.where(filled, begin + ((stretch.start is not None) & ~no_start), -1)
        found = ragged.first_after(bounds, stretch.end.mask(journeys), since)
        no_end = filled & (found < 0)
        end = np.where(found >= 0, found, end)
    lost = {NO_START: no_start & (stretch.without_start != "keep")}
    lost[NO_END] = no_end & (stretch.without_end != "keep") & ~lost[NO_START]
    shed = stretch.drop_bounds
    low = begin + (shed & (stretch.start is not None) & ~no_start)
    high = end + 1 - (shed & (stretch.end is not None) & ~no_end)
    return _left(journeys, stretch, (begin, end + 1), (low, high), lost)


def _begins(journeys: Journeys, stretch: Stretch) -> Ints:
    if stretch.start is None:
        return np.where(np.diff(journeys.event_offsets) > 0, journeys.event_offsets[:-1], -1)
    return ragged.first(journeys.event_offsets, stretch.start.mask(journeys))


def _left(
    journeys: Journeys,
    stretch: Stretch,
    whole: tuple[Ints, Ints],
    inner: tuple[Ints, Ints],
    lost: dict[str, npt.NDArray[np.bool_]],
) -> Journeys:
    gone = np.logical_or.reduce(list(lost.values()))
    sizes = np.diff(journeys.event_offsets)
    # A start that is left out may be its own end's neighbour: nothing lies between.
    width, core = whole[1] - whole[0], np.maximum(inner[1] - inner[0], 0)
    counts = {name: int(sizes[mask].sum()) for name, mask in lost.items()}
    counts[OUTSIDE] = int((sizes - width)[~gone].sum())
    counts[BOUND] = int((width - core)[~gone].sum())
    mask = _between(journeys.n_events, *(part[~gone] for part in inner))
    cut = full(keep(journeys, mask))
    words = {NO_START: "its journey has no start", NO_END: "its journey has no end after the start"}
    entries = (Entry(name, "rejected", n, reason=words.get(name, stretch.words)) for name, n in counts.items())
    return attrs.evolve(cut, ledger=cut.ledger.add(*entries))


def _between(size: int, low: Ints, high: Ints) -> npt.NDArray[np.bool_]:
    """True from each low to before its high; the ranges do not overlap."""
    some = high > low
    steps = np.zeros(size + 1, dtype=np.int8)
    np.add.at(steps, low[some], 1)
    np.subtract.at(steps, high[some], 1)
    return np.cumsum(steps[:-1], dtype=np.int8).astype(np.bool_)
