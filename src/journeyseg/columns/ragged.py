"""Kernels on ragged columns: groups given by offsets into flat arrays, without a Python loop over groups."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_FEW = 16
"""Elements per hit, from which on a search is quicker than a count."""


def lengths(offsets: Ints) -> Ints:
    """Number of elements of each group; int64, one shorter than `offsets`."""
    return np.diff(offsets)


def owners(offsets: Ints) -> npt.NDArray[np.int32]:
    """Index of the group of each element; int32, as long as the flat array.

    Example:
        >>> owners(np.array([0, 2, 2, 3])).tolist()
        [0, 0, 2]
    """
    return np.repeat(np.arange(len(offsets) - 1, dtype=np.int32), np.diff(offsets))


def gather(offsets: Ints, groups: Ints) -> tuple[Ints, Ints]:
    """Offsets of the chosen groups, laid end to end, and the flat positions of their elements.

    Example:
        >>> [part.tolist() for part in gather(np.array([0, 2, 2, 3]), np.array([2, 0]))]
        [[0, 1, 3], [2, 0, 1]]
    """
    counts = offsets[groups + 1] - offsets[groups]
    new = offsets_of(counts)
    shift = np.repeat(offsets[groups] - new[:-1], counts)
    return new, np.arange(new[-1], dtype=np.int64) + shift


def offsets_of(counts: npt.NDArray[Any]) -> Ints:
    """Offsets of groups of these sizes; int64, one longer than `counts`."""
    out = np.zeros(len(counts) + 1, dtype=np.int64)
    np.cumsum(counts, out=out[1:])
    return out


def kept(offsets: Ints, mask: Bools) -> Ints:
    """Offsets of the same groups when only the elements under `mask` stay."""
    return running(mask)[offsets]


def running(mask: npt.NDArray[Any]) -> Ints:
    """Running sum with a leading zero; int64, one longer than the input."""
    out = np.zeros(len(mask) + 1, dtype=np.int64)
    np.cumsum(mask, out=out[1:])
    return out


def count(offsets: Ints, mask: Bools | None = None) -> Ints:
    """Number of elements (under `mask`) of each group; int64."""
    return np.diff(offsets if mask is None else kept(offsets, mask))


def count_hits(offsets: Ints, mask: Bools) -> Ints:
    """`count` of the elements under a mask, quicker where they are few; int64.

    Example:
        >>> count_hits(np.array([0, 2, 4]), np.array([False, True, False, False])).tolist()
        [1, 0]
    """
    return np.diff(_bounds(offsets, mask, np.flatnonzero(mask))).astype(np.int64, copy=False)


def first(offsets: Ints, mask: Bools) -> Ints:
    """Flat position of the first element under `mask` of each group, -1 where there is none; int64.

    Example:
        >>> first(np.array([0, 2, 4]), np.array([False, True, False, False])).tolist()
        [1, -1]
    """
    if mask.all():
        return np.where(offsets[1:] > offsets[:-1], offsets[:-1], -1)
    hits = np.flatnonzero(mask)
    bounds = _bounds(offsets, mask, hits)
    found = bounds[1:] > bounds[:-1]
    out = np.full(len(offsets) - 1, -1, dtype=np.int64)
    out[found] = hits[bounds[:-1][found]]
    return out


def last(offsets: Ints, mask: Bools) -> Ints:
    """Flat position of the last element under `mask` of each group, -1 where there is none; int64."""
    if mask.all():
        return np.where(offsets[1:] > offsets[:-1], offsets[1:] - 1, -1)
    hits = np.flatnonzero(mask)
    bounds = _bounds(offsets, mask, hits)
    found = bounds[1:] > bounds[:-1]
    out = np.full(len(offsets) - 1, -1, dtype=np.int64)
    out[found] = hits[bounds[1:][found] - 1]
    return out


def _bounds(offsets: Ints, mask: Bools, hits: Ints) -> npt.NDArray[Any]:
    """Bounds of each group among the hits: searched for where they are few, counted where they are many."""
    if len(hits) * _FEW < len(mask) or len(mask) >= 1 << 31:
        return np.searchsorted(hits, offsets)
    upto = np.zeros(len(mask) + 1, dtype=np.int32)
    np.cumsum(mask, out=upto[1:])
    return upto[offsets]


def first_after(offsets: Ints, mask: Bools, start: Ints) -> Ints:
    """Position of the first element under `mask` at or after `start` in each group, -1 where there is none.

    Args:
        offsets: Group bounds.
        mask: Flat mask.
        start: Flat position per group to search from; -1 = the group is not searched.
    """
    hits = np.flatnonzero(mask)
    out = np.full(len(offsets) - 1, -1, dtype=np.int64)
    at = np.searchsorted(hits, start)
    good = (start >= 0) & (at < len(hits))
    place = hits[at[good]]
    inside = place < offsets[1:][good]
    out[np.flatnonzero(good)[inside]] = place[inside]
    return out


def firsts_by_code(offsets: Ints, codes: npt.NDArray[Any], size: int, mask: Bools | None = None) -> Ints:
    """Flat positions where a group meets a code for the first time, ascending; int64.

    Args:
        offsets: Group bounds.
        codes: Code of each element in 0..size-1; negative codes are passed over.
        size: Number of codes.
        mask: Elements that count.

    Works in blocks of groups so that the dense (group, code) table stays in cache.
    """
    usable = codes >= 0 if mask is None else (codes >= 0) & mask
    groups = max(1, (1 << 20) // max(size, 1))
    blocks = [
        _firsts_block(offsets, codes, usable, size, low, low + groups) for low in range(0, len(offsets) - 1, groups)
    ]
    return np.concatenate(blocks) if blocks else np.zeros(0, dtype=np.int64)


def _firsts_block(offsets: Ints, codes: npt.NDArray[Any], usable: Bools, size: int, low: int, high: int) -> Ints:
    bounds = offsets[low : high + 1]
    begin, end = int(bounds[0]), int(bounds[-1])
    where = np.flatnonzero(usable[begin:end])[::-1]
    keys = (
        np.repeat(np.arange(len(bounds) - 1, dtype=np.int64) * size, np.diff(bounds))[where] + codes[begin:end][where]
    )
    table = np.full((len(bounds) - 1) * size, -1, dtype=np.int64)
    table[keys] = where + begin
    return np.sort(table[table >= 0])


def sums(offsets: Ints, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Sum of the values of each group; 0 for an empty group; dtype of `values`.

    Sums inside a group run in the order of the elements, so equal groups give equal digits.
    """
    return _reduce(np.add, offsets, values, values.dtype.type(0))


def _reduce(ufunc: np.ufunc, offsets: Ints, values: npt.NDArray[Any], empty: Any) -> npt.NDArray[Any]:
    out = np.full(len(offsets) - 1, empty, dtype=values.dtype)
    full = offsets[1:] > offsets[:-1]
    if full.any():
        out[full] = ufunc.reduceat(values[: offsets[-1]], offsets[:-1][full])
    return out


def maxima(offsets: Ints, values: npt.NDArray[Any], *, empty: Any) -> npt.NDArray[Any]:
    """Largest value of each group, `empty` for an empty group."""
    return _reduce(np.maximum, offsets, values, empty)


def distinct_runs(offsets: Ints, keys: npt.NDArray[Any]) -> Ints:
    """Number of distinct keys in each group whose keys are in ascending order (days, weeks); int64."""
    if len(keys) == 0:
        return np.zeros(len(offsets) - 1, dtype=np.int64)
    new = np.empty(len(keys), dtype=np.bool_)
    new[0] = True
    np.not_equal(keys[1:], keys[:-1], out=new[1:])
    new[offsets[:-1][offsets[1:] > offsets[:-1]]] = True
    return count(offsets, new)
