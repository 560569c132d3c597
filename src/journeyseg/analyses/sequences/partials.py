"""Partial matches: for each state of an automaton, where it can stand and where the best match so far begins."""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.sequences.automaton import ANYWHERE, Arrow, Automaton, Span
from journeyseg.analyses.sequences.timeline import Timeline
from journeyseg.analyses.sequences.windows import best_before
from journeyseg.errors import DefinitionError

Ints = npt.NDArray[np.int64]


@attrs.frozen(eq=False)
class Partial:
    """Partial matches that have come to one state, one per place that they can be at.

    Args:
        place: Positions, ascending; int64.
        start: Where the best of them begins: the one that begins last; int64.
        state: State of the touchpoint before, -1 where it begins here.
        index: Index of that touchpoint among the partial matches of its state.
    """

    place: Ints
    start: Ints
    state: Ints
    index: Ints

    def __len__(self) -> int:
        return len(self.place)


def partials(automaton: Automaton, line: Timeline) -> list[Partial]:
    """The partial matches of every state, in the order of the states."""
    found: list[Partial] = []
    for state, item in enumerate(automaton.items):
        arrows, where = list(automaton.into(state)), line.positions(item)
        entered, came = _entered(automaton, line, state, where, arrows, found)
        for loop in (arrow for arrow in arrows if arrow.source == state):
            entered = looped(line, loop.span, state, entered, came)
        keep = entered.start >= 0
        found.append(entered if keep.all() else _kept(entered, keep, state))
    return found


def _kept(partial: Partial, keep: npt.NDArray[np.bool_], state: int) -> Partial:
    """Without the places that nothing comes to; loops point back at places by their new index."""
    index = partial.index[keep]
    own = partial.state[keep] == state
    if own.any():
        index[own] = (np.cumsum(keep) - 1)[index[own]]
    return Partial(partial.place[keep], partial.start[keep], partial.state[keep], index)


def _entered(
    automaton: Automaton, line: Timeline, state: int, where: Ints, arrows: list[Arrow], found: list[Partial]
) -> tuple[Partial, Ints]:
    """The best way into a state at each place, loops aside, and the place before; start -1 = none."""
    best = Partial(where, *(np.full(len(where), -1, dtype=np.int64) for _ in range(3)))
    began = np.logical_or.reduce(
        [begins(line, span, where) for first, span in automaton.first if first == state] or [np.zeros(len(where), bool)]
    )
    best.start[began] = where[began]
    came = np.full(len(where), -1, dtype=np.int64)
    for arrow in arrows if not began.all() else ():
        if arrow.source != state and len(found[arrow.source]):
            _improve(best, came, arrow, found[arrow.source], line)
    return best, came


def _improve(best: Partial, came: Ints, arrow: Arrow, source: Partial, line: Timeline) -> None:
    """Take an arrow where it leads to a later beginning, or to as late a one by a later touchpoint."""
    index = best_before(line, arrow.span, best.place, source.place, source.start)
    start = np.where(index < 0, -1, source.start[index])
    before = np.where(index < 0, -1, source.place[index])
    better = (start > best.start) | ((start == best.start) & (before > came))
    best.start[better], best.index[better], came[better] = start[better], index[better], before[better]
    best.state[better] = arrow.source


def begins(line: Timeline, span: Span, where: Ints) -> npt.NDArray[np.bool_]:
    """True where a match may begin, by what lies between the start of the journey and the place."""
    if span == ANYWHERE:
        return np.ones(len(where), dtype=np.bool_)
    first = line.offsets[line.unit[where]]
    good = where - first >= span.least
    if span.most is not None:
        good &= where - first <= span.most
    for what in span.without:
        good &= line.last_before(what, where) < first
    return good


def stops(line: Timeline, span: Span, where: Ints) -> npt.NDArray[np.bool_]:
    """True where a match may end, by what lies between the place and the end of the journey."""
    if span == ANYWHERE:
        return np.ones(len(where), dtype=np.bool_)
    last = line.offsets[line.unit[where].astype(np.int64) + 1] - 1
    good = last - where >= span.least
    if span.most is not None:
        good &= last - where <= span.most
    for what in span.without:
        good &= line.first_after(what, where) > last
    return good


def looped(line: Timeline, span: Span, state: int, entered: Partial, came: Ints) -> Partial:
    """The best way into a state that may follow itself any number of times.

    Windows that reach up to the place itself lie in order, so places fall into runs inside which each can follow the
    one before, and no link leads across two runs: the best beginning is the running maximum of the run.

    Raises:
        DefinitionError: for a gap with a minimum, of touchpoints or time, between repeats without an end.
    """
    if span.most != 0 and (span.least or span.low):
        raise DefinitionError(
            "repeats without an end have a gap with a minimum between them",
            expected='"->", or "..." with upper limits only; ties="strict" is a minimum of time',
            found=f"at least {span.least} touchpoints and {span.low} microseconds between",
            remedy="give the repeat an end, such as {2,10}",
        )
    where = entered.place
    if len(where) < 2:
        return entered
    linked = np.zeros(len(where), dtype=np.bool_)
    linked[1:] = best_before(line, span, where, where, where)[1:] >= 0
    run = np.cumsum(~linked)
    size = len(line.at) + 2
    start = np.maximum.accumulate(entered.start + 1 + run * size) - run * size - 1
    before = np.append(-1, start[:-1])
    nearer = np.append(-1, where[:-1])
    by_loop = linked & (before == start) & ((entered.start < start) | (nearer > came))
    return Partial(
        where,
        start,
        np.where(by_loop, state, entered.state),
        np.where(by_loop, np.arange(len(where)) - 1, entered.index),
    )
