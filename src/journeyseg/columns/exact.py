"""Exact sums: real weights rounded once to fixed point, so that adding is associative and can be undone.

A sum is two int64 limbs: `high` counts wholes and `low` counts 2^-32ths, ``0 <= low < 2^32`` after `carry`.
Whole weights below 2^53 in size are exact; real ones are rounded once to the nearest 2^-32 (2.3e-10).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

_UNIT = 4294967296.0
_EXACT = 1 << 53
_PART = 26
_ROWS = 1 << 26


def limbs(weights: npt.NDArray[np.float64]) -> tuple[Ints, Ints]:
    """Wholes and 2^-32ths of each weight, rounded once to nearest; int64 each.

    Raises:
        OverflowError: for weights that are not finite or not below 2^53 in size.
    """
    if len(weights) and not np.abs(weights).max() < _EXACT:
        raise OverflowError("a weight is not finite or not below 2^53")
    whole = np.floor(weights)
    return whole.astype(np.int64), np.rint((weights - whole) * _UNIT).astype(np.int64)


def carry(high: Ints, low: Ints) -> tuple[Ints, Ints]:
    """The same sums with ``0 <= low < 2^32``, so that equal sums have equal limbs."""
    return high + (low >> 32), low & 0xFFFFFFFF


def to_float(high: Ints, low: Ints) -> npt.NDArray[np.float64]:
    """The sums as float64."""
    return high.astype(np.float64) + low.astype(np.float64) / _UNIT


def int_sums(keys: Ints, weights: npt.NDArray[Any] | None, size: int) -> Ints:
    """Exact sum of whole weights (1 where ``None``) by key; int64 of length `size`.

    ``numpy.bincount`` adds in float64; weights are split so that no partial sum passes 2^53.
    """
    if weights is None:
        return np.bincount(keys, minlength=size).astype(np.int64, copy=False)
    if len(keys) > _ROWS:
        parts = range(0, len(keys), _ROWS)
        sums = [int_sums(keys[at : at + _ROWS], weights[at : at + _ROWS], size) for at in parts]
        return np.asarray(np.sum(sums, axis=0, dtype=np.int64))
    whole = weights.astype(np.int64, copy=False)
    largest = max(int(whole.max()), -int(whole.min())) if len(whole) else 0
    if largest * len(whole) < _EXACT:
        return np.bincount(keys, weights=whole, minlength=size).astype(np.int64)
    low = int_sums(keys, whole & ((1 << _PART) - 1), size)
    return low + (int_sums(keys, whole >> _PART, size) << _PART)


def real_sums(keys: Ints, weights: npt.NDArray[np.float64], size: int) -> tuple[Ints, Ints]:
    """Exact fixed-point sum of real weights by key: two int64 arrays of length `size`, carried."""
    high, low = limbs(weights)
    return carry(int_sums(keys, high, size), int_sums(keys, low, size))
