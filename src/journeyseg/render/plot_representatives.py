"""Representative journeys as rows of coloured labels, as high as the share that each stands for."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np

from journeyseg.analyses.flow.reading import segment_place
from journeyseg.errors import InputError
from journeyseg.render.canvas import INK, MUTED, bare, figure, heading, label, labels
from journeyseg.render.palette import TONES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from journeyseg.analyses.similarity.representatives_result import Representatives

Run = tuple[str, int]

MOST = 12
"""Segments that are drawn at most."""

_HATCHES = ("", "///", "...", "xxx")
_LEAST = 0.35
"""Height of the lowest row, of the highest."""


def plot_representatives(result: Representatives, *, segment: str | None = None, longest: int = 24) -> Figure:
    """A panel per segment: a row per representative, a box per label in order, repeats as one box with their number.

    Rows are as high as the share of the segment that they stand for, down to a third of the highest, so that they can
    be read; the share with its interval stands beside.

    Args:
        result: The representatives.
        segment: Name of one segment; by default all.
        longest: Boxes of a row at most; how many more there are is said.

    Raises:
        ExtraMissing: when matplotlib is not installed.
        InputError: where there are none, or more than 12 segments.
        UnknownName: for an unknown segment.
    """
    names = result.segments if segment is None else (result.segments[segment_place(result.segments, segment)],)
    table = result.to_frame()
    names = tuple(name for name in names if (table["segment"] == name).any())
    if not 1 <= len(names) <= MOST:
        raise InputError(
            "there is nothing to draw" if not names else "too many segments for one picture",
            expected=f"1 to {MOST} segments with journeys",
            found=f"{len(names)}",
            remedy="choose one with segment=" if names else "choose other journeys",
        )
    rows = {name: [_runs(labels) for labels in table.loc[table["segment"] == name, "labels"]] for name in names}
    styles = _styles(rows, longest)
    across = min(max(len(row) for part in rows.values() for row in part), longest) + 1
    heights = [0.75 + 0.42 * len(part) for part in rows.values()]
    width = max(8.0, 3.4 + 0.42 * across)
    below = -(-len(styles) // _abreast(width, styles))
    drawn = figure(width=width, height=sum(heights) + 0.4 + 0.18 * below)
    panels = drawn.subplots(len(names), 1, squeeze=False, height_ratios=heights, sharex=True)[:, 0]
    for axes, name in zip(panels, names, strict=True):
        _panel(axes, result, name, rows[name], styles, longest)
        axes.set_xlim(0, across)
    _legend(drawn, styles)
    return drawn


def _runs(labels: tuple[str, ...]) -> list[Run]:
    return [(name, len(list(same))) for name, same in groupby(labels)]


def _styles(rows: dict[str, list[list[Run]]], longest: int) -> dict[str, tuple[str, str]]:
    """Colour and hatch of each label, the most frequent first."""
    met = Counter(name for part in rows.values() for row in part for name, _ in row[:longest])
    order = sorted(met, key=lambda name: (-met[name], name))
    return {
        name: (TONES[place % len(TONES)], _HATCHES[place // len(TONES) % len(_HATCHES)])
        for place, name in enumerate(order)
    }


def _panel(
    axes: Axes, result: Representatives, name: str, rows: list[list[Run]], styles: dict[str, Any], longest: int
) -> None:
    table = result.to_frame()
    own = table[table["segment"] == name]
    shares = own["share"].to_numpy()
    top, edge, ticks = float(shares.max()), 0.0, []
    for share, row in zip(shares.tolist(), rows, strict=True):
        height = max(share / top, _LEAST) if top else _LEAST
        _row(axes, row, edge, height * 0.86, styles, longest)
        ticks.append(edge + height * 0.43)
        edge += height
    ends = own[["share", "low", "high"]].to_numpy(dtype=np.float64) * 100
    texts = [f"{share:.0f} % [{low:.0f}, {high:.0f}]" for share, low, high in ends.tolist()]
    axes.set_yticks(ticks, texts)
    axes.set_ylim(edge, 0)
    axes.set_xticks([])
    bare(axes)
    covered = result.coverage(name)
    alone = len(result.segments) == 1
    told = f"{100 * covered.value:.0f} % [{100 * covered.low:.0f}, {100 * covered.high:.0f}] stood for, n {covered.n:,}"
    heading(axes, "Representative journeys" if alone else label(name, longest=60), beside=told, fontweight="bold")


def _row(axes: Axes, row: list[Run], edge: float, height: float, styles: dict[str, Any], longest: int) -> None:
    for place, (name, times) in enumerate(row[:longest]):
        colour, hatch = styles[name]
        axes.broken_barh(
            [(place, 0.94)], (edge, height), facecolor=colour, hatch=hatch, edgecolor="white", linewidth=0, alpha=0.85
        )
        if times > 1:
            axes.text(place + 0.47, edge + height / 2, f"×{times}", ha="center", va="center", fontsize=7, color="white")
    if len(row) > longest:
        axes.text(longest, edge + height / 2, f"+{len(row) - longest}", va="center", fontsize=7, color=MUTED)


def _abreast(width: float, styles: dict[str, Any]) -> int:
    """How many names of the legend stand beside each other, so that it is as wide as the figure at most."""
    longest = max(min(len(name), 24) for name in styles)
    return max(1, min(len(styles), 6, int(width / (0.6 + 0.075 * longest))))


def _legend(drawn: Figure, styles: dict[str, Any]) -> None:
    from matplotlib.patches import Patch

    handles = [
        Patch(facecolor=colour, hatch=hatch, edgecolor="white", linewidth=0, alpha=0.85, label=text)
        for text, (colour, hatch) in zip(labels(list(styles), longest=24), styles.values(), strict=True)
    ]
    columns = _abreast(drawn.get_figwidth(), styles)
    drawn.legend(handles=handles, loc="outside lower left", ncols=columns, frameon=False, fontsize=8, labelcolor=INK)
