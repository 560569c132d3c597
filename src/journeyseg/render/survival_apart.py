"""Survival of one segment minus another: how far the curves lie apart, time by time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from journeyseg.errors import InputError
from journeyseg.render.apart import finish, how, sides, style_for, title, unit_words
from journeyseg.render.canvas import MUTED, figure, label
from journeyseg.render.line_apart import KEY, line_apart

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from journeyseg.analyses.lifetimes.result import Survival

_UNITS = ((86_400.0, "days"), (3_600.0, "hours"), (60.0, "minutes"), (1.0, "seconds"))


def unit_of(longest: float) -> tuple[float, str]:
    """The unit of a scale of times, in seconds, and its name."""
    return next(((size, word) for size, word in _UNITS if longest >= 2 * size), _UNITS[-1])


def survival_apart(result: Survival, reached: bool, last: float | None, segment: str | None, versus: str) -> Figure:
    """The distance of two curves up to a last time in seconds; options as `plot_survival`."""
    one, other = sides(result, segment, versus)
    table = result.curve_difference(one, other)
    if not len(table):
        raise InputError(
            "there is nothing to draw",
            expected="an event while both segments are watched",
            found="none",
            remedy="look at curve()",
        )
    sign = -1.0 if reached else 1.0
    gap, low, high = (sign * table[name].to_numpy(float) for name in ("difference", "low", "high"))
    low, high = np.minimum(low, high), np.maximum(low, high)
    clear = (table["p_corrected"] < 1 - result.measures.level).to_numpy()
    scale, unit = unit_of(float(table.index.max()) if last is None else last)
    style = style_for("share", gap)
    drawn = figure(width=7.2, height=4.2)
    axes = drawn.subplots()
    line_apart(axes, table.index.to_numpy(float) / scale, gap, low, high, clear, style=style)
    axes.set_xlim(0, None if last is None else last / scale)
    axes.set_xlabel(f"{unit} since the start", fontsize=8, color=MUTED)
    found = attrs.evolve(result.difference(one, other, measures=["restricted mean"]), family=int(table["family"].max()))
    words = label(result.definition.split(";")[0], longest=60)
    who = "who have met it" if reached else "still without it"
    key = KEY.format(unit=unit_words(style, "share"), how=how(found))
    finish(drawn, f"Share {who}, {words}: {title(result, found)}", key, width=7.2)
    return drawn
