"""Profile: categories and bands of one column, learnt once, the same for whoever else is there."""

from __future__ import annotations

import pickle
from collections import Counter
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyseg.contract.protocols import Segmenter, SegmentModel
from journeyseg.errors import DefinitionError, InsufficientData, UnknownName
from journeyseg.model.journeys import Journeys
from journeyseg.plugins.structure import build, options_of
from journeyseg.segmenters import Profile
from journeyseg.segmenters.profile import ProfileModel
from tests.builders import journeys_of
from tests.segmenters.logs import NOW, Log, at, logs

CITIES = ["Porto", "Lisbon", "Lisbon", "Faro", "Porto", None, "Lisbon"]


def people(**columns: list[Any]) -> Journeys:
    size = len(next(iter(columns.values())))
    profiles = {f"c{place}": {name: values[place] for name, values in columns.items()} for place in range(size)}
    return journeys_of([], profiles=profiles, zone="UTC")


def sizes(profile: Profile, journeys: Journeys) -> dict[str, int]:
    found = profile.fit(journeys).assign(journeys).sizes()
    return dict(zip(found["segment"], found["n"], strict=True))


@pytest.mark.parametrize("per", ["customer", "journey"])
@pytest.mark.parametrize("which", ["last", "first"])
@given(log=logs())
def test_the_last_or_first_known_value_tells_units_apart(log: Log, per: str, which: str) -> None:
    journeys = log.build()
    model = Profile("property:payment", which=which, per=per, missing="segment").fit(journeys)
    found = model.assign(journeys)
    expected = []
    for rows, _ in log.units(per):
        known = [row["payment"] for row in rows if row["payment"] is not None]
        expected.append(known[-1 if which == "last" else 0] if known else "missing")
    if per == "journey":
        expected = [expected[unit] for unit in journeys.journey_of_event]
    counted = [
        (found.names[code], want)
        for code, want, when in zip(found.codes.tolist(), expected, _moments(journeys, per), strict=True)
        if when <= log.as_of
    ]
    assert all(name == want for name, want in counted)


def _moments(journeys: Journeys, per: str) -> list[int]:
    return journeys.at.tolist() if per == "journey" else [0] * len(journeys)


@given(
    ages=st.lists(st.none() | st.sampled_from((-1.0, 9.5, 10.0, 14.9, 15.0, 20.0, 99.0)), min_size=1, max_size=20),
    edges=st.lists(st.sampled_from((-1, 10, 15, 20)), unique=True, min_size=1).map(sorted),
    missing=st.sampled_from(("unassigned", "segment")),
)
def test_bands_hold_their_lower_edge_and_not_their_upper(ages: list[Any], edges: list[int], missing: str) -> None:
    journeys = people(age=ages)
    found = Profile("age", bands=edges, missing=missing).fit(journeys).assign(journeys)
    by_customer = dict(zip(found.ids.to_pylist(), found.codes.tolist(), strict=True))
    nobody = len(edges) + 1 if missing == "segment" else -1
    for place, age in enumerate(ages):
        assert by_customer[f"c{place}"] == (nobody if age is None else sum(age >= edge for edge in edges))


def test_bands_are_named_by_their_edges_in_order() -> None:
    journeys = people(age=[12.0])
    names = Profile("age", bands=[10, 15, 20.5]).fit(journeys).assign(journeys).names
    assert names == ("below 10", "[10,15)", "[15,20.5)", "20.5 or more")
    labelled = Profile("age", bands=[18], labels=["young", "grown"]).fit(journeys)
    assert [(segment.name, segment.definition) for segment in labelled.segments] == [
        ("young", "profile:age below 18"),
        ("grown", "profile:age 18 or more"),
    ]


