"""Pictures of retention are cut by nothing."""

from __future__ import annotations

import io

import pytest

import journeyseg as js


@pytest.mark.parametrize("intervals", [2, 5, 9, 10, 14])
def test_the_key_of_a_heat_map_lies_inside_its_picture(intervals: int) -> None:
    rows = [{"customer": "ann", "touchpoint": "visit", "at": f"2026-01-{day:02}T00:00:00Z"} for day in range(1, 20)]
    drawn = js.retention(js.testing.journeys_of(rows), cohorts=2, intervals=intervals).plot()
    drawn.savefig(io.BytesIO(), format="png")
    box = drawn.axes[0].xaxis.get_label().get_window_extent()
    assert box.x0 >= 0
    assert box.x1 <= drawn.bbox.x1
    assert box.y0 >= 0
