"""Distances of sequences by alignment, for many pairs at once.

The least cost of turning one sequence into the other by inserting, deleting and substituting elements (Needleman and
Wunsch, 1970, Journal of Molecular Biology 48, 443-453; Wagner and Fischer, 1974, Journal of the ACM 21, 168-173). Each
cell of the table of a pair is worked out for a whole block of pairs, by the very additions and comparisons of the plain
program, so the digits are the same.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from journeyseg.columns import ragged

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Costs = npt.NDArray[Any]

ROOM = 1 << 17
"""Bytes of one row of the tables of a block: as many as stay in the cache of a core."""

SMALL, LARGE = 1 << 14, 1 << 30
"""Greatest distances that are counted in 16 and in 32 bits."""


def aligned(offsets: Ints, codes: npt.NDArray[Any], first: Ints, second: Ints, costs: Costs, indel: float) -> Floats:
    """The least cost of turning the first sequence of each pair into the second; float64.

    Args:
        offsets: Bounds of the sequences.
        codes: Code of each element, in 0..size-1.
        first: Position of the first sequence of each pair.
        second: Position of the second.
        costs: Cost of substituting each code by each, (size, size) and symmetric; or a single number: that of any two
            different codes.
        indel: Cost of inserting or deleting an element.

    Example:
        >>> kitten_sitting = np.frombuffer(b"kittensitting", dtype=np.uint8)
        >>> aligned(np.array([0, 6, 13]), kitten_sitting, np.array([0]), np.array([1]), np.array(1), 1).tolist()
        [3.0]
    """
    sizes = ragged.lengths(offsets)
    out = np.zeros(len(first), dtype=np.float64)
    order = np.lexsort((sizes[second], sizes[first]))
    kind = _kind(costs, indel, int(sizes.max(initial=0)), int(codes.max(initial=0)))
    letters = codes.astype(np.int64) if costs.ndim or kind is np.float64 else codes.astype(kind) * kind(costs)
    given = costs.astype(kind), kind(indel)
    room = ROOM // given[0].itemsize
    start = 0
    while start < len(order):
        pairs = order[start : start + max(256, room // int(sizes[second[order[start]]] + 1))]
        own = first[pairs], second[pairs]
        one, other = (_padded(offsets, letters, rows) for rows in own)
        out[pairs] = _least(one, other, sizes[own[0]], sizes[own[1]], *given)
        start += len(pairs)
    return out


def _kind(costs: Costs, indel: float, longest: int, largest: int) -> Any:
    """The smallest type that holds every sum exactly as the plain program would."""
    if costs.ndim or not np.issubdtype(costs.dtype, np.integer) or not float(indel).is_integer():
        return np.float64
    most = max(2 * (longest + 1) * max(int(indel), int(costs)), largest * int(costs))
    return np.int16 if most < SMALL else np.int32 if most < LARGE else np.float64


def _padded(offsets: Ints, codes: npt.NDArray[Any], rows: Ints) -> npt.NDArray[Any]:
    """The sequences as columns, filled up with code 0; (longest, sequences)."""
    bounds, places = ragged.gather(offsets, rows)
    sizes = ragged.lengths(bounds)
    out = np.zeros((int(sizes.max(initial=0)), len(rows)), dtype=codes.dtype)
    column = ragged.owners(bounds)
    out[np.arange(len(places)) - bounds[:-1][column], column] = codes[places]
    return out


def _least(
    first: npt.NDArray[Any],
    second: npt.NDArray[Any],
    first_sizes: Ints,
    second_sizes: Ints,
    costs: Costs,
    indel: Any,
) -> Costs:
    """The last cell of the table of each pair; row after row, all pairs of the block at once."""
    pairs = np.arange(len(first_sizes))
    row = np.arange(len(second) + 1, dtype=costs.dtype)[:, None] * np.full(len(pairs), indel, dtype=costs.dtype)
    least, deleted = np.empty_like(row[1:]), np.empty_like(row[1:])
    step = np.empty_like(row[0])
    out = row[second_sizes, pairs]
    for number, letter in enumerate(first, 1):
        _substituted(letter, second, costs, least)
        np.add(row[:-1], least, out=least)
        np.add(row[1:], indel, out=deleted)
        np.minimum(least, deleted, out=least)
        row[0] = number * indel
        for place, cell in enumerate(least):
            np.add(row[place], indel, out=step)
            np.minimum(cell, step, out=row[place + 1])
        ended = np.flatnonzero(first_sizes == number)
        out[ended] = row[second_sizes[ended], ended]
    return out


def _substituted(letter: npt.NDArray[Any], second: npt.NDArray[Any], costs: Costs, out: Costs) -> None:
    """What it costs to put each element of the second sequences for an element of the first, into `out`."""
    if costs.ndim:
        np.take(costs.ravel(), second + letter * len(costs), out=out, mode="clip")
    elif out.dtype == np.float64:
        np.multiply(second != letter, costs, out=out)
    else:
        # Codes are multiples of the cost here, so that two different ones differ by at least as much.
        np.bitwise_xor(second, letter, out=out)
        np.minimum(out, costs, out=out)
