"""The page of an atlas: escaped, self-contained, complete, and equal to the atlas to the digit it shows."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest

from journeyseg.model.atlas import Atlas, JourneyMap, StageCell, TouchpointCell
from journeyseg.model.estimate import Estimate
from journeyseg.model.finding import Findings
from journeyseg.render.page import page_of
from journeyseg.render.view import SHOWN
from journeyseg.render.words import clean
from tests.render.reading import Page, drawings, says
from tests.render.sample import HOSTILE, Plan, atlas_of, hostile_atlas, shop_atlas

ATLASES: dict[str, Callable[[], Atlas]] = {
    "shop": shop_atlas,
    "hostile": hostile_atlas,
    "thirty": lambda: shop_atlas(30),
}
PAGES = {name: page_of(make()) for name, make in ATLASES.items()}
EVERY = pytest.mark.parametrize("name", ATLASES)


def seen(text: str) -> str:
    """A name as it reads on the page: cleaned, its blanks folded."""
    return " ".join(clean(text).split())


@EVERY
def test_every_drawing_is_well_formed_xml_whose_coordinates_are_numbers(name: str) -> None:
    found = drawings(PAGES[name])
    assert len(found) > len(ATLASES[name]().maps)
    for drawing in found:
        for element in drawing.iter():
            places = [value for key, value in element.attrib.items() if key in {"d", "x", "y", "cx", "cy", "transform"}]
            assert not re.search(r"nan|inf|None|[\d.]e-?\d", " ".join(places))


@EVERY
def test_a_page_runs_no_script_and_asks_nothing_of_the_network(name: str) -> None:
    page = Page(PAGES[name])
    assert {"script", "link", "img", "iframe", "object", "embed", "base", "form"}.isdisjoint(
        tag for tag, _ in page.tags
    )
    assert not [key for _, found in page.tags for key in found if key.startswith("on") or key in {"src", "srcset"}]
    assert all(link.startswith("#") for link in page.values("href"))
    assert not re.search(r"url\((?!#)|@import|https?:", PAGES[name])
    assert page.values("content")[0].startswith("default-src 'none'")


@EVERY
def test_anchors_are_unique_and_every_link_leads_to_one(name: str) -> None:
    page = Page(PAGES[name])
    anchors = page.values("id")
    assert len(anchors) == len(set(anchors))
    wanted = {link[1:] for link in page.values("href")}
    wanted |= {anchor for value in page.values("aria-labelledby") for anchor in value.split()}
    wanted |= set(re.findall(r"url\(#([^)]+)\)", PAGES[name]))
    assert wanted <= set(anchors)
    assert all(re.fullmatch(r"[a-z0-9_-]+", anchor) for anchor in anchors)


def test_segments_named_like_parts_of_the_page_keep_anchors_of_their_own() -> None:
    names = ["maps", "compare", "hurts", "h", "a", "a-t", "t-a", "map-a", "everyone", "pain-1", "content", "A", "a "]
    anchors = Page(page_of(atlas_of(names))).values("id")
    assert len(anchors) == len(set(anchors))


def test_hostile_names_add_no_tag_and_no_attribute_to_those_of_harmless_names() -> None:
    plan = Plan(
        stages=[f"stage {index}" for index in range(6)],
        touchpoints=[(f"touchpoint {index}", stage) for index, stage in enumerate((0, 1, 1, 2, 3, 4, -1, 5))],
    )
    harmless = Page(page_of(atlas_of([f"segment {index}" for index in range(len(HOSTILE))], plan=plan)))
    hostile = Page(PAGES["hostile"])
    used = {(tag, key) for tag, found in hostile.tags for key in found}
    assert used == {(tag, key) for tag, found in harmless.tags for key in found}
    assert not re.search("[\x00-\x09\x0b-\x1f\u202a-\u202e\ud800-\udfff]", PAGES["hostile"])


@EVERY
def test_every_segment_stage_and_touchpoint_stands_on_the_page_under_its_own_name(name: str) -> None:
    atlas, text = ATLASES[name](), Page(PAGES[name]).text
    for journey_map in atlas.maps.values():
        cells: list[StageCell | TouchpointCell] = [*journey_map.stages, *journey_map.touchpoints]
        for named in (journey_map.segment, *(cell.name for cell in cells)):
            assert (seen(named) or "(no name)") in text


def _agree(cell: list[str], estimate: Estimate) -> None:
    if not estimate.known:
        assert cell == ["–"]
        return
    number, rest = cell
    ends, _, n = rest.rpartition("n ")
    assert says(number, estimate.value)
    assert int(n.replace(",", "")) == round(estimate.n)
    unit = number.replace("\u00a0", " ").partition(" ")[2]
    low, high = ends.removesuffix("· ").strip(" ·").split("–")
    assert says(f"{low} {unit}", estimate.low)
    assert says(f"{high} {unit}", estimate.high)


@EVERY
def test_the_tables_below_each_map_show_the_numbers_of_the_atlas(name: str) -> None:
    atlas, page = ATLASES[name](), Page(PAGES[name])
    maps = [atlas.everyone, *atlas.maps.values()]
    for kind, parts, fields in (
        ("Stage", "stages", ("reach", "drop_off", "wait")),
        ("Touchpoint", "touchpoints", ("reach", "visits", "position", "wait", "satisfaction", "final_rating")),
    ):
        for table, journey_map in zip(page.tables_with(kind), maps, strict=True):
            for row, part in zip(table.rows[1:], getattr(journey_map, parts), strict=True):
                for cell, field in zip(row[1:], fields, strict=False):
                    _agree([" ".join(cell)] if len(cell) < 2 else cell, getattr(part, field))
            if kind == "Stage":
                assert [int(row[4][0].replace(",", "")) for row in table.rows[1:]] == [
                    stage.open for stage in journey_map.stages
                ]


@EVERY
def test_the_comparison_shows_reach_drop_off_and_goal_of_every_segment(name: str) -> None:
    atlas, page = ATLASES[name](), Page(PAGES[name])
    (table,) = page.tables_with("Segment")
    for row, journey_map in zip(table.rows[1:], [atlas.everyone, *atlas.maps.values()], strict=True):
        assert says(row[1][0], journey_map.goal.value)
        for cell, stage in zip(row[3:], journey_map.stages, strict=False):
            assert says(cell[0], stage.reach.value)
            leave = [text for text in cell if text.endswith("leave") or " leave" in text]
            assert bool(leave) == stage.drop_off.known
            assert not leave or says(leave[0], stage.drop_off.value)


def test_a_cell_is_tinted_only_where_the_interval_leaves_out_everyones_value() -> None:
    atlas = shop_atlas()
    assert atlas.everyone.stages[0].drop_off.value == 0.14
    for low, high, tint in ((0.141, 0.2, "worse"), (0.139, 0.15, ""), (0.1, 0.139, "better"), (0.1, 0.14, "")):
        one = atlas["Gift buyers"]
        stages = (attrs.evolve(one.stages[0], drop_off=Estimate((low + high) / 2, low, high, 90)), *one.stages[1:])
        maps = {"Gift buyers": attrs.evolve(one, stages=stages)}
        changed = attrs.evolve(atlas, maps=maps, pain_points=(), unassigned=0)
        cells = re.findall(r'<td class="(cell[^"]*)"', page_of(changed).split('<tr class="everyone">')[1])
        assert cells[6] == f"cell {tint}".strip()


@EVERY
def test_every_pain_point_is_told_with_both_sides_gap_affected_and_corrected_chance(name: str) -> None:
    atlas, text = ATLASES[name](), Page(PAGES[name]).text.replace("\u00a0", " ")
    assert "not causes" in text
    for pain in atlas.pain_points:
        assert f"{seen(pain.segment) or '(no name)'} :" in text or f"{seen(pain.segment) or '(no name)'}:" in text
        assert f"{pain.affected:,} journeys" in text
        assert f"correction for {pain.family} comparisons" in text
        assert f"p = {pain.p_adjusted:.3f}" in text


def test_without_pain_points_the_page_says_so() -> None:
    calm = attrs.evolve(shop_atlas(), pain_points=(), maps={})
    assert "No place stands out" in Page(page_of(calm)).text


def test_a_pain_point_that_may_be_chance_is_marked() -> None:
    atlas = shop_atlas()
    doubtful = attrs.evolve(atlas, pain_points=(attrs.evolve(atlas.pain_points[0], p_adjusted=0.2),))
    assert "may be chance" in page_of(doubtful)
    assert "may be chance" not in PAGES["shop"]


def test_at_most_six_maps_lie_open_and_those_that_hurt_most_come_first() -> None:
    opened = re.findall(r'id="j-(?:map-)?([^"]+)" aria-label="[^"]*">\s*<details( open)?>', PAGES["thirty"])
    assert len(opened) == 31
    shown = {anchor for anchor, is_open in opened if is_open}
    atlas = shop_atlas(30)
    worst = [pain.segment for pain in atlas.pain_points][:SHOWN]
    assert len(shown) == SHOWN
    assert all(any(anchor.startswith(name.lower().replace(" ", "-")) for anchor in shown) for name in worst)


def test_an_atlas_without_segmentation_shows_everyone_once_and_open() -> None:
    atlas = shop_atlas(1)
    whole = attrs.evolve(atlas.everyone, summary="all customers")
    page = page_of(attrs.evolve(atlas, maps={"everyone": whole}, pain_points=()))
    assert len(Page(page).tables_with("Stage")) == 1
    assert "<details open>" in page
    assert "segments" not in Page(page).text.split("What hurts most")[0]


@pytest.mark.parametrize(
    "changes",
    [
        {"findings": None},
        {"goal": "", "rating": None},
        {"definitions": {}, "findings": Findings(), "unit": "customer"},
        {"rating": (5.0, 5.0)},
    ],
)
def test_whatever_is_missing_from_an_atlas_is_left_out_of_the_page(changes: dict[str, Any]) -> None:
    page = page_of(attrs.evolve(shop_atlas(), **changes))
    assert "nan" not in Page(page).text
    assert drawings(page)


def test_an_audit_that_was_not_run_is_told_from_one_that_found_nothing() -> None:
    atlas = shop_atlas(1)
    silent, calm = (Page(page_of(attrs.evolve(atlas, findings=found))).text for found in (None, Findings()))
    assert silent != calm
    assert "no audit was run" in silent.lower()
    assert "no audit was run" not in calm.lower()


def test_a_level_other_than_the_usual_is_told_wherever_intervals_are() -> None:
    atlas = shop_atlas(1)
    stages = tuple(attrs.evolve(s, reach=attrs.evolve(s.reach, level=0.9)) for s in atlas.everyone.stages)
    page = page_of(attrs.evolve(atlas, everyone=attrs.evolve(atlas.everyone, stages=stages)))
    text = Page(page).text.replace("\u00a0", " ")
    assert "with 90 % intervals" in text
    assert "where the 90 % interval" in text
    assert "with 95 % intervals" in Page(PAGES["shop"]).text.replace("\u00a0", " ")


def _unknown(atlas: Atlas) -> Atlas:
    def emptied(found: JourneyMap) -> JourneyMap:
        none = Estimate(method="nobody came")
        stages = tuple(attrs.evolve(s, reach=none, drop_off=none, wait=none, open=0) for s in found.stages)
        measures: dict[str, Any] = dict.fromkeys(
            ["reach", "visits", "position", "wait", "satisfaction", "final_rating"], none
        )
        cells = tuple(attrs.evolve(c, **measures) for c in found.touchpoints)
        return attrs.evolve(found, n=0, goal=none, value=none, share=none, stages=stages, touchpoints=cells)

    maps = {name: emptied(found) for name, found in atlas.maps.items()}
    return attrs.evolve(atlas, maps=maps, everyone=emptied(atlas.everyone))


def test_an_atlas_of_nobody_gives_a_page_without_numbers_and_without_failing() -> None:
    page = page_of(_unknown(shop_atlas()))
    assert "nan" not in Page(page).text.lower().replace("finance", "")
    assert len(drawings(page)) > 5


def test_an_atlas_without_stages_has_one_column_of_touchpoints() -> None:
    atlas = shop_atlas(2)
    maps = {name: attrs.evolve(found, stages=(), pain_points=()) for name, found in atlas.maps.items()}
    bare = attrs.evolve(atlas, maps=maps, everyone=attrs.evolve(atlas.everyone, stages=()), pain_points=())
    text = Page(page_of(bare)).text
    assert "Outside the stages" in text
    assert "Product page" in text


def test_the_page_is_the_same_each_time_and_is_written_as_utf8(tmp_path: Path) -> None:
    file = tmp_path / "map.html"
    page = page_of(shop_atlas(), file=file)
    assert page == PAGES["shop"] == file.read_text(encoding="utf-8")


def test_ten_segments_make_a_page_of_less_than_200_kilobytes() -> None:
    assert 30_000 < len(page_of(shop_atlas(10)).encode()) < 200_000


def test_a_rating_is_drawn_as_asked_only_where_it_was() -> None:
    atlas = shop_atlas(1)
    asked = sum(cell.satisfaction.known for cell in atlas["First-timers"].touchpoints)
    own = page_of(atlas).split('id="j-map-')[1]
    assert (own.count('class="asked"'), own.count('class="final"')) == (asked, 8 - asked)


def test_what_maps_have_in_common_is_drawn_once_and_another_map_draws_its_own() -> None:
    assert PAGES["shop"].count(">Comparison</tspan>") == 1
    assert PAGES["shop"].count('<use href="#j-k"/>') == 1 + len(shop_atlas().maps)
    atlas = shop_atlas()
    one = atlas["Gift buyers"]
    fewer = attrs.evolve(one, touchpoints=one.touchpoints[:2], pain_points=())
    page = page_of(attrs.evolve(atlas, maps={**atlas.maps, "Gift buyers": fewer}))
    assert page.count('<use href="#j-k"/>') == len(atlas.maps)
    assert page.count(">Advert seen</tspan>") == 2
    assert page.count(">Comparison</tspan>") == 1
