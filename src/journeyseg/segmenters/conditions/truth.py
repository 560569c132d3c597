"""Truths: the three answers of a condition, no < unknown < yes, so that "and" is the least and "or" the greatest.

This is Kleene's strong three-valued logic (S. C. Kleene, Introduction to Metamathematics, 1952, section 64), in which
De Morgan's laws hold.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import numpy as np
import numpy.typing as npt

Truths = npt.NDArray[np.int8]
Bools = npt.NDArray[np.bool_]
Answer = Literal["no", "unknown", "yes"]

ANSWERS: tuple[Answer, ...] = ("no", "unknown", "yes")
"""The names of the answers, in the order of their codes 0, 1 and 2."""


def truths(holds: Bools, unknown: Bools | None = None, *, missing: Answer = "unknown") -> Truths:
    """The answers of a condition; int8, 0 = no, 1 = unknown, 2 = yes.

    Args:
        holds: True where the condition holds.
        unknown: True where the data does not say; there `holds` is not read.
        missing: What is answered where the data does not say.

    Example:
        >>> truths(np.array([True, False, False]), np.array([False, False, True])).tolist()
        [2, 0, 1]
    """
    found = holds.astype(np.int8) * np.int8(2)
    if unknown is not None:
        found[unknown] = ANSWERS.index(missing)
    return found


def every(parts: Iterable[Truths]) -> Truths:
    """Yes where all parts say yes, no where one says no, otherwise unknown."""
    return np.asarray(np.minimum.reduce(list(parts)))


def some(parts: Iterable[Truths]) -> Truths:
    """Yes where one part says yes, no where all say no, otherwise unknown."""
    return np.asarray(np.maximum.reduce(list(parts)))


def negated(part: Truths) -> Truths:
    """Yes for no, no for yes; what is unknown stays unknown."""
    return np.int8(2) - part


def folded(part: Truths) -> Bools:
    """Member or not: only a yes makes a member, an unknown does not; the one place where three values become two."""
    return np.asarray(part == 2)
