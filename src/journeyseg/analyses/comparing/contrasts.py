"""Contrasts: which side is compared with which, and their sums with every bucket left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.flow.coding import Vocabulary, occurring, vocabulary
from journeyseg.analyses.flow.labelling import END, START, closed_names
from journeyseg.columns.states import State
from journeyseg.errors import unknown

Counts = npt.NDArray[np.int64]

OTHERS = "the others"
"""Name of all other segments together."""


@attrs.frozen(eq=False)
class Sums:
    """Sums of one side: all customers first, then without each bucket.

    Args:
        edges: (65, sources, targets) counts; the first source is the start, the last target the end.
        people: Likewise, customers.
        bins: Likewise, sums of bins of times.
        meeting: (65, labels) customers with a visit.
        sources: (65, sources) customers with a visit of the source; of the start those with a unit that starts.
        customers: (65,) customers with any visit.
    """

    edges: Counts
    people: Counts
    bins: Counts
    meeting: Counts
    sources: Counts
    customers: Counts

    def less(self, other: Sums) -> Sums:
        """Without what another side has."""
        fields = [field.name for field in attrs.fields(Sums)]
        return Sums(**{name: getattr(self, name) - getattr(other, name) for name in fields})


@attrs.frozen(eq=False)
class Sides:
    """All sides of a comparison.

    Args:
        labels: The labels.
        segments: Names of the segments.
        own: Sums of each segment.
        rest: Sums of those in any other segment and not in it, by segment; ``None`` where segments exclude each other.
        together: Sums of everybody in a segment, where segments exclude each other.
    """

    labels: tuple[str, ...]
    segments: tuple[str, ...]
    own: tuple[Sums, ...]
    rest: tuple[Sums, ...] | None
    together: Sums | None

    def contrasts(self, against: str | None) -> Iterator[tuple[str, str, Sums, Sums]]:
        """(segment, versus, sums of both): the first of two against the second, else each against all others.

        Args:
            against: Name of the segment that all others are compared with instead.

        Raises:
            UnknownName: for a segment that does not exist.
        """
        if against is not None:
            if against not in self.segments:
                raise unknown("segment", against, self.segments)
            base = self.own[self.segments.index(against)]
            yield from ((n, against, s, base) for n, s in zip(self.segments, self.own, strict=True) if n != against)
        elif len(self.segments) == 2:
            yield self.segments[0], self.segments[1], self.own[0], self.own[1]
        else:
            for place, name in enumerate(self.segments):
                own = self.own[place]
                yield name, OTHERS, own, self.rest[place] if self.rest else _less(self.together, own)


def _less(whole: Sums | None, own: Sums) -> Sums:
    assert whole is not None
    return whole.less(own)


def sides(over: str, state: State, rest: State | None = None) -> Sides:
    """The sides that a folded state of `Travels` holds, or of `Meeting`: then without any edge.

    Args:
        over: What the labels are.
        state: The state.
        rest: State of those who are in another segment and not in this; of overlapping segments.
    """
    names = closed_names(over, state.frame)
    met = names
    if met is None:
        every = [one for one in (state, rest) if one is not None]
        met = tuple(sorted({label for one in every for label in occurring(one, "label_customers", pairs="edges")}))
    own = tuple(_each(vocabulary(state, met, closed=names is not None)))
    others = None if rest is None else tuple(_each(vocabulary(rest, met, closed=names is not None)))
    together = None
    if rest is None:
        fields = [field.name for field in attrs.fields(Sums)]
        together = Sums(**{name: sum(getattr(one, name) for one in own) for name in fields})
    return Sides(met, state.segments, own, others, together)


def _each(words: Vocabulary) -> Iterator[Sums]:
    """The sums of each segment."""
    everyone, meeting = words.state.stack("customers"), words.singles("label_customers")
    if "edges" not in words.state.shape.arrays:
        none = np.zeros((*everyone.shape, 1, 1), dtype=np.int64)
        whole = (none, none, none, meeting, none[..., 0], everyone)
        yield from (Sums(*(part[:, place] for part in whole)) for place in range(everyone.shape[1]))
        return
    edges = _begun(words.pairs("edges"), words.singles("starts"))
    people = _begun(words.pairs("edge_customers"), words.singles("start_customers"))
    bins = _begun(words.pairs("bins"), np.zeros_like(meeting))
    sources = np.concatenate([words.state.stack("begun")[..., None], meeting], axis=-1)
    for place in range(len(words.state.segments)):
        parts = (edges, people, bins, meeting, sources, everyone)
        yield Sums(*(part[:, place] for part in parts))


def _begun(pairs: Counts, starts: Counts) -> Counts:
    """With the start as first source."""
    first = np.concatenate([starts, np.zeros_like(starts[..., :1])], axis=-1)
    return np.concatenate([first[..., None, :], pairs], axis=-2)


def ends(labels: tuple[str, ...]) -> tuple[Any, Any]:
    """Names of the sources and of the targets."""
    return np.array([START, *labels], dtype=object), np.array([*labels, END], dtype=object)
