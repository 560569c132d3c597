"""Ways to score, presets and sufficiency of RFM, and the two-period segments."""

from __future__ import annotations

import pickle
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import journeyseg as js
from journeyseg.errors import DefinitionError, InsufficientData, UnknownName
from journeyseg.plugins.structure import build, options_of
from journeyseg.segmenters import RFM, PurchaseHistory, ScoreTable, TwoPeriods
from journeyseg.segmenters.rfm_scores import Cuts
from journeyseg.segmenters.rfm_scoring import SCORINGS, tiers
from journeyseg.testing import check_segmenter
from tests.segmenters.logs import DAY, NOW
from tests.segmenters.test_rfm import EASY, Row, journeys_for, many, midrank, purchases, summary

AXES = ("recency", "frequency", "value")
CUTS = {"recency": (1, 3, 10), "frequency": (2, 3, 4), "value": (0.15, 1, 20)}
PRESETS = ("rfm_11", "rfm_r_readme", "rfm_braze", "rfm_pymc", "hml", "lifecycle")
INVARIANT = [one for one in SCORINGS if one not in ("cuts", "quantile_plus_one")]


def options(scoring: str) -> dict[str, Any]:
    return {"scoring": scoring, **({"cuts": CUTS} if scoring == "cuts" else {}), **EASY}


@given(rows=purchases(), scoring=st.sampled_from(SCORINGS), order=st.randoms())
def test_equal_customers_score_alike_by_every_way_in_any_order(rows: list[Row], scoring: str, order: Any) -> None:
    rfm = RFM("buy", **options(scoring))
    twin = [{**row, "customer": "twin"} for row in rows if row["customer"] == "full"]
    shuffled = [*rows, *twin]
    order.shuffle(shuffled)
    one, other = journeys_for([*rows, *twin]), journeys_for(shuffled)
    model = rfm.fit(one)
    scores, found = model.scores(one), model.assign(one)
    assert scores.loc["full"].equals(scores.loc["twin"])
    assert rfm.fit(other) == model
    assert model.assign(other).codes.tolist() == found.codes.tolist()
    assert (found.codes >= 0).all()
    assert found.sizes()["n"].sum() == len(one)
    low, high = 1, 4 if scoring == "cuts" else 5
    buyers = scores[scores["recency"].notna()]
    for axis in AXES:
        assert buyers[f"{axis}_score"].between(low, high).all()


@given(rows=purchases(), scoring=st.sampled_from(INVARIANT), scale=st.sampled_from((0.01, 5.37, 1e6, 1 / 3)))
def test_the_currency_changes_nothing_by_any_way_but_given_cuts_and_plus_one(
    rows: list[Row], scoring: str, scale: float
) -> None:
    rfm = RFM("buy", **options(scoring))
    one, other = (journeys_for(rows, scale=factor) for factor in (1.0, scale))
    assert rfm.fit(one).assign(one).codes.tolist() == rfm.fit(other).assign(other).codes.tolist()


def test_plus_one_is_not_the_same_in_another_currency() -> None:
    rfm = RFM("buy", scoring="quantile_plus_one", **EASY)
    rows = many()
    codes = [rfm.fit(one).assign(one).codes.tolist() for one in (journeys_for(rows), journeys_for(rows, scale=0.001))]
    assert codes[0] != codes[1]


def quantile(values: list[float], share: float) -> float:
    """Type 7: linear between the values at either side of share * (n - 1)."""
    ordered, place = sorted(values), share * (len(values) - 1)
    low = int(place)
    return ordered[low] + (place - low) * (ordered[min(low + 1, len(values) - 1)] - ordered[low])


def plain(scoring: str, axis: str, values: list[float], value: float, bins: int) -> int:
    """A score by plain Python, recency turned round at the end."""
    edges = [quantile(values, place / bins) for place in range(1, bins)]
    if scoring == "ntile":
        worse = sum(one > value if axis == "recency" else one < value for one in values)
        return worse * bins // len(values) + 1
    if scoring == "quantile_plus_one":
        place = sum(edge + 1 <= value for edge in edges)
    elif scoring == "qcut":
        distinct = sorted({min(values), *edges, max(values)})
        edges = distinct[1:-1]
        place = sum(edge < value for edge in edges)
    else:
        place = sum(edge < value for edge in edges)
    return len(edges) - place + 1 if axis == "recency" else place + 1


