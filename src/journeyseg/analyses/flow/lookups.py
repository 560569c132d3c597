"""Looking words up among a few: by their leading bits after a multiplication under which no two of the few collide."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]

_BITS = 16
_FEW = 1024
_ODD = (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB, 0xD6E8FEB86659FD93)


def places_of(words: Words, wanted: Words) -> Ints:
    """Place of each word among distinct ones, -1 where it is none of them; int64.

    Args:
        words: What is looked up; uint64.
        wanted: Distinct words; uint64.

    Example:
        >>> places_of(np.array([7, 5, 7], dtype=np.uint64), np.array([5, 7], dtype=np.uint64)).tolist()
        [1, 0, 1]
    """
    if not len(wanted):
        return np.full(len(words), -1, dtype=np.int64)
    odd = next((odd for odd in _ODD if _apart(wanted, odd)), None) if len(wanted) <= _FEW else None
    if odd is None:
        order = np.argsort(wanted)
        at = order[np.minimum(np.searchsorted(wanted, words, sorter=order), len(wanted) - 1)]
    else:
        slots = np.zeros(1 << _BITS, dtype=np.int64)
        slots[_slot(wanted, odd)] = np.arange(len(wanted))
        at = slots.take(_slot(words, odd))
    at[wanted.take(at) != words] = -1
    return at


def _slot(words: Words, odd: int) -> Ints:
    """The leading bits of the product, modulo 2^64."""
    found = words * np.uint64(odd)
    found >>= np.uint64(64 - _BITS)
    return found.view(np.int64)


def _apart(wanted: Words, odd: int) -> bool:
    return len(np.unique(_slot(wanted, odd))) == len(wanted)
