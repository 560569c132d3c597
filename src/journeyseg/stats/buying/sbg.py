"""sBG: subscribers who renew or leave, each with a chance of their own.

Source: Fader, P. S. and Hardie, B. G. S. (2007), How to project customer retention, Journal of Interactive Marketing
21(1), 76-90 (equations 5 to 8); the discounted residual lifetime is equation 5 of their (2010) Customer-base valuation
in a contractual setting: the perils of ignoring heterogeneity, Marketing Science 29, 85-93.
"""

from __future__ import annotations

from typing import ClassVar

import attrs
import numpy as np
from numpy.typing import ArrayLike

from journeyseg.errors import InputError
from journeyseg.stats.critical import Floats


@attrs.frozen(eq=False)
class Terms:
    """Subscriptions by how long they lasted; float64 arrays of one length.

    Args:
        periods: Whole periods that were paid, from 1.
        left: Customers who left after so many.
        staying: Customers who were last seen after so many and had not left.
    """

    periods: Floats
    left: Floats
    staying: Floats

    @classmethod
    def of(cls, periods: ArrayLike, left: ArrayLike) -> Terms:
        """The terms of customers: periods paid by each, and whether each has left.

        Raises:
            InputError: for periods below 1 or not whole, or no customer.
        """
        paid, gone = np.asarray(periods, dtype=np.float64), np.asarray(left, dtype=bool)
        if not paid.size or not (np.isfinite(paid) & (paid >= 1) & (paid == np.floor(paid))).all():
            raise InputError(
                "these are no terms of subscriptions",
                expected="whole numbers of periods from 1, one a customer",
                found="no customer" if not paid.size else f"{paid.min():g} to {paid.max():g}",
                remedy="count the period that is running as one",
            )
        lengths, place = np.unique(paid, return_inverse=True)
        every, left_them = (np.bincount(place[mask], minlength=len(lengths)) for mask in (paid > 0, gone))
        return cls(lengths, left_them.astype(np.float64), (every - left_them).astype(np.float64))

    @property
    def n(self) -> float:
        """Number of customers."""
        return float(self.left.sum() + self.staying.sum())

    @property
    def scale(self) -> float:
        """One: periods are counted."""
        return 1.0

    @property
    def customers(self) -> Floats:
        """Weight of each row of the likelihood: it holds the customers already."""
        return np.ones_like(self.periods)


@attrs.frozen
class Sbg:
    """The shifted-beta-geometric model.

    Args:
        alpha: First parameter of the beta distribution of the chance to leave after a period.
        beta: Its second parameter.

    Example:
        >>> model = Sbg(alpha=0.704, beta=1.182)
        >>> model.surviving([1, 2, 7]).round(3).tolist()
        [0.627, 0.474, 0.239]
    """

    NAME: ClassVar[str] = "sBG"
    UNITS: ClassVar[tuple[bool, ...]] = (False, False)

    alpha: float
    beta: float

    def log_likelihood(self, terms: Terms) -> Floats:
        """Log-likelihood of all customers with each length; float64."""
        from scipy.special import betaln

        t, base = terms.periods, betaln(self.alpha, self.beta)
        leave = betaln(self.alpha + 1.0, self.beta + t - 1.0) - base
        return np.asarray(terms.left * leave + terms.staying * (betaln(self.alpha, self.beta + t) - base))

    def surviving(self, periods: ArrayLike) -> Floats:
        """Share of customers who stay beyond so many periods; float64 (equation 6)."""
        from scipy.special import betaln

        t = np.asarray(periods, dtype=np.float64)
        return np.asarray(np.exp(betaln(self.alpha, self.beta + t) - betaln(self.alpha, self.beta)))

    def retention(self, periods: ArrayLike) -> Floats:
        """Share of those still there who stay beyond this period; float64 (equation 8)."""
        t = np.asarray(periods, dtype=np.float64)
        return np.asarray((self.beta + t - 1.0) / (self.alpha + self.beta + t - 1.0))

    def residual(self, periods: ArrayLike, rate: float) -> Floats:
        """Expected further periods of customers who have stayed beyond so many, discounted by ``1 / (1 + rate)`` each.

        The next payment comes now, undiscounted: equation 5 of Fader and Hardie (2010).
        """
        from scipy.special import hyp2f1

        t = np.asarray(periods, dtype=np.float64)
        stays = (self.beta + t - 1.0) / (self.alpha + self.beta + t - 1.0)
        return np.asarray(stays * hyp2f1(1.0, self.beta + t, self.alpha + self.beta + t, 1.0 / (1.0 + rate)))
