"""Map journeys: the map of each segment."""

from __future__ import annotations

import math
import pickle
from typing import Any

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import journeyseg as js
from tests.twins import short
from tests.twins.asking import KINDS, UNITS, assert_sane, mapped
from tests.twins.hostile import logs
from tests.twins.log import Log

PLAN = js.Blueprint(
    "shop",
    stages=[js.Stage("look", ["view"]), js.Stage("buy", ["cart", "buy"]), js.Stage("say", ["rate"])],
    outcomes=["rate"],
    scales={"satisfaction": js.Scale(1, 5)},
    goals={"sale": js.Goal("buy", horizon="7 days")},
    currency="EUR",
    version="3",
)
PEOPLE = pd.DataFrame({"customer": ["a", "b", "c", "d"], "plan": ["free", "paid", "free", None]})


def shop(**options: Any) -> js.Journeys:
    """Four customers, one of them silent."""
    return short.journeys(
        profiles=PEOPLE,
        blueprint=PLAN,
        as_of=30,
        a=[("view", 0), ("cart", 1), ("buy", 2, 8.0), ("rate", 9, None, 4.0)],
        b=[("view", 3)],
        c=[("cart", 4), ("view", 5), ("buy", 6, 3.0)],
        **options,
    )


def test_there_is_a_map_of_every_segment_and_one_of_everyone() -> None:
    atlas = js.map_journeys(shop(), by="plan", goal="sale", title="Shop")
    assert (list(atlas), len(atlas), atlas.title) == (["free", "paid"], 2, "Shop")
    assert [one.name for one in atlas["free"].stages] == ["look", "buy", "say"]
    assert [one.name for one in atlas["free"].touchpoints] == ["view", "cart", "buy", "rate"]
    assert (atlas.everyone.n, atlas.unassigned, atlas.rating, atlas.currency) == (4, 1, (1.0, 5.0), "EUR")
    assert atlas.goal == 'reaches "buy" within 7 days'
    with pytest.raises(js.errors.UnknownName, match="'free'"):
        atlas["fre"]


def test_the_table_has_every_map_once() -> None:
    by_plan, alone = js.map_journeys(shop(), by="plan").to_frame(), js.map_journeys(shop()).to_frame()
    assert by_plan["segment"].unique().tolist() == ["free", "paid", "everyone"]
    assert alone["segment"].unique().tolist() == ["everyone"]
    keys = ["segment", "stage", "touchpoint", "measure"]
    assert not by_plan.duplicated(keys).any()
    assert set(by_plan[by_plan["measure"] == "value"]["unit"]) == {"EUR"}
    everyone = by_plan[by_plan["segment"] == "everyone"].reset_index(drop=True)
    pd.testing.assert_frame_equal(everyone, alone)


def test_a_segment_called_everyone_keeps_its_own_rows() -> None:
    labels = js.Segmentation.from_frame(pd.DataFrame({"customer": ["a"], "segment": ["everyone"]}))
    rows = js.map_journeys(shop(), by=labels).to_frame().query("measure == 'share'")
    assert rows["value"].tolist() == [0.25, 1.0]


def test_the_customers_behind_a_cell_are_those_that_it_counts() -> None:
    journeys = shop().during(short.moment(1), short.moment(30))
    atlas = js.map_journeys(journeys, by="plan")
    assert set(atlas.customers("free", touchpoint="view")) == {"c"}
    assert set(atlas.customers("free", stage="buy")) == {"a", "c"}
    assert set(atlas.customers("everyone", touchpoint="view")) == {"b", "c"}
    assert set(atlas.customers("everyone")) == {"a", "b", "c", "d"}
    assert set(js.map_journeys(shop()).customers("everyone", touchpoint="rate")) == {"a"}


@pytest.mark.parametrize(
    ("names", "error"),
    [
        ({"segment": "fre"}, js.errors.UnknownName),
        ({"segment": "free", "touchpoint": "vie"}, js.errors.UnknownName),
        ({"segment": "free", "stage": "loo"}, js.errors.UnknownName),
        ({"segment": "free", "stage": "look", "touchpoint": "view"}, js.errors.InputError),
    ],
)
def test_a_cell_that_is_not_there_is_an_error(names: dict[str, str], error: type[Exception]) -> None:
    with pytest.raises(error):
        js.map_journeys(shop(), by="plan").customers(**names)


def test_an_atlas_without_journeys_says_so() -> None:
    bare = attrs.evolve(js.map_journeys(shop()), source=None)
    with pytest.raises(js.errors.InputError, match="map_journeys"):
        bare.customers("everyone")


@pytest.mark.parametrize(
    "change", [{"alpha": 0}, {"alpha": 5}, {"alpha": "x"}, {"least": 0}, {"least": None}, {"level": 1}, {"unit": "day"}]
)
def test_settings_that_make_no_sense_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(js.errors.InputError):
        js.map_journeys(shop(), by="plan", **change)


