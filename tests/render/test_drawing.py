"""The drawing of a map: columns in order, bands as thick as shares, notes beside what they are about."""

from __future__ import annotations

import re
from itertools import pairwise

import attrs
import pytest

from journeyseg.model.estimate import Estimate
from journeyseg.render.curve import Axis
from journeyseg.render.drawing import drawing_of
from journeyseg.render.feelings import feelings, rating_range
from journeyseg.render.flow_lane import WHOLE, stretches
from journeyseg.render.layout import GUTTER, UNIT, columns_of, is_whole
from journeyseg.render.notes import notes_of
from journeyseg.render.stream import stream_of
from tests.render.sample import SHOP, atlas_of, hostile_atlas, shop_atlas

ATLAS = shop_atlas()
MAP = ATLAS["Loyal regulars"]
COLUMNS = columns_of(MAP)


def test_columns_follow_the_stages_and_lie_side_by_side() -> None:
    assert [column.name for column in COLUMNS] == list(SHOP.stages)
    assert COLUMNS[0].x == GUTTER
    assert all(one.x + one.width == other.x for one, other in pairwise(COLUMNS))


def test_each_touchpoint_stands_inside_its_stage_with_room_for_its_card() -> None:
    placed = [(spot.cell.name, column.name) for column in COLUMNS for spot in column.spots]
    assert placed == [(name, SHOP.stages[stage]) for name, stage in SHOP.touchpoints]
    for column in COLUMNS:
        middles = [spot.x for spot in column.spots]
        assert all(column.x + UNIT / 2 <= x <= column.x + column.width - UNIT / 2 for x in middles)
        assert all(other - one >= UNIT for one, other in pairwise(middles))


def test_touchpoints_of_no_stage_stand_in_a_last_column() -> None:
    columns = columns_of(next(iter(hostile_atlas().maps.values())))
    assert columns[-1].name == "Outside the stages"
    assert columns[-1].stage is None
    assert sum(len(column.spots) for column in columns) == 8


def test_a_block_is_as_thick_as_its_reach_and_its_hatch_as_the_open_share() -> None:
    for stretch, stage in zip(stretches(COLUMNS, MAP.n), MAP.stages, strict=True):
        assert stretch.height == pytest.approx(WHOLE * stage.reach.value)
        assert stretch.open_height == pytest.approx(WHOLE * stage.open / MAP.n)
        assert bool(stretch.open) == bool(stage.open)


def test_the_band_leaves_with_those_who_go_on_and_arrives_with_those_who_get_there() -> None:
    flow = stretches(COLUMNS, MAP.n)
    for stretch, stage, after in zip(flow[:4], MAP.stages, MAP.stages[1:], strict=False):
        corners = re.fullmatch(r"M(\S+) 0c.* (\S+) 0L\S+ (\S+)c.* (\S+)Z", stretch.band)
        assert corners is not None
        thick_after, change = float(corners[3]), float(corners[4])
        assert thick_after == pytest.approx(WHOLE * after.reach.value, abs=0.06)
        going = WHOLE * stage.reach.value * (1 - stage.drop_off.value)
        assert thick_after + change == pytest.approx(going, abs=0.16)
        assert stretch.leave[0].rstrip("\u00a0%") in f"{100 * stage.drop_off.value:.1f}"


def test_nobody_flows_into_an_outcome_or_falls_out_of_the_last_stage() -> None:
    *_, before, outcome = stretches(COLUMNS, MAP.n)
    assert MAP.stages[-1].outcome
    assert before.band == outcome.band == outcome.exit == outcome.leave[0] == ""
    assert [ebb.band == "" for ebb in stream_of(MAP)] == [False] * 4 + [True, True]


def test_a_band_passes_over_an_outcome_in_the_middle() -> None:
    stages = tuple(attrs.evolve(stage, outcome=index == 2) for index, stage in enumerate(MAP.stages))
    columns = columns_of(attrs.evolve(MAP, stages=stages))
    flow = stretches(columns, MAP.n)
    assert flow[2].band == ""
    assert float(re.findall(r"L(\S+)", flow[1].band)[0]) == columns[3].x + 10


