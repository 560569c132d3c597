"""What a buying model knows of each customer: repeat purchases, when the last was, and for how long one has looked."""

from __future__ import annotations

import attrs
import numpy as np
from numpy.typing import ArrayLike

from journeyseg.errors import InputError
from journeyseg.stats.critical import Floats


@attrs.frozen(eq=False)
class Histories:
    """Histories of purchases, each with the number of customers who have it; float64 arrays of one length.

    Args:
        frequency: Periods with a purchase, less the first one.
        recency: Time from the first purchase to the last, in any one unit; 0 without a repeat.
        age: Time from the first purchase to the end of what was seen, in the same unit.
        customers: Customers with this history.
    """

    frequency: Floats
    recency: Floats
    age: Floats
    customers: Floats

    @classmethod
    def of(cls, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Histories:
        """The distinct histories among customers, with their numbers: no likelihood is reckoned twice.

        Raises:
            InputError: for histories that can't be: negative or fractional counts, a last purchase after the end, a
                repeat at time 0, none but a recency, missing values, or no customer at all.

        Example:
            >>> found = Histories.of([2, 0, 2], [30.0, 0.0, 30.0], [38.0, 20.0, 38.0])
            >>> found.customers.tolist(), found.n
            ([1.0, 2.0], 3.0)
        """
        rows = np.stack(np.broadcast_arrays(*(np.asarray(one, dtype=np.float64) for one in (frequency, recency, age))))
        _check(rows)
        distinct, counts = np.unique(rows.reshape(3, -1), axis=1, return_counts=True)
        return cls(distinct[0], distinct[1], distinct[2], counts.astype(np.float64))

    @property
    def n(self) -> float:
        """Number of customers."""
        return float(self.customers.sum())

    @property
    def scale(self) -> float:
        """Mean time that customers were seen for."""
        return float(self.age @ self.customers) / self.n or 1.0


def _check(rows: Floats) -> None:
    x, last, age = rows
    wrong = {
        "a missing value": ~np.isfinite(rows).all(axis=0),
        "a negative number of purchases, or a part of one": (x < 0) | (x != np.floor(x)),
        "a last purchase outside the time that was seen": (last < 0) | (last > age),
        "a repeat purchase at time 0": (x > 0) & (last == 0),
        "a time of a last purchase where there is no repeat": (x == 0) & (last > 0),
    }
    for what, where in wrong.items():
        if where.any():
            at = int(np.flatnonzero(where)[0])
            raise InputError(
                f"{what} in {int(where.sum())} histories of purchases",
                expected="frequency 0, 1, 2, ...; 0 <= recency <= age; recency 0 exactly where frequency is 0",
                found=f"frequency {x[at]:g}, recency {last[at]:g}, age {age[at]:g} in row {at}",
                remedy='count with the convention "btyd", which leaves out the first purchase',
            )
    if not x.size:
        raise InputError(
            "there is no history of purchases",
            expected="at least one customer",
            found="none",
            remedy="leave in customers who bought once: they say how many never come back",
        )
