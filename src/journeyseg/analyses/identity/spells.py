"""Spells: who an id belongs to from when to when, where that changes with time."""

from __future__ import annotations

from datetime import timedelta

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.identity.sightings import AFTER, BEFORE
from journeyseg.model.column import NAT
from journeyseg.model.durations import microseconds

Ints = npt.NDArray[np.int64]

_FAR = 1 << 61


@attrs.frozen(eq=False)
class Spells:
    """Stretches of time without gaps, in order of (id, beginning).

    Args:
        id: Number of the id; int64.
        low: Beginning, inside; `BEFORE` = always.
        high: End, outside; `AFTER` = for ever.
        head: Number of the id that names the customer.
    """

    id: Ints
    low: Ints
    high: Ints
    head: Ints

    def of(self, number: Ints, at: Ints) -> Ints:
        """The head of each id at each moment; without a moment, or unknown to the spells, the id itself; int64."""
        moments, rank = np.unique(np.concatenate([self.low, at]), return_inverse=True)
        keys = np.concatenate([self.id, number]) * len(moments) + rank
        size = len(self.id)
        place = np.searchsorted(keys[:size], keys[size:], side="right") - 1
        safe = np.maximum(place, 0)
        found = (place >= 0) & (at != NAT)
        if size:
            found &= self.id[safe] == number
        return np.where(found, self.head[safe], number) if size else number


def spells_of(seen: Ints, lookback: timedelta | None) -> Spells:
    """The spells of ids that belong to the person last seen with them, and before the first one to that one.

    Args:
        seen: (id, moment, person) in order; of several people at one moment the last counts.
        lookback: How far a person is carried on and back, edge inside; ``None`` = any way.
    """
    last = np.ones(len(seen), dtype=np.bool_)
    last[:-1] = (seen[1:, :2] != seen[:-1, :2]).any(axis=1)
    who, at, person = seen[last].T
    starts = np.ones(len(who), dtype=np.bool_)
    starts[1:] = who[1:] != who[:-1]
    ends = np.append(starts[1:], True)[: len(who)]
    far = _FAR if lookback is None else min(microseconds(lookback), _FAR)
    following = np.where(ends, AFTER, np.append(at[1:], AFTER)[: len(who)])
    reach = np.full(len(at), AFTER) if lookback is None else at + far + 1
    back = np.maximum(np.where(ends, AFTER, following - far), np.minimum(reach, following))
    next_person = np.append(person[1:], -1)[: len(who)]
    begin = np.full(len(at), BEFORE) if lookback is None else at - far
    pieces = [
        (who[starts], np.full(int(starts.sum()), BEFORE), begin[starts], who[starts]),
        (who[starts], begin[starts], at[starts], person[starts]),
        (who, at, np.minimum(reach, following), person),
        (who, np.minimum(reach, following), back, who),
        (who, back, following, next_person),
    ]
    return _joined(*(np.concatenate(part) for part in zip(*pieces, strict=True)))


def _joined(who: Ints, low: Ints, high: Ints, head: Ints) -> Spells:
    """Pieces in order, without empty ones, those that follow each other and say the same as one."""
    some = high > low
    who, low, high, head = who[some], low[some], high[some], head[some]
    order = np.lexsort((low, who))
    who, low, high, head = who[order], low[order], high[order], head[order]
    new = np.ones(len(who), dtype=np.bool_)
    new[1:] = (who[1:] != who[:-1]) | (head[1:] != head[:-1])
    last = np.append(new[1:], True)[: len(who)]
    return Spells(who[new], low[new], high[last], head[new])
