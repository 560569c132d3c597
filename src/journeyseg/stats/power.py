"""How many customers a comparison of two groups needs, and what difference so many can show.

Two-sided tests at ``1 - level``. Sizes are real: round them up. They count independent units: customers, not events.
Sources: Cohen, J. (1988), Statistical Power Analysis for the Behavioral Sciences, 2nd edition, chapter 6 (arcsine
difference ``h`` of proportions); Guenther, W. C. (1981), Sample size formulas for normal theory t tests, The American
Statistician 35, 243-244 (``z²/4`` more per group because the standard deviation is estimated).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from journeyseg.errors import InputError
from journeyseg.stats.critical import Floats, critical


def size_for_proportions(
    p_1: ArrayLike, p_2: ArrayLike, *, power: float = 0.8, level: float = 0.95, ratio: float = 1.0
) -> Floats:
    """Customers needed in the first group to tell two proportions apart; the second needs ``ratio`` times as many.

    ``(1 + 1/ratio) (z(level) + z(power))² / h²`` with ``h = 2 asin sqrt(p_1) - 2 asin sqrt(p_2)`` (Cohen 1988).

    Args:
        p_1: Proportions of the first group, 0 to 1, any shape.
        p_2: Proportions of the second group, broadcast.
        power: Chance to find the difference if it is there, 0 to 1.
        level: Confidence level of the test.
        ratio: Size of the second group over that of the first.

    Returns:
        float64, real customers; infinite where the proportions are equal.

    Raises:
        InputError: An argument leaves its range.

    Example:
        >>> round(float(size_for_proportions(0.10, 0.12)), 1)
        3834.6
    """
    angle, reach = _angle(p_1) - _angle(p_2), _reach(power, level, ratio)
    with np.errstate(divide="ignore"):
        return ((1.0 + 1.0 / ratio) * reach**2 / angle**2)[()]


def detectable_proportions(
    p: ArrayLike, n: ArrayLike, *, power: float = 0.8, level: float = 0.95, ratio: float = 1.0
) -> tuple[Floats, Floats]:
    """The nearest proportions below and above ``p`` that ``n`` customers can tell from it.

    `size_for_proportions` undone.

    Args:
        p: Proportions of the first group, 0 to 1, any shape.
        n: Customers in the first group, broadcast.
        power: Chance to find the difference if it is there.
        level: Confidence level of the test.
        ratio: Size of the second group over that of the first.

    Returns:
        The lower and the upper proportion; NaN where none is far enough within 0..1, or ``n`` is 0.

    Raises:
        InputError: An argument leaves its range.

    Example:
        >>> low, high = detectable_proportions(0.10, 3835)
        >>> round(float(low), 3), round(float(high), 3)
        (0.082, 0.12)
    """
    reach, angle = _reach(power, level, ratio), _angle(p)
    step = reach * _root(n, ratio)
    down, up = angle - step, angle + step
    low = np.where(down >= 0, np.sin(np.clip(down, 0.0, np.pi) / 2.0) ** 2, np.nan)
    return low[()], np.where(up <= np.pi, np.sin(np.clip(up, 0.0, np.pi) / 2.0) ** 2, np.nan)[()]


def size_for_means(
    difference: ArrayLike, sd: ArrayLike, *, power: float = 0.8, level: float = 0.95, ratio: float = 1.0
) -> Floats:
    """Customers needed in the first group to tell two means apart; the second needs ``ratio`` times as many.

    ``(1 + 1/ratio) (z(level) + z(power))² sd²/difference² + z(level)²/(2(1 + ratio))`` (Guenther 1981 for ``ratio`` 1,
    his correction of the total shared out by size otherwise).

    Args:
        difference: Differences of means to be found, any shape, of either sign.
        sd: Standard deviation of one customer's value, in both groups, in the same unit.
        power: Chance to find the difference if it is there.
        level: Confidence level of the test.
        ratio: Size of the second group over that of the first.

    Returns:
        float64, real customers; infinite where the difference is 0.

    Raises:
        InputError: An argument leaves its range.

    Example:
        Half a standard deviation takes 64 in each group (Cohen 1988, table 2.4.1):

        >>> float(np.ceil(size_for_means(0.5, 1.0)))
        64.0
    """
    reach = _reach(power, level, ratio)
    with np.errstate(divide="ignore", invalid="ignore"):
        effect = np.asarray(difference, dtype=np.float64) / _positive(sd)
        return ((1.0 + 1.0 / ratio) * reach**2 / effect**2 + _estimated(level, ratio))[()]


def detectable_means(
    sd: ArrayLike, n: ArrayLike, *, power: float = 0.8, level: float = 0.95, ratio: float = 1.0
) -> Floats:
    """The smallest difference of means that ``n`` customers in the first group can show: `size_for_means` undone.

    Args:
        sd: Standard deviation of one customer's value, any shape.
        n: Customers in the first group, broadcast.
        power: Chance to find the difference if it is there.
        level: Confidence level of the test.
        ratio: Size of the second group over that of the first.

    Returns:
        float64 in the unit of ``sd``; NaN where ``n`` is too small for any test.

    Raises:
        InputError: An argument leaves its range.

    Example:
        >>> round(float(detectable_means(1.0, 64)), 2)
        0.5
    """
    reach = _reach(power, level, ratio)
    count = np.asarray(n, dtype=np.float64) - _estimated(level, ratio)
    return (_positive(sd) * reach * _root(count, ratio))[()]


def _reach(power: float, level: float, ratio: float) -> float:
    """How many standard errors the true difference must be from 0."""
    if not (0.0 < power < 1.0 and 0.0 < ratio < np.inf):
        raise InputError(
            "that plan can't be computed",
            expected="power between 0 and 1, ratio above 0",
            found=f"{power}, {ratio}",
            remedy="write 0.8 for 80 %",
        )
    from scipy.special import ndtri

    return float(critical(level)) + float(ndtri(power))


def _estimated(level: float, ratio: float) -> float:
    return float(critical(level)) ** 2 / (2.0 * (1.0 + ratio))


def _root(n: ArrayLike, ratio: float) -> Floats:
    count = np.asarray(n, dtype=np.float64)
    return np.sqrt((1.0 + 1.0 / ratio) / np.where(count > 0, count, np.nan))


def _angle(p: ArrayLike) -> Floats:
    share = np.asarray(p, dtype=np.float64)
    if ((share < 0) | (share > 1)).any():
        raise InputError("that is no proportion", expected="numbers from 0 to 1", found=repr(p), remedy="10 % is 0.1")
    return 2.0 * np.arcsin(np.sqrt(share))


def _positive(sd: ArrayLike) -> Floats:
    spread = np.asarray(sd, dtype=np.float64)
    if (spread < 0).any():
        raise InputError(
            "a standard deviation can't be negative",
            expected="numbers from 0 up",
            found=repr(sd),
            remedy="give its absolute value",
        )
    return spread
