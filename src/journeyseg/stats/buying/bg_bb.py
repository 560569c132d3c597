"""BG/BB: in each of a number of periods a customer buys or not, and before each may leave for good.

Source: Fader, P. S., Hardie, B. G. S. and Shang, J. (2010), Customer-base analysis in a discrete-time noncontractual
setting, Marketing Science 29, 1086-1108 (equations 5, 11 and 13).
"""

from __future__ import annotations

from typing import ClassVar

import attrs
import numpy as np
from numpy.typing import ArrayLike

from journeyseg.stats.buying.histories import Histories
from journeyseg.stats.critical import Floats


@attrs.frozen
class BgBb:
    """The BG/BB model; recency and age are whole numbers of periods.

    Args:
        alpha: First parameter of the beta distribution of the chance to buy in a period.
        beta: Its second parameter.
        gamma: First parameter of the beta distribution of the chance to leave before a period.
        delta: Its second parameter.

    Example:
        >>> model = BgBb(alpha=1.204, beta=0.750, gamma=0.657, delta=2.783)
        >>> round(float(model.expected(5, 6, 6, 6)), 2), round(float(model.expected(5, 0, 0, 6)), 2)
        (3.75, 0.07)
    """

    NAME: ClassVar[str] = "BG/BB"
    UNITS: ClassVar[tuple[bool, ...]] = (False, False, False, False)

    alpha: float
    beta: float
    gamma: float
    delta: float

    def log_likelihood(self, histories: Histories) -> Floats:
        """Log-likelihood of one customer with each history; float64 (equation 5)."""
        x, last, age = histories.frequency, histories.recency, histories.age
        return np.asarray(np.logaddexp(self._stayed(x, age), self._left(x, last, age)))

    def _stayed(self, x: Floats, periods: Floats) -> Floats:
        return self._buying(x, periods) + self._leaving(0.0, periods)

    def _left(self, x: Floats, last: Floats, periods: Floats) -> Floats:
        """Log of the sum over each number of periods, from the last purchase on, after which they may have left."""
        from scipy.special import logsumexp

        quiet = np.arange(int(max((periods - last).max(initial=0.0), 1.0)))
        until = last[..., np.newaxis] + quiet
        logs = self._buying(x[..., np.newaxis], until) + self._leaving(1.0, until)
        return np.asarray(logsumexp(np.where(until < periods[..., np.newaxis], logs, -np.inf), axis=-1))

    def _buying(self, x: Floats, periods: Floats) -> Floats:
        from scipy.special import betaln

        rest = np.maximum(periods - x, 0.0)
        return np.asarray(betaln(self.alpha + x, self.beta + rest) - betaln(self.alpha, self.beta))

    def _leaving(self, left: float, periods: Floats) -> Floats:
        from scipy.special import betaln

        return np.asarray(betaln(self.gamma + left, self.delta + periods) - betaln(self.gamma, self.delta))

    def alive(self, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Floats:
        """Chance that a customer has not left before the end of the last period; float64 of the common shape."""
        from scipy.special import expit

        x, last, seen = _arrays(frequency, recency, age)
        return np.asarray(expit(self._stayed(x, seen) - self._left(x, last, seen)))

    def expected(self, time: ArrayLike, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Floats:
        """Expected purchases of a customer in the coming whole periods; float64 (equation 13, period by period)."""
        periods, x, last, seen = _arrays(time, frequency, recency, age)
        buys = (self.alpha + x) / (self.alpha + self.beta + seen)
        return np.asarray(self.alive(x, last, seen) * buys * self._stays(periods, seen))

    def expected_new(self, time: ArrayLike) -> Floats:
        """Expected purchases of a new customer in so many periods; float64."""
        (periods,) = _arrays(time)
        return np.asarray(self.alpha / (self.alpha + self.beta) * self._stays(periods, np.zeros_like(periods)))

    def _stays(self, periods: Floats, seen: Floats) -> Floats:
        """Expected number of the coming periods before which a customer who is there now has not left."""
        ahead = np.arange(1, int(max(periods.max(initial=0.0), 0.0)) + 1, dtype=np.float64)
        until = seen[..., np.newaxis] + ahead
        chance = np.exp(self._leaving(0.0, until) - self._leaving(0.0, seen)[..., np.newaxis])
        return np.asarray(np.where(ahead <= periods[..., np.newaxis], chance, 0.0).sum(axis=-1))


def _arrays(*given: ArrayLike) -> list[Floats]:
    return list(np.broadcast_arrays(*(np.asarray(one, dtype=np.float64) for one in given)))
