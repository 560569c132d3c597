"""Distances between journeys as a heat map, similar ones beside each other, and how often each distance occurs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from journeyseg.errors import InputError
from journeyseg.model.segmentation import Segmentation
from journeyseg.render.canvas import FLOW, INK, MUTED, bare, figure, heading, label

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from journeyseg.analyses.similarity.result import Similarity

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_SHADES = ("#0b3553", "#1d6a9a", "#6fb1d8", "#c9e0ee", "#ffffff")
_BINS = 40


def plot_similarity(similarity: Similarity, *, by: Segmentation | None = None) -> Figure:
    """A heat map of the distances, dark where journeys are alike, and a histogram of the distances.

    Units lie in the order of an average-linkage tree, so that groups of similar journeys stand out as dark squares
    along the diagonal; with `by`, segment after segment, whoever is in none last.

    Args:
        similarity: The distances.
        by: A segmentation of customers, each in at most one segment.

    Raises:
        ExtraMissing: when matplotlib is not installed.
        InputError: for less than two units, or a segmentation of another kind.
    """
    if len(similarity) < 2:
        raise InputError(
            "there is nothing to draw", expected="two units or more", found=f"{len(similarity)}", remedy="sample more"
        )
    index = similarity.found.index
    place = np.empty(len(similarity.distances), dtype=np.int64)
    place[_order(similarity.distances)] = np.arange(len(place))
    segments, names = _segments(similarity, by)
    order = np.lexsort((place[index], segments))
    drawn = figure(width=9.6, height=5.6)
    axes, beside = drawn.subplots(1, 2, width_ratios=(1.9, 1))
    _map(drawn, axes, similarity.distances[np.ix_(index[order], index[order])], similarity.yardstick.distance.bounded)
    _borders(axes, segments[order], names)
    size = f"{similarity.k:,} of {similarity.n:,} customers"
    beside_words = size if len(similarity) == similarity.k else f"{len(similarity):,} journeys of {size}"
    heading(axes, "How alike journeys are", beside=beside_words, fontweight="bold")
    _histogram(beside, similarity)
    return drawn


def _order(distances: Floats) -> Ints:
    """The leaves of an average-linkage tree."""
    from scipy.cluster.hierarchy import leaves_list, linkage
    from scipy.spatial.distance import squareform

    if len(distances) < 3:
        return np.arange(len(distances))
    return np.asarray(leaves_list(linkage(squareform(distances, checks=False), "average")), dtype=np.int64)


def _segments(similarity: Similarity, by: Segmentation | None) -> tuple[Ints, tuple[str, ...]]:
    """Segment of each unit, those in none last, and the names."""
    if by is None:
        return np.zeros(len(similarity), dtype=np.int64), ()
    if not isinstance(by, Segmentation):
        raise InputError(
            "by= is not a segmentation",
            expected="a Segmentation",
            found=type(by).__name__,
            remedy="make one with js.segment",
        )
    if by.kind != "exclusive":
        raise InputError(
            "similar journeys are drawn by one segment each",
            expected="an exclusive segmentation",
            found=f"an {by.kind} one",
            remedy="leave by= out",
        )
    known = dict(zip(by.ids.to_pylist(), by.codes.tolist(), strict=True))
    codes = np.array([known.get(one, -1) for one in similarity.units.customers.tolist()], dtype=np.int64)
    own = codes[similarity.units.owner]
    return np.where(own < 0, len(by.names), own), (*by.names, "in no segment")


def _map(drawn: Figure, axes: Axes, values: Floats, bounded: bool) -> None:
    from matplotlib.colors import LinearSegmentedColormap

    shades = LinearSegmentedColormap.from_list("alike", list(_SHADES))
    top = 1.0 if bounded else float(values.max()) or 1.0
    shown = axes.imshow(values, cmap=shades, vmin=0, vmax=top, aspect="equal", interpolation="antialiased")
    bare(axes)
    axes.set_xticks([])
    axes.set_yticks([])
    bar: Any = drawn.colorbar(shown, ax=axes, shrink=0.6, pad=0.02)
    bar.outline.set_visible(False)
    bar.ax.tick_params(length=0, labelsize=8, colors=MUTED)
    bar.set_label("distance", fontsize=8, color=MUTED)


def _borders(axes: Axes, segments: Ints, names: tuple[str, ...]) -> None:
    """Lines between segments, and their names at the side."""
    if not names:
        return
    used, first, count = np.unique(segments, return_index=True, return_counts=True)
    for edge in first[1:].tolist():
        axes.axhline(edge - 0.5, color=INK, linewidth=0.8)
        axes.axvline(edge - 0.5, color=INK, linewidth=0.8)
    middle = first + (count - 1) / 2
    texts = [
        f"{label(names[code], longest=28)}\nn {n:,}" for code, n in zip(used.tolist(), count.tolist(), strict=True)
    ]
    axes.set_yticks(middle.tolist(), texts)


def _histogram(axes: Axes, similarity: Similarity) -> None:
    index = similarity.found.index
    first, second = np.triu_indices(len(index), 1)
    values = similarity.distances[index[first], index[second]]
    axes.hist(values, bins=_BINS, color=FLOW, alpha=0.75, weights=np.full(len(values), 100 / len(values)))
    mean = similarity.mean()
    axes.axvline(mean.value, color=INK, linewidth=1)
    axes.axvspan(mean.low, mean.high, color=INK, alpha=0.15, linewidth=0)
    bare(axes, keep="bottom")
    axes.set_xlim(left=0)
    axes.set_xlabel("distance of two", fontsize=8, color=MUTED)
    axes.set_ylabel("% of pairs", fontsize=8, color=MUTED)
    heading(axes, "Distances", beside=f"mean {mean.value:.2f} [{mean.low:.2f}, {mean.high:.2f}]", fontweight="bold")
