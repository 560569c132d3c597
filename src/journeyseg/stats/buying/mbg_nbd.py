"""MBG/NBD: as BG/NBD, but a customer may leave after the first purchase too.

Source: Batislam, E. P., Denizel, M. and Filiztekin, A. (2007), Empirical validation and comparison of models for
customer base analysis, International Journal of Research in Marketing 24, 201-209. Derived here from the same two
cases: still there after x repeats, or gone right after the x-th.
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
class MbgNbd:
    """The MBG/NBD model; arguments as `BgNbd`.

    Args:
        r: Shape of the gamma distribution of purchase rates.
        alpha: Its rate, in units of time.
        a: First parameter of the beta distribution of the chance of leaving after a purchase, the first one included.
        b: Its second parameter.

    Example:
        >>> model = MbgNbd(r=0.5, alpha=6.0, a=0.8, b=2.4)
        >>> bool(model.alive(0, 0.0, 50.0) < 0.6)
        True
    """

    NAME: ClassVar[str] = "MBG/NBD"
    UNITS: ClassVar[tuple[bool, ...]] = (False, True, False, False)

    r: float
    alpha: float
    a: float
    b: float

    def log_likelihood(self, histories: Histories) -> Floats:
        """Log-likelihood of one customer with each history; float64."""
        from scipy.special import betaln, gammaln

        r, alpha, a, b = self.r, self.alpha, self.a, self.b
        x, last, age = histories.frequency, histories.recency, histories.age
        bought = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + betaln(a, b + x + 1.0) - betaln(a, b)
        return np.asarray(bought - (r + x) * np.log(alpha + age) + np.logaddexp(0.0, self._log_odds(x, last, age)))

    def _log_odds(self, x: Floats, last: Floats, age: Floats) -> Floats:
        """Logarithm of the odds of having left."""
        since = np.log(self.alpha + age) - np.log(self.alpha + last)
        odds = np.log(self.a) - np.log(self.b + x) + (self.r + x) * since
        return np.asarray(odds)

    def alive(self, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Floats:
        """Chance that a customer has not left, 0 to 1; float64 of the common shape."""
        from scipy.special import expit

        x, last, seen = (np.asarray(one, dtype=np.float64) for one in (frequency, recency, age))
        return np.asarray(expit(-self._log_odds(x, last, seen)))

    def expected(self, time: ArrayLike, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Floats:
        """Expected purchases of a customer in the coming time; float64 of the common shape."""
        x, seen = np.asarray(frequency, dtype=np.float64), np.asarray(age, dtype=np.float64)
        more = purchases_to_come(self.r + x, self.alpha + seen, time, self.a, self.b + x + 1.0)
        return np.asarray(more * self.alive(frequency, recency, age))

    def expected_new(self, time: ArrayLike) -> Floats:
        """Expected repeat purchases of a new customer within a time; float64."""
        stayed = self.b / (self.a + self.b)
        return np.asarray(stayed * purchases_to_come(self.r, self.alpha, time, self.a, self.b + 1.0))

    def chance(self, n: ArrayLike, time: ArrayLike) -> Floats:
        """Chance that a new customer buys again exactly n times within a time; float64."""
        from scipy.special import betaln

        count, base = np.asarray(n, dtype=np.float64), betaln(self.a, self.b)
        stayed = np.exp(betaln(self.a, self.b + count + 1.0) - base) * exactly(count, time, self.r, self.alpha)
        left = np.exp(betaln(self.a + 1.0, self.b + count) - base) * at_least(count, time, self.r, self.alpha)
        return np.asarray(stayed + left)
