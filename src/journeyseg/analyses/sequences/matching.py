"""Matching: where a pattern matches in journeys, and which touchpoints each match is made of."""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.sequences.automaton import Automaton, automaton_of
from journeyseg.analyses.sequences.choosing import apart, tightest
from journeyseg.analyses.sequences.partials import Partial, partials, stops
from journeyseg.analyses.sequences.pattern import Pattern
from journeyseg.analyses.sequences.timeline import Timeline, timeline
from journeyseg.model.durations import microseconds
from journeyseg.model.journeys import Journeys
from journeyseg.model.occurrence import Occurrence

Ints = npt.NDArray[np.int64]

COUNTS = ("non_overlapping", "overlapping")
"""Which matches count."""

TIES = ("input", "step", "strict")
"""How touchpoints of one moment are ordered."""


@attrs.frozen(eq=False)
class Matched:
    """Matches in order of their ends, unit by unit; positions count all touchpoints of the journeys.

    Args:
        unit: Unit of each; int64.
        start: Position of its first touchpoint; int64.
        end: Position of its last; int64.
        before: Position of the visible touchpoint before the first in the unit, -1 = none.
        after: Position of the visible touchpoint after the last in the unit, -1 = none.
        line: What was visible.
        found: The partial matches.
        state: State of the last touchpoint.
        index: Index of it among the partial matches of the state.
    """

    unit: Ints
    start: Ints
    end: Ints
    before: Ints
    after: Ints
    line: Timeline
    found: list[Partial]
    state: Ints
    index: Ints

    def __len__(self) -> int:
        return len(self.unit)

    def only(self, mask: npt.NDArray[np.bool_]) -> Matched:
        """The matches under a mask."""
        names = ("unit", "start", "end", "before", "after", "state", "index")
        return attrs.evolve(self, **{name: getattr(self, name)[mask] for name in names})

    def items(self) -> tuple[Ints, Ints, Ints]:
        """Match, state and position of every touchpoint that a match is made of, in order.

        One round per touchpoint of the longest match, each over the matches that have one.
        """
        match, state, index = np.arange(len(self)), self.state, self.index
        rounds: list[tuple[Ints, Ints, Ints]] = []
        while len(match):
            place, before, came = self._step(state, index)
            rounds.append((match, state, place))
            go = before >= 0
            match, state, index = match[go], before[go], came[go]
        matches, states, places = (np.concatenate([part[at] for part in rounds[::-1]] or [match]) for at in range(3))
        order = np.argsort(matches, kind="stable")
        return matches[order], states[order], self.line.full(places[order])

    def _step(self, state: Ints, index: Ints) -> tuple[Ints, Ints, Ints]:
        parts = np.empty((3, len(state)), dtype=np.int64)
        for number in np.unique(state).tolist():
            mask, partial = state == number, self.found[number]
            for row, values in enumerate((partial.place, partial.state, partial.index)):
                parts[row, mask] = values[index[mask]]
        return parts[0], parts[1], parts[2]


def match(
    journeys: Journeys,
    pattern: Pattern,
    *,
    count: str,
    known: tuple[Occurrence, ...] | None,
    ties: str,
    strict: bool = True,
) -> Matched:
    """The matches of a pattern; see `journeyseg.sequences` for the rule.

    Args:
        journeys: Journeys whose journeys are the units.
        pattern: The pattern.
        count: See `COUNTS`.
        known: What is visible; ``None`` = everything.
        ties: See `TIES`.
        strict: False to take names that nothing bears for touchpoints that never occur, as rules do.
    """
    automaton = automaton_of(pattern)
    automaton = _strict(automaton) if ties == "strict" else automaton
    line = timeline(journeys, pattern.items, known, stepwise=ties == "step", strict=strict)
    found = partials(automaton, line)
    place, start, state, index = _ends(automaton, line, found, pattern)
    chosen = apart(place, start) if count == "non_overlapping" else np.arange(len(place))
    place, start = place[chosen], start[chosen]
    unit = line.unit[place].astype(np.int64)
    before = np.where(start > line.offsets[unit], start - 1, -1)
    after = np.where(place + 1 < line.offsets[unit + 1], place + 1, -1)
    return Matched(
        unit,
        line.full(start),
        line.full(place),
        line.full(before),
        line.full(after),
        line,
        found,
        state[chosen],
        index[chosen],
    )


def _strict(automaton: Automaton) -> Automaton:
    later = tuple(attrs.evolve(one, span=attrs.evolve(one.span, low=max(one.span.low, 1))) for one in automaton.arrows)
    return attrs.evolve(automaton, arrows=tuple(one for one in later if one.span.low <= one.span.high))


def _ends(
    automaton: Automaton, line: Timeline, found: list[Partial], pattern: Pattern
) -> tuple[Ints, Ints, Ints, Ints]:
    """Place, start, state and index of the best whole match that ends at each place, by place."""
    parts = []
    for state in sorted({state for state, _ in automaton.last}):
        partial = found[state]
        spans = [span for last, span in automaton.last if last == state]
        good = np.logical_or.reduce([stops(line, span, partial.place) for span in spans])
        if pattern.within is not None:
            good &= line.at[partial.place] - line.at[partial.start] <= microseconds(pattern.within)
        index = np.flatnonzero(good)
        parts.append((partial.place[index], partial.start[index], np.full(len(index), state), index))
    place, start, states, index = (np.concatenate([part[at] for part in parts]) for at in range(4))
    if len(parts) == 1:
        return place, start, states, index
    best = tightest(place, start, states)
    return place[best], start[best], states[best], index[best]
