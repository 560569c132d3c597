"""The page in a real browser: it fits a phone, it draws, it has a dark side."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from journeyseg.model.atlas import Atlas
from journeyseg.render.page import page_of
from journeyseg.render.report import report_of
from tests.render.browser import rendered
from tests.render.sample import hostile_atlas, shop_atlas

pytestmark = pytest.mark.needs_browser


@pytest.mark.parametrize("width", [390, 768, 1280])
@pytest.mark.parametrize("make", [shop_atlas, hostile_atlas])
def test_nothing_reaches_beyond_the_edge_of_the_screen(chromium: str, make: Callable[[], Atlas], width: int) -> None:
    found = rendered(chromium, page_of(make()), width=width)
    assert found["over"] == []
    assert found["scroll"] <= width


def test_the_maps_are_drawn_and_the_words_are_there(chromium: str) -> None:
    atlas = shop_atlas()
    found = rendered(chromium, page_of(atlas), width=1280)
    assert found["drawn"] == len(atlas.maps)
    assert found["hurts"] == len(atlas.pain_points)
    assert found["text"] > 3000
    assert found["height"] > 2000


def test_dark_and_light_follow_the_wish_of_the_reader(chromium: str) -> None:
    light, dark = (rendered(chromium, page_of(shop_atlas(2)), width=800, dark=dark) for dark in (False, True))
    assert _lightness(light["background"]) > 0.85
    assert _lightness(light["color"]) < 0.3
    assert _lightness(dark["background"]) < 0.15
    assert _lightness(dark["color"]) > 0.8


def test_a_report_of_several_results_fits_a_phone(chromium: str) -> None:
    sections = [("The audit", shop_atlas().findings), ("By kind", shop_atlas(3)), ("Numbers", shop_atlas(2).to_frame())]
    found = rendered(chromium, report_of("Orders", sections), width=390)
    assert found["over"] == []
    assert found["scroll"] <= 390


def _lightness(color: str) -> float:
    red, green, blue = (int(part) for part in color.removeprefix("rgb(").removesuffix(")").split(","))
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255