def test_summaries_are_what_a_person_would_say_and_given_ones_win() -> None:
    bands = Profile("age_now", bands=[18, 30], missing="segment", summaries={"below 18": "Minors"})
    assert [segment.summary for segment in bands.fit(people(age_now=[12.0])).segments] == [
        "Minors",
        "age now is 18 or more and below 30",
        "age now is 30 or more",
        "no age now is known",
    ]
    cities = Profile("city", top=1, summaries={"other": "Elsewhere"}).fit(people(city=CITIES))
    assert [segment.summary for segment in cities.segments] == ["city is Lisbon", "Elsewhere"]
    assert [segment.definition for segment in cities.segments] == ['profile:city is "Lisbon"', "any other profile:city"]


def test_given_summaries_of_categories_go_through_options_and_back() -> None:
    told = Profile("city", summaries={"Lisbon": "The capital"})
    assert build(Profile, options_of(told)) == told


def test_categories_come_in_ascending_order_and_nobody_is_invented() -> None:
    assert sizes(Profile("city"), people(city=CITIES)) == {"Faro": 1, "Lisbon": 3, "Porto": 2, "unassigned": 1}
    assert sizes(Profile("profile:city", missing="segment"), people(city=CITIES))["missing"] == 1


@given(values=st.lists(st.sampled_from("abcde"), min_size=1, max_size=30), top=st.integers(1, 6))
def test_the_most_frequent_stay_with_ties_by_name(values: list[str], top: int) -> None:
    ranked = [name for name, _ in sorted(Counter(values).items(), key=lambda item: (-item[1], item[0]))]
    found = Profile("x", top=top).fit(people(x=values))
    rest = ["other"] if len(ranked) > top else []
    assert [segment.name for segment in found.segments] == ranked[:top] + rest
    assert sum(sizes(Profile("x", top=top), people(x=values)).values()) == len(values)


def test_chosen_categories_keep_their_order_and_the_rest_is_other() -> None:
    profile = Profile("city", categories=["Porto", "Évora", "Lisbon"], other="elsewhere")
    assert sizes(profile, people(city=CITIES)) == {"Porto": 2, "Évora": 0, "Lisbon": 3, "elsewhere": 1, "unassigned": 1}


def test_unseen_categories_are_other_where_there_is_one_and_otherwise_unassigned() -> None:
    later = people(city=["Braga", "Lisbon"])
    assert Profile("city").fit(people(city=CITIES)).assign(later).sizes()["n"].tolist() == [0, 1, 0, 1]
    assert Profile("city", top=1).fit(people(city=CITIES)).assign(later).sizes()["n"].tolist() == [1, 1]


def test_a_category_called_as_the_rest_is_in_the_segment_of_the_rest() -> None:
    values = ["a", "a", "a", "other", "other", "b", "missing", None]
    assert sizes(Profile("x", top=2, missing="segment"), people(x=values)) == {"a": 3, "other": 4, "missing": 1}


def test_flags_are_no_and_yes() -> None:
    assert sizes(Profile("member"), people(member=[True, False, True, None])) == {"no": 1, "yes": 2, "unassigned": 1}


def test_each_journey_is_told_apart_by_itself() -> None:
    rows = [
        {"customer": "a", "journey": "1", "touchpoint": "buy", "at": NOW - 3, "payment": "card"},
        {"customer": "a", "journey": "1", "touchpoint": "ship", "at": NOW - 1, "payment": None},
        {"customer": "a", "journey": "2", "touchpoint": "buy", "at": NOW - 2, "payment": "boleto"},
    ]
    journeys = journeys_of(rows, profiles={"a": {"city": "Faro"}}, zone="UTC")
    found = Profile("property:payment", per="journey").fit(journeys).assign(journeys)
    assert found.kind == "event"
    assert [found.names[code] for code in found.codes] == ["card", "card", "boleto"]
    assert found.explain("a").reasons == (
        'journey 1: property:payment is "card"',
        'journey 2: property:payment is "boleto"',
    )
    assert Profile("city", per="journey").fit(journeys).assign(journeys).codes.tolist() == [0, 0, 0]


def test_a_customer_is_explained_by_the_value() -> None:
    journeys = people(city=["Porto", None])
    found = Profile("city").fit(journeys).assign(journeys)
    assert found.explain("c0").reasons == ('profile:city is "Porto"',)
    assert found.explain("c1").reasons == ("profile:city is missing",)