@given(
    values=st.lists(st.integers(0, 12), min_size=2, max_size=30),
    scoring=st.sampled_from(("ntile", "quantile", "quantile_plus_one", "qcut")),
    bins=st.sampled_from((2, 4, 5)),
)
def test_scores_are_those_of_plain_python(values: list[int], scoring: str, bins: int) -> None:
    rows = [
        {"customer": f"c{place:02}", "touchpoint": "buy", "at": NOW - value * DAY, "value": float(value)}
        for place, value in enumerate(values)
    ]
    journeys = journeys_for(rows)
    rfm = RFM("buy", bins=bins, axes=("recency", "value"), scoring=scoring, **EASY)
    scores = rfm.fit(journeys).scores(journeys)
    numbers = [float(value) for value in values]
    for place, value in enumerate(numbers):
        for axis in ("recency", "value"):
            assert scores.loc[f"c{place:02}", f"{axis}_score"] == plain(scoring, axis, numbers, value, bins)


@given(rows=purchases(), bins=st.sampled_from((2, 3)))
def test_sequential_scores_are_ranks_within_the_scores_before(rows: list[Row], bins: int) -> None:
    journeys = journeys_for(rows)
    model = RFM("buy", bins=bins, scoring="sequential", **EASY).fit(journeys)
    scores, known = model.scores(journeys), summary(rows)
    cells: dict[str, tuple[int, ...]] = dict.fromkeys(known, ())
    for place, axis in enumerate(AXES):
        given_before = dict(cells)
        for customer in known:
            peers = [known[one][place] for one in known if given_before[one] == given_before[customer]]
            cells[customer] = (*given_before[customer], midrank(peers, known[customer][place], bins))
            assert scores.loc[customer, f"{axis}_score"] == cells[customer][-1]
    assert pickle.loads(pickle.dumps(model)) == model


def test_given_cuts_are_kept_as_they_are_and_need_no_crowd() -> None:
    journeys = journeys_for(many(4))
    model = RFM("buy", scoring="cuts", cuts={"recency": [1, 2], "value": [2, 4]}, axes=("recency", "value")).fit(
        journeys
    )
    assert model.axes == {"recency": Cuts((2.0, 1.0), falling=True), "value": Cuts((2.0, 4.0), same=1e-10)}
    assert model.scores(journeys)["recency_score"].tolist() == [
        {0: 3, 1: 3, 2: 2, 3: 1}[round(age)] for age in model.scores(journeys)["recency"]
    ]
    assert "scores 2 to 3 up to 2, 1; value" in model.definition


def test_the_weighted_mean_makes_tiers() -> None:
    journeys = journeys_for(many())
    weights = {"recency": 2, "frequency": 1, "value": 1}
    model = RFM("buy", scoring="weighted", weights=weights).fit(journeys)
    table, found = model.scores(journeys), model.assign(journeys)
    mean = (2 * table["recency_score"] + table["frequency_score"] + table["value_score"]) / 4
    assert table["tier"].tolist() == np.floor(mean + 0.5).astype(int).tolist()
    assert [found.names[code] for code in found.codes] == [f"tier {tier}" for tier in table["tier"]]
    assert model.names_of_codes[5, 5, 5] == "tier 5"
    assert "weights recency 2, frequency 1, value 1" in model.definition
    assert tiers({"value": np.array([1, 4])}, {"value": 0.1}).tolist() == [1, 4]


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_names_everyone_and_says_so(name: str) -> None:
    journeys = journeys_for(many(), profiles=["silent"])
    found = js.segment(journeys, "rfm", preset=name, touchpoint="buy")
    named = dict(zip(journeys.customers, (found.names[code] for code in found.codes), strict=True))
    none = js.segmenters.preset(name).none
    assert [customer for customer, segment in named.items() if segment == none] == ["silent"]
    assert found.sizes()["n"].sum() == 61
    assert found.model.audit() == js.segmenters.preset(name).audit()
    assert set(found.model.names_of_codes.values()) <= set(found.names)
    scores = found.model.scores(journeys).loc[lambda rows: rows.index != "silent"]
    lowest = 0 if name == "rfm_braze" else 1
    assert scores.filter(like="_score").to_numpy().min() >= lowest
    assert found.explain("silent").reasons


