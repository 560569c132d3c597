"""Pictures of what-ifs show where an interval reaches zero, or below it."""

from __future__ import annotations

import journeyseg as js


def test_intervals_below_zero_are_inside_the_picture_and_zero_is_marked() -> None:
    journeys = js.datasets.simulate(400, seed=2).journeys()
    found = js.what_if(journeys, goal="purchase", by=js.segment(journeys, "profile", column="segment"))
    below = {}
    for axes in found.plot().axes:
        starts = [part[0, 0] for lines in axes.collections for part in lines.get_segments() if len(part)]
        farthest = max(max(dots.get_xdata()) for dots in axes.lines if dots.get_marker() == "o")
        zero = any(list(line.get_xdata()) == [0, 0] for line in axes.lines)
        below[axes.get_title(loc="left")] = min(starts) < 0
        assert zero == (min(starts) < 0)
        assert axes.get_xlim()[0] <= max(min(starts), -2 * farthest)
    assert below == {"drop-off": False, "gain": True, "more conversions": True}
