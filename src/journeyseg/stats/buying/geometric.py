"""What the two beta-geometric models share: purchases to come, and the chance of a number of purchases.

Sources: Fader, P. S., Hardie, B. G. S. and Lee, K. L. (2005), "Counting your customers" the easy way, Marketing Science
24, 275-284 (equations 8 and 10); Euler's transformation of the Gaussian hypergeometric function (DLMF 15.8.1).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from journeyseg.stats.critical import Floats

_NEAR = 1e-5
"""How near to a = 1, where the closed form is 0 / 0, its mean over both sides takes its place."""
_POLE = 1.5
"""Where a + b is at most this, the closed form is reached from a + b + 1."""


def purchases_to_come(shape: ArrayLike, rate: ArrayLike, time: ArrayLike, a: float, b: ArrayLike) -> Floats:
    """Expected purchases within a time of somebody who is alive now.

    With purchases at rate L (gamma, ``shape`` and ``rate``) and a chance p (beta, ``a`` and ``b``) of leaving after
    each, they are E[(1 - exp(-L p t)) / p]. In Euler's form the hypergeometric function stays near 1 for frequent
    buyers, for whom the form in print loses its digits.
    """
    if abs(a - 1.0) < _NEAR:
        below, above = (purchases_to_come(shape, rate, time, 1.0 + side * _NEAR, b) for side in (-2, 2))
        return np.asarray((below + above) / 2.0)
    total = a + np.asarray(b, dtype=np.float64)
    with np.errstate(invalid="ignore"):
        plain = _closed_form(shape, rate, time, a, total)
    if (total > _POLE).all():
        return plain
    # Near a + b = 1 the function has a pole; E[f] = (b E[f; a, b + 1] + a E[f; a + 1, b]) / (a + b) goes round it.
    stays, leaves = (
        _closed_form(shape, rate, time, a, total + 1.0),
        _closed_form(shape, rate, time, a + 1.0, total + 1.0),
    )
    return np.where(total > _POLE, plain, ((total - a) * stays + a * leaves) / total)


def _closed_form(shape: ArrayLike, rate: ArrayLike, time: ArrayLike, a: float, total: Floats) -> Floats:
    from scipy.special import hyp2f1

    times, rates, shapes = (np.asarray(one, dtype=np.float64) for one in (time, rate, shape))
    left = np.log(rates / (rates + times))
    function = hyp2f1(total - 1.0 - shapes, a - 1.0, total - 1.0, -np.expm1(left))
    return np.asarray(-(total - 1.0) * np.expm1((a - 1.0) * left + np.log(function)) / (a - 1.0))


def at_least(n: ArrayLike, time: ArrayLike, shape: float, rate: float) -> Floats:
    """Chance of at least n purchases in a time, if nobody left: the tail of the negative binomial distribution."""
    from scipy.special import betainc

    count, times = np.asarray(n, dtype=np.float64), np.asarray(time, dtype=np.float64)
    return np.where(count > 0, betainc(np.maximum(count, 1.0), shape, times / (rate + times)), 1.0)


def exactly(n: ArrayLike, time: ArrayLike, shape: float, rate: float) -> Floats:
    """Chance of n purchases in a time, if nobody left."""
    from scipy.special import gammaln, xlogy

    count, times = np.asarray(n, dtype=np.float64), np.asarray(time, dtype=np.float64)
    ways = gammaln(shape + count) - gammaln(shape) - gammaln(count + 1.0)
    return np.exp(ways + shape * np.log(rate / (rate + times)) + xlogy(count, times / (rate + times)))
