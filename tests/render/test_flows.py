"""Pictures of flows: well-formed, escaped, without scripts, readable without seeing, and honest."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import journeyseg as js
from journeyseg.render.bands import HONEST, bands_of
from journeyseg.render.graph_layout import places_of, progress
from tests.twins import short

HOSTILE = '<script>alert("$x$")</script>'


@pytest.fixture(scope="module")
def journeys() -> js.Journeys:
    """A few journeys of two segments, with a touchpoint whose name would like to be markup."""
    made = {
        f"c{number}": [
            ("home", 0),
            (HOSTILE if number % 3 else "cart", 1),
            ("home", 2),
            ("cart", 3),
            ("buy", 4 + number),
        ]
        for number in range(12)
    }
    return short.journeys(**made)


@pytest.fixture(scope="module")
def halves(journeys: js.Journeys) -> js.Segmentation:
    """Two segments, one of them with a hostile name."""
    return journeys.split(np.arange(len(journeys)) % 2 == 0, js.segments("<b>odd</b>", "even"))


def svg_of(page: str) -> ET.Element:
    """The drawing of a page, parsed."""
    found = re.search(r"<svg.*?</svg>", page, re.DOTALL)
    assert found is not None
    return ET.fromstring(found.group())


def texts(drawing: ET.Element) -> list[str]:
    """All texts of a drawing."""
    return ["".join(part.itertext()) for part in drawing.iter() if part.tag.endswith(("title", "text", "desc"))]


@pytest.mark.parametrize("options", [{}, {"tint": "time"}, {"tint": "difference", "against": "even"}])
def test_a_graph_is_escaped_accessible_and_needs_no_script(
    journeys: js.Journeys, halves: js.Segmentation, options: dict[str, Any], tmp_path: Path
) -> None:
    found = js.flow(journeys, by=halves, quantiles=(0.5,))
    page = found.to_html(tmp_path / "graph.html", segment="<b>odd</b>", **options)
    assert (tmp_path / "graph.html").read_text(encoding="utf-8") == page
    assert "<script" not in page
    assert "http://www.w3.org" in page.replace("https://", "")
    assert not re.search(r'(src|href)="(?!#)', page)
    drawing = svg_of(page)
    assert drawing.get("role") == "img"
    assert drawing.get("aria-labelledby") == "graph-title graph-words"
    said = texts(drawing)
    assert any(HOSTILE in text and "P(out)" in text for text in said)
    assert "&lt;script&gt;" in page
    arrows = [part for part in drawing.iter() if "arrow" in part.get("class", "")]
    assert len(arrows) == len(found.edges("<b>odd</b>"))


def test_a_graph_says_how_much_it_leaves_out(journeys: js.Journeys) -> None:
    page = js.flow(journeys).to_html(most=3)
    assert "3 of" in page
    assert "edges are drawn" in page


def test_the_wider_an_arrow_the_more_go_along(journeys: js.Journeys) -> None:
    drawing = svg_of(js.flow(journeys).to_html())
    widths = [float(part.get("stroke-width", "0")) for part in drawing.iter() if part.get("class") == "line"]
    assert widths == sorted(widths, reverse=True)
    assert widths[0] > widths[-1]


def test_a_difference_is_blue_where_more_likely_and_orange_where_less_and_pale_where_there_may_be_none() -> None:
    made: dict[str, Any] = {f"m{k}": [("x", 0), ("y" if k % 8 else "z", 1), ("w", 2)] for k in range(80)}
    made |= {f"o{k}": [("x", 0), ("z" if k % 8 else "y", 1), ("w", 2)] for k in range(80)}
    journeys = short.journeys(**made)
    halves = journeys.split(np.array([name[0] == "o" for name in journeys.customers]), js.segments("most", "other"))
    found = js.flow(journeys, by=halves)
    tinted: dict[str, Any] = {"tint": "difference", "against": "other"}
    for options in (tinted, {"versus": "other"}):
        drawing = svg_of(found.to_html(segment="most", **options))
        arrows = [part for part in drawing.iter() if "arrow" in part.get("class", "")]
        kinds = {str(part[0].text).split(":")[0]: part.get("class") for part in arrows}
        assert kinds["x to y"] == "arrow more"
        assert kinds["x to z"] == "arrow less"
        assert kinds["y to w"] == "arrow still"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"tint": "heat"}, "tint"),
        ({"tint": "time"}, "tint"),
        ({"tint": "difference"}, "against"),
        ({"against": "everyone"}, "against"),
        ({"most": 0}, "most"),
    ],
)
def test_what_a_graph_can_not_show_is_refused(journeys: js.Journeys, options: dict[str, Any], said: str) -> None:
    with pytest.raises(js.errors.DefinitionError, match=said):
        js.flow(journeys).to_html(**options)


def test_a_chain_is_laid_out_in_its_order() -> None:
    weights = np.diag(np.full(5, 9.0), 1)
    assert np.argsort(progress(weights)).tolist() == list(range(6))
    places = places_of(weights, first=True, last=True)
    assert places.column.tolist() == sorted(places.column.tolist())
    assert places.column[0] == 0
    assert (places.column[1:] > 0).all()


def test_no_two_boxes_lie_upon_each_other() -> None:
    rng = np.random.default_rng(5)
    places = places_of(rng.integers(0, 9, (23, 23)).astype(float), first=True, last=True)
    assert len(set(zip(places.column.tolist(), places.middle.tolist(), strict=True))) == 23


def test_bands_are_as_thick_as_the_units_and_say_what_they_do_not(journeys: js.Journeys, tmp_path: Path) -> None:
    found = js.step_flow(journeys, max_steps=4)
    page = found.to_html(tmp_path / "bands.html")
    assert "<script" not in page
    assert page.count(HONEST) == 2
    drawing = svg_of(page)
    assert any(HOSTILE in text for text in texts(drawing))
    bands = bands_of(found, segment=None, most=8)
    leaving = [band for band in bands.bands if band.x < 100]
    assert sum(band.thick for band in leaving) == pytest.approx(360)
    for block in bands.blocks:
        into = sum(band.thick for band in bands.bands if not band.leave and band.end_x == block.x
                   and block.y - 1e-6 <= band.end_y < block.y + block.height)  # fmt: skip
        assert block.x == 0 or into == pytest.approx(block.height)


def test_labels_of_few_stand_together_as_one_block(journeys: js.Journeys) -> None:
    found = js.step_flow(journeys, max_steps=4)
    bands = bands_of(found, segment=None, most=1)
    assert bands.merged > 0
    assert any(block.name[0] == "<other>" for block in bands.blocks)
    with pytest.raises(js.errors.DefinitionError, match="most"):
        found.to_html(most=0)


def test_figures_draw_every_view(journeys: js.Journeys, halves: js.Segmentation, tmp_path: Path) -> None:
    for number, figure in enumerate(
        [
            js.flow(journeys).plot(),
            js.flow(journeys, by=halves).plot(measure="count", segment="even"),
            js.flow(journeys, quantiles=(0.5,)).plot(measure="median time"),
            js.step_matrix(journeys, align="cart", steps=3).plot(),
            js.step_matrix(journeys, by=halves).plot(measure="count", segment="even"),
            js.step_flow(journeys, by=halves).plot(segment="even", most=2),
            js.routes(journeys).plot(),
            js.routes(journeys, by=halves, length=2).plot(segment="even", top=3),
            js.loops(journeys).plot(),
        ]
    ):
        figure.savefig(tmp_path / f"{number}.png")
        assert (tmp_path / f"{number}.png").stat().st_size > 3000


def test_what_is_no_picture_is_refused(journeys: js.Journeys) -> None:
    with pytest.raises(js.errors.InputError, match="heat map"):
        js.step_matrix(journeys, steps=80).plot()
    with pytest.raises(js.errors.InputError, match="nothing to draw"):
        js.routes(journeys, routes=[["buy", "home"]]).plot()


def test_no_text_of_an_arrow_lies_upon_another() -> None:
    made = js.datasets.simulate(events=5_000, seed=3)
    drawing = svg_of(js.flow(made.journeys(), unit="journey").to_html())
    spots = [
        (float(part.get("x", 0)), float(part.get("y", 0))) for part in drawing.iter() if part.get("class") == "said"
    ]
    assert len(spots) > 8
    for place, (x, y) in enumerate(spots):
        assert all(abs(x - a) > 30 or abs(y - b) > 12 for a, b in spots[:place])


def test_where_nobody_is_no_graph_is_drawn_and_bands_are_empty(journeys: js.Journeys) -> None:
    never = journeys.during("2030-01-01T00:00:00Z", "2030-01-02T00:00:00Z")
    with pytest.raises(js.errors.InputError, match="nothing to draw"):
        js.flow(never).to_html()
    assert bands_of(js.step_flow(never), segment=None, most=8).blocks == ()
