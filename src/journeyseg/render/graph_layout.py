"""Places of a graph: columns from start to end by how far along a label lies, rows so that few edges cross."""

from __future__ import annotations

import math

import attrs
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

WIDTH, HEIGHT = 138.0, 46.0
ACROSS, DOWN = 236.0, 92.0


@attrs.frozen(eq=False)
class Places:
    """Where each node lies: column and height of its middle in pixels."""

    column: npt.NDArray[np.int64]
    middle: Floats

    @property
    def left(self) -> Floats:
        """Left edges in pixels."""
        return np.asarray(self.column * ACROSS, dtype=np.float64)


def places_of(weights: Floats, *, first: bool, last: bool) -> Places:
    """The places of nodes.

    Args:
        weights: (nodes, nodes) weight of each edge.
        first: Whether node 0 is the start, which has a column of its own.
        last: Whether the last node is the end, likewise.
    """
    column = _columns(progress(weights), first=first, last=last)
    return Places(column, _rows(weights, column))


def progress(weights: Floats) -> Floats:
    """How far along each node lies, 0 to 1: the chance to meet sinks rather than sources, walking along edges or back.

    Each node is the mean of its neighbours, weighted by edges either way; what a node sends more than it receives holds
    it back, and the other way round. So it needs no start and no end, and circles do no harm.
    """
    plain = weights - np.diag(np.diag(weights))
    both = plain + plain.T
    degree = np.maximum(both.sum(axis=1), 1e-12)
    push = plain.sum(axis=0) - plain.sum(axis=1)
    # The small constant makes the system regular where parts are not connected.
    system = np.diag(degree * 1.001) - both
    flow = np.linalg.solve(system, push + 0.5 * (_ahead(plain) * degree))
    low, high = float(flow.min()), float(flow.max())
    return np.asarray((flow - low) / (high - low) if high > low else np.zeros(len(flow)))


def _ahead(plain: Floats) -> Floats:
    """Share of what touches a node that comes in, above a half."""
    into, out = plain.sum(axis=0), plain.sum(axis=1)
    return np.asarray(into / np.maximum(into + out, 1e-12) - 0.5)


def _columns(along: Floats, *, first: bool, last: bool) -> npt.NDArray[np.int64]:
    n = len(along)
    inner = np.arange(int(first), n - int(last))
    column = np.zeros(n, dtype=np.int64)
    count = max(1, math.ceil(math.sqrt(len(inner) * 1.6))) if len(inner) else 0
    order = inner[np.argsort(along[inner], kind="stable")]
    column[order] = np.arange(len(order)) * count // max(len(order), 1) + int(first)
    if last and n:
        column[-1] = count + int(first)
    return column


def _rows(weights: Floats, column: npt.NDArray[np.int64]) -> Floats:
    both = weights + weights.T
    np.fill_diagonal(both, 0)
    middle = np.zeros(len(column))
    members = [np.flatnonzero(column == number) for number in range(int(column.max(initial=-1)) + 1)]
    for group in members:
        middle[group] = _spaced(len(group))
    for _ in range(12):
        for group in members:
            pull = both[group] @ middle / np.maximum(both[group].sum(axis=1), 1e-12)
            middle[group[np.argsort(pull, kind="stable")]] = _spaced(len(group))
    return middle


def _spaced(count: int) -> Floats:
    return np.asarray((np.arange(count) - (count - 1) / 2) * DOWN, dtype=np.float64)