@pytest.mark.parametrize(
    "rfm",
    [RFM("buy", preset=name) for name in PRESETS]
    + [
        RFM("buy", scoring="sequential"),
        RFM("buy", scoring="weighted"),
        RFM("buy", scoring="quantile"),
        TwoPeriods("2026-01-15T00:00:00Z", touchpoint="buy"),
    ],
    ids=repr,
)
def test_every_preset_and_way_keeps_the_contract(rfm: Any) -> None:
    found = check_segmenter(rfm)
    assert found.ok, str(found)


def test_what_is_stated_beside_a_preset_wins_and_nothing_else_changes() -> None:
    plan = RFM(preset="rfm_pymc").plan
    assert (plan.convention.repeat, plan.convention.amount, plan.way.scoring, plan.bins) == ("day", "mean", "qcut", 4)
    other = RFM(preset="rfm_pymc", repeat="touchpoint").plan
    assert attrs.evolve(other, convention=plan.convention) == plan
    assert other.convention.repeat == "touchpoint"
    assert RFM(preset="rfm_braze").plan.lowest == 0
    assert RFM().plan.bins == 5


def test_a_table_of_ones_own_and_every_option_go_through_toml() -> None:
    table = ScoreTable([{"name": "good", "value": (3, 5)}], default="rest")
    for rfm in (
        RFM("buy", table=table, scoring="ntile"),
        RFM("buy", preset="hml", shares=[0.2, 0.9], axes=["value"]),
        RFM(scoring="cuts", cuts=CUTS, least_history="90 days", latest_within="7 days", least_orders=2),
        RFM(scoring="weighted", weights={"recency": 3, "frequency": 1, "value": 1}),
    ):
        assert build(RFM, options_of(rfm)) == rfm
    journeys = journeys_for(many())
    assert js.segment(journeys, RFM("buy", table=table)).names == ("good", "rest", "no purchase")


def test_customers_who_spent_nothing_are_zero_and_do_not_move_the_cuts() -> None:
    rows = many()
    broke = [{"customer": f"z{place}", "touchpoint": "buy", "at": NOW, "value": 0.0} for place in range(40)]
    one, other = journeys_for(rows), journeys_for(rows + broke)
    rfm = RFM("buy", preset="hml")
    assert rfm.fit(one).cuts == rfm.fit(other).cuts
    sizes = js.segment(other, rfm).sizes().set_index("segment")["n"]
    assert sizes["Zero"] == 40
    assert (sizes["Heavy"], sizes["Medium"], sizes["Light"]) == (12, 18, 30)


def test_lifecycle_goes_by_given_days_and_orders() -> None:
    ages = {"new": [30], "waiting": [31], "active": [90, 400], "lapsing": [91], "lapsed": [181, 500, 600]}
    rows = [
        {"customer": name, "touchpoint": "buy", "at": NOW - age * DAY, "value": 1.0}
        for name, days in ages.items()
        for age in days
    ]
    found = js.segment(journeys_for(rows), RFM("buy", preset="lifecycle"))
    assert all(found.names[found.codes[place]] == name for place, name in enumerate(journeys_for(rows).customers))


def test_sufficiency_is_a_finding_and_on_demand_a_refusal() -> None:
    journeys = journeys_for(many())
    found = js.audit(journeys, [PurchaseHistory(touchpoint="buy")])
    assert {finding.code for finding in found} == {"few_buyers", "short_history"}
    assert "not 180 days" in next(one.message for one in found if one.code == "short_history")
    asked = PurchaseHistory(buyers=60, history="22 days", latest="1 hour", orders=4, touchpoint="buy")
    assert not len(asked.inspect(journeys))
    later = journeys.with_frame(as_of=NOW + 40 * DAY)
    assert [one.code for one in attrs.evolve(asked, orders=5).inspect(later)] == ["few_repeats", "stale_purchases"]
    for options in ({"least_history": "30 days"}, {"latest_within": "1 day"}, {"least_orders": 5}):
        with pytest.raises(InsufficientData, match="history of purchases"):
            RFM("buy", **options).fit(later if "latest_within" in options else journeys)
    assert RFM("buy", least_history="22 days", latest_within="1 day", least_orders=4).fit(journeys).buyers == 60
    assert asked.needs == ("touchpoint",)


