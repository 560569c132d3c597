"""Measures as dots with their intervals: one panel per measure, one line per segment."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from journeyseg.errors import InputError
from journeyseg.render.canvas import FLOW, MUTED, above, abreast, bare, figure, heading, label
from journeyseg.render.words import style_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NEEDED = {"metric", "segment", "value", "low", "high"}
KNOWN = (*NEEDED, "n", "unit", "of", "method")
MOST = 60
LINE = 0.27


def plot_measures(frame: pd.DataFrame, *, columns: int = 3) -> Figure:
    """A figure with one panel per measure and a dot with its interval per segment (and cell, where there are any).

    Args:
        frame: Tidy rows with the columns metric, segment, value, low and high; unit is used if there, and every column
            beyond the usual ones names cells.
        columns: Panels beside each other.

    Raises:
        ExtraMissing: when matplotlib is not installed.
        InputError: for missing columns, no rows, or more than 60 rows of one measure.
    """
    _check(frame)
    panels = [(str(metric), rows) for metric, rows in frame.groupby("metric", sort=False)]
    across = abreast(columns, len(panels))
    down = math.ceil(len(panels) / across)
    tallest = max(len(rows) for _, rows in panels)
    drawn = figure(width=4.6 * across, height=down * (LINE * tallest + 0.9))
    axes = drawn.subplots(down, across, squeeze=False)
    for place, (metric, rows) in zip(axes.flat, panels, strict=False):
        _panel(place, metric, rows)
    for place in list(axes.flat)[len(panels) :]:
        place.set_axis_off()
    return drawn


def _check(frame: pd.DataFrame) -> None:
    lacking = sorted(NEEDED - set(frame.columns))
    if lacking or not len(frame):
        found = ", ".join(map(str, frame.columns)) if lacking else "no rows"
        remedy = "measure something first"
        raise InputError("there is nothing to draw", expected=", ".join(sorted(NEEDED)), found=found, remedy=remedy)
    most = frame.groupby("metric", sort=False).size().max()
    if most > MOST:
        raise InputError(
            "too many rows for one picture",
            expected=f"at most {MOST} rows of one measure",
            found=f"{most}",
            remedy="choose segments or cells first, such as frame[frame.segment.isin([...])]",
        )


def _missing(part: object) -> bool:
    """Whether a measure has no such axis of cells."""
    return part is None or (isinstance(part, float) and math.isnan(part))


def _panel(axes: Axes, metric: str, rows: pd.DataFrame) -> None:
    unit = str(rows["unit"].iloc[0]) if "unit" in rows else ""
    cells = [name for name in rows.columns if name not in KNOWN]
    names = [
        " · ".join(label(str(part), longest=24) for part in row if not _missing(part))
        for row in rows[["segment", *cells]].to_numpy()
    ]
    places = list(range(len(rows)))[::-1]
    style = style_of(unit, float(rows["value"].abs().max()))
    value, low, high = (rows[name].to_numpy(float) / style.unit for name in ("value", "low", "high"))
    axes.hlines(places, low, high, color=FLOW, linewidth=2.2, alpha=0.5)
    axes.plot(value, places, "o", color=FLOW, markersize=5.5)
    for place, shown, number in zip(places, value, rows["value"], strict=True):
        if math.isfinite(shown):
            above(axes, style_of(unit, float(number)).text(float(number)), (shown, place))
    axes.set_yticks(places, names)
    axes.set_ylim(-0.7, len(rows) - 0.2)
    bare(axes, keep="bottom")
    axes.grid(axis="x", color="#e6e2d9", linewidth=0.7)
    axes.set_axisbelow(True)
    axes.set_xlabel(label((style.suffix or unit).strip()), fontsize=8, color=MUTED)
    heading(axes, label(metric), fontweight="bold")
