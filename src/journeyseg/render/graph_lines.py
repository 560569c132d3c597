"""Lines of a graph: curves between boxes with their heads, forward, beside each other, back and around."""

from __future__ import annotations

import attrs

from journeyseg.render.curve import px
from journeyseg.render.graph_layout import ACROSS, DOWN, HEIGHT, WIDTH, Places


@attrs.frozen
class Line:
    """Line and head of an arrow, the middle of its text, and its highest and lowest point."""

    path: str
    head: str
    spot: tuple[float, float]
    reach: tuple[float, float]


def line_of(places: Places, a: int, b: int, width: float) -> Line:
    """An arrow: forward from right to left side, inside a column straight on, back over the top or below the bottom."""
    tip = 5.0 + width * 0.55
    if a == b:
        return _around(places, a, tip)
    if places.column[a] < places.column[b]:
        return _forward(places, a, b, width, tip)
    return _beside(places, a, b, tip) if places.column[a] == places.column[b] else _back(places, a, b, tip)


def _around(places: Places, a: int, tip: float) -> Line:
    x, y = float(places.left[a]) + WIDTH / 2, float(places.middle[a]) - HEIGHT / 2
    line = f"M{px(x - 16)} {px(y)}c-10 -34 42 -34 32 {px(-tip)}"
    return Line(line, _down(x + 16, y, tip), (x, y - 29), (y - 42, y))


def _forward(places: Places, a: int, b: int, width: float, tip: float) -> Line:
    x0, y0 = float(places.left[a]) + WIDTH, float(places.middle[a])
    x1, y1 = float(places.left[b]) - tip, float(places.middle[b])
    half = max(44.0, (x1 - x0) / 2)
    line = f"M{px(x0)} {px(y0)}C{px(x0 + half)} {px(y0)} {px(x1 - half)} {px(y1)} {px(x1)} {px(y1)}"
    # The text of a long arrow stands where it has not yet come to the next column.
    part = 0.5 if places.column[b] - places.column[a] == 1 else (ACROSS - WIDTH) / 6 / half
    x, y = _bezier((x0, x0 + half, x1 - half, x1), part), _bezier((y0, y0, y1, y1), part)
    return Line(line, _right(x1 + tip, y1, tip), (x, y - width / 2 - 3), (min(y0, y1) - 16, max(y0, y1) + 16))


def _beside(places: Places, a: int, b: int, tip: float) -> Line:
    side = 1.0 if places.middle[b] > places.middle[a] else -1.0
    y0, y1 = float(places.middle[a]) + side * HEIGHT / 2, float(places.middle[b]) - side * (HEIGHT / 2 + tip)
    x = float(places.left[a]) + WIDTH * (0.36 if side > 0 else 0.64)
    far = abs(places.middle[b] - places.middle[a]) > DOWN * 1.1
    bow = -side * WIDTH * 0.62 if far else 0.0
    line = f"M{px(x)} {px(y0)}C{px(x + bow)} {px(y0 + side * 20)} {px(x + bow)} {px(y1 - side * 20)} {px(x)} {px(y1)}"
    head = _down(x, y1 + tip, tip) if side > 0 else _up(x, y1 - tip, tip)
    return Line(line, head, (x + bow * 0.75, (y0 + y1) / 2 + 4), (min(y0, y1), max(y0, y1)))


def _back(places: Places, a: int, b: int, tip: float) -> Line:
    side = -1.0 if places.middle[a] + places.middle[b] <= 0 else 1.0
    x0, x1 = float(places.left[a]) + WIDTH * 0.3, float(places.left[b]) + WIDTH * 0.7
    y0, y1 = float(places.middle[a]) + side * HEIGHT / 2, float(places.middle[b]) + side * (HEIGHT / 2 + tip)
    reach = DOWN * 0.55 + 8.0 * float(places.column[a] - places.column[b])
    line = f"M{px(x0)} {px(y0)}C{px(x0)} {px(y0 + side * reach)} {px(x1)} {px(y1 + side * reach)} {px(x1)} {px(y1)}"
    head = _up(x1, y1 - tip, tip) if side > 0 else _down(x1, y1 + tip, tip)
    ends = (min(y0, y1) - (reach if side < 0 else 0), max(y0, y1) + (reach if side > 0 else 0))
    return Line(line, head, ((x0 + x1) / 2, (y0 + y1) / 2 + side * reach * 0.75), ends)


def _bezier(points: tuple[float, float, float, float], at: float) -> float:
    """A coordinate of a cubic curve at a part of its way."""
    a, b, c, d = points
    left = 1 - at
    return left**3 * a + 3 * left**2 * at * b + 3 * left * at**2 * c + at**3 * d


def _right(x: float, y: float, tip: float) -> str:
    return f"M{px(x)} {px(y)}l{px(-tip)} {px(-tip * 0.72)}v{px(tip * 1.44)}z"


def _down(x: float, y: float, tip: float) -> str:
    return f"M{px(x)} {px(y)}l{px(-tip * 0.72)} {px(-tip)}h{px(tip * 1.44)}z"


def _up(x: float, y: float, tip: float) -> str:
    return f"M{px(x)} {px(y)}l{px(-tip * 0.72)} {px(tip)}h{px(tip * 1.44)}z"