def test_two_periods_go_by_what_was_spent_in_them_half_open() -> None:
    boundary, day = "2026-01-15", 86_400_000_000
    start = int(np.datetime64(boundary, "us").astype(np.int64))
    rows = [
        {"customer": name, "touchpoint": "buy", "at": start + shift, "value": value}
        for name, shift, value in (
            ("New", 0, 5.0), ("Lapsed", -1, 5.0), ("Repeating", -1, 5.0), ("Repeating", 1, 5.0),
            ("returned", 1, 5.0), ("returned", 2, -5.0), ("long ago", -10 * day, 5.0),
        )
    ]  # fmt: skip
    journeys = journeys_for(rows, profiles=["silent"])
    segmenter = TwoPeriods(boundary, since="2026-01-10", touchpoint="buy")
    found = js.segment(journeys, segmenter)
    named = dict(zip(journeys.customers, (found.names[code] for code in found.codes), strict=True))
    assert named == {
        "New": "New", "Lapsed": "Lapsed", "Repeating": "Repeating",
        "returned": "no orders", "long ago": "no orders", "silent": "no orders",
    }  # fmt: skip
    everything = js.segment(journeys, attrs.evolve(segmenter, since=None))
    assert everything.sizes().set_index("segment")["n"]["Lapsed"] == 2
    assert build(TwoPeriods, options_of(segmenter)) == segmenter
    assert segmenter.audit() == segmenter.preset.audit()
    with pytest.raises(DefinitionError, match="no length"):
        TwoPeriods(boundary, since=boundary).fit(journeys)
    with pytest.raises(UnknownName, match="buy"):
        TwoPeriods(boundary, touchpoint="bye").fit(journeys)


@pytest.mark.parametrize(
    "options",
    [
        {"cuts": CUTS},
        {"shares": (0.5,)},
        {"weights": {"recency": 1, "frequency": 1, "value": 1}},
        {"scoring": "weighted", "weights": {"recency": 1}},
        {"scoring": "weighted", "weights": {"recency": 0, "frequency": 1, "value": 1}},
        {"scoring": "weighted", "preset": "rfm_11"},
        {"scoring": "cuts"},
        {"scoring": "cuts", "cuts": {"recency": (1,), "value": (1, 2)}, "axes": ("recency", "value")},
        {"scoring": "cuts", "cuts": {"recency": (2, 1), "value": (1, 2)}, "axes": ("recency", "value")},
        {"scoring": "cuts", "cuts": {"recency": "soon"}},
        {"scoring": "cuts", "cuts": CUTS, "bins": 5},
        {"scoring": "quantile", "shares": (0.5, 0.2)},
        {"scoring": "quantile", "shares": (0.5, 1.0)},
        {"scoring": "quantile", "shares": "many"},
        {"scoring": "weighted", "weights": {"recency": "much"}},
        {"scoring": "terciles"},
        {"preset": "rfm_12"},
        {"preset": "nlr"},
        {"preset": "rfm_11", "bins": 4},
        {"preset": "rfm_11", "axes": ("recency", "value")},
    ],
)
def test_options_that_mean_nothing_together_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(DefinitionError):
        RFM(**options)


def test_what_differs_from_an_edge_in_its_last_digits_is_at_the_edge() -> None:
    values = np.array([2.9, np.nextafter(3.0, 0), 3.0, np.nextafter(3.0, 4), 3.1])
    for falling, beyond, expected in (
        (False, False, [1, 2, 2, 2, 2]),
        (False, True, [1, 1, 1, 1, 2]),
        (True, False, [2, 2, 2, 2, 1]),
        (True, True, [2, 1, 1, 1, 1]),
    ):
        assert Cuts((3.0,), falling, 1e-10, beyond).scores(values).tolist() == expected
