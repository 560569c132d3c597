"""Exact sums: real weights rounded once to fixed point, so that adding is associative and can be undone.

A sum is two int64 limbs: `high` counts wholes and `low` counts 2^-32ths, ``0 <= low < 2^32`` after `carry`.
Whole weights below 2^53 in size are exact; real ones are rounded once to the nearest 2^-32 (2.3e-10), ties to even.
Sums stay below 2^57 (1.4e17) in size, so that the sum over 64 buckets fits too; larger ones are refused.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from journeyseg.errors import InputError

Ints = npt.NDArray[np.int64]

LARGEST = 1 << 57
"""Sums are below this in size."""

_UNIT = 4294967296.0
_EXACT = 1 << 53
_PART = 26
_ROWS = 1 << 26


def limbs(weights: npt.NDArray[np.float64]) -> tuple[Ints, Ints]:
    """Wholes and 2^-32ths of each weight, of its sign, rounded once to nearest; int64 each.

    Raises:
        InputError: for weights that are not finite or not below 2^53 in size.
    """
    if len(weights) and not np.abs(weights).max() < _EXACT:
        raise InputError(
            "a number is too large to be summed exactly",
            expected="finite numbers below 2^53 (9.0e15) in size",
            found=str(weights[~(np.abs(weights) < _EXACT)][0]),
            remedy="correct the value, or count in a larger unit (thousands)",
        )
    whole = np.trunc(weights)
    return whole.astype(np.int64), np.rint((weights - whole) * _UNIT).astype(np.int64)


def carry(high: Ints, low: Ints) -> tuple[Ints, Ints]:
    """The same sums with ``0 <= low < 2^32``, so that equal sums have equal limbs."""
    return high + (low >> 32), low & 0xFFFFFFFF


def to_float(high: Ints, low: Ints) -> npt.NDArray[np.float64]:
    """The sums as float64."""
    return high.astype(np.float64) + low.astype(np.float64) / _UNIT


def checked(sums: Ints, bound: int = LARGEST) -> Ints:
    """The sums, when they are all below a bound in size (default 2^57).

    Raises:
        InputError: otherwise; far beyond, int64 would wrap around silently.
    """
    if sums.size and max(int(sums.max()), -int(sums.min())) >= bound:
        raise InputError(
            "a sum is too large to be exact",
            expected="sums below 2^57 (1.4e17) in size",
            found="a larger one",
            remedy="count in a larger unit (thousands, hours)",
        )
    return sums


def int_sums(keys: Ints, weights: npt.NDArray[Any] | None, size: int) -> Ints:
    """Exact sum of whole weights (1 where ``None``) by key; int64 of length `size`.

    Raises:
        InputError: for a sum that is not below 2^57 in size.
    """
    return checked(low_sums(keys, weights, size))


def low_sums(keys: Ints, weights: npt.NDArray[Any] | None, size: int) -> Ints:
    """Exact sum of parts of weights (2^-32ths) by key, whose bound is that of the rows (2^30 of them); int64.

    ``numpy.bincount`` adds in float64: weights are split so that no partial sum passes 2^53.
    """
    if weights is None:
        return np.bincount(keys, minlength=size).astype(np.int64, copy=False)
    if len(keys) > _ROWS:
        spans = [slice(at, at + _ROWS) for at in range(0, len(keys), _ROWS)]
        return np.asarray(np.sum([low_sums(keys[span], weights[span], size) for span in spans], axis=0))
    whole = weights.astype(np.int64, copy=False)
    largest = max(int(whole.max()), -int(whole.min())) if len(whole) else 0
    if largest * len(whole) < _EXACT:
        return np.bincount(keys, weights=whole, minlength=size).astype(np.int64)
    low = low_sums(keys, whole & ((1 << _PART) - 1), size)
    return low + (checked(low_sums(keys, whole >> _PART, size), 4 * LARGEST >> _PART) << _PART)


def real_sums(keys: Ints, weights: npt.NDArray[np.float64], size: int) -> tuple[Ints, Ints]:
    """Exact fixed-point sum of real weights by key: two int64 arrays of length `size`, carried.

    Raises:
        InputError: for a weight or a sum that is too large.
    """
    high, low = limbs(weights)
    return carry(int_sums(keys, high, size), low_sums(keys, low, size))
