"""A difference along a scale as a line with its interval: 0 is marked, what may as well be 0 is grey."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from journeyseg.render.apart import LESS, MORE, STILL
from journeyseg.render.canvas import INK, bare

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from journeyseg.render.words import Style

KEY = "{unit} · coloured: differs ({how}) · grey: may be no difference, or too few to tell"


def line_apart(
    axes: Axes,
    at: npt.ArrayLike,
    difference: npt.ArrayLike,
    low: npt.ArrayLike,
    high: npt.ArrayLike,
    clear: npt.ArrayLike,
    *,
    style: Style,
) -> None:
    """Draw a line of differences with its band and the marks of its points.

    Args:
        axes: Where.
        at: Places along the scale.
        difference: Differences; NaN breaks the line.
        low: Lower limits.
        high: Upper limits.
        clear: Which of them differ after correction.
        style: How differences are written; its unit is that of the scale.
    """
    x, mask = np.asarray(at, dtype=np.float64), np.asarray(clear, dtype=bool)
    value, bottom, top = (np.asarray(part, dtype=np.float64) / style.unit for part in (difference, low, high))
    axes.axhline(0, color=INK, linewidth=0.9, alpha=0.7)
    axes.fill_between(x, bottom, top, color=STILL, alpha=0.25, linewidth=0)
    axes.plot(x, value, color=STILL, linewidth=1.6)
    still = ~mask & np.isfinite(value)
    axes.plot(x[still], value[still], "o", color=STILL, markerfacecolor="white", markersize=4.5)
    for colour, chosen in ((MORE, mask & (value > 0)), (LESS, mask & (value < 0))):
        axes.vlines(x[chosen], bottom[chosen], top[chosen], color=colour, linewidth=2.2, alpha=0.6)
        axes.plot(x[chosen], value[chosen], "o", color=colour, markersize=6)
    axes.yaxis.set_major_formatter(lambda mark, _: f"{mark:+,.10g}".replace("-", "−") if abs(mark) > 1e-12 else "0")
    bare(axes, keep="bottom")
    axes.grid(axis="y", color="#e6e2d9", linewidth=0.7)
    axes.set_axisbelow(True)
