"""A funnel as bars: one panel per segment, what reached each step, what may still come, and where most are lost."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from journeyseg.errors import DefinitionError, InputError
from journeyseg.render.apart import told_apart
from journeyseg.render.canvas import FLOW, HURT, INK, MUTED, SOFT, bare, figure, heading, label, labels
from journeyseg.render.plot_differences import dots, panel_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from journeyseg.analyses.funnel.result import FunnelResult

MOST_PANELS = 12
MOST_STEPS = 20
_MAY = "#a9b7c0"
_KEY = {
    False: "bar: share of those that started, with interval · hatched: stopped before, may still get there · "
    "red: largest loss from the step before",
    True: "bar: share of all that met the step, with interval",
}


def plot_funnel(
    result: FunnelResult, *, columns: int | None = None, segment: str | None = None, versus: str | None = None
) -> Figure:
    """A figure of a funnel, or of what a segment has more or less of than another.

    Each bar is the share of the first step that reached a step, with its interval; the pale part are attempts that got
    no further and may still go on; the step that loses the largest share of those before it is named in red.

    Args:
        result: The funnel.
        columns: Panels beside each other; default 2 (3 with `versus`).
        segment: With `versus`: name of the segment; may be left out where there are two.
        versus: Name of a segment to take off: then a panel per measure, a dot with its interval per step.

    Raises:
        ExtraMissing: when matplotlib is not installed.
        InputError: for more segments or steps than people can read, a breakdown (draw its table instead), or one
            segment twice.
        UnknownName: for an unknown segment.
        DefinitionError: for a segment without `versus`.
    """
    _check(result)
    if versus is not None:
        return _apart(result, segment, versus, 3 if columns is None else columns)
    if segment is not None:
        raise DefinitionError(
            "a funnel draws all its segments",
            expected="segment= with versus=",
            found=f"segment={segment!r} alone",
            remedy="leave it out, or name versus=",
        )
    across = min(2 if columns is None else columns, len(result.segments))
    down = math.ceil(len(result.segments) / across)
    drawn = figure(width=5.4 * across, height=down * (0.46 * len(result.steps) + 1.0) + 0.1)
    axes = drawn.subplots(down, across, squeeze=False)
    for place, name in zip(axes.flat, result.segments, strict=False):
        _panel(place, result, name)
    for place in list(axes.flat)[len(result.segments) :]:
        place.set_axis_off()
    key = _KEY[result.rules.order == "open"]
    drawn.supxlabel(key.replace(" · red", "\nred") if across == 1 else key, fontsize=8, color=MUTED)
    return drawn


def _check(result: FunnelResult) -> None:
    if result.rules.breakdown is not None:
        raise InputError(
            "a funnel with a breakdown has no picture of its own",
            expected="segments: by=",
            found=f"breakdown={result.rules.breakdown!r}",
            remedy="draw counts() yourself, or segment by the property",
        )
    for what, found, most in (("segments", result.segments, MOST_PANELS), ("steps", result.steps, MOST_STEPS)):
        if len(found) > most:
            raise InputError(
                f"too many {what} for one picture",
                expected=f"at most {most}",
                found=str(len(found)),
                remedy="choose some",
            )


def _panel(axes: Axes, result: FunnelResult, segment: str) -> None:
    table = result.counts(segment)
    measure = "share of all" if result.rules.order == "open" else "share of first"
    row = result.segments.index(segment)
    share, low, high = (getattr(result[measure], part)[row] for part in ("value", "low", "high"))
    places = np.arange(len(table))[::-1]
    axes.barh(places, np.ones(len(table)), color="#f1eee7", height=0.62)
    axes.barh(places, np.nan_to_num(share), color=FLOW, height=0.62)
    _may(axes, table, share, places)
    axes.hlines(places, low, high, color=INK, linewidth=1.6, alpha=0.75)
    axes.set_yticks(places, labels(list(map(str, table["step"])), longest=26))
    for place, entry in zip(places, table.itertuples(), strict=True):
        axes.text(1.02, place, _beside(entry, measure), va="center", fontsize=8, color=MUTED)
    bare(axes)
    lost = _bottleneck(result, segment)
    for mark, step in zip(axes.get_yticklabels(), table["step"], strict=True):
        if step == lost:
            mark.set(color=HURT, fontweight="bold")
    axes.set_xlim(0, 1.5)
    axes.set_ylim(-0.6, len(table) - 0.4)
    axes.set_xticks([])
    of = result[measure].of
    heading(axes, label(segment), beside=f"{int(table['reached'].max()):,} {of} started", fontweight="bold")


def _may(axes: Axes, table: Any, share: Any, places: Any) -> None:
    """Attempts that stopped before a step and may still reach it, behind its bar."""
    if "open" not in table:
        return
    started = max(int(table["reached"].max()), 1)
    open_ = table["open"].to_numpy(float)
    before = np.concatenate([[0.0], np.cumsum(open_)[:-1]]) / started
    axes.barh(
        places, before, left=np.nan_to_num(share), color=_MAY, height=0.62, hatch="////", edgecolor=SOFT, linewidth=0
    )


def _bottleneck(result: FunnelResult, segment: str) -> str:
    if result.rules.order == "open" or len(result.steps) < 2 or not result.reached(segment)[0]:
        return ""
    return result.bottleneck(segment)


def _beside(entry: Any, measure: str) -> str:
    if measure == "share of all":
        return f"{_percent(entry.share_of_all)} · {entry.reached:,}"
    base = f"{_percent(entry.share_of_first)} · {entry.reached:,}"
    if entry.share_of_first == entry.share_of_previous:
        return base
    before = "all" if entry.Index == 0 else "previous"
    return f"{base} · {_percent(entry.share_of_previous)} of {before}"


def _percent(share: float) -> str:
    if math.isnan(share):
        return "–"
    return f"{share * 100:.1f} %" if 0 < share < 0.1 else f"{share * 100:.0f} %"


def _apart(result: FunnelResult, segment: str | None, versus: str, columns: int) -> Figure:
    known = result.measures.definitions
    shares = "share of all" if result.rules.order == "open" else "share of first"
    shown = [name for name in (shares, "share of previous", "median time from previous") if name in known]
    found = told_apart(result, segment, versus, shown)
    # The first step is all of itself in every segment.
    rows = {name: range(0 if name != "share of first" else 1, found[name].difference.size) for name in shown}
    panels = [panel_of(found[name], found, list(rows[name])) for name in shown]
    return dots(result, found, panels, what="Funnel", columns=columns)