def test_the_stream_is_left_out_where_names_would_not_fit() -> None:
    assert stream_of(attrs.evolve(MAP, stages=MAP.stages[:1])) == ()
    assert stream_of(attrs.evolve(MAP, stages=MAP.stages * 2)) == ()
    assert len(stream_of(MAP)) == 6


def test_a_rating_asked_here_is_told_from_a_final_rating() -> None:
    points = feelings(COLUMNS, Axis(1, 5, 100, 0))
    assert [point.asked for point in points] == [index in SHOP.asked for index in range(8)]
    for point, cell in zip(points, MAP.touchpoints, strict=True):
        rating = cell.satisfaction if point.asked else cell.final_rating
        assert point.y == pytest.approx(100 - 25 * (rating.value - 1))
        assert point.low >= point.y >= point.high


def test_solid_lines_join_only_ratings_that_were_both_asked() -> None:
    drawing = drawing_of(MAP, ATLAS)
    assert drawing.curves.solid == ""
    assert drawing.curves.dashed.count("M") == 7
    plan = attrs.evolve(SHOP, asked=(4, 5, 7))
    atlas = atlas_of(["a"], plan=plan)
    curves = drawing_of(atlas["a"], atlas).curves
    assert curves.solid.count("M") == 1
    assert curves.dashed.count("M") == 6
    assert curves.others.count("M") == 1
    assert drawing_of(atlas.everyone, atlas).curves.others == ""


def test_without_a_scale_the_range_of_the_ratings_serves_and_without_ratings_there_is_no_lane() -> None:
    assert rating_range((1.0, 5.0), (MAP,)) == (1.0, 5.0)
    assert rating_range(None, (MAP,)) == (2, 5)
    none = Estimate()
    silent = tuple(attrs.evolve(cell, satisfaction=none, final_rating=none) for cell in MAP.touchpoints)
    mute = attrs.evolve(MAP, touchpoints=silent, pain_points=())
    assert rating_range((1.0, 5.0), (mute,)) is None
    atlas = attrs.evolve(ATLAS, maps={"a": mute}, everyone=mute)
    drawing = drawing_of(mute, atlas)
    assert drawing.grid == ()
    assert drawing.lanes.feelings == drawing.lanes.pain == drawing.lanes.end


def test_a_note_stands_under_its_touchpoint_or_its_stage_and_never_on_another() -> None:
    pain = MAP.pain_points[0]
    spots = {spot.cell.name: spot for column in COLUMNS for spot in column.spots}
    stage = attrs.evolve(pain, touchpoint="", stage="Delivery", rank=2)
    nowhere = attrs.evolve(pain, touchpoint="gone", stage="gone", rank=3)
    (first, second, third) = notes_of(COLUMNS, attrs.evolve(MAP, pain_points=(pain, stage, nowhere)), ATLAS)
    assert first.x < spots[pain.touchpoint].x < first.x + first.width
    assert second.width > first.width
    assert (first.row, second.row, third.row) == (0, 1, 0)
    many = tuple(attrs.evolve(pain, rank=rank) for rank in range(5))
    assert [note.row for note in notes_of(COLUMNS, attrs.evolve(MAP, pain_points=many), ATLAS)] == [0, 1, 2, 3, 4]


def test_the_card_leaves_out_a_wait_that_only_few_had() -> None:
    card = drawing_of(MAP, ATLAS).cards[1]
    assert card.wait
    cell = attrs.evolve(MAP.touchpoints[1], wait=attrs.evolve(MAP.touchpoints[1].wait, n=3))
    changed = attrs.evolve(MAP, touchpoints=(MAP.touchpoints[0], cell, *MAP.touchpoints[2:]))
    assert drawing_of(changed, ATLAS).cards[1].wait == ""


def test_the_map_of_everyone_is_known_by_what_it_holds() -> None:
    assert is_whole(ATLAS.everyone, ATLAS)
    assert is_whole(attrs.evolve(ATLAS.everyone, summary="other"), ATLAS)
    assert not is_whole(MAP, ATLAS)
    assert not is_whole(attrs.evolve(ATLAS.everyone, n=3), ATLAS)


def test_a_plan_without_stages_or_touchpoints_still_draws() -> None:
    empty = attrs.evolve(MAP, stages=(), touchpoints=(), pain_points=())
    assert drawing_of(empty, attrs.evolve(ATLAS, everyone=empty, maps={})).width > 0
