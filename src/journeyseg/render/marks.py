"""Marks of an axis of many intervals: about ten names, however many there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from journeyseg.errors import InputError
from journeyseg.render.canvas import bare, label

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST = 400


def check_intervals(count: int) -> None:
    """Refuse more intervals than anybody can tell apart.

    Raises:
        InputError: for more than 400.
    """
    if count > MOST:
        raise InputError(
            "too many intervals for one picture",
            expected=f"at most {MOST}",
            found=f"{count:,}",
            remedy="take longer intervals, or a shorter range",
        )


def few_marks(axes: Axes, names: Sequence[str], *, grid: bool = True) -> None:
    """Name about ten places of the horizontal axis, and make the rest quiet."""
    step = max(1, -(-len(names) // 10))
    places = range(0, len(names), step)
    axes.set_xticks(list(places), [label(names[place]) for place in places])
    bare(axes, keep="bottom")
    if grid:
        axes.grid(axis="y", color="#e6e2d9", linewidth=0.7)
        axes.set_axisbelow(True)
    if max(map(len, names), default=0) > 6:
        for text in axes.get_xticklabels():
            text.set(rotation=30, ha="right", rotation_mode="anchor")
