"""Unanimous: what is said of a row in which all customers of a side do the same, so that nobody varies."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from journeyseg.stats.proportions import newcombe

Floats = npt.NDArray[np.float64]

SILENT = "no spread between customers"
"""Why a row has no test: whichever bucket is left out, its difference stays the same."""

_LEAST = float(np.finfo(np.float64).tiny)


def settled(told: dict[str, Any], values: tuple[Floats, Floats], people: list[Any], level: float) -> dict[str, Any]:
    """The row with limits where both shares are 0 or 1, and with a p-value where one is 0 and the other is 1.

    The jackknife says nothing there: the difference is the same whoever is left out. The limits are Newcombe's, every
    customer counting once (Newcombe, R. G. (1998), Interval estimation for the difference between independent
    proportions, Statistics in Medicine 17, 873-890). The p-value is that of a sign test on the smaller side,
    ``2 ** (1 - customers)``: exact where the same customers are on both sides, and larger than that of Fisher's test
    where they are not. Where everybody or nobody has it on both sides there is no test: no exchange could differ.

    Args:
        told: low, high, p and why of each row.
        values: Share of each side.
        people: Customers of each side.
        level: Confidence level.
    """
    one, two = values
    alike = (told["why"] == SILENT) & np.isin(one, (0.0, 1.0)) & np.isin(two, (0.0, 1.0))
    counts = [np.where(alike, side, 1) for side in people]
    hits = [np.where(alike, value, 0.0) * count for value, count in zip(values, counts, strict=True)]
    limits = newcombe(hits[0], counts[0], hits[1], counts[1], level)
    low, high = (np.where(alike, mine, told[name]) for mine, name in zip(limits, ("low", "high"), strict=True))
    parted = alike & (one != two)
    p = np.where(parted, np.maximum(2.0 ** (1.0 - np.minimum(*counts)), _LEAST), told["p"])
    return {**told, "low": low, "high": high, "p": p, "why": np.where(parted, "", told["why"])}
