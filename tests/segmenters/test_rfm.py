"""RFM: scores by mid-rank, names for every code, cuts that are kept, and refusals with a proposal."""

from __future__ import annotations

import pickle
from collections.abc import Iterable
from datetime import timedelta
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journeyseg.contract.protocols import Segmenter, SegmentModel
from journeyseg.errors import DefinitionError, InsufficientData, MissingColumn, UnknownName
from journeyseg.model.goal import Goal
from journeyseg.model.journeys import Journeys
from journeyseg.plugins.structure import build, options_of
from journeyseg.segmenters import RFM
from journeyseg.segmenters.rfm import RFMModel
from tests.builders import journeys_of
from tests.segmenters.logs import DAY, NOW

AXES = st.sampled_from((("recency", "frequency", "value"), ("recency", "value"), ("frequency", "recency")))
Row = dict[str, Any]
EASY = {"least_buyers": 2, "most_alike": 1.0}


@st.composite
def purchases(draw: st.DrawFn) -> list[Row]:
    """Rows with purchases of few distinct amounts at few distinct moments: ties everywhere."""
    row = st.fixed_dictionaries(
        {
            "customer": st.sampled_from("abcdefgh"),
            "touchpoint": st.sampled_from(("buy", "buy", "view")),
            "at": st.sampled_from((0, 1, DAY, DAY + 1, 5 * DAY, 30 * DAY, -1)).map(lambda age: NOW - age),
            "value": st.none() | st.sampled_from((0.0, 0.1, 0.2, 0.3, 19.99, 100.0, -5.0)),
        }
    )
    fixed = [
        {"customer": name, "touchpoint": "buy", "at": NOW - 2 * DAY, "value": value}
        for name, value in (("full", 1.0), ("also", 2.0))
    ]
    return fixed + draw(st.lists(row, max_size=25))


def journeys_for(rows: Iterable[Row], *, profiles: Iterable[str] = (), scale: float = 1.0) -> Journeys:
    scaled = [{**row, "value": None if row["value"] is None else row["value"] * scale} for row in rows]
    return journeys_of(
        scaled, profiles={name: {} for name in profiles}, touchpoints=("buy", "view"), zone="UTC", as_of=NOW
    )