@given(log=logs(), per=st.sampled_from(("customer", "journey")), data=st.data())
def test_who_else_is_there_does_not_matter(log: Log, per: str, data: st.DataObject) -> None:
    journeys = log.build()
    cut = data.draw(st.integers(0, len(journeys)))
    model = Profile("property:payment", top=2, per=per).fit(journeys)
    whole = model.assign(journeys)
    parts = [model.assign(journeys.take(rows)) for rows in (slice(0, cut), slice(cut, len(journeys)))]
    assert np.array_equal(np.concatenate([part.codes for part in parts]), whole.codes)


@given(log=logs())
def test_fitting_on_what_was_known_equals_fitting_on_all_as_of_then(log: Log) -> None:
    profile = Profile("property:payment", top=2, missing="segment")
    assert profile.fit(log.build().known()) == profile.fit(log.build())


def test_needs_are_the_column() -> None:
    assert Profile("state").needs == ("profile:state",)
    assert Profile("property:payment").needs == ("property:payment", "touchpoint")
    assert Profile("channel").needs == ("channel", "touchpoint")
    assert Profile("state").title == "state"
    assert Profile("property:payment").title == "payment"
    assert Profile("channel", name="by channel").title == "by channel"


@pytest.mark.parametrize(
    "profile",
    [
        Profile("age", bands=[18, 30], labels=("a", "b", "c")),
        Profile("city", top=3),
        Profile("property:x", per="journey"),
    ],
)
def test_profiles_go_through_toml_and_pickle_and_back(profile: Profile) -> None:
    assert build(Profile, options_of(profile)) == profile
    assert pickle.loads(pickle.dumps(profile)) == profile
    model = ProfileModel(profile, ("a",))
    assert pickle.loads(pickle.dumps(model)) == model
    assert isinstance(profile, Segmenter)
    assert isinstance(model, SegmentModel)


@pytest.mark.parametrize(
    "options",
    [
        {"column": ""},
        {"column": "goal:x"},
        {"column": 3},
        {"column": "age", "bands": [3, 3]},
        {"column": "age", "bands": [3, 2]},
        {"column": "age", "bands": ["3"]},
        {"column": "age", "bands": [float("inf")]},
        {"column": "age", "bands": "3"},
        {"column": "age", "bands": [True]},
        {"column": "age", "bands": [3], "labels": ("a",)},
        {"column": "age", "bands": [3], "top": 2},
        {"column": "age", "labels": ("a", "b")},
        {"column": "age", "top": 2, "categories": ("a",)},
        {"column": "age", "top": 0},
        {"column": "age", "missing": "drop"},
        {"column": "age", "which": "first"},
        {"column": "age", "per": "touchpoint"},
    ],
)
def test_contradictory_options_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(DefinitionError):
        Profile(**options)


def test_a_column_of_another_type_is_refused_with_the_way_out() -> None:
    journeys = people(age=[10.0, 20.0, 30.0, 40.0], city=["a", "b", "c", "d"], since=[at(0)] * 4)
    with pytest.raises(DefinitionError, match="needs bands") as caught:
        Profile("age").fit(journeys)
    assert caught.value.remedy == "write bands=[10, 20, 30]"
    with pytest.raises(DefinitionError, match="bands split numbers"):
        Profile("city", bands=[3]).fit(journeys)
    with pytest.raises(DefinitionError, match="is a time"):
        Profile("since").fit(journeys)
    with pytest.raises(UnknownName, match="perhaps 'city'"):
        Profile("citi").fit(journeys)
    model = Profile("city").fit(journeys)
    with pytest.raises(DefinitionError, match="needs bands"):
        model.assign(people(city=[1.0]))


def test_a_column_without_a_value_is_refused() -> None:
    frame = pd.DataFrame({"id": ["a", "b"], "city": pd.Series([None, None], dtype="string")})
    journeys = Journeys.from_profiles(frame, customer="id")
    with pytest.raises((InsufficientData, DefinitionError)):
        Profile("city").fit(journeys)
