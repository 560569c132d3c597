"""N-grams of ragged sequences: every run of so many elements, coded, group by group."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from journeyseg.columns import ragged

Ints = npt.NDArray[np.int64]

DENSE = 1 << 22
"""Largest number of possible n-grams that are counted in a table rather than looked up."""


@attrs.frozen(eq=False)
class Grams:
    """The n-grams of one length in every group.

    Args:
        offsets: Bounds of the groups; int64, groups + 1.
        index: Row of `table` of each n-gram, in the order of the elements; int64.
        table: The n-grams that occur, ascending: codes, one column per element; int64.
    """

    offsets: Ints
    index: Ints
    table: npt.NDArray[np.int64]


def ngrams(offsets: Ints, codes: npt.NDArray[Any], size: int, longest: int, *, marks: bool) -> Iterator[Grams]:
    """The n-grams of length 1, 2, ... `longest` of each group, overlaps counted.

    Args:
        offsets: Group bounds.
        codes: Code of each element, in 0..size-1.
        size: Number of codes.
        longest: Length of the longest n-grams, from 1.
        marks: True to put the code `size` before the first and `size` + 1 after the last element of every group that
            has any, for n-grams of 2 and more.

    Example:
        >>> [grams.table.tolist() for grams in ngrams(np.array([0, 2]), np.array([0, 1]), 2, 2, marks=True)]
        [[[0], [1]], [[0, 1], [1, 3], [2, 0]]]
    """
    yield _coded(offsets, codes.astype(np.int64), np.arange(size)[:, None])
    bounds, last = marked(offsets, codes, size) if marks else (offsets, codes.astype(np.int64))
    base = size + 2
    found = _coded(bounds, last, np.arange(base)[:, None])
    for _ in range(longest - 1):
        full = ragged.count(found.offsets) > 0
        head, tail = np.ones(len(last), dtype=np.bool_), np.ones(len(last), dtype=np.bool_)
        head[found.offsets[1:][full] - 1] = False
        tail[found.offsets[:-1][full]] = False
        last = last[tail]
        shorter = found.table
        keys = found.index[head] * base + last
        found = _coded(found.offsets - ragged.offsets_of(full), keys, None, len(shorter) * base)
        key = found.table[:, 0]
        found = attrs.evolve(found, table=np.column_stack([shorter[key // base], key % base]))
        yield found


def marked(offsets: Ints, codes: npt.NDArray[Any], size: int) -> tuple[Ints, Ints]:
    """Offsets and codes with a mark before the first and after the last element of every group that has any.

    Example:
        >>> [part.tolist() for part in marked(np.array([0, 0, 1]), np.array([0]), 5)]
        [[0, 0, 3], [5, 0, 6]]
    """
    full = offsets[1:] > offsets[:-1]
    bounds = offsets + 2 * ragged.offsets_of(full)
    inner = np.ones(bounds[-1], dtype=np.bool_)
    out = np.empty(bounds[-1], dtype=np.int64)
    begin, end = bounds[:-1][full], bounds[1:][full] - 1
    inner[begin] = inner[end] = False
    out[begin], out[end], out[inner] = size, size + 1, codes
    return bounds, out


def _coded(offsets: Ints, keys: Ints, table: npt.NDArray[np.int64] | None, size: int = 0) -> Grams:
    """N-grams by key as rows of a table of those that occur."""
    size = len(table) if table is not None else size
    if size <= max(DENSE, len(keys)):
        there = np.zeros(size, dtype=np.bool_)
        there[keys] = True
        used = np.flatnonzero(there)
        index = (np.cumsum(there) - 1)[keys]
    else:
        coded = pa.array(keys).dictionary_encode()
        met = coded.dictionary.to_numpy(zero_copy_only=False)
        order = np.argsort(met)
        place = np.empty(len(met), dtype=np.int64)
        place[order] = np.arange(len(met))
        used, index = met[order], place[coded.indices.to_numpy(zero_copy_only=False)]
    return Grams(offsets, index.astype(np.int64), used[:, None] if table is None else table[used])
