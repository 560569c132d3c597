"""Naming: what to call a segment of similar journeys, and what to say about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby

import numpy as np
import numpy.typing as npt

from journeyseg.analyses.flow.labelling import END, START
from journeyseg.analyses.similarity.distance import Distance
from journeyseg.analyses.similarity.profiles import Gram, counts_of
from journeyseg.analyses.similarity.strings import Distinct

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

WIDTHS = (4, 6, 9, 13)
TELLING = 0.2
"""Difference of shares from which it is worth saying."""


def short(labels: Iterable[str], width: int = WIDTHS[0]) -> str:
    """A journey in a few words: repeats once, the middle of a long one left out.

    Example:
        >>> short(["view", "view", "cart", "view", "cart", "buy"])
        'view > cart > … > buy'
    """
    runs = [label for label, _ in groupby(labels)]
    cut = runs if len(runs) <= width else [*runs[: width - 2], "…", runs[-1]]
    return " > ".join(cut)


def names_of(typical: Sequence[tuple[str, ...]], taken: Iterable[str] = ()) -> tuple[str, ...]:
    """Distinct names of segments by their typical journeys, as short as they can be; equal ones are numbered.

    Example:
        >>> names_of([("view", "buy"), ("view", "view", "buy"), ("ad",)])
        ('view > buy', 'view > buy (2)', 'ad')
    """
    tries = [[short(labels, width) for labels in typical] for width in WIDTHS]
    found = next((names for names in tries if len(set(names)) == len(names)), tries[-1])
    used, met, out = {*taken}, Counter[str](), []
    for name in found:
        told = name
        while told in used:
            met[name] += 1
            told = f"{name} ({met[name] + 1})"
        used.add(told)
        out.append(told)
    return tuple(out)


def telling(found: Distinct, codes: Ints, size: int, *, most: int = 2) -> list[list[str]]:
    """What the customers of each segment do much more often than all others, in words.

    Args:
        found: The distinct strings.
        codes: Segment of each.
        size: Number of segments.
        most: How many things of each.
    """
    counts = counts_of(found.strings, Distance(ngrams=2))
    presence = counts.matrix.copy()
    presence.data[:] = 1.0
    held = np.zeros((size, len(codes)))
    held[codes, np.arange(len(codes))] = found.counts
    having, total = held @ presence, held.sum(axis=1, keepdims=True)
    share = having / np.maximum(total, 1)
    rest = (having.sum(axis=0) - having) / np.maximum(total.sum() - total, 1)
    return [_told(own, other, counts.grams, most) for own, other in zip(share, rest, strict=True)]


def _told(own: Floats, other: Floats, grams: tuple[Gram, ...], most: int) -> list[str]:
    order = np.lexsort((np.arange(len(own)), other - own))[:most]
    return [
        f"{100 * own[at]:.0f} % {_words(grams[at])} (others {100 * other[at]:.0f} %)"
        for at in order.tolist()
        if own[at] - other[at] >= TELLING
    ]


def _words(gram: Gram) -> str:
    if len(gram) == 1:
        return f"have {gram[0]}"
    if gram[0] == START:
        return f"begin with {gram[1]}"
    return f"end with {gram[0]}" if gram[1] == END else f"go from {gram[0]} to {gram[1]}"
