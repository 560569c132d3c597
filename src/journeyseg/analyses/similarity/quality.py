"""Quality of segments of similar journeys: silhouettes, and how well segments are found again."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

STABLE = 0.75
"""Mean Jaccard similarity from which a segment counts as stable (Hennig 2007)."""


def silhouettes(distances: Floats, weights: Floats, codes: Ints, size: int) -> Floats:
    """How much nearer each unit is to its own segment than to the next one, -1 to 1; 0 where it is alone.

    ``(b - a) / max(a, b)``, `a` the mean distance to the others of its segment, `b` the least mean distance to another
    segment. Source: Rousseeuw (1987), Journal of Computational and Applied Mathematics 20, 53-65.

    Args:
        distances: (units, units).
        weights: How many customers each unit stands for.
        codes: Segment of each unit.
        size: Number of segments.
    """
    rows = np.arange(len(codes))
    held = np.zeros((len(codes), size))
    held[rows, codes] = weights
    sums, total = distances @ held, held.sum(axis=0)
    own = sums[rows, codes] / np.maximum(total[codes] - 1, 1)
    means = np.divide(sums, total, out=np.full_like(sums, np.inf), where=total > 0)
    means[rows, codes] = np.inf
    other = means.min(axis=1)
    greater = np.maximum(own, other)
    fine = (total[codes] > 1) & np.isfinite(other) & (greater > 0)
    return np.asarray(np.divide(other - own, greater, out=np.zeros(len(codes)), where=fine))


def mean_silhouettes(found: Floats, weights: Floats, codes: Ints, size: int) -> tuple[float, Floats]:
    """The mean over all customers, and over those of each segment."""
    sums = np.bincount(codes, weights=found * weights, minlength=size)
    total = np.bincount(codes, weights=weights, minlength=size)
    return float(sums.sum() / max(total.sum(), 1)), sums / np.maximum(total, 1)


def stability(
    codes: Ints, weights: Ints, size: int, again: Callable[[Floats], Ints], *, times: int, seed: int
) -> Floats:
    """How well each segment is found again among half of the customers: mean of the largest Jaccard similarities.

    Draws half of the customers without replacement, `times` times, and segments them afresh. Source: Hennig (2007),
    Cluster-wise assessment of cluster stability, Computational Statistics & Data Analysis 52, 258-271 (scheme
    "subset"); below 0.6 a segment is not to be trusted, from 0.75 on it is stable.

    Args:
        codes: Segment of each distinct journey.
        weights: How many customers have it; whole numbers.
        size: Number of segments.
        again: Segments of distinct journeys, for other weights (0 for those not drawn); any codes from 0.
        times: How many draws.
        seed: Seed of the draws.
    """
    rng = np.random.default_rng(seed)
    everybody = np.repeat(np.arange(len(codes)), weights)
    found = np.zeros((times, size))
    for draw in range(times):
        chosen = rng.choice(len(everybody), size=len(everybody) // 2, replace=False)
        drawn = np.bincount(everybody[chosen], minlength=len(codes)).astype(np.float64)
        found[draw] = _largest(codes, again(drawn), drawn, size)
    return np.asarray(found.mean(axis=0))


def _largest(codes: Ints, other: Ints, weights: Floats, size: int) -> Floats:
    """The largest Jaccard similarity of each segment with one of the others."""
    width = int(other.max(initial=0)) + 1
    both = np.bincount(codes * width + other, weights=weights, minlength=size * width).reshape(size, width)
    either = both.sum(axis=1, keepdims=True) + both.sum(axis=0) - both
    return np.asarray(np.divide(both, either, out=np.zeros_like(both), where=either > 0).max(axis=1))
