"""Centring: k-means of profiles, with scikit-learn, in an order of its own that gives the same digits everywhere."""

from __future__ import annotations

from typing import Any
from warnings import catch_warnings, simplefilter

import numpy as np
import numpy.typing as npt

from journeyseg.errors import ExtraMissing

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def centres_of(points: Any, weights: Floats, size: int, *, seed: int, starts: int) -> tuple[Floats, Ints]:
    """Means of the points around each centre, (size, columns), and the centre of each point.

    One thread: several would add in an order of their own, and digits could differ from run to run.

    Args:
        points: Sparse unit vectors.
        weights: How much each counts; those of 0 have no say.
        size: How many centres; fewer where there are fewer points.
        seed: Seed of the starts.
        starts: How many starts; the best of them is taken.

    Raises:
        ExtraMissing: when scikit-learn is not installed.
    """
    try:
        from sklearn.cluster import KMeans
        from sklearn.exceptions import ConvergenceWarning
        from threadpoolctl import threadpool_limits
    except ImportError:
        raise ExtraMissing(
            "segments of profiles need scikit-learn",
            expected="the extra journeyseg[ml]",
            found="scikit-learn is not installed",
            remedy='pip install "journeyseg[ml]", or use distance="edit" or "optimal_matching", which need none',
        ) from None
    drawn = np.flatnonzero(weights > 0)
    own = points[drawn]
    with threadpool_limits(1), catch_warnings():
        # It warns of points that are alike; the caller counts the groups.
        simplefilter("ignore", ConvergenceWarning)
        found = KMeans(min(size, len(drawn)), n_init=starts, random_state=seed).fit(own, sample_weight=weights[drawn])
    centres = np.asarray(found.cluster_centers_, dtype=np.float64)
    return centres, np.maximum(nearest(points, centres), 0)


def nearest(points: Any, centres: Floats, columns: Ints | None = None) -> Ints:
    """The nearest centre of each point, the first of equals; -1 for a point that shares no column with any."""
    products = _products(points, centres, columns)
    found = np.argmax(products - (centres**2).sum(axis=1) / 2, axis=1)
    found[~(products > 0).any(axis=1)] = -1
    return np.asarray(found)


def distances_to(points: Any, centres: Floats, columns: Ints | None = None) -> Floats:
    """Euclidean distance of each unit vector to each centre; (points, centres)."""
    squares = 1.0 - 2 * _products(points, centres, columns) + (centres**2).sum(axis=1)
    return np.asarray(np.sqrt(np.maximum(squares, 0.0)))


def _products(points: Any, centres: Floats, columns: Ints | None) -> Floats:
    """Products of points and centres; column -1 of the centres is 0.

    Args:
        points: Sparse rows.
        centres: (centres, columns).
        columns: Column of the centres of each column of the points; ``None`` where they are the same.
    """
    wide = centres if columns is None else np.column_stack([centres, np.zeros(len(centres))])[:, columns]
    return np.asarray(points @ np.ascontiguousarray(wide.T))


def columns_of(grams: tuple[tuple[str, ...], ...], known: tuple[tuple[str, ...], ...]) -> Ints:
    """Place of each n-gram among the known ones, -1 for those that are not; int64."""
    place = {gram: number for number, gram in enumerate(known)}
    return np.array([place.get(gram, -1) for gram in grams], dtype=np.int64)
