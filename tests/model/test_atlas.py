"""The atlas holds one map per segment, and its table is those maps and nothing else."""

from __future__ import annotations

import itertools
import math
from pathlib import Path

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import journeyseg as js
from journeyseg.errors import UnknownName
from journeyseg.model.atlas import JourneyMap, PainPoint, PainPoints, StageCell, TouchpointCell
from journeyseg.model.atlas_frame import COLUMNS
from journeyseg.model.estimate import Estimate
from tests.builders import journeys_of, row
from tests.twins.asking import KINDS, UNITS, mapped
from tests.twins.hostile import logs
from tests.twins.log import Log

SHOP = js.Blueprint(
    "shop",
    stages=[js.Stage("look", ["view"]), js.Stage("buy", ["buy"])],
    goals={"sale": js.Goal("buy", horizon="7 days")},
    currency="EUR",
)
ROWS = [
    row("ann", "view", 0, value=1.0),
    row("ann", "buy", 10**6, value=9.0),
    row("bob", "view", 5, value=0.0),
    row("bob", "view", 9, value=0.0),
]
PEOPLE = {"ann": {"plan": "free"}, "bob": {"plan": "paid"}}


def atlas() -> js.Atlas:
    return js.map_journeys(journeys_of(ROWS, profiles=PEOPLE, blueprint=SHOP), by="plan", goal="sale", title="Shop")


def cells(one: JourneyMap) -> list[tuple[str, str, str, js.Estimate]]:
    """Every estimate of a map with stage, touchpoint and measure, read field by field."""
    parts: list[tuple[str, str, JourneyMap | StageCell | TouchpointCell]] = [("", "", one)]
    parts += [(stage.name, "", stage) for stage in one.stages]
    parts += [(cell.stage, cell.name, cell) for cell in one.touchpoints]
    return [
        (stage, touchpoint, field.name, value)
        for stage, touchpoint, part in parts
        for field in attrs.fields(type(part))
        if isinstance(value := getattr(part, field.name), js.Estimate)
    ]


def same(left: float, right: float) -> bool:
    return left == right or (math.isnan(left) and math.isnan(right))


