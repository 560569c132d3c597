"""Loops and what-ifs in pictures: a panel per measure, a line per label, a dot with its interval per segment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from journeyseg.analyses.flow.options import whole
from journeyseg.analyses.flow.reading import segment_place
from journeyseg.errors import InputError
from journeyseg.render.apart import told_apart
from journeyseg.render.canvas import INK, MUTED, bare, figure, heading, label, labels
from journeyseg.render.palette import TONES
from journeyseg.render.plot_differences import dots, panel_of
from journeyseg.render.words import style_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from journeyseg.analyses.flow.chain_result import WhatIf
    from journeyseg.analyses.flow.loop_result import LoopTable
    from journeyseg.model.analysis import Analysis
    from journeyseg.model.measurement import Measurement

MOST = 8
LOOPS = ("repeat", "self loop", "ping-pong", "rework", "self distance")
GAINS = ("drop-off", "gain", "more conversions")
_UNITS = {"self distance": "visits in between"}


def plot_loops(
    result: LoopTable,
    *,
    segment: str | None = None,
    versus: str | None = None,
    measures: Sequence[str] | None = None,
    top: int = 15,
) -> Figure:
    """How often labels are come back to, per segment, or of one segment minus another.

    Args:
        result: What `journeyseg.loops` gave.
        segment: Name of the only segment to draw; with `versus` it may be left out where there are two.
        versus: Name of a segment to take off.
        measures: Names of the measures, a panel each; default all shares and the distance.
        top: Labels shown, the most visited of the segments drawn; the caption says how many are left out.

    Raises:
        ExtraMissing: when matplotlib is not installed.
        UnknownName: for an unknown segment or measure.
        InputError: for more than 8 segments, nobody to draw, or one segment twice.
    """
    chosen = [name for name in LOOPS if name in result.measures.definitions] if measures is None else list(measures)
    if versus is not None:
        return _apart(result, "Loops", segment, versus, chosen, whole("top", top, 1))
    return _drawn(result, "Loops", segment, chosen, whole("top", top, 1))


def plot_what_if(
    result: WhatIf,
    *,
    segment: str | None = None,
    versus: str | None = None,
    measures: Sequence[str] | None = None,
    top: int = 15,
) -> Figure:
    """What less drop-off would change, touchpoint by touchpoint and per segment, or of one segment minus another.

    Args:
        result: What `journeyseg.what_if` gave.
        segment: Name of the only segment to draw; with `versus` it may be left out where there are two.
        versus: Name of a segment to take off; then conversion is shown in the place of "more conversions", which
            grow with the segment.
        measures: Names of the measures, a panel each; default drop-off, gain and more conversions.
        top: Touchpoints shown, the most visited of the segments drawn.

    Raises:
        ExtraMissing: when matplotlib is not installed.
        UnknownName: for an unknown segment or measure.
        InputError: for more than 8 segments, nobody to draw, or one segment twice.
    """
    if versus is not None:
        chosen = ("conversion", "drop-off", "gain") if measures is None else measures
        return _apart(result, "What if fewer left", segment, versus, chosen, whole("top", top, 1))
    return _drawn(result, "What if fewer left", segment, GAINS if measures is None else measures, whole("top", top, 1))


def _drawn(result: Analysis, what: str, segment: str | None, measures: Sequence[str], top: int) -> Figure:
    chosen = list(range(len(result.segments))) if segment is None else [segment_place(result.segments, segment)]
    parts = [result[name] for name in measures]
    visits = result["visits"].value[chosen].sum(axis=0)
    rows = [int(place) for place in np.argsort(-visits, kind="stable") if visits[place] > 0]
    _check(len(chosen), len(rows))
    shown = rows[:top]
    names = [str((result["visits"].axes[0].labels or ())[place]) for place in shown]
    width, tall = max(6.6, 3.6 * len(parts) + 1.2), (0.22 + 0.15 * len(chosen)) * len(shown)
    drawn = figure(width=width, height=tall + 1.7)
    panels = drawn.subplots(1, len(parts), sharey=True, squeeze=False)[0]
    for axes, part in zip(panels, parts, strict=True):
        _panel(axes, part, chosen, shown)
    panels[0].set_yticks(range(len(shown)), labels(names, longest=28))
    panels[0].set_ylim(len(shown) - 0.4, -0.6)
    drawn.suptitle(what, x=0.01, ha="left", fontsize=10.5, fontweight="bold", color=INK)
    left = f" · {len(rows) - top} less visited ones are not shown" if len(rows) > top else ""
    level = f"{100 * result.measures.level:g} % intervals that cluster on the customer"
    drawn.supxlabel(f"dots with {level}{left}", fontsize=8, color=MUTED)
    _legend(drawn, panels[-1], result, chosen)
    return drawn


def _apart(result: Analysis, what: str, segment: str | None, versus: str, measures: Sequence[str], top: int) -> Figure:
    found = told_apart(result, segment, versus, list(measures))
    both = [result.segments.index(name) for name in (found.segment, found.versus)]
    visits = result["visits"].value[both].sum(axis=0)
    rows = [int(place) for place in np.argsort(-visits, kind="stable")[:top] if visits[place] > 0]
    panels = [panel_of(part, found, rows if part.axes else None) for part in found.parts]
    return dots(result, found, panels, what=what)


def _check(segments: int, rows: int) -> None:
    if segments > MOST:
        raise InputError(
            "too many segments for one picture", expected=f"at most {MOST}", found=str(segments), remedy="name segment="
        )
    if not rows:
        raise InputError("there is nothing to draw", expected="visits", found="none", remedy="look at another period")


def _panel(axes: Axes, part: Measurement, chosen: Sequence[int], shown: Sequence[int]) -> None:
    cells = part.value[np.ix_(chosen, shown)]
    style = style_of(part.unit, float(np.nanmax(np.abs(cells), initial=0.0)))
    for number, segment in enumerate(chosen):
        places = np.arange(len(shown)) + (number - (len(chosen) - 1) / 2) * 0.66 / len(chosen)
        value, low, high = (
            np.asarray(getattr(part, name)[segment, shown]) / style.unit for name in ("value", "low", "high")
        )
        tone = TONES[segment % len(TONES)]
        axes.hlines(places, low, high, color=tone, linewidth=2, alpha=0.5)
        axes.plot(value, places, "o", color=tone, markersize=4.5)
    ends = (np.asarray(end[np.ix_(chosen, shown)]) / style.unit for end in (part.low, part.high))
    _scale(axes, cells / style.unit, *ends)
    bare(axes, keep="bottom")
    axes.grid(axis="x", color="#e6e2d9", linewidth=0.7)
    axes.set_axisbelow(True)
    axes.set_xlabel(label(_UNITS.get(part.name, (style.suffix or part.unit).strip())), fontsize=8, color=MUTED)
    heading(axes, label(part.name), fontweight="bold")


def _scale(axes: Axes, value: Any, low: Any, high: Any) -> None:
    """From 0 where nothing lies below; an interval may reach twice as far as the farthest dot, on both sides of 0."""
    farthest, widest = (float(np.nanmax(part, initial=0.0)) for part in (value, high))
    lowest = float(np.nanmin(low, initial=0.0))
    if np.nanmin(value, initial=0.0) >= 0 and farthest > 0:
        left = max(lowest, -2 * farthest) * 1.06 if lowest < 0 else -0.02 * farthest
        axes.set_xlim(left, max(min(widest, 2 * farthest), farthest) * 1.06)
    if lowest < 0:
        axes.axvline(0, color="#b9b5ac", linewidth=0.8)


def _legend(drawn: Figure, axes: Axes, result: Analysis, chosen: Sequence[int]) -> None:
    from matplotlib.lines import Line2D

    visits = result["visits"]
    marks = [
        Line2D([], [], color=TONES[place % len(TONES)], marker="o", markersize=4.5, linewidth=2, label=text)
        for place in chosen
        for text in [f"{label(result.segments[place], longest=24)}  ({int(visits.value[place].sum()):,} visits)"]
    ]
    drawn.legend(handles=marks, loc="outside upper right", ncols=min(4, len(marks)), frameon=False, fontsize=8)
