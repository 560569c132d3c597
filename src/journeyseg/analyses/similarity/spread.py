"""The mean distance of two customers, with its error."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from journeyseg.analyses.similarity.strings import Distinct
from journeyseg.model.estimate import Estimate
from journeyseg.stats.critical import critical

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

METHOD = "U-statistic, delete-one-customer jackknife"


def mean_distance(distances: Floats, found: Distinct, owner: Ints, level: float, *, bounded: bool) -> Estimate:
    """The mean distance of units of two different customers.

    A U-statistic of degree two, with the jackknife over customers (Arvesen 1969, Annals of Mathematical Statistics 40,
    2076-2100) and Student's t. The interval is about all customers that these could have been; missing below three.

    Args:
        distances: Between distinct strings.
        found: The distinct strings of the units.
        owner: Position of the customer of each unit.
        level: Confidence level.
        bounded: Whether distances lie between 0 and 1, and so the interval.
    """
    people = int(owner.max(initial=-1)) + 1
    held = np.zeros((len(found.strings), people))
    np.add.at(held, (found.index, owner), 1.0)
    sums = held.T @ (distances @ held)
    each = held.sum(axis=0)
    pairs = np.outer(each, each)
    for square in (sums, pairs):
        np.fill_diagonal(square, 0.0)
    total, count = float(sums.sum()), float(pairs.sum())
    if not count:
        return Estimate(n=people, method="no two customers to compare", level=level)
    value = total / count
    if people < 3:
        return Estimate(value, n=people, method="too few customers for an interval", level=level)
    without = (total - 2 * sums.sum(axis=1)) / np.maximum(count - 2 * pairs.sum(axis=1), 1)
    error = float(np.sqrt((people - 1) / people * ((without - without.mean()) ** 2).sum()))
    reach = float(critical(level, people - 1)) * error
    low, high = max(value - reach, 0.0), value + reach
    return Estimate(value, low, min(high, 1.0) if bounded else high, people, METHOD, level)
