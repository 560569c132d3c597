"""Reports and notebook cells: every kind of result has its place, every text is escaped."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import journeyseg as js
from journeyseg.model.atlas import Atlas
from journeyseg.model.estimate import Estimate
from journeyseg.model.finding import Findings
from journeyseg.model.ledger import Entry, Ledger
from journeyseg.model.named_segment import Segment
from journeyseg.model.provenance import Provenance
from journeyseg.model.segmentation import Segmentation
from journeyseg.render.grid import grid_of, with_unit
from journeyseg.render.notebook import notebook_of
from journeyseg.render.report import report_of
from tests.render.reading import Page, drawings, says
from tests.render.sample import HOSTILE, hostile_atlas, shop_atlas
from tests.twins import short


@attrs.frozen
class Refusal:
    message: str
    remedy: str


@attrs.frozen
class Described:
    totals: dict[str, Any]
    ledger: Ledger
    definitions: dict[str, str]
    provenance: Provenance

    def to_frame(self) -> pd.DataFrame:
        return pd.DataFrame({"touchpoint": HOSTILE[:3], "n": [1, 20000, 3], "share": [0.5, 0.25, np.nan]})


DESCRIBED = Described(
    {HOSTILE[0]: 12345, "first": "2024-01-01"},
    Ledger((Entry(HOSTILE[7], "rejected", 2, reason=HOSTILE[6]),)),
    {HOSTILE[0]: HOSTILE[7]},
    Provenance(data="fingerprint"),
)


def segmentation() -> Segmentation:
    labels = pd.DataFrame({"customer": ["a", "b", "c"], "segment": [HOSTILE[0], HOSTILE[0], HOSTILE[1]]})
    names = [Segment(HOSTILE[0], summary=HOSTILE[7]), Segment(HOSTILE[1])]
    return Segmentation.from_frame(labels, segments=names)


SECTIONS: list[tuple[str, Any]] = [
    (HOSTILE[0], hostile_atlas().findings),
    ("no findings", Findings()),
    ("refused", Refusal(HOSTILE[7], HOSTILE[0])),
    (HOSTILE[7], hostile_atlas()),
    ("shop", shop_atlas(3)),
    ("described", DESCRIBED),
    ("sizes", segmentation()),
    ("table", hostile_atlas().to_frame()),
    ("words", f"{HOSTILE[0]}\n\nsecond"),
]
REPORT = report_of(HOSTILE[0], SECTIONS, question=HOSTILE[7])


def test_a_report_runs_no_script_loads_nothing_and_its_links_lead_somewhere() -> None:
    page = Page(REPORT)
    assert {"script", "link", "img", "iframe", "object"}.isdisjoint(tag for tag, _ in page.tags)
    assert not [key for _, found in page.tags for key in found if key.startswith("on") or key == "src"]
    assert not re.search(r"url\((?!#)|@import|https?:", REPORT)
    anchors = page.values("id")
    assert len(anchors) == len(set(anchors))
    assert {link[1:] for link in page.values("href")} <= set(anchors)
    assert drawings(REPORT)


ORDERED = sorted(SECTIONS, key=lambda section: not isinstance(section[1], Atlas))


def test_every_section_has_its_heading_maps_first_and_stands_in_the_contents() -> None:
    page = Page(REPORT)
    headings = re.findall(r'<h2 id="h-s\d+"><bdi>(.*?)</bdi>', REPORT)
    assert len(headings) == len(SECTIONS)
    assert [Page(heading).text for heading in headings] == [heading for heading, _ in ORDERED]
    places = [SECTIONS.index(section) + 1 for section in ORDERED]
    assert [f"#s{place}" for place in places] == page.values("href")[1:10]


def test_what_hurts_most_comes_before_all_sections() -> None:
    assert 0 < REPORT.index("What hurts most") < REPORT.index('id="s4"') < REPORT.index('id="s1"')
    assert REPORT.count("What hurts most") == 2
    assert REPORT.count("associations, not causes") == 1


def test_each_kind_of_result_is_told_in_its_own_way() -> None:
    text = Page(REPORT).text
    assert f"Refused. {HOSTILE[7]}" in text
    assert f"Instead: {HOSTILE[0]}" in text
    assert "12,345" in text
    assert "rejected 2 rows" in text
    assert "Nothing." in text
    assert "fingerprint" in Page(report_of("a", [("d", DESCRIBED)])).text
    assert "fingerprint" not in Page(report_of("a", [("d", DESCRIBED)], provenance=Provenance())).text


def test_a_long_table_is_cut_and_says_how_much_is_left() -> None:
    text = Page(report_of("a", [("long", pd.DataFrame({"n": range(1201)}))])).text
    assert "and 1,001\u00a0rows more" in text or "and 1,001 rows more" in text
    assert "1,200" not in text


def test_a_report_is_written_to_a_file_when_asked(tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    assert report_of("a", [("b", "c")], file=file) == file.read_text(encoding="utf-8")


def test_a_report_of_one_atlas_opens_its_maps_and_one_of_several_only_the_worst_of_each() -> None:
    assert report_of("a", [("b", shop_atlas(3))]).count("<details open>") == 3
    assert report_of("a", [("b", shop_atlas(3)), ("c", shop_atlas(3))]).count("<details open>") == 2


@pytest.mark.parametrize("result", [hostile_atlas(), DESCRIBED, segmentation(), hostile_atlas().to_frame(), object()])
def test_a_notebook_cell_is_escaped_and_brings_no_script(result: Any) -> None:
    html = notebook_of(result)
    page = Page(html)
    assert {"script", "img", "link"}.isdisjoint(tag for tag, _ in page.tags)
    assert not [key for _, found in page.tags for key in found if key.startswith("on")]
    assert html.startswith('<div class="journeyseg">')
    assert all(rule.startswith(".journeyseg") for rule in re.findall(r"[^{}]+(?=\{)", html.split("style>")[1]))


def test_the_notebook_cell_of_an_analysis_says_what_was_counted() -> None:
    found = js.flow(short.journeys(a=[("<b>", 0), ("buy", 1)]))
    assert escape(found.definition, quote=False) in notebook_of(found).replace("&#39;", "'").replace("&#34;", '"')


def test_the_notebook_cell_of_an_atlas_compares_its_segments() -> None:
    atlas = shop_atlas()
    (table,) = Page(notebook_of(atlas)).tables
    assert [row[0][0] for row in table.rows[1:]] == ["Everyone", *atlas.maps]
    for row, found in zip(table.rows[2:], atlas.maps.values(), strict=True):
        assert says(row[1][0], found.goal.value)
        assert all(says(cell[0], stage.reach.value) for cell, stage in zip(row[2:], found.stages, strict=False))
    assert len(notebook_of(atlas)) < 15_000


def test_a_tidy_table_shows_values_with_units_and_intervals_beside_them() -> None:
    frame = pd.DataFrame(
        [("m", "a", 0.413, 0.39, 0.43, 900, "share"), ("w", "a", 7200.0, np.nan, np.nan, 5, "seconds")],
        columns=["metric", "segment", "value", "low", "high", "n", "unit"],
    )
    grid = grid_of(frame)
    assert grid.columns == ("metric", "segment", "value", "interval", "n")
    assert [cell.replace("\u00a0", " ") for cell in grid.rows[0]] == ["m", "a", "41 %", "39–43 %", "900"]
    assert grid.rows[1][3] == ""
    assert grid.right == {2, 3, 4}


@pytest.mark.parametrize(
    ("unit", "text"),
    [("share", "1,200 %"), ("BRL", "BRL 12.00"), ("units", "12.0 units"), ("", "12.0"), ("rank", "12.0")],
)
def test_any_unit_has_its_place(unit: str, text: str) -> None:
    assert with_unit(Estimate(12.0), unit)[0].replace("\u00a0", " ") == text
    assert with_unit(Estimate(), unit)[0] == "–"


@given(
    st.lists(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.dates(), st.tuples(st.text()))
    )
)
def test_any_cell_becomes_text(values: list[Any]) -> None:
    grid = grid_of(pd.DataFrame({"a": pd.Series(values, dtype=object)}))
    assert all(isinstance(cell, str) for row in grid.rows for cell in row)
    assert len(grid.rows) == len(values)


def test_times_flags_missing_and_named_indices_read_well() -> None:
    frame = pd.DataFrame(
        {"at": pd.to_datetime(["2024-01-02 03:04:05", "NaT"]), "flag": [True, False], "none": [None, np.nan]},
        index=pd.Index(["x", "y"], name="key"),
    )
    grid = grid_of(frame)
    assert grid.columns == ("key", "at", "flag", "none")
    assert grid.rows == (("x", "2024-01-02 03:04", "yes", "–"), ("y", "–", "no", "–"))
