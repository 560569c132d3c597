"""Gamma-Gamma: what a purchase of a customer brings on average, drawn towards what it brings of all.

Source: Fader, P. S. and Hardie, B. G. S. (2013), The gamma-gamma model of monetary value (equations 1a and 5). It takes
what purchases bring as independent of how often a customer buys.
"""

from __future__ import annotations

from typing import ClassVar

import attrs
import numpy as np
from numpy.typing import ArrayLike

from journeyseg.errors import InputError
from journeyseg.stats.critical import Floats


@attrs.frozen(eq=False)
class Spending:
    """What purchases of customers brought; float64 arrays of one length.

    Args:
        purchases: Purchases that the mean is of, at least 1.
        mean: What one of them brought on average, above 0.
    """

    purchases: Floats
    mean: Floats

    @classmethod
    def of(cls, purchases: ArrayLike, mean: ArrayLike) -> Spending:
        """The spending of customers.

        Raises:
            InputError: for fewer than one purchase, or means that are not above 0: leave such customers out and say so.
        """
        x, m = np.broadcast_arrays(np.asarray(purchases, dtype=np.float64), np.asarray(mean, dtype=np.float64))
        wrong = ~((x >= 1) & (m > 0) & np.isfinite(x) & np.isfinite(m))
        if wrong.any() or not x.size:
            raise InputError(
                "the gamma-gamma model needs customers who bought and what they paid",
                expected="at least one purchase and a mean above 0",
                found="no customer" if not x.size else f"{int(wrong.sum())} of {x.size} customers without",
                remedy="leave out customers without a (repeat) purchase or whose purchases brought nothing",
            )
        return cls(x.ravel(), m.ravel())

    @property
    def n(self) -> float:
        """Number of customers."""
        return float(len(self.mean))

    @property
    def scale(self) -> float:
        """Mean worth of a purchase."""
        return float(self.mean.mean())

    @property
    def customers(self) -> Floats:
        """Weight of each row: one customer."""
        return np.ones_like(self.mean)


@attrs.frozen
class GammaGamma:
    """The gamma-gamma model.

    Args:
        p: Shape of what one purchase brings.
        q: Shape of the distribution of its rate over customers.
        gamma: Its rate, in units of money.

    Example:
        >>> model = GammaGamma(p=6.25, q=3.74, gamma=15.44)
        >>> model.mean([0, 1, 50], [0.0, 20.0, 20.0]).round(1).tolist()
        [35.2, 24.7, 20.1]
    """

    NAME: ClassVar[str] = "gamma-gamma"
    UNITS: ClassVar[tuple[bool, ...]] = (False, False, True)

    p: float
    q: float
    gamma: float

    def log_likelihood(self, spending: Spending) -> Floats:
        """Log-likelihood of each customer; float64 (equation 1a)."""
        from scipy.special import gammaln

        p, q, x, m = self.p, self.q, spending.purchases, spending.mean
        ways = gammaln(p * x + q) - gammaln(p * x) - gammaln(q)
        paid = q * np.log(self.gamma) + (p * x - 1.0) * np.log(m) + p * x * np.log(x)
        return np.asarray(ways + paid - (p * x + q) * np.log(self.gamma + m * x))

    def mean(self, purchases: ArrayLike, mean: ArrayLike) -> Floats:
        """Expected worth of a purchase of a customer; float64 (equation 5).

        With no purchase it is that of all customers; NaN where q is at most 1 and there is none: it is infinite.
        """
        x = np.asarray(purchases, dtype=np.float64)
        paid = np.where(x > 0, np.asarray(mean, dtype=np.float64) * x, 0.0)
        base = self.p * x + self.q - 1.0
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(np.where(base > 0, self.p * (self.gamma + paid) / base, np.nan))
