"""Differences of two segments as dots with their intervals: a panel per measure, a line per cell, 0 in the middle."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.errors import InputError
from journeyseg.model.differences import Difference, Differences
from journeyseg.render.apart import (
    LESS,
    MORE,
    STILL,
    estimated,
    finish,
    how,
    sides,
    signed,
    significant,
    style_for,
    title,
    unit_words,
)
from journeyseg.render.canvas import INK, MUTED, abreast, bare, figure, heading, label, labels

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from journeyseg.model.analysis import Analysis
    from journeyseg.model.measures import Measures

MOST, LINE = 60, 0.3
KEY = "filled: differs ({how}) · hollow and grey: may be no difference, or too few to tell"


@attrs.frozen(eq=False)
class Panel:
    """Numbers of one measure that are drawn, top to bottom; flat arrays of one length."""

    name: str
    unit: str
    labels: tuple[str, ...]
    difference: npt.NDArray[Any]
    low: npt.NDArray[Any]
    high: npt.NDArray[Any]
    clear: npt.NDArray[Any]


def plot_apart(
    result: Analysis | Measures,
    *,
    segment: str | None = None,
    versus: str,
    measures: Sequence[str] | None = None,
    columns: int = 3,
) -> Figure:
    """One segment minus another: the measures of an analysis that estimate something.

    Args:
        result: The analysis.
        segment: Name of the segment; may be left out where there are two.
        versus: Name of the segment that is taken off.
        measures: Names of the measures; default all that estimate something.
        columns: Panels beside each other.

    Raises:
        ExtraMissing: when matplotlib is not installed.
        UnknownName: for an unknown segment or measure.
        InputError: for one segment twice, nothing that can be told apart, or more than 60 numbers of one measure.
    """
    one, other = sides(result, segment, versus)
    found = result.difference(one, other, measures=estimated(result) if measures is None else measures)
    what = getattr(result, "name", "measures").replace("_", " ").capitalize()
    return dots(result, found, [panel_of(part, found) for part in found.parts], what=what, columns=columns)


def plot_differences(found: Differences, *, columns: int = 3) -> Figure:
    """What was compared: a panel per measure that has a test, a dot with its interval per cell.

    Args:
        found: What `Analysis.difference` gave.
        columns: Panels beside each other.

    Raises:
        ExtraMissing: when matplotlib is not installed.
        InputError: for nothing that was tested, or more than 60 numbers of one measure.
    """
    parts = [part for part in found.parts if np.isfinite(part.p).any()]
    return dots(None, found, [panel_of(part, found) for part in parts], what="Difference", columns=columns)


def panel_of(part: Difference, found: Differences, rows: Sequence[int] | None = None, *, longest: int = 30) -> Panel:
    """The cells of a measure in which both sides say something, or those of given flat places."""
    known = np.isfinite(part.difference).ravel()
    places = [place for place in (range(known.size) if rows is None else rows) if known[place]]
    flat = [np.asarray(getattr(part, name)).ravel()[places] for name in ("difference", "low", "high")]
    names = _names(part, places, longest)
    return Panel(part.name, part.unit, names, flat[0], flat[1], flat[2], significant(part, found).ravel()[places])


def _names(part: Difference, places: Sequence[int], longest: int) -> tuple[str, ...]:
    at = np.unravel_index(np.array(places, dtype=np.int64), part.difference.shape) if part.axes else ()
    cells = [
        labels([str((axis.labels or range(len(axis)))[index]) for index in own.tolist()], longest=longest)
        for axis, own in zip(part.axes, at, strict=True)
    ]
    return tuple(map(" · ".join, zip(*cells, strict=True))) if cells else ("",) * len(places)


def dots(
    result: Analysis | Measures | None, found: Differences, panels: Sequence[Panel], *, what: str, columns: int = 3
) -> Figure:
    """A figure of panels of differences.

    Raises:
        ExtraMissing: when matplotlib is not installed.
        InputError: for nothing to draw, or more than 60 lines in a panel.
    """
    full = [panel for panel in panels if np.isfinite(panel.low).any()]
    _check(full)
    across = abreast(columns, len(full))
    down = math.ceil(len(full) / across)
    tall = [max(len(panel.labels) for panel in full[row * across : (row + 1) * across]) for row in range(down)]
    longest = max(len(text) for panel in full for text in panel.labels)
    width = max(6.4, 4.3 * across) if across > 1 else 5.2 + 0.07 * longest
    drawn = figure(width=width, height=sum(LINE * count + 0.95 for count in tall) + 0.75)
    axes = drawn.subplots(down, across, squeeze=False, height_ratios=[LINE * count + 0.95 for count in tall])
    for place, panel in zip(axes.flat, full, strict=False):
        _panel(place, panel)
    for place in list(axes.flat)[len(full) :]:
        place.set_axis_off()
    finish(drawn, f"{what}: {title(result, found)}", KEY.format(how=how(found)), width=width)
    return drawn


def _check(panels: Sequence[Panel]) -> None:
    if not panels:
        raise InputError(
            "there is nothing to draw",
            expected="a number that both segments have",
            found="none",
            remedy="look at difference().to_frame()",
        )
    most = max(len(panel.labels) for panel in panels)
    if most > MOST:
        raise InputError(
            "too many rows for one picture",
            expected=f"at most {MOST} numbers of one measure",
            found=str(most),
            remedy="draw fewer, or look at difference().to_frame()",
        )


def _panel(axes: Axes, panel: Panel) -> None:
    style = style_for(panel.unit, panel.difference)
    places = np.arange(len(panel.labels))[::-1]
    value, low, high = (part / style.unit for part in (panel.difference, panel.low, panel.high))
    reach = _reach(value, low, high)
    axes.axvline(0, color=INK, linewidth=0.9, alpha=0.7)
    for place, at, start, end, clear in zip(places, value, low, high, panel.clear, strict=True):
        colour = (MORE if at > 0 else LESS) if clear else STILL
        axes.hlines(place, max(start, -reach), min(end, reach), color=colour, linewidth=2.2, alpha=0.6)
        axes.plot(at, place, "o", color=colour, markerfacecolor=colour if clear else "white", markersize=5.5)
        _number(axes, signed(style, float(at) * style.unit, bare=True), (float(at), float(place)), clear)
    axes.set_yticks(places, list(panel.labels))
    axes.set_ylim(-0.6, len(places) - 0.25)
    axes.set_xlim(-reach * 1.08, reach * 1.08)
    bare(axes, keep="bottom")
    axes.grid(axis="x", color="#e6e2d9", linewidth=0.7)
    axes.set_axisbelow(True)
    axes.xaxis.set_major_formatter(lambda mark, _: f"{mark:+,.10g}".replace("-", "−") if abs(mark) > 1e-12 else "0")
    axes.set_xlabel(label(unit_words(style, panel.unit)), fontsize=8, color=MUTED)
    heading(axes, label(panel.name, longest=44), fontweight="bold")


def _reach(value: Any, low: Any, high: Any) -> float:
    """Half the scale: all intervals, but none more than three times as far as the farthest dot."""
    ends = np.abs(np.concatenate([low, high]))
    widest = float(np.nanmax(ends, initial=0.0)) if np.isfinite(ends).any() else 0.0
    farthest = float(np.nanmax(np.abs(value), initial=0.0))
    return max(min(widest, 3 * farthest) if farthest > 0 else widest, farthest * 1.1, 1e-9)


def _number(axes: Axes, text: str, place: tuple[float, float], clear: bool) -> None:
    from matplotlib.patheffects import withStroke

    edge = [withStroke(linewidth=2.5, foreground="white")]
    options: dict[str, Any] = {"textcoords": "offset points", "ha": "center", "fontsize": 7.5, "path_effects": edge}
    axes.annotate(text, place, (0, 5.5), color=INK if clear else MUTED, **options)
