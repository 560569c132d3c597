"""BG/NBD: purchases at random, and after each a chance of leaving for good.

Source: Fader, P. S., Hardie, B. G. S. and Lee, K. L. (2005), "Counting your customers" the easy way: an alternative to
the Pareto/NBD model, Marketing Science 24, 275-284. Who never bought again is alive for sure in this model: see
`MbgNbd`.
"""

from __future__ import annotations

from typing import ClassVar

import attrs
import numpy as np
from numpy.typing import ArrayLike

from journeyseg.stats.buying.geometric import at_least, exactly, purchases_to_come
from journeyseg.stats.buying.histories import Histories
from journeyseg.stats.critical import Floats


@attrs.frozen
class BgNbd:
    """The BG/NBD model.

    Args:
        r: Shape of the gamma distribution of purchase rates.
        alpha: Its rate, in units of time.
        a: First parameter of the beta distribution of the chance of leaving after a purchase.
        b: Its second parameter.

    Example:
        >>> model = BgNbd(r=0.243, alpha=4.414, a=0.793, b=2.426)
        >>> round(float(model.expected(39, 2, 30.43, 38.86)), 3), round(float(model.alive(2, 30.43, 38.86)), 4)
        (1.226, 0.7266)
    """

    NAME: ClassVar[str] = "BG/NBD"
    UNITS: ClassVar[tuple[bool, ...]] = (False, True, False, False)

    r: float
    alpha: float
    a: float
    b: float

    def log_likelihood(self, histories: Histories) -> Floats:
        """Log-likelihood of one customer with each history; float64 (equation 6)."""
        from scipy.special import betaln, gammaln

        r, alpha, a, b = self.r, self.alpha, self.a, self.b
        x, last, age = histories.frequency, histories.recency, histories.age
        bought = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + betaln(a, b + x) - betaln(a, b)
        return np.asarray(bought - (r + x) * np.log(alpha + age) + np.logaddexp(0.0, self._log_odds(x, last, age)))

    def _log_odds(self, x: Floats, last: Floats, age: Floats) -> Floats:
        """Logarithm of the odds of having left; minus infinity for who never bought again."""
        since = np.log(self.alpha + age) - np.log(self.alpha + last)
        odds = np.log(self.a) - np.log(self.b + np.maximum(x, 1.0) - 1.0) + (self.r + x) * since
        return np.where(x > 0, odds, -np.inf)

    def alive(self, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Floats:
        """Chance that a customer has not left, 0 to 1; float64 of the common shape."""
        from scipy.special import expit

        x, last, seen = (np.asarray(one, dtype=np.float64) for one in (frequency, recency, age))
        return np.asarray(expit(-self._log_odds(x, last, seen)))

    def expected(self, time: ArrayLike, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Floats:
        """Expected purchases of a customer in the coming time; float64 of the common shape (equation 10)."""
        x, seen = np.asarray(frequency, dtype=np.float64), np.asarray(age, dtype=np.float64)
        more = purchases_to_come(self.r + x, self.alpha + seen, time, self.a, self.b + x)
        return np.asarray(more * self.alive(frequency, recency, age))

    def expected_new(self, time: ArrayLike) -> Floats:
        """Expected repeat purchases of a new customer within a time; float64 (equation 9)."""
        return purchases_to_come(self.r, self.alpha, time, self.a, self.b)

    def chance(self, n: ArrayLike, time: ArrayLike) -> Floats:
        """Chance that a new customer buys again exactly n times within a time; float64 (equation 8)."""
        from scipy.special import betaln

        count, base = np.asarray(n, dtype=np.float64), betaln(self.a, self.b)
        stayed = np.exp(betaln(self.a, self.b + count) - base) * exactly(count, time, self.r, self.alpha)
        left = np.exp(betaln(self.a + 1.0, self.b + np.maximum(count, 1.0) - 1.0) - base)
        return np.asarray(stayed + np.where(count > 0, left * at_least(count, time, self.r, self.alpha), 0.0))
