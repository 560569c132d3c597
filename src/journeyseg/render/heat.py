"""A heat map of a table of shares or numbers for matplotlib: cells with their number, text from data escaped."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from journeyseg.errors import InputError
from journeyseg.render.canvas import INK, MUTED, bare, figure, heading, label, labels
from journeyseg.render.words import style_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

MOST = 60
_SHADES = ("#ffffff", "#c9e0ee", "#6fb1d8", "#1d6a9a", "#0b3553")


def heat_map(table: pd.DataFrame, *, kind: str, title: str, beside: str, across: str, down: str) -> Figure:
    """A figure with one cell per row and column; cells without a number stay white.

    Args:
        table: Numbers by row and column labels.
        kind: Kind of the numbers, as `journeyseg.render.words.style_of` takes it.
        title: Heading.
        beside: Quieter words on the right.
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
            remedy='draw fewer labels: over="stage", or a table of your own',
        )
    from matplotlib.colors import LinearSegmentedColormap

    drawn = figure(width=max(5.2, 1.9 + 0.62 * columns), height=max(2.6, 1.3 + 0.36 * rows))
    axes = drawn.subplots()
    values = table.to_numpy(dtype=np.float64)
    top = float(np.nanmax(values)) if np.isfinite(values).any() else 1.0
    shades = LinearSegmentedColormap.from_list("journeyseg", list(_SHADES))
    axes.imshow(np.ma.masked_invalid(values), cmap=shades, vmin=0, vmax=top or 1.0, aspect="auto")
    style = style_of(kind, top)
    for at in np.ndindex(rows, columns):
        number = float(values[at])
        if math.isfinite(number) and number:
            ink = "white" if number > 0.55 * top else INK
            axes.text(at[1], at[0], style.bare(number), ha="center", va="center", fontsize=8, color=ink)
    axes.set_xticks(range(columns), labels(list(map(str, table.columns)), longest=18))
    axes.set_yticks(range(rows), labels(list(map(str, table.index)), longest=24))
    if max((len(str(name)) for name in table.columns), default=0) > 6:
        axes.tick_params(axis="x", rotation=38)
        for tick in axes.get_xticklabels():
            tick.set_horizontalalignment("right")
    axes.set_xlabel(label(across), fontsize=8, color=MUTED)
    axes.set_ylabel(label(down), fontsize=8, color=MUTED)
    bare(axes)
    unit = (style.suffix or "").strip()
    heading(
        axes,
        label(title, longest=70),
        beside=label(f"{beside} {f'({unit})' if unit else ''}".strip()),
        fontweight="bold",
    )
    return drawn
