"""What drop-off is compared with, and where nothing is compared because it would not be fair."""

from __future__ import annotations

import attrs
import pytest

from journeyseg.model.atlas import Atlas, JourneyMap
from journeyseg.model.estimate import Estimate
from journeyseg.render.comparing import yardstick_of
from journeyseg.render.matrix import matrix_of
from journeyseg.render.page import page_of
from tests.render.reading import Page
from tests.render.sample import shop_atlas

STAGE = "Discover"
CERTAIN = Estimate(1.0, 0.99, 1.0, 500)


def with_drop(journey_map: JourneyMap, value: float, n: int) -> JourneyMap:
    """The map with this drop-off at the first stage, and a narrow interval."""
    drop = Estimate(value, value - 0.001, value + 0.001, n)
    return attrs.evolve(
        journey_map, stages=(attrs.evolve(journey_map.stages[0], drop_off=drop), *journey_map.stages[1:])
    )


def complete(journey_map: JourneyMap) -> JourneyMap:
    """The map of those of whom everybody gets to the last stage that is no outcome."""
    stages = [
        attrs.evolve(stage, reach=CERTAIN, drop_off=Estimate(0.0, 0.0, 0.01, 500)) for stage in journey_map.stages
    ]
    return attrs.evolve(journey_map, stages=tuple(stages))


def atlas_of(*maps: JourneyMap, unassigned: int = 0) -> Atlas:
    return attrs.evolve(shop_atlas(), maps={one.segment: one for one in maps}, unassigned=unassigned, pain_points=())


def tints(atlas: Atlas) -> dict[str, str]:
    """Segment -> tint of its first cell."""
    return {row.name: row.cells[0].tint for row in matrix_of(atlas).rows if row.cells[0] is not None}


ONE, TWO, THREE = (shop_atlas()[name] for name in ("First-timers", "Gift buyers", "Rural households"))


def test_everyone_is_compared_with_where_all_are_in_a_segment() -> None:
    yardstick = yardstick_of(atlas_of(with_drop(ONE, 0.2, 100), with_drop(TWO, 0.1, 300)))
    assert yardstick.drop_offs[STAGE] == shop_atlas().everyone.stages[0].drop_off.value == 0.14


def test_units_in_no_segment_are_left_out_of_the_comparison() -> None:
    atlas = atlas_of(with_drop(ONE, 0.2, 100), with_drop(TWO, 0.12, 300), unassigned=9)
    assert yardstick_of(atlas).drop_offs[STAGE] == pytest.approx((0.2 * 100 + 0.12 * 300) / 400)
    assert tints(atlas) == {"everyone": "", "First-timers": "worse", "Gift buyers": "better"}
    assert "Compared without the 9 journeys in no segment." in Page(page_of(atlas)).text.replace("\u00a0", " ")


def test_the_units_in_segments_are_compared_with_as_they_are_known_together() -> None:
    """Not as the mean of segments, which counts those in two segments twice."""
    atlas = atlas_of(with_drop(ONE, 0.2, 100), with_drop(TWO, 0.12, 300), unassigned=9)
    assert yardstick_of(attrs.evolve(atlas, assigned=with_drop(ONE, 0.15, 400))).drop_offs[STAGE] == 0.15


def test_segments_of_units_that_all_get_to_the_end_are_not_tinted_and_the_page_says_why() -> None:
    atlas = atlas_of(complete(ONE), complete(TWO), unassigned=500)
    yardstick = yardstick_of(atlas)
    assert (yardstick.survivors, dict(yardstick.drop_offs)) == (("First-timers", "Gift buyers"), {})
    assert set(tints(atlas).values()) == {""}
    text = Page(page_of(atlas)).text
    assert "not compared here: First-timers , Gift buyers are made of journeys that all get to Use & service" in text
    assert "so those who leave can’t be among them." in text
    assert "fewer leave" not in text


def test_who_only_remains_after_the_survivors_is_not_called_worse_for_it() -> None:
    atlas = atlas_of(complete(ONE), with_drop(TWO, 0.9, 100))
    assert tints(atlas) == {"everyone": "", "First-timers": "", "Gift buyers": ""}
    third = atlas_of(complete(ONE), with_drop(TWO, 0.9, 100), with_drop(THREE, 0.5, 100))
    assert tints(third) == {"everyone": "", "First-timers": "", "Gift buyers": "worse", "Rural households": "better"}


def test_where_everyone_gets_to_the_end_nobody_is_a_survivor() -> None:
    atlas = atlas_of(complete(ONE), complete(TWO))
    everyone = complete(shop_atlas().everyone)
    assert yardstick_of(attrs.evolve(atlas, everyone=everyone)).survivors == ()
