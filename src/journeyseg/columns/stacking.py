"""Stacking: states of one segment each become one state, segment beside segment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs
import numpy as np

from journeyseg.columns.axes import Array
from journeyseg.columns.cells import Block, Dense, Extremum, Sample, Table, is_sparse
from journeyseg.columns.states import State
from journeyseg.errors import InputError


def stacked(states: Sequence[State], segments: Sequence[str]) -> State:
    """One state with a segment for each of these states, in the form that folding all at once would have given.

    Args:
        states: States of one segment each, of equal shapes.
        segments: Names of the segments.

    Raises:
        InputError: when the shapes differ: they do not count the same things.
    """
    first = states[0]
    odd = [name for name, state in zip(segments, states, strict=True) if state.shape != first.shape]
    if odd:
        raise InputError(
            "these data sets can't stand beside each other in one result",
            expected=f"the same axes as {segments[0]!r}",
            found=f"others for {', '.join(map(repr, odd))}",
            remedy="ask for each by itself: what is counted is laid out by its own period",
        )
    blocks = {name: _stacked(first.shape[name], [state.blocks[name] for state in states]) for name in first.shape}
    return attrs.evolve(first, segments=tuple(segments), blocks=blocks)


def _stacked(array: Array, blocks: list[Block]) -> Block:
    parts: list[Any] = blocks
    if isinstance(blocks[0], Sample):
        return _samples(parts)
    if isinstance(blocks[0], Extremum):
        values = np.concatenate([part.values for part in parts], axis=1)
        return Extremum(values, parts[0].largest)
    if isinstance(blocks[0], Dense) and not is_sparse(array, len(blocks)):
        low = None if parts[0].low is None else np.concatenate([part.low for part in parts], axis=1)
        return Dense(np.concatenate([part.high for part in parts], axis=1), low)
    return _tables([_table(part, array.cells) for part in parts])


def _table(block: Any, cells: int) -> Table:
    if isinstance(block, Table):
        return block
    full = block.high != 0 if block.low is None else (block.high != 0) | (block.low != 0)
    keys = np.flatnonzero(full)
    return Table(keys, block.high[full], None if block.low is None else block.low[full], None, cells)


def _tables(parts: list[Table]) -> Table:
    labels = None if parts[0].labels is None else tuple(sorted({name for part in parts for name in part.labels or ()}))
    named = [part.relabelled(labels) for part in parts]
    width = max(named[0].width, 1)
    keys = []
    for place, part in enumerate(named):
        bucket, cell = np.divmod(part.keys, width)
        keys.append((bucket * len(parts) + place) * width + cell)
    low = None if named[0].low is None else np.concatenate([_low(part) for part in named])
    high = np.concatenate([part.high for part in named])
    return Table(np.concatenate(keys), high, low, named[0].labels, named[0].cells).summed()


def _low(part: Table) -> Any:
    return np.zeros_like(part.high) if part.low is None else part.low


def _samples(parts: list[Sample]) -> Sample:
    def joined(name: str) -> Any:
        return np.concatenate([getattr(part, name) for part in parts])

    segment = np.concatenate([np.full(len(part.segment), place) for place, part in enumerate(parts)])
    rest = {name: joined(name) for name in ("rank", "cell", "weight", "bucket", "seen", "limit")}
    return attrs.evolve(parts[0], segment=segment.astype(np.int64), **rest)
