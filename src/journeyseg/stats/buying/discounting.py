"""What coming purchases are worth today."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from journeyseg.stats.critical import Floats


class Expecting(Protocol):
    """A model that says how many purchases are to come."""

    def expected(self, time: ArrayLike, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike, /) -> Floats:
        """Expected purchases of a customer in the coming time."""
        ...


def discounted(
    model: Expecting,
    frequency: ArrayLike,
    recency: ArrayLike,
    age: ArrayLike,
    *,
    steps: int,
    step: float,
    rate: float,
    spend: ArrayLike = 1.0,
) -> Floats:
    """The value today of what customers will buy in the coming steps of time.

    The purchases of step k count ``(1 + rate) ** -k``: as if all were paid at its end (Fader, Hardie and Lee 2005,
    RFM and CLV: using iso-value curves for customer base analysis, Journal of Marketing Research 42, 415-430).

    Args:
        model: A fitted model.
        frequency: Repeat purchases of each customer.
        recency: Time of the last one since the first.
        age: Time seen since the first.
        steps: Number of steps.
        step: Length of one, in the model's unit of time.
        rate: Discount a step, such as 0.01; a share.
        spend: What a purchase brings, of each customer or of all.

    Returns:
        float64, one a customer.

    Example:
        >>> from journeyseg.stats.buying import BgNbd
        >>> model = BgNbd(r=0.16385072, alpha=1.86428187, a=1.85034151, b=3.18105431)
        >>> round(float(discounted(model, 6, 142, 292, steps=1, step=30, rate=0.0)), 6)
        0.030461
    """
    x, last, seen = (np.asarray(one, dtype=np.float64)[..., np.newaxis] for one in (frequency, recency, age))
    times = step * np.arange(steps + 1, dtype=np.float64)
    bought = np.diff(model.expected(times, x, last, seen), axis=-1)
    return np.asarray(bought @ (1.0 + rate) ** -np.arange(1.0, steps + 1.0) * np.asarray(spend, dtype=np.float64))
