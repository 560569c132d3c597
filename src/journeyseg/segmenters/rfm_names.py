"""Names for scores: six segments that cover every code once, from how recent and how good a customer is."""

from __future__ import annotations

from itertools import product

import attrs
import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

NONE = "no purchase"
"""Name of the segment of customers who never bought."""


@attrs.frozen
class Scheme:
    """Names for six cells: recent, cooling or gone, each with high and with low worth.

    Args:
        axes: Number of axes, recency among them.
        names: Recent, cooling and gone of high worth, then of low worth.
        summaries: One sentence for each name.
    """

    axes: int
    names: tuple[str, ...]
    summaries: tuple[str, ...]

    def cells(self, recency: Ints, others: list[Ints], bins: int) -> Ints:
        """Position in `names` for each customer, exactly one for every combination of scores; int64.

        Args:
            recency: Scores 1 ... bins, the most recent highest.
            others: Scores of frequency, value, or both; 1 ... bins.
            bins: Number of scores.
        """
        return recency_levels(recency, bins) + np.where(is_high(others, bins), 0, 3)

    def names_of_codes(self, bins: int) -> dict[tuple[int, ...], str]:
        """The name of every combination of scores, recency first: the audit of the scheme."""
        every = np.array(list(product(range(1, bins + 1), repeat=self.axes)), dtype=np.int64)
        found = self.cells(every[:, 0], list(every[:, 1:].T), bins)
        return {tuple(code): self.names[cell] for code, cell in zip(every.tolist(), found.tolist(), strict=True)}

    def used(self, bins: int) -> dict[str, str]:
        """Name -> summary of those that some combination of scores has: with two bins nobody is in between."""
        met = set(self.names_of_codes(bins).values())
        return {name: summary for name, summary in zip(self.names, self.summaries, strict=True) if name in met}

    def places(self, recency: Ints, others: list[Ints], bins: int) -> Ints:
        """Position among the used names for each customer; int64."""
        used = list(self.used(bins))
        table = np.array([used.index(name) if name in used else -1 for name in self.names])
        return np.asarray(table[self.cells(recency, others, bins)])

    def is_high_name(self, name: str) -> bool:
        """True for a name of high worth."""
        return self.names.index(name) < 3


LOYALTY = (
    ("champions", "loyal", "at risk", "promising", "drifting", "lost"),
    (
        "good customers who bought recently",
        "good customers whose last purchase is some time ago",
        "good customers who have not bought for long",
        "customers who bought recently and have not bought much yet",
        "customers who bought little, some time ago",
        "customers who bought little, long ago",
    ),
)
"""Names and summaries where frequency is an axis."""

WORTH = (
    (
        "recent, high value", "cooling, high value", "gone, high value",
        "recent, low value", "cooling, low value", "gone, low value",
    ),
    (
        "customers of high value who bought recently",
        "customers of high value whose last purchase is some time ago",
        "customers of high value who have not bought for long",
        "customers of low value who bought recently",
        "customers of low value whose last purchase is some time ago",
        "customers of low value who have not bought for long",
    ),
)  # fmt: skip
"""Names and summaries of recency and value alone: who bought once is not loyal."""


def scheme_of(axes: tuple[str, ...]) -> Scheme:
    """The names for these axes.

    Example:
        >>> table = scheme_of(("recency", "frequency", "value")).names_of_codes(5)
        >>> len(table), table[5, 5, 5], table[1, 1, 1]
        (125, 'champions', 'lost')
    """
    return Scheme(len(axes), *(LOYALTY if "frequency" in axes else WORTH))


def recency_levels(scores: Ints, bins: int) -> Ints:
    """Recent (0), cooling (1) or gone (2): the upper, middle and lower third of the scores' mid-points; int64.

    Example:
        >>> recency_levels(np.arange(1, 6), 5).tolist()
        [2, 2, 1, 0, 0]
    """
    mids = 3 * (2 * scores - 1)
    return np.where(mids >= 4 * bins, 0, np.where(mids >= 2 * bins, 1, 2))


def is_high(others: list[Ints], bins: int) -> npt.NDArray[np.bool_]:
    """True where the mean of the other scores is above the middle score, (bins + 1) / 2."""
    return np.asarray(2 * np.sum(others, axis=0) > len(others) * (bins + 1))
