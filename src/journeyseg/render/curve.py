"""Shapes as SVG path data: smooth curves, ribbons, spurs, chevrons, and straight scales.

Coordinates are pixels of the drawing, x to the right and y down.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

import attrs

Point = tuple[float, float]


def px(value: float) -> str:
    """A coordinate with at most one decimal.

    Example:
        >>> px(12.0), px(3.14159), px(-0.01)
        ('12', '3.1', '0')
    """
    if not math.isfinite(value):
        raise ValueError(f"a coordinate must be finite, not {value}")
    text = f"{value:.1f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _pairs(*values: float) -> str:
    return " ".join(map(px, values))


@attrs.frozen
class Axis:
    """A straight scale: `low` lies at pixel `start`, `high` at pixel `end`; values outside stay at the ends.

    Example:
        >>> Axis(1, 5, 100, 0).at(3), Axis(1, 5, 100, 0).at(9)
        (50.0, 0.0)
    """

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Pixel of a value; the start where the scale has no length."""
        width = self.high - self.low
        share = (value - self.low) / width if width > 0 else 0.0
        return self.start + min(1.0, max(0.0, share)) * (self.end - self.start)


def smooth(points: Sequence[Point]) -> str:
    """A curve through the points that is level at each, so that it never swings beyond its neighbours.

    Example:
        >>> smooth([(0, 10), (20, 30)])
        'M0 10c10 0 10 20 20 20'
    """
    if not points:
        return ""
    steps = (_step(start, end) for start, end in pairwise(points))
    return f"M{_pairs(*points[0])}" + "".join(steps)


def _step(start: Point, end: Point) -> str:
    across, down = (round(last, 1) - round(first, 1) for first, last in zip(start, end, strict=True))
    return f"c{_pairs(across / 2, 0, across / 2, down, across, down)}"


def between(over: Sequence[Point], under: Sequence[Point]) -> str:
    """The area between two such curves, which run from left to right."""
    if not over or not under:
        return ""
    back = smooth(under[::-1])
    return f"{smooth(over)}L{back[1:]}Z"


def ribbon(start: Point, end: Point, *, thick: tuple[float, float]) -> str:
    """A band whose upper edge runs from `start` to `end` and whose thickness changes from the first to the second."""
    below, last = (start[0], start[1] + thick[0]), (end[0], end[1] + thick[1])
    return f"M{_pairs(*start)}{_step(start, end)}L{_pairs(*last)}{_step(last, below)}Z"


def spur(start: Point, *, thick: float, drop: float) -> str:
    """A band of `thick` pixels that leaves level at `start` (its upper left corner), bends down and falls `drop`."""
    x, y = start
    radius = 7.0
    right, left, end = x + radius + thick, x + radius, y + thick + radius + drop
    outer = f"M{_pairs(x, y)}Q{_pairs(right, y, right, y + thick + radius)}L{_pairs(right, end)}"
    inner = f"L{_pairs(left, end)}L{_pairs(left, y + thick + radius)}Q{_pairs(left, y + thick, x, y + thick)}Z"
    return outer + inner


def chevron(x: float, y: float, width: float, height: float, *, tip: float = 9.0) -> str:
    """An arrow-shaped box that points to the right, notched on its left."""
    middle, right = y + height / 2, x + width
    corners: Iterable[Point] = (
        (x, y),
        (right - tip, y),
        (right, middle),
        (right - tip, y + height),
        (x, y + height),
        (x + tip, middle),
    )
    return "M" + "L".join(_pairs(*corner) for corner in corners) + "Z"