@settings(max_examples=settings.default.max_examples * 3 // 10)
@given(logs(), st.sampled_from(KINDS), st.sampled_from(UNITS))
def test_the_table_holds_every_estimate_of_every_map_once(log: Log, kind: str, unit: str) -> None:
    found = mapped(log, kind=kind, unit=unit)
    table = found.to_frame()
    assert tuple(table.columns) == COLUMNS
    listed = [
        (name, *where, estimate)
        for name, one in [*(found.maps.items() if kind != "none" else ()), ("everyone", found.everyone)]
        for *where, estimate in cells(one)
    ]
    rows = {(r.segment, r.stage, r.touchpoint, r.measure): r for r in table.itertuples() if r.measure != "open"}
    assert len(rows) == len(listed) == (table["measure"] != "open").sum()
    for segment, stage, touchpoint, measure, estimate in listed:
        shown = rows[segment, stage, touchpoint, measure]
        assert all(same(getattr(shown, part), getattr(estimate, part)) for part in ("value", "low", "high", "n"))
        assert shown.method == estimate.method


def test_units_of_the_table_are_those_of_the_measures() -> None:
    table = atlas().to_frame()
    units = {measure: set(own["unit"]) for measure, own in table.groupby("measure")}
    assert units == {
        "share": {"share"},
        "goal": {"share"},
        "value": {"EUR"},
        "reach": {"share"},
        "drop_off": {"share"},
        "wait": {"seconds"},
        "open": {"units"},
        "visits": {"times"},
        "position": {"rank"},
        "satisfaction": {"rating"},
        "final_rating": {"rating"},
    }


def test_a_map_is_found_by_its_segment_or_named_with_close_ones() -> None:
    found = atlas()
    assert (list(found), len(found)) == (["free", "paid"], 2)
    assert found["free"].segment == "free"
    with pytest.raises(UnknownName, match="'free'"):
        found["frei"]


def test_the_numbers_of_a_small_shop_are_those_counted_by_hand() -> None:
    free, paid = atlas()["free"], atlas()["paid"]
    assert (free.n, free.customers, free.share.value) == (1, 1, 0.5)
    assert [one.reach.value for one in free.stages] == [1.0, 1.0]
    assert [one.reach.value for one in paid.stages] == [1.0, 0.0]
    assert [one.name for one in free.touchpoints] == ["view", "buy"]
    assert free.touchpoints[1].position.value == 2.0
    assert free.touchpoints[1].wait.value == pytest.approx(1.0, rel=0.03)
    assert paid.touchpoints[0].visits.value == 2.0
    assert (free.value.value, paid.value.value) == (10.0, 0.0)


def test_the_page_is_written_where_it_is_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "map.html"
    page = atlas().to_html(file)
    assert file.read_text(encoding="utf-8") == page
    assert page.lower().startswith("<!doctype html>")
    assert atlas().to_html() == page


def test_mermaid_text_is_of_one_segment_or_of_everyone() -> None:
    assert atlas().to_mermaid("free") != atlas().to_mermaid()
    assert atlas().to_mermaid().lstrip().startswith(("journey", "---", "%%"))
    with pytest.raises(UnknownName, match="'free'"):
        atlas().to_mermaid("frei")


def test_a_pain_point_is_at_its_touchpoint_or_at_its_stage() -> None:
    some = js.Estimate(0.5, 0.4, 0.6, 100, "wilson")
    rest = {"p": 0.01, "p_adjusted": 0.02, "family": 2, "affected": 50, "impact": some, "rank": 1}
    point = js.PainPoint("free", "look", "view", "satisfaction", some, some, some, **rest)
    assert point.place == "view"
    assert attrs.evolve(point, touchpoint="").place == "look"


def test_pain_points_are_ranked_from_one_and_stand_in_the_map_of_their_segment() -> None:
    rows = [row(f"{plan}{number}", name, at) for plan, number, name, at in _visits()]
    people = {found["customer"]: {"plan": found["customer"][:4]} for found in rows}
    stages = [js.Stage("look", ["view"]), js.Stage("choose", ["cart"]), js.Stage("buy", ["buy"])]
    journeys = journeys_of(
        rows, profiles=people, blueprint=js.Blueprint("shop", stages=stages), as_of="1970-03-01T00:00:00Z"
    )
    found = js.map_journeys(journeys, by="plan")
    assert len(found.pain_points) > 2
    assert [point.rank for point in found.pain_points] == list(range(1, len(found.pain_points) + 1))
    assert {point.family for point in found.pain_points} == {found.pain_points[0].family}
    impacts = [point.impact.value for point in found.pain_points]
    assert all(left >= right > 0 for left, right in itertools.pairwise(impacts))
    own = [point for one in found.maps.values() for point in one.pain_points]
    assert sorted(point.rank for point in own) == [point.rank for point in found.pain_points]
    assert all(point.segment == name for name, one in found.maps.items() for point in one.pain_points)


def _visits() -> list[tuple[str, int, str, int]]:
    """Free customers wait long for the cart and seldom buy; paid ones wait long for the purchase."""
    day, out = 86_400_000_000, []
    for number in range(200):
        out += [("free", number, "view", number), ("paid", number, "view", number)]
        out += [("free", number, "cart", (3 + number % 7) * day), ("paid", number, "cart", day + number)]
        out += [("free", number, "buy", 11 * day + number)] * (number % 4 == 0)
        out += [("paid", number, "buy", (9 + number % 13) * day)] * (number % 4 != 0)
    return out


def test_pain_points_print_one_a_line_in_columns() -> None:
    def pain(rank: int, segment: str, touchpoint: str, unit: str, here: float, p: float) -> PainPoint:
        return PainPoint(
            segment, "care", touchpoint, "waiting", Estimate(here), Estimate(here / 2), Estimate(0.2), p, p, 3, 9,
            Estimate(1234.4 / rank), rank, unit,
        )  # fmt: skip

    points = PainPoints(
        [pain(1, "late", "de\nlivery", "seconds", 172_800, 0.0001), pain(2, "x", "", "share", 0.5, 0.04)]
    )
    assert repr(points).splitlines() == [
        "1.  late  de livery  waiting  2.0 days against 1.0 days  gap 20.0 %  p < 0.001  1,234 lost",
        "2.  x     care       waiting  50.0 % against 25.0 %      gap 20.0 %  p 0.040      617 lost",
    ]
    assert repr(points[:1]).startswith("1.  late  de livery  waiting  2.0 days")
    assert isinstance(points[:1], PainPoints)
    told = "<PainPoint 2. x, care: waiting 50.0 % against 25.0 %, gap 20.0 %, p 0.040, 617 lost>"
    assert repr(points[1]) == told
    assert repr(PainPoints()) == "<PainPoints: none>"
