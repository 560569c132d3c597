"""Shapes: level at their points, never beyond them, closed where they are areas."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyseg.render.curve import Axis, between, chevron, px, ribbon, smooth, spur

HEIGHTS = st.lists(st.floats(0, 500).map(lambda value: round(value, 1)), min_size=2, max_size=9)


def numbers(text: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?[\d.]+", text)]


def traced(path: str, steps: int = 20) -> list[tuple[float, float]]:
    """Points along a path of one M and relative c commands."""
    start, *curves = path[1:].split("c")
    x, y = numbers(start)
    points = [(x, y)]
    for curve in curves:
        ax, ay, bx, by, ex, ey = numbers(curve)
        for step in range(1, steps + 1):
            t = step / steps
            first, second, third = 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3
            points.append((x + first * ax + second * bx + third * ex, y + first * ay + second * by + third * ey))
        x, y = x + ex, y + ey
    return points


@given(HEIGHTS)
def test_a_smooth_curve_meets_every_point_and_never_swings_beyond_its_neighbours(heights: list[float]) -> None:
    points = [(50.0 * place, height) for place, height in enumerate(heights)]
    found = traced(smooth(points))
    for place, (start, end) in enumerate(pairwise(points)):
        part = found[20 * place : 20 * place + 21]
        assert part[0] == pytest.approx(start, abs=0.11)
        assert part[-1] == pytest.approx(end, abs=0.11)
        low, high = sorted((start[1], end[1]))
        assert all(low - 0.11 <= y <= high + 0.11 for _, y in part)
        assert all(one[0] <= other[0] + 1e-9 for one, other in pairwise(part))


def test_no_points_give_no_curve_and_one_gives_a_start() -> None:
    assert smooth([]) == between([], [(0, 0)]) == ""
    assert smooth([(1, 2)]) == "M1 2"


@pytest.mark.parametrize(
    "path", [ribbon((0, 0), (10, 5), thick=(4, 2)), spur((3, 4), thick=5, drop=9), chevron(1, 2, 30, 10)]
)
def test_areas_are_closed(path: str) -> None:
    assert path.startswith("M")
    assert path.endswith("Z")


def test_a_ribbon_is_as_thick_as_asked_at_both_ends() -> None:
    path = ribbon((0, 10), (100, 20), thick=(30, 7))
    assert path == "M0 10c50 0 50 10 100 10L100 27c-50 0 -50 13 -100 13Z"


@given(st.floats(-1e6, 1e6))
def test_a_coordinate_is_short_and_within_a_twentieth(value: float) -> None:
    text = px(value)
    assert abs(float(text) - value) <= 0.0500001
    assert "e" not in text
    assert text != "-0"


def test_a_coordinate_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        px(float("nan"))


@given(st.floats(-10, 20))
def test_an_axis_keeps_order_and_stays_between_its_ends(value: float) -> None:
    axis = Axis(1, 5, 100, 0)
    assert 0 <= axis.at(value) <= 100
    assert axis.at(1) == 100
    assert axis.at(5) == 0
    assert Axis(2, 2, 7, 9).at(value) == 7
