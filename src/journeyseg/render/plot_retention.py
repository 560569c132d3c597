"""Retention in pictures: a heat map of cohorts with their sizes, and curves with their intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from journeyseg.errors import InputError, unknown
from journeyseg.render.canvas import INK, MUTED, bare, figure, heading, label
from journeyseg.render.palette import TONES
from journeyseg.render.retention_apart import retention_apart

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from journeyseg.analyses.retention.result import Retention

MOST = 60
WIDE = 10
KINDS = ("heat", "curve")


def plot_retention(
    result: Retention, *, kind: str = "heat", segment: str | None = None, versus: str | None = None
) -> Figure:
    """A figure of a retention table, or of what a segment has more or less of than another.

    Args:
        result: What `journeyseg.retention` gave.
        kind: ``"heat"`` (cohort by interval, one segment) or ``"curve"`` (the curve of every segment).
        segment: Segment of the heat map, default the first; with ``"curve"`` only this one; with `versus` it may be
            left out where there are two.
        versus: Name of a segment to take off, cell by cell.

    Raises:
        ExtraMissing: when matplotlib is not installed.
        UnknownName: for another kind, or an unknown segment.
        InputError: for more than 60 cohorts or intervals in a heat map, or one segment twice.
    """
    if kind not in KINDS:
        raise unknown("kind of picture", kind, KINDS)
    if segment is not None and segment not in result.segments:
        raise unknown("segment", segment, result.segments)
    if versus is not None:
        return retention_apart(result, kind, segment, versus)
    if kind == "curve":
        return _curves(result, result.segments if segment is None else (segment,))
    return _heat(result, segment or result.segments[0])


def _heat(result: Retention, segment: str) -> Figure:
    shares, sizes = result.matrix("share", segment), result.sizes(segment)
    if max(shares.shape) > MOST:
        raise InputError(
            "too many cells for one picture",
            expected=f"at most {MOST} cohorts and intervals",
            found=f"{shares.shape[0]} and {shares.shape[1]}",
            remedy="take longer intervals, or say cohorts= and intervals=",
        )
    rows, columns = shares.shape
    drawn = figure(width=2.6 + 0.52 * columns, height=(1.2 if columns >= WIDE else 1.5) + 0.27 * rows)
    axes = drawn.subplots()
    values = shares.to_numpy(float)
    first = 1 if result.sized else 0
    top = np.nanmax(values[:, first:], initial=0.0) or 1.0
    shade = np.where(np.isnan(values), np.nan, np.minimum(values / top, 1.0))
    axes.pcolormesh(np.ma.masked_invalid(shade), cmap=_colours(), vmin=0, vmax=1, edgecolors="white", linewidth=1.2)
    _texts(axes, values, shade, result.complete)
    axes.set_xticks(np.arange(columns) + 0.5, [label(name) for name in result.intervals])
    names = [f"{label(str(name))}  ({size:,})" for name, size in sizes.items()]
    axes.set_yticks(np.arange(rows) + 0.5, names)
    axes.invert_yaxis()
    axes.xaxis.tick_top()
    bare(axes)
    between = "; " if columns >= WIDE else "\n"
    words = ("rows: cohorts with their size", "columns: intervals since the start", "hatched: not over yet")
    axes.set_xlabel(between.join(words), fontsize=8, color=MUTED)
    heading(axes, f"Retention: {label(segment)}", fontweight="bold")
    return drawn


def _colours() -> Any:
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("retention", ["#f4f8fb", "#9cc7e2", "#1d6a9a", "#0d3b5c"])


def _texts(axes: Axes, values: Any, shade: Any, complete: Any) -> None:
    from matplotlib.patches import Rectangle

    for (row, column), value in np.ndenumerate(values):
        if not complete[row, column]:
            corner = Rectangle((column, row), 1, 1, fill=False, hatch="///", linewidth=0, edgecolor="#d3cfc6")
            axes.add_patch(corner)
        if not np.isnan(value):
            ink = "white" if shade[row, column] > 0.55 else INK
            text = f"{100 * value:.0f}" if value in (0.0, 1.0) or value >= 0.0995 else f"{100 * value:.1f}"
            axes.text(column + 0.5, row + 0.5, f"{text}%", ha="center", va="center", fontsize=7, color=ink)


def _curves(result: Retention, segments: tuple[str, ...]) -> Figure:
    drawn = figure(width=7.2, height=3.8)
    axes = drawn.subplots()
    first = 1 if result.sized else 0
    places = np.arange(len(result.intervals))
    for segment, (colour, style) in zip(segments, _styles(len(segments)), strict=True):
        line = result.curve(segment)[first:]
        at = places[first:]
        axes.fill_between(at, line["low"], line["high"], color=colour, alpha=0.14, linewidth=0)
        axes.plot(at, line["value"], style, color=colour, linewidth=1.8, markersize=4, label=label(segment))
    axes.set_xticks(places[first:], [label(name) for name in result.intervals[first:]])
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f}%")
    bare(axes, keep="bottom")
    axes.grid(axis="y", color="#e6e2d9", linewidth=0.7)
    axes.set_axisbelow(True)
    axes.set_xlabel("intervals since the start", fontsize=8, color=MUTED)
    if len(segments) > 1:
        axes.legend(frameon=False, fontsize=8, loc="upper right")
    heading(axes, "Retention of complete cohorts", beside=f"{100 * result.measures.level:g}% intervals")
    return drawn


def _styles(count: int) -> list[tuple[str, str]]:
    marks = ("-o", "--s", "-.^", ":D", "-v", "--P", "-.X", ":*")
    return [(TONES[place % len(TONES)], marks[place % len(marks)]) for place in range(count)]