@pytest.mark.parametrize("horizon", [7, "7", "0 days", "1 month"])
def test_a_horizon_that_is_no_duration_is_refused(horizon: object) -> None:
    with pytest.raises(js.errors.DefinitionError, match="horizon"):
        js.map_journeys(shop(), horizon=horizon)


def test_customers_without_touchpoints_have_no_map() -> None:
    people = js.Journeys.from_profiles(PEOPLE, customer="customer")
    with pytest.raises(js.errors.MissingColumn, match="from_profiles"):
        js.map_journeys(people, by="plan")


def test_without_a_blueprint_the_map_has_a_single_stage_and_no_drop_off() -> None:
    atlas = js.map_journeys(short.journeys(a=[("view", 0), ("buy", 1)]))
    assert [stage.name for stage in atlas.everyone.stages] == ["(no stage)"]
    assert math.isnan(atlas.everyone.stages[0].drop_off.value)


def test_ratings_off_the_touchpoint_where_they_were_asked_are_told_apart() -> None:
    cells = {cell.name: cell for cell in js.map_journeys(shop()).everyone.touchpoints}
    assert cells["view"].satisfaction.method == "not asked here"
    assert (cells["view"].satisfaction.n, cells["view"].final_rating.value) == (0, 4)
    assert cells["rate"].satisfaction.value == 4


def test_every_estimate_bears_the_level_that_was_asked_for() -> None:
    atlas = js.map_journeys(shop(), by="plan", goal="sale", level=0.8)
    told = [
        getattr(thing, name)
        for one in atlas.maps.values()
        for thing in (one, *one.stages, *one.touchpoints)
        for name in ("reach", "visits", "position", "satisfaction", "final_rating", "goal", "value")
        if hasattr(thing, name)
    ]
    assert {one.level for one in told} == {0.8}


def test_settings_stand_in_the_provenance_and_measures_are_defined() -> None:
    atlas = js.map_journeys(shop(), by="plan", horizon="7 days", alpha=0.1, least=5)
    settings = atlas.provenance.settings
    assert (settings["horizon"], settings["alpha"], settings["least"]) == ("7 days", "0.1", "5")
    assert (atlas.provenance.segmentation, atlas.provenance.blueprint) != ("", "")
    assert "7 days" in atlas.definitions["drop-off"]
    assert "0.1" in atlas.definitions["pain point"]


def test_the_rating_ends_are_those_given_when_no_scale_is_declared() -> None:
    rated = [("view", day, None, float(day)) for day in range(2, 5)]
    assert js.map_journeys(short.journeys(a=rated)).rating == (2.0, 4.0)
    assert js.map_journeys(short.journeys(a=rated[:1])).rating is None
    frame = short.table(a=[("view", 0)])
    bare = js.Journeys.from_frame(frame, customer="customer", touchpoint="touchpoint", at="at")
    assert js.map_journeys(bare).rating is None


def test_many_touchpoints_and_segments_are_compared_all_the_same() -> None:
    rng = np.random.default_rng(3)
    rows = {f"c{number}": [(f"t{place}", place + rng.random()) for place in range(12)] for number in range(60)}
    people = pd.DataFrame({"customer": list(rows), "group": [f"g{number % 6}" for number in range(60)]})
    atlas = js.map_journeys(short.journeys(profiles=people, **rows), by="group", least=5, alpha=1.0)
    assert len(atlas) == 6
    assert atlas.pain_points[0].family == 11 * 6


@given(log=logs(), kind=st.sampled_from(KINDS), unit=st.sampled_from(UNITS))
def test_every_estimate_of_a_map_is_sane_and_the_table_holds_it(log: Log, kind: str, unit: str) -> None:
    atlas = mapped(log, kind=kind, unit=unit, horizon="7 days")
    for row in atlas.to_frame().itertuples():
        assert_sane(js.Estimate(row.value, row.low, row.high, row.n))
        if row.unit == "share" and not math.isnan(row.value):
            assert -1e-9 <= row.value <= 1 + 1e-9
    assert (atlas.assigned is None) == (atlas.unassigned == 0)
    assert (atlas.assigned or atlas.everyone).n == atlas.everyone.n - atlas.unassigned
    assert sum(one.n for one in atlas.maps.values()) + atlas.unassigned == atlas.everyone.n or kind in (
        "overlapping",
        "none",
    )


def test_an_atlas_can_be_pickled() -> None:
    atlas = js.map_journeys(shop(), by="plan", goal="sale")
    again = pickle.loads(pickle.dumps(atlas))
    pd.testing.assert_frame_equal(again.to_frame(), atlas.to_frame())
    assert set(again.customers("free")) == {"a", "c"}


def test_a_map_knows_the_exact_rule_of_its_segment_and_the_page_shows_it() -> None:
    atlas = js.map_journeys(shop(), by="plan")
    assert atlas["free"].definition == 'profile:plan is "free"'
    assert "Who exactly: <bdi>profile:plan is &#34;free&#34;</bdi>" in atlas.to_html()
