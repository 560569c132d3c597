"""Medoids: the journeys in the middle of groups, so that the others are as near to theirs as can be.

Source: Kaufman and Rousseeuw (1990), Finding groups in data, chapter 2 (PAM: build, then swap while it helps). The gain
of every swap is worked out at once, as in Schubert and Rousseeuw (2019), Faster k-medoids clustering, SISAP (FastPAM1).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

WORTH = 1e-10
"""Share of the whole by which a swap has to help."""


def medoids_of(distances: Floats, weights: Floats, size: int) -> Ints:
    """Positions of the medoids, ascending.

    Args:
        distances: Between the units; (units, units), symmetric.
        weights: How much each unit counts.
        size: How many medoids, from 2 to the number of units.

    Example:
        >>> line = np.array([0.0, 1, 2, 10, 11])
        >>> medoids_of(abs(line[:, None] - line), np.ones(5), 2).tolist()
        [1, 3]
    """
    chosen = _built(distances, weights, size)
    while True:
        change, into, out = _best_swap(distances, weights, chosen)
        if not change < -WORTH * float(weights @ distances[:, chosen].min(axis=1)):
            return np.sort(chosen)
        chosen[out] = into


def _built(distances: Floats, weights: Floats, size: int) -> Ints:
    """One after the other, the unit that brings the most nearer."""
    chosen = [int(np.argmin(distances @ weights))]
    near = distances[chosen[0]]
    for _ in range(size - 1):
        gain = np.maximum(near - distances, 0.0) @ weights
        gain[chosen] = -1.0
        chosen.append(int(np.argmax(gain)))
        near = np.minimum(near, distances[chosen[-1]])
    return np.array(chosen)


def _best_swap(distances: Floats, weights: Floats, chosen: Ints) -> tuple[float, int, int]:
    """The change of the whole by the best swap, the unit that becomes a medoid, and the place of the one that goes."""
    own = distances[:, chosen]
    order = np.argsort(own, axis=1, kind="stable")
    rows = np.arange(len(own))
    nearest, next_near = own[rows, order[:, 0]], own[rows, order[:, 1]]
    with_it = np.minimum(distances, nearest)
    joined = (with_it - nearest) @ weights
    held = np.zeros_like(own)
    held[rows, order[:, 0]] = weights
    change = joined[:, None] + (np.minimum(distances, next_near) - with_it) @ held
    change[chosen] = 0.0
    into, out = np.unravel_index(int(np.argmin(change)), change.shape)
    return float(change[into, out]), int(into), int(out)
