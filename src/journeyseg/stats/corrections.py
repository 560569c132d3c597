"""Corrections of p-values for a whole family: every metric times every pair of segments of one comparison.

An adjusted p-value is the smallest level at which the procedure still rejects; they never fall as the p-values rise. A
NaN is no test: it stays NaN and does not count in the family. Sources: Holm, S. (1979), A simple sequentially rejective
multiple test procedure, Scandinavian Journal of Statistics 6, 65-70; Benjamini, Y. and Hochberg, Y. (1995), Controlling
the false discovery rate, Journal of the Royal Statistical Society B 57, 289-300; Bonferroni's inequality.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from journeyseg.errors import InputError, unknown
from journeyseg.stats.critical import Floats

Correction: TypeAlias = Literal["holm", "benjamini_hochberg", "bonferroni"]


def family_size(p_values: ArrayLike) -> int:
    """How many tests a family holds: the p-values that are not NaN.

    Example:
        >>> family_size([0.01, float("nan"), 0.2])
        2
    """
    return int(np.count_nonzero(~np.isnan(np.asarray(p_values, dtype=np.float64))))


def bonferroni(p_values: ArrayLike) -> Floats:
    """P-values times the family size, at most 1: holds the chance of any false alarm, under any dependence.

    Args:
        p_values: The family, any shape; NaN where there was no test.

    Returns:
        Adjusted p-values of the same shape, NaN where they were.

    Raises:
        InputError: A p-value leaves 0..1.

    Example:
        >>> bonferroni([0.01, 0.04, 0.03])
        array([0.03, 0.12, 0.09])
    """
    p = _family(p_values)
    return np.minimum(p * family_size(p), 1.0)[()]


def holm(p_values: ArrayLike) -> Floats:
    """Holm's step-down p-values: the promise of `bonferroni`, never larger (Holm 1979).

    The i-th smallest of m becomes ``max over j <= i of min(1, (m - j + 1) p(j))``.

    Args:
        p_values: The family, any shape; NaN where there was no test.

    Returns:
        Adjusted p-values of the same shape, NaN where they were; equal ones stay equal.

    Raises:
        InputError: A p-value leaves 0..1.

    Example:
        >>> holm([0.01, 0.04, 0.03])
        array([0.03, 0.06, 0.06])
    """
    p = _family(p_values)
    order, rank = _ranked(p)
    steps = np.maximum.accumulate(p.flat[order] * (len(order) - rank + 1))
    return _put(p, order, steps)


def benjamini_hochberg(p_values: ArrayLike) -> Floats:
    """Benjamini and Hochberg's p-values: they hold the expected share of false ones among the findings (1995).

    The i-th smallest of m becomes ``min over j >= i of min(1, m p(j) / j)``. For independent or positively dependent
    tests.

    Args:
        p_values: The family, any shape; NaN where there was no test.

    Returns:
        Adjusted p-values of the same shape, NaN where they were; equal ones stay equal.

    Raises:
        InputError: A p-value leaves 0..1.

    Example:
        >>> benjamini_hochberg([0.01, 0.04, 0.03])
        array([0.03, 0.04, 0.04])
    """
    p = _family(p_values)
    order, rank = _ranked(p)
    steps = np.minimum.accumulate((p.flat[order] * len(order) / rank)[::-1])[::-1]
    return _put(p, order, steps)


def adjust(p_values: ArrayLike, method: Correction = "holm") -> Floats:
    """P-values adjusted by the correction of that name.

    Args:
        p_values: The family, any shape; NaN where there was no test.
        method: ``"holm"``, ``"benjamini_hochberg"`` or ``"bonferroni"``.

    Returns:
        Adjusted p-values of the same shape.

    Raises:
        UnknownName: No correction has that name.
        InputError: A p-value leaves 0..1.

    Example:
        >>> adjust([0.01, 0.04, 0.03], "bonferroni")
        array([0.03, 0.12, 0.09])
    """
    known = {"holm": holm, "benjamini_hochberg": benjamini_hochberg, "bonferroni": bonferroni}
    if method not in known:
        raise unknown("correction", method, known)
    return known[method](p_values)


def _family(p_values: ArrayLike) -> Floats:
    p = np.asarray(p_values, dtype=np.float64)
    if ((p < 0) | (p > 1)).any():
        raise InputError(
            "a family holds something that is no p-value",
            expected="numbers from 0 to 1, or NaN where there was no test",
            found=f"{p[(p < 0) | (p > 1)].flat[0]:g}",
            remedy="give p-values, not statistics or logarithms",
        )
    return p


def _ranked(p: Floats) -> tuple[np.typing.NDArray[np.intp], np.typing.NDArray[np.intp]]:
    order = np.argsort(p, axis=None, kind="stable")[: family_size(p)]
    return order, np.arange(1, len(order) + 1)


def _put(p: Floats, order: np.typing.NDArray[np.intp], steps: Floats) -> Floats:
    adjusted = np.full(p.shape, np.nan)
    adjusted.flat[order] = np.minimum(steps, 1.0)
    return adjusted[()]
