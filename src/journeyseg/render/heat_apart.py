"""A heat map of differences: 0 in the middle, what may as well be 0 without colour."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from journeyseg.errors import InputError
from journeyseg.model.differences import Differences
from journeyseg.render.apart import diverging, finish, how, signed, style_for, title, unit_words
from journeyseg.render.canvas import INK, MUTED, bare, figure, label, labels

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from journeyseg.model.analysis import Analysis

MOST = 60
KEY = (
    "{unit} · coloured: differs ({how}) · grey number: may be no difference, or too few to tell · "
    "shaded: not known of both"
)


def heat_apart(
    result: Analysis,
    found: Differences,
    table: pd.DataFrame,
    clear: pd.DataFrame,
    *,
    unit: str,
    what: str,
    across: str,
    down: str,
) -> Figure:
    """A figure with a cell per row and column.

    Args:
        result: The analysis.
        found: Its difference.
        table: Differences by row and column labels; NaN where there is none.
        clear: Which of them differ after correction; bool, of the same labels.
        unit: Unit of the differences, ``"share"`` or ``"seconds"``.
        what: What the picture shows.
        across: What the columns are.
        down: What the rows are.

    Raises:
        ExtraMissing: when matplotlib is not installed.
        InputError: for an empty table, or more than 60 rows or columns.
    """
    rows, columns = table.shape
    if not rows or not columns or max(rows, columns) > MOST:
        raise InputError(
            "that is no table for a heat map",
            expected=f"1 to {MOST} rows and columns",
            found=f"{rows} rows and {columns} columns",
            remedy="draw fewer labels or intervals, or look at difference().to_frame()",
        )
    width = max(6.4, 2.0 + 0.62 * columns)
    drawn = figure(width=width, height=max(2.9, 1.9 + 0.36 * rows))
    axes = drawn.subplots()
    values, mask = table.to_numpy(dtype=np.float64), clear.to_numpy(dtype=bool)
    style = style_for(unit, values)
    top = float(np.nanmax(np.abs(np.where(mask, values, 0.0)), initial=0.0)) or 1.0
    shown = np.ma.masked_invalid(np.where(mask, values, np.where(np.isfinite(values), 0.0, np.nan)))
    axes.set_facecolor("#f1eee7")
    axes.imshow(shown, cmap=diverging(), vmin=-top, vmax=top, aspect="auto")
    _numbers(axes, values, mask, top, style)
    _names(axes, table, across, down)
    key = KEY.format(unit=unit_words(style, unit), how=how(found))
    finish(drawn, f"{what}: {title(result, found)}", key, width=width)
    return drawn


def _numbers(axes: Axes, values: Any, clear: Any, top: float, style: Any) -> None:
    for at in np.ndindex(*values.shape):
        number = float(values[at])
        text = signed(style, number, bare=True) if math.isfinite(number) else ""
        if not text.strip("+-−0.,"):
            continue
        strong = bool(clear[at])
        ink = "white" if strong and abs(number) > 0.6 * top else INK if strong else "#a3a7ad"
        weight = "bold" if strong else "normal"
        axes.text(at[1], at[0], text, ha="center", va="center", fontsize=8, color=ink, fontweight=weight)


def _names(axes: Axes, table: pd.DataFrame, across: str, down: str) -> None:
    axes.set_xticks(range(table.shape[1]), labels(list(map(str, table.columns)), longest=18))
    axes.set_yticks(range(table.shape[0]), labels(list(map(str, table.index)), longest=26))
    if max((len(str(name)) for name in table.columns), default=0) > 6:
        for tick in axes.get_xticklabels():
            tick.set(rotation=38, ha="right", rotation_mode="anchor")
    axes.set_xticks(np.arange(table.shape[1] + 1) - 0.5, minor=True)
    axes.set_yticks(np.arange(table.shape[0] + 1) - 0.5, minor=True)
    axes.grid(which="minor", color="#e3dfd6", linewidth=0.8)
    axes.tick_params(which="minor", length=0)
    axes.set_xlabel(label(across), fontsize=8, color=MUTED)
    axes.set_ylabel(label(down), fontsize=8, color=MUTED)
    bare(axes)
