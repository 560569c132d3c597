"""Pictures of comparisons are cut by nothing."""

from __future__ import annotations

import io

import attrs
import pytest

import journeyseg as js


@pytest.fixture(scope="module")
def found() -> js.JourneyComparison:
    journeys = js.datasets.simulate(200, seed=1).journeys()
    return js.compare(journeys, by=js.segment(journeys, "profile", column="tier"), permutations=19)


@pytest.mark.parametrize("words", [1, 13, 14, 15, 16, 40])
def test_the_answer_lies_inside_the_picture(found: js.JourneyComparison, words: int) -> None:
    drawn = attrs.evolve(found, answer=" ".join(["Women"] * words)).plot()
    drawn.savefig(io.BytesIO(), format="png")
    box = drawn._suptitle.get_window_extent()
    assert box.x0 >= 0
    assert box.x1 <= drawn.bbox.x1
