"""Ways to score an axis: each gives cuts that are kept, and equal customers have equal scores by all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.segmenters.rfm_scores import SAME, Cuts, cuts_of

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

SCORINGS = ("rank", "ntile", "quantile", "quantile_plus_one", "qcut", "cuts", "sequential", "weighted")
"""How axes are scored."""

WORDS = {
    "rank": "by the middle rank of equal customers",
    "ntile": "by the rank of the worst of equal customers",
    "quantile": "above quantiles of type 7",
    "quantile_plus_one": "from quantiles of type 7 plus 1",
    "qcut": "above those quantiles of type 7 that differ",
    "cuts": "from given cuts",
    "sequential": "by the middle rank, within the scores of the axes before",
    "weighted": "by the middle rank, then the weighted mean",
}
"""What each way is."""


@attrs.frozen
class Way:
    """How to make cuts.

    Args:
        scoring: One of `SCORINGS`.
        bins: Number of scores.
        shares: For quantiles: shares at which they are taken, from the worst; empty for equal ones.
        cuts: For given cuts: axis -> edges, ascending.
    """

    scoring: str
    bins: int
    shares: tuple[float, ...] = ()
    cuts: Mapping[str, tuple[float, ...]] = attrs.field(factory=dict, hash=False)

    def of(self, axis: str, values: Floats) -> Cuts:
        """The cuts of an axis for these values; less is better for recency."""
        falling, same = axis == "recency", SAME if axis == "value" else 0.0
        if self.scoring == "cuts":
            edges = self.cuts[axis]
            return Cuts(edges[::-1] if falling else edges, falling, same)
        if self.scoring in _QUANTILES:
            return self._quantiles(values, falling=falling, same=same)
        return cuts_of(values, self.bins, falling=falling, same=same, middle=self.scoring != "ntile")

    def _quantiles(self, values: Floats, *, falling: bool, same: float) -> Cuts:
        shares = np.array(self.shares or np.arange(1, self.bins) / self.bins)
        edges = _QUANTILES[self.scoring](values, 1 - shares[::-1] if falling else shares)
        # Intervals are closed above, those of "plus one" below; both before recency is turned round.
        beyond = falling if self.scoring == "quantile_plus_one" else not falling
        spare = [-np.inf if falling else np.inf] * (self.bins - 1 - len(edges))
        return Cuts((*(edges[::-1] if falling else edges).tolist(), *spare), falling, same, beyond)


def _type_7(values: Floats, shares: Floats) -> Floats:
    """Quantiles of type 7 (R. J. Hyndman and Y. Fan, "Sample quantiles in statistical packages", 1996)."""
    return np.asarray(np.quantile(values, shares))


def _distinct(values: Floats, shares: Floats) -> Floats:
    """The quantiles that differ from each other, from the least and from the greatest value."""
    edges = np.unique(_type_7(values, np.concatenate([[0.0], shares, [1.0]])))
    return edges[1:-1]


_QUANTILES: dict[str, Callable[[Floats, Floats], Floats]] = {
    "quantile": _type_7,
    "quantile_plus_one": lambda values, shares: _type_7(values, shares) + 1,
    "qcut": _distinct,
}


@attrs.frozen
class NestedCuts:
    """The cuts of an axis within each cell of the axes before it.

    Args:
        cells: Cuts of each cell, in the order of the cells' numbers.
    """

    cells: tuple[Cuts, ...]

    def scores(self, values: Floats, cell: Ints) -> Ints:
        """Score of each value by the cuts of its cell; int64."""
        found = np.ones(len(values), dtype=np.int64)
        for number in np.unique(cell).tolist():
            inside = cell == number
            found[inside] = self.cells[number].scores(values[inside])
        return found


def nested(known: Mapping[str, Floats], way: Way, whole: Mapping[str, Cuts]) -> tuple[NestedCuts, ...]:
    """The cuts of each axis after the first, within the scores of those before it.

    A cell that nobody of the fit is in takes the cuts of the whole axis.
    """
    cell, found, size = np.zeros(len(next(iter(known.values()))), dtype=np.int64), [], 1
    for axis, values in known.items():
        one = NestedCuts(
            tuple(
                way.of(axis, values[cell == number]) if (cell == number).any() else whole[axis]
                for number in range(size)
            )
        )
        found.append(one)
        cell, size = cell * way.bins + one.scores(values, cell) - 1, size * way.bins
    return tuple(found)


def nested_scores(table: Mapping[str, Floats], cuts: tuple[NestedCuts, ...], bins: int) -> dict[str, Ints]:
    """Axis -> score of each customer, each within the scores of the axes before it; int64."""
    cell, found = np.zeros(len(next(iter(table.values()))), dtype=np.int64), {}
    for (axis, values), one in zip(table.items(), cuts, strict=True):
        found[axis] = one.scores(values, cell)
        cell = cell * bins + found[axis] - 1
    return found


def tiers(scores: Mapping[str, Ints], weights: Mapping[str, float]) -> Ints:
    """The weighted mean of the scores, halves up: 1 ... number of scores; int64.

    Example:
        >>> two = {"recency": np.array([5, 1]), "value": np.array([4, 2])}
        >>> tiers(two, {"recency": 1.0, "value": 1.0}).tolist()
        [5, 2]
    """
    total = sum(weights.values())
    mean = sum(weights[axis] * scored for axis, scored in scores.items()) / total
    return np.asarray(np.floor(mean + 0.5 + SAME).astype(np.int64))