def summary(rows: list[Row], *, repeat: str = "touchpoint", amount: str = "total") -> dict[str, tuple[Fraction, ...]]:
    """Customer -> recency (negative: more is better), frequency, value; buyers of "buy" only."""
    found = {}
    for customer in {row["customer"] for row in rows}:
        own = [row for row in rows if (row["customer"], row["touchpoint"]) == (customer, "buy") and row["at"] <= NOW]
        if own:
            times = len(own) if repeat == "touchpoint" else len({row["at"] // DAY for row in own})
            total = sum((Fraction(str(row["value"])) for row in own if row["value"] is not None), Fraction(0))
            value = total / times if amount == "mean" else total
            found[customer] = (Fraction(max(row["at"] for row in own) - NOW), Fraction(times), value)
    return found


def midrank(values: list[Fraction], value: Fraction, bins: int) -> int:
    """The score of a value among others."""
    below, equal = sum(one < value for one in values), values.count(value)
    return int((Fraction(below) + Fraction(equal, 2)) / len(values) * bins) + 1


def segment(scores: dict[str, int], bins: int) -> str:
    """The name of scores, as the documentation says it."""
    third = (scores["recency"] - Fraction(1, 2)) / bins
    level = 0 if third >= Fraction(2, 3) else 1 if third >= Fraction(1, 3) else 2
    others = [score for axis, score in scores.items() if axis != "recency"]
    low = Fraction(sum(others), len(others)) <= Fraction(bins + 1, 2)
    names = (
        (("champions", "loyal", "at risk"), ("promising", "drifting", "lost"))
        if "frequency" in scores
        else tuple(tuple(f"{age}, {worth} value" for age in ("recent", "cooling", "gone")) for worth in ("high", "low"))
    )
    return names[low][level]


@settings(max_examples=settings.default.max_examples * 3)
@given(
    rows=purchases(),
    bins=st.integers(2, 6),
    axes=AXES,
    repeat=st.sampled_from(("touchpoint", "day")),
    amount=st.sampled_from(("total", "mean")),
)
def test_scores_and_names_are_those_of_plain_python(
    rows: list[Row], bins: int, axes: tuple[str, ...], repeat: str, amount: str
) -> None:
    journeys = journeys_for(rows)
    model = RFM("buy", bins=bins, axes=axes, repeat=repeat, amount=amount, **EASY).fit(journeys)
    table, found = model.scores(journeys), model.assign(journeys)
    known = summary(rows, repeat=repeat, amount=amount)
    places = {axis: place for place, axis in enumerate(("recency", "frequency", "value"))}
    for customer, code in zip(journeys.customers, found.codes.tolist(), strict=True):
        if customer not in known:
            assert found.names[code] == "no purchase"
            assert np.isnan(table.loc[customer, "recency"])
            continue
        scores = {
            axis: midrank([one[places[axis]] for one in known.values()], known[customer][places[axis]], bins)
            for axis in places
            if axis in axes
        }
        assert {axis: table.loc[customer, f"{axis}_score"] for axis in scores} == scores
        assert found.names[code] == segment(scores, bins)


@given(rows=purchases(), scale=st.sampled_from((0.01, 5.37, 1e6, 1e-6, 1 / 3)))
def test_the_currency_changes_nothing(rows: list[Row], scale: float) -> None:
    rfm = RFM("buy", **EASY)
    one, other = (journeys_for(rows, scale=factor) for factor in (1.0, scale))
    assert rfm.fit(one).assign(one).codes.tolist() == rfm.fit(other).assign(other).codes.tolist()


@given(rows=purchases(), order=st.randoms())
def test_equal_customers_have_equal_scores_in_whatever_order_they_bought(rows: list[Row], order: Any) -> None:
    own = [row for row in rows if row["customer"] == "a"]
    values = [row["value"] for row in own]
    order.shuffle(values)
    twin = [{**row, "customer": "twin", "value": value} for row, value in zip(own, values, strict=True)]
    journeys = journeys_for([*rows, *twin], profiles=["a", "twin"])
    fitted = RFM(**EASY, touchpoint="buy", axes=("recency", "frequency")).fit(journeys)
    scores = fitted.scores(journeys)
    assert scores.loc["a"].equals(scores.loc["twin"])
    if all(row["touchpoint"] == "buy" for row in own):
        valued = RFM(**EASY, touchpoint="buy").fit(journeys).scores(journeys)
        assert valued.loc["a"].equals(valued.loc["twin"])


@given(rows=purchases(), data=st.data())
def test_who_else_is_there_does_not_matter(rows: list[Row], data: st.DataObject) -> None:
    journeys = journeys_for(rows, profiles=["silent"])
    model = RFM("buy", **EASY).fit(journeys)
    cut = data.draw(st.integers(0, len(journeys)))
    parts = [model.assign(journeys.take(rows)).codes for rows in (slice(0, cut), slice(cut, len(journeys)))]
    assert np.concatenate(parts).tolist() == model.assign(journeys).codes.tolist()


@given(rows=purchases())
def test_fitting_on_what_was_known_equals_fitting_on_all_as_of_then(rows: list[Row]) -> None:
    journeys = journeys_for(rows)
    assert RFM("buy", **EASY).fit(journeys.known()) == RFM("buy", **EASY).fit(journeys)


@given(rows=purchases(), order=st.randoms())
def test_neither_the_order_of_rows_nor_the_names_of_customers_matter(rows: list[Row], order: Any) -> None:
    shuffled = [{**row, "customer": f"_{row['customer']}"} for row in rows]
    order.shuffle(shuffled)
    one, other = journeys_for(rows), journeys_for(shuffled)
    assert RFM("buy", **EASY).fit(one).cuts == RFM("buy", **EASY).fit(other).cuts


@pytest.mark.parametrize("bins", range(2, 11))
@pytest.mark.parametrize("axes", [("recency", "frequency", "value"), ("recency", "frequency"), ("recency", "value")])
def test_every_code_has_exactly_one_name_and_every_name_a_code(bins: int, axes: tuple[str, ...]) -> None:
    model = fitted(RFM("buy", bins=bins, axes=axes, **EASY))
    names = model.names_of_codes
    assert len(names) == bins ** len(axes)
    assert set(names.values()) == {segment.name for segment in model.segments} - {"no purchase"}
    assert len(set(names.values())) == (6 if bins > 2 else 4)
    for code, name in names.items():
        assert name == segment(
            dict(zip([a for a in ("recency", "frequency", "value") if a in axes], code, strict=True)), bins
        )


def many(size: int = 60) -> list[Row]:
    """Customers who each bought 1 to 4 times, at 20 ages, for 1 to 60."""
    return [
        {
            "customer": f"c{place:02}",
            "touchpoint": "buy",
            "at": NOW - (place % 20 + turn) * DAY,
            "value": float(place + 1),
        }
        for place in range(size)
        for turn in range(place % 4 + 1)
    ]


def fitted(rfm: RFM) -> RFMModel:
    return rfm.fit(journeys_for(many()))


def test_better_is_never_scored_lower() -> None:
    journeys = journeys_for(many())
    table = fitted(RFM("buy")).scores(journeys)
    for axis, ascending in (("recency", False), ("frequency", True), ("value", True)):
        assert table.sort_values([axis], ascending=ascending)[f"{axis}_score"].is_monotonic_increasing
        assert set(table[f"{axis}_score"]) <= {1, 2, 3, 4, 5}


def test_cuts_of_the_fit_score_others_by_their_own_as_of() -> None:
    model = fitted(RFM("buy", axes=("recency", "value")))
    recency, value = model.cuts
    rows = [
        {"customer": "old", "touchpoint": "buy", "at": NOW - 900 * DAY, "value": value.edges[-1]},
        {"customer": "new", "touchpoint": "buy", "at": NOW, "value": value.edges[0] - 0.5},
    ]
    others = journeys_for(rows, profiles=["none"])
    scores = model.scores(others)
    assert scores.loc["old", ["recency_score", "value_score"]].tolist() == [1, 5]
    assert scores.loc["new", ["recency_score", "value_score"]].tolist() == [5, 1]
    assert scores.loc["none", ["recency_score", "value_score"]].tolist() == [0, 0]
    later = others.with_frame(as_of=NOW + 900 * DAY)
    assert model.scores(later).loc["new", "recency"] == pytest.approx(900)
    assert recency.falling
    assert not value.falling


def test_a_definition_states_the_cuts_that_hold_for_its_members() -> None:
    journeys = journeys_for(many())
    model = RFM("buy", axes=("recency", "value")).fit(journeys)
    table, found = model.scores(journeys), model.assign(journeys)
    recency, value = (cuts.edges for cuts in model.cuts)
    definitions = {segment.name: segment.definition for segment in model.segments}
    assert definitions["recent, high value"] == (
        f"last purchase at most {recency[2]:g} days ago; value at least {value[2]:g}"
    )
    assert definitions["cooling, low value"] == (
        f"last purchase more than {recency[2]:g} days and at most {recency[1]:g} days ago; value less than {value[2]:g}"
    )
    recent = table.loc[found.customers("recent, high value")]
    assert (recent["recency"] <= recency[2]).all()
    assert (recent["value"] >= value[2]).all()
    assert found.segments[0].details["cuts"] == {"recency": list(recency), "value": list(value)}


def test_conventions_are_named() -> None:
    model = fitted(RFM("buy", repeat="day", amount="mean"))
    assert 'purchase = "buy"' in model.definition
    assert "days of 24 hours from the last purchase to as_of" in model.definition
    assert "number of calendar days with a purchase, the first one counted" in model.definition
    assert "value divided by the number of calendar days with a purchase" in model.definition
    journeys = journeys_for(many())
    assert model.assign(journeys).explain("c00").reasons[0].startswith("recency 0 (days of 24 hours")


def test_days_of_purchases_are_days_of_the_zone() -> None:
    rows = [
        {"customer": name, "touchpoint": "buy", "at": f"2026-01-{day}", "value": 1.0}
        for name, days in (("a", ("02T23:30:00Z", "03T00:30:00Z")), ("b", ("02T01:00:00Z",)))
        for day in days
    ]
    rfm = RFM("buy", repeat="day", axes=("recency", "frequency"), **EASY)
    for zone, expected in (("UTC", 2), ("America/Sao_Paulo", 1)):
        journeys = journeys_of(rows, zone=zone)
        assert rfm.fit(journeys).scores(journeys).loc["a", "frequency"] == expected


def test_frequency_that_is_the_same_for_nearly_all_is_refused_with_a_proposal() -> None:
    rows = [
        {"customer": f"c{place}", "touchpoint": "buy", "at": NOW - place * DAY, "value": place} for place in range(1000)
    ]
    rows += [{**rows[place], "at": NOW} for place in range(9)]
    with pytest.raises(InsufficientData) as caught:
        RFM("buy").fit(journeys_for(rows))
    assert caught.value.message == "frequency can't tell these customers apart"
    assert caught.value.found == "frequency: 99.1 % (991 of 1,000) have 1"
    assert caught.value.expected == "axes on which at most 95 % of buyers are alike (most_alike)"
    assert caught.value.remedy == 'use RFM(axes=("recency", "value"))'
    assert RFM("buy", axes=("recency", "value")).fit(journeys_for(rows)).buyers == 1000
    assert RFM("buy", most_alike=0.991).fit(journeys_for(rows)).buyers == 1000


def test_nothing_is_proposed_that_would_be_refused_too() -> None:
    rows = [
        {"customer": f"c{place}", "touchpoint": "buy", "at": NOW - place * DAY, "value": 5.0} for place in range(100)
    ]
    with pytest.raises(InsufficientData, match="frequency and value") as caught:
        RFM("buy").fit(journeys_for(rows))
    assert "RFM" not in caught.value.remedy


def test_too_few_buyers_are_refused() -> None:
    rows = many(49)
    with pytest.raises(InsufficientData, match="too few customers bought") as caught:
        RFM("buy").fit(journeys_for(rows, profiles=[f"p{place}" for place in range(100)]))
    assert caught.value.found == "49"
    assert RFM("buy").fit(journeys_for(many(50))).buyers == 50


def test_a_purchase_is_the_goal_or_what_has_a_value_where_none_is_named() -> None:
    rows = [*many(), {"customer": "c00", "touchpoint": "view", "at": NOW, "value": None}]
    journeys = journeys_for(rows)
    assert RFM().fit(journeys).touchpoint is None
    assert RFM().fit(journeys).cuts == RFM("buy").fit(journeys).cuts
    goal = journeys.with_frame(goal=Goal("buy", horizon=timedelta(days=1)))
    assert RFM().fit(goal).touchpoint == "buy"
    bare = journeys_of([{"customer": "a", "touchpoint": "buy", "at": NOW}], zone="UTC")
    with pytest.raises(DefinitionError, match="what a purchase is"):
        RFM(axes=("recency", "frequency")).fit(bare)
    with pytest.raises(MissingColumn, match="column of value"):
        RFM("buy").fit(bare)
    with pytest.raises(UnknownName, match="perhaps 'buy'"):
        RFM("buyy").fit(journeys)


def test_one_value_of_nearly_equal_sums_is_one_value() -> None:
    rows = [
        {"customer": name, "touchpoint": "buy", "at": NOW, "value": value}
        for name, values in (("a", (0.1, 0.2, 0.3)), ("b", (0.3, 0.2, 0.1)), ("c", (0.6,)), ("d", (9.0,)))
        for value in values
    ]
    for scale in (1.0, 1 / 3, 1e9):
        journeys = journeys_for(rows, scale=scale)
        scores = RFM("buy", axes=("recency", "value"), **EASY).fit(journeys).scores(journeys)["value_score"]
        assert scores["a"] == scores["b"] == scores["c"] < scores["d"]


def test_rfm_is_a_segmenter_goes_through_toml_and_pickle() -> None:
    rfm = RFM("buy", bins=4, axes=("recency", "value"), name="worth")
    model = fitted(rfm)
    assert isinstance(rfm, Segmenter)
    assert isinstance(model, SegmentModel)
    assert build(RFM, options_of(rfm)) == rfm
    assert pickle.loads(pickle.dumps(model)) == model
    assert model.assign(journeys_for(many())).name == "worth"
    assert rfm.needs == ("touchpoint", "value")
    assert RFM(axes=("recency", "frequency")).needs == ("touchpoint",)


@pytest.mark.parametrize(
    "options",
    [
        {"axes": ("recency",)},
        {"axes": ("frequency", "value")},
        {"axes": ("recency", "spend")},
        {"axes": "recency"},
        {"bins": 1},
        {"bins": 11},
        {"bins": 2.5},
        {"repeat": "week"},
        {"amount": "max"},
        {"most_alike": 95},
        {"least_buyers": 1},
        {"touchpoint": " "},
    ],
)
def test_options_that_make_no_sense_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(DefinitionError):
        RFM(**options)
