"""Retention of one segment minus another: the table as a heat map, the curve as a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from journeyseg.render.apart import finish, how, significant, style_for, title, told_apart, unit_words
from journeyseg.render.canvas import MUTED, figure, label
from journeyseg.render.heat_apart import heat_apart
from journeyseg.render.line_apart import KEY, line_apart

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from journeyseg.analyses.retention.result import Retention


def retention_apart(result: Retention, kind: str, segment: str | None, versus: str) -> Figure:
    """The picture of a difference; options as `journeyseg.render.plot_retention.plot_retention`."""
    return _heat(result, segment, versus) if kind == "heat" else _curve(result, segment, versus)


def _heat(result: Retention, segment: str | None, versus: str) -> Figure:
    found = told_apart(result, segment, versus, ["retention"])
    part = found["retention"]
    rows, columns = pd.Index(result.cohorts), pd.Index(result.intervals)
    first = 1 if result.sized else 0
    gap, clear = (
        pd.DataFrame(cells, rows, columns).iloc[:, first:] for cells in (part.difference, significant(part, found))
    )
    sizes = [result.sizes(name) for name in (found.segment, found.versus)]
    names = [f"{label(str(row))}  ({sizes[0][row]:,} − {sizes[1][row]:,})" for row in rows]
    held = np.isfinite(gap.to_numpy()).any(axis=1)
    gap.index = clear.index = pd.Index(names)
    words = {"across": "intervals since the start", "down": "cohort (both sizes)"}
    return heat_apart(result, found, gap[held], clear[held], unit="share", what="Retention", **words)


def _curve(result: Retention, segment: str | None, versus: str) -> Figure:
    found = told_apart(result, segment, versus, ["retention curve"])
    part, first = found["retention curve"], 1 if result.sized else 0
    at, style = np.arange(len(result.intervals))[first:], style_for("share", part.difference)
    drawn = figure(width=7.2, height=4.0)
    axes = drawn.subplots()
    clear = significant(part, found)
    line_apart(axes, at, part.difference[first:], part.low[first:], part.high[first:], clear[first:], style=style)
    axes.set_xticks(at, [label(name) for name in result.intervals[first:]])
    axes.set_xlabel("intervals since the start", fontsize=8, color=MUTED)
    key = KEY.format(unit=unit_words(style, "share"), how=how(found))
    finish(drawn, f"Retention of complete cohorts: {title(result, found)}", key, width=7.2)
    return drawn
