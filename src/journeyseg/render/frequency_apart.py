"""Stickiness, lifecycle and daily states of one segment minus another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from journeyseg.errors import unknown
from journeyseg.render.apart import (
    diverging,
    finish,
    how,
    sides,
    significant,
    style_for,
    title,
    told_apart,
    unit_words,
)
from journeyseg.render.canvas import MUTED, figure, heading, label
from journeyseg.render.line_apart import KEY, line_apart
from journeyseg.render.marks import check_intervals, few_marks

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from journeyseg.analyses.frequency.result import DailyStates, Lifecycle, Stickiness

_WAYS = ("exactly", "at_least")
_PALE = "{unit} · strong colour: differs ({how}) · pale: may be no difference, or too few to tell · grey: nobody"


def stickiness_apart(result: Stickiness, ways: str, segment: str | None, versus: str) -> Figure:
    """A dot with its interval per number of active intervals."""
    if ways not in _WAYS:
        raise unknown("way to count", ways, _WAYS)
    one, other = sides(result, segment, versus)
    met = sum(result.counts("at_least", name).to_numpy() for name in (one, other)) > 0
    found = told_apart(result, one, other, [f"active {ways.replace('_', ' ')}"])
    part, size = found.parts[0], max(int(np.sum(met)) + 1, 2)
    names = list(part.axes[0].labels or ())[:size]
    check_intervals(len(names))
    style = style_for("share", part.difference)
    drawn = figure(width=7.2, height=3.9)
    axes = drawn.subplots()
    cells = [cell[:size] for cell in (part.difference, part.low, part.high, significant(part, found))]
    line_apart(axes, np.arange(len(names)), *cells, style=style)
    few_marks(axes, names)
    axes.set_xlabel(f"active in {ways.replace('_', ' ')} so many intervals", fontsize=8, color=MUTED)
    key = KEY.format(unit=unit_words(style, "share"), how=how(found))
    finish(drawn, f"Stickiness: {title(result, found)}", key, width=7.2)
    return drawn


def lifecycle_apart(result: Lifecycle, segment: str | None, versus: str) -> Figure:
    """A panel per status: its share of those active (of those active before) by interval."""
    found = told_apart(result, segment, versus, ["share"])
    part = found["share"]
    statuses, names = (list(axis.labels or ()) for axis in part.axes)
    check_intervals(len(names))
    style, clear, at = style_for("share", part.difference), significant(part, found), np.arange(len(names))
    drawn = figure(width=8.0, height=1.3 * len(statuses) + 1.6)
    panels = drawn.subplots(len(statuses), 1, sharex=True, squeeze=False)[:, 0]
    for row, (axes, status) in enumerate(zip(panels, statuses, strict=True)):
        line_apart(axes, at, part.difference[row], part.low[row], part.high[row], clear[row], style=style)
        _fit(axes, part.difference[row] / style.unit, part.low[row] / style.unit, part.high[row] / style.unit)
        of = "of those active the interval before" if status == "dormant" else "of those active"
        heading(axes, status, beside=of)
    few_marks(panels[-1], names)
    key = KEY.format(unit=unit_words(style, "share"), how=how(found))
    finish(drawn, f"Lifecycle: {title(result, found)}", key, width=8.0)
    return drawn


def _fit(axes: Any, value: Any, low: Any, high: Any) -> None:
    """All dots, and intervals as far as twice the farthest: those of a handful of units would hide the rest."""
    if not np.isfinite(value).any():
        return
    far = 2.0 * float(np.nanmax(np.abs(value))) or 1.0
    bottom, top = (
        float(np.nanmin(np.clip(low, -far, 0), initial=0)),
        float(np.nanmax(np.clip(high, 0, far), initial=0)),
    )
    room = 0.12 * (top - bottom or 1.0)
    axes.set_ylim(bottom - room, top + room)


def daily_states_apart(result: DailyStates, segment: str | None, versus: str) -> Figure:
    """A row per state: its share of those followed, day by day, as colour."""
    found = told_apart(result, segment, versus, ["share"])
    part = found["share"]
    states, names = (list(axis.labels or ()) for axis in part.axes)
    check_intervals(len(names))
    clear, style = significant(part, found), style_for("share", part.difference)
    top = float(np.nanmax(np.abs(np.where(clear, part.difference, 0.0)), initial=0.0)) or 1.0
    drawn = figure(width=8.4, height=0.34 * len(states) + 2.3)
    axes = drawn.subplots()
    colours = diverging()(np.clip(np.nan_to_num(part.difference) / (2 * top) + 0.5, 0, 1))
    colours[..., 3] = np.where(clear, 1.0, 0.35)
    colours[~np.isfinite(part.difference)] = (0.87, 0.86, 0.83, 1.0)
    axes.imshow(colours, aspect="auto", interpolation="nearest")
    axes.set_yticks(range(len(states)), [label(state) for state in states])
    few_marks(axes, names, grid=False)
    axes.set_yticks(np.arange(len(states) + 1) - 0.5, minor=True)
    axes.grid(axis="y", which="minor", color="white", linewidth=2.5)
    axes.tick_params(which="minor", length=0)
    _scale(drawn, axes, top / style.unit)
    key = _PALE.format(unit=unit_words(style, "share"), how=how(found))
    finish(drawn, f"Daily states, share of those followed: {title(result, found)}", key, width=8.4)
    return drawn


def _scale(drawn: Figure, axes: Any, top: float) -> None:
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import Normalize

    bar = drawn.colorbar(ScalarMappable(Normalize(-top, top), diverging()), ax=axes, fraction=0.05, pad=0.02)
    bar.outline.set_visible(False)
    bar.ax.tick_params(length=0, labelsize=8, colors=MUTED)
    bar.ax.yaxis.set_major_formatter(lambda mark, _: f"{mark:+,.10g}".replace("-", "−") if abs(mark) > 1e-12 else "0")
