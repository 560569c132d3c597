"""Profiles: how often each n-gram occurs in each unit, as sparse rows of length one."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.flow.labelling import END, START
from journeyseg.analyses.similarity.distance import Distance
from journeyseg.analyses.similarity.strings import Strings
from journeyseg.columns.ngrams import ngrams

Floats = npt.NDArray[np.float64]
Gram = tuple[str, ...]

ROUNDING = 1e-12
"""Nearness to 1 above which a cosine is 1: profiles that are equal but for rounding are equal."""


@attrs.frozen(eq=False)
class Counts:
    """How often each n-gram occurs in each unit.

    Args:
        matrix: Sparse rows, one per unit; float64 (units, n-grams).
        grams: The labels of each n-gram, those of length 1 first; ``<start>`` and ``<end>`` are the marks.
    """

    matrix: Any
    grams: tuple[Gram, ...]


def counts_of(strings: Strings, distance: Distance) -> Counts:
    """The counts of all n-grams that occur."""
    from scipy import sparse

    found = list(ngrams(strings.offsets, strings.codes, len(strings.names), distance.ngrams, marks=distance.marks))
    # scikit-learn takes indices of 32 bits only.
    kind = np.int32 if sum(len(one.index) for one in found) < 1 << 31 else np.int64
    parts = [
        sparse.csr_array(
            (np.ones(len(one.index)), one.index.astype(kind), one.offsets.astype(kind)),
            shape=(len(strings), len(one.table)),
        )
        for one in found
    ]
    matrix = sparse.hstack(parts, format="csr")
    matrix.sum_duplicates()
    names = (*strings.names, START, END)
    grams = [tuple(names[code] for code in row) for one in found for row in one.table.tolist()]
    return Counts(matrix, tuple(grams))


def rarity_of(counts: Counts) -> Floats:
    """How rare each n-gram is among the units: log((1 + n) / (1 + n with it)) + 1, units without labels left out.

    Source: the smoothed inverse document frequency of scikit-learn (TfidfTransformer), after Spärck Jones (1972).
    """
    held = np.bincount(counts.matrix.indices, minlength=len(counts.grams))
    units = int((np.diff(counts.matrix.indptr) > 0).sum())
    return np.asarray(np.log((1 + units) / (1 + held)) + 1)


def weighed(counts: Counts, distance: Distance, rarity: Floats) -> Any:
    """The rows as unit vectors; cosine and Hellinger affinity are their products. Empty units have empty rows.

    Args:
        counts: Counts.
        distance: Weight and geometry.
        rarity: Weight of each n-gram, under "tf-idf".
    """
    matrix = counts.matrix.copy()
    if distance.weight == "log":
        matrix.data = 1 + np.log(matrix.data)
    elif distance.weight == "presence":
        matrix.data[:] = 1.0
    elif distance.weight == "tf-idf":
        matrix.data = matrix.data * rarity[matrix.indices]
    if distance.geometry == "hellinger":
        matrix.data = np.sqrt(matrix.data)
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    matrix.data = matrix.data / np.repeat(length, np.diff(matrix.indptr))
    return matrix


def apart(products: Floats, distance: Distance, alike: npt.NDArray[np.bool_]) -> Floats:
    """Distances of products of unit vectors, 0 to 1.

    Args:
        products: Products; (first units, second units).
        distance: The geometry.
        alike: True where both units are empty: they do not differ.
    """
    found = np.clip(1.0 - products, 0.0, 1.0)
    found[(found < ROUNDING) | alike] = 0.0
    return np.sqrt(found) if distance.geometry == "hellinger" else found
