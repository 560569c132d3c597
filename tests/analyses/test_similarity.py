"""Similarity: held to a twin that measures one pair after the other, and to the laws of distances."""

from __future__ import annotations

import itertools
import math
from typing import Any

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import journeyseg as js
from journeyseg.analyses.similarity.distance import GEOMETRIES, NORMALISATIONS, WEIGHTS
from journeyseg.testing.sample import sample_journeys
from journeyseg.testing.samples import hostile as hostile_tables
from tests.twins import likeness, short
from tests.twins.asking import UNITS
from tests.twins.build import journeys_of
from tests.twins.hostile import PLAN, logs
from tests.twins.log import Log
from tests.twins.rich import CUT, WHOLE

OVERS = ("touchpoint", "stage", "property:status")
TABLE = {"view": {"cart": 0.5, "ad": 1.25}, "buy": {"cart": 3.0}}
PROFILES = st.fixed_dictionaries(
    {},
    optional={
        "ngrams": st.integers(2, 4),
        "weight": st.sampled_from(WEIGHTS),
        "geometry": st.sampled_from(GEOMETRIES),
        "marks": st.booleans(),
    },
)
ALIGNED = st.fixed_dictionaries(
    {"distance": st.sampled_from(("edit", "lcs"))}, optional={"normalise": st.sampled_from(NORMALISATIONS)}
)
MATCHED = st.fixed_dictionaries(
    {"distance": st.just("optimal_matching")},
    optional={
        "normalise": st.sampled_from(NORMALISATIONS),
        "substitution": st.sampled_from(("constant", "transition rates", TABLE)),
        "indel": st.sampled_from((0.3, 1.0, 2.5)),
    },
)
METRIC = (
    {"distance": "edit", "normalise": "none"},
    {"distance": "edit", "normalise": "yujian"},
    {"distance": "lcs", "normalise": "none"},
    {"distance": "lcs", "normalise": "yujian"},
    {"distance": "optimal_matching", "substitution": "constant", "normalise": "none"},
    {"distance": "optimal_matching", "substitution": {"view": {"cart": 1.5}}, "normalise": "yujian"},
    {"distance": "profiles", "geometry": "hellinger"},
)
EVERY = (
    *METRIC,
    {"distance": "profiles", "ngrams": 1},
    {"distance": "profiles", "weight": "tf-idf", "ngrams": 3},
    {"distance": "optimal_matching"},
)
hostile = st.sampled_from((WHOLE, CUT)) | logs()


def equal_to_the_twin(log: Log, unit: str, over: str, *, collapse: bool, **options: Any) -> None:
    """Every distance of every pair is the twin's."""
    found = js.similarity(
        journeys_of(log, PLAN), exact=True, unit=unit, over=over, collapse_repeats=collapse, **options
    )
    told = {name: value for name, value in options.items() if name != "distance"}
    pairs = likeness.strings(log, unit, over, PLAN, collapse=collapse)
    sample = [string for _, string in pairs]
    ruler = likeness.Ruler(sample, told, options.get("distance", "profiles"))
    rows = found.labels()
    names = list(rows["customer"])
    assert sorted(names) == sorted(name for name, _ in pairs)
    own = {name: [string for who, string in pairs if who == name] for name in names}
    ordered = [own[name][names[:place].count(name)] for place, name in enumerate(names)]
    assert rows["labels"].tolist() == [" → ".join(string) for string in ordered]
    matrix = found.matrix().to_numpy()
    exact = options.get("distance", "profiles") != "profiles"
    for (at, one), (to, other) in itertools.product(enumerate(ordered), repeat=2):
        wanted = ruler(one, other)
        assert matrix[at, to] == (wanted if exact else pytest.approx(wanted, abs=2e-6, rel=1e-9)), (one, other)


@given(log=hostile, unit=st.sampled_from(UNITS), over=st.sampled_from(OVERS), collapse=st.booleans(), options=PROFILES)
def test_profiles_equal_their_twin(log: Log, unit: str, over: str, collapse: bool, options: dict[str, Any]) -> None:
    equal_to_the_twin(log, unit, over, collapse=collapse, **options)


@pytest.mark.parametrize("log", [WHOLE, CUT], ids=["whole", "cut"])
@pytest.mark.parametrize("geometry", GEOMETRIES)
@pytest.mark.parametrize("weight", WEIGHTS)
def test_every_weight_equals_its_twin(weight: str, geometry: str, log: Log) -> None:
    equal_to_the_twin(log, "journey", "touchpoint", collapse=False, weight=weight, geometry=geometry, ngrams=3)


@given(log=hostile, unit=st.sampled_from(UNITS), over=st.sampled_from(OVERS), collapse=st.booleans(), options=ALIGNED)
def test_edit_and_lcs_equal_their_twin_to_the_last_digit(
    log: Log, unit: str, over: str, collapse: bool, options: dict[str, Any]
) -> None:
    equal_to_the_twin(log, unit, over, collapse=collapse, **options)


@given(log=hostile, unit=st.sampled_from(UNITS), over=st.sampled_from(OVERS), collapse=st.booleans(), options=MATCHED)
def test_optimal_matching_equals_its_twin_to_the_last_digit(
    log: Log, unit: str, over: str, collapse: bool, options: dict[str, Any]
) -> None:
    equal_to_the_twin(log, unit, over, collapse=collapse, **options)


@pytest.mark.parametrize("options", EVERY, ids=str)
def test_distances_are_symmetric_and_nothing_is_far_from_itself(options: dict[str, Any]) -> None:
    matrix = js.similarity(sample_journeys(), **options).matrix().to_numpy()
    assert (matrix == matrix.T).all()
    assert (np.diag(matrix) == 0).all()
    assert (matrix >= 0).all()
    assert matrix.max() > 0


@pytest.mark.parametrize("options", METRIC, ids=str)
def test_metrics_obey_the_triangle_inequality(options: dict[str, Any]) -> None:
    matrix = js.similarity(sample_journeys(90), exact=True, **options).matrix().to_numpy()
    detour = (matrix[:, :, None] + matrix[None, :, :]).min(axis=1)
    assert (detour >= matrix - 1e-12).all()


def test_the_cosine_does_not_obey_the_triangle_inequality() -> None:
    """So the law above is one that a distance can break."""
    journeys = short.journeys(a=[("x", 0)], b=[("x", 0), ("y", 1)], c=[("y", 0)])
    matrix = js.similarity(journeys, ngrams=1).matrix()
    assert matrix.loc["a", "b"] + matrix.loc["b", "c"] < matrix.loc["a", "c"]


@pytest.mark.parametrize("distance", ["edit", "lcs", "optimal_matching", "profiles"])
def test_bounded_distances_reach_one_and_not_more(distance: str) -> None:
    journeys = short.journeys(a=[("x", 0), ("x", 1)], b=[("y", 0), ("y", 1)], c=[("x", 0)])
    matrix = js.similarity(journeys, distance=distance).matrix()
    assert matrix.to_numpy().max() == 1 == matrix.loc["a", "b"]


def test_edit_distances_of_words() -> None:
    words = {"kitten": "sitting", "flaw": "lawn", "intention": "execution", "": "ab"}
    for (one, other), wanted in zip(words.items(), (3, 2, 5, 2), strict=True):
        pair = {"a": one, "b": other}
        rows = [{"customer": "z", "touchpoint": "z", "at": 0}]
        rows += [
            {"customer": who, "touchpoint": letter, "at": at} for who in pair for at, letter in enumerate(pair[who])
        ]
        people = {name: {"age": 1.0} for name in "abz"}
        journeys = js.testing.journeys_of(rows, profiles=people)
        matrix = js.similarity(journeys, distance="edit", normalise="none").matrix()
        assert matrix.loc["a", "b"] == wanted


@given(st.text("abc", max_size=9), st.text("abc", max_size=9))
def test_lcs_counts_what_is_outside_the_longest_common_subsequence(one: str, other: str) -> None:
    rows = [{"customer": "z", "touchpoint": "a", "at": 0}]
    for who, word in (("o", one), ("p", other)):
        rows += [{"customer": who, "touchpoint": letter, "at": at} for at, letter in enumerate(word)]
    journeys = js.testing.journeys_of(rows, profiles={name: {"age": 1.0} for name in "opz"})
    matrix = js.similarity(journeys, distance="lcs", normalise="none").matrix()
    assert matrix.loc["o", "p"] == len(one) + len(other) - 2 * likeness.common(tuple(one), tuple(other))


def test_transition_rates_are_those_of_the_sample() -> None:
    """a is followed by b in one of two, b by a never: 2 - 1/2; c is met by neither."""
    journeys = short.journeys(p=[("a", 0), ("b", 1)], q=[("a", 0), ("a", 1)], r=[("b", 0)], s=[("c", 0)])
    found = js.similarity(journeys, distance="optimal_matching", indel=5, normalise="none").matrix()
    assert found.loc["r", "s"] == 2.0
    assert found.loc["p", "q"] == 1.5


# -- laws -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", EVERY, ids=str)
def test_row_order_and_time_shift_change_nothing(options: dict[str, Any]) -> None:
    plain = sample_journeys()
    found = js.similarity(plain, sample=40, **options).to_frame()
    pd.testing.assert_frame_equal(found, js.similarity(sample_journeys(shuffled=3), sample=40, **options).to_frame())
    hour = 3_600_000_000
    later = attrs.evolve(plain, at=plain.at + hour).with_frame(as_of=int(plain.frame.as_of or 0) + hour)
    pd.testing.assert_frame_equal(found, js.similarity(later, sample=40, **options).to_frame())


@pytest.mark.parametrize("options", EVERY, ids=str)
def test_renaming_customers_renames_rows_and_nothing_else(options: dict[str, Any]) -> None:
    plain = sample_journeys()
    renamed = renamed_journeys(plain)
    found, again = (js.similarity(one, exact=True, **options).matrix() for one in (plain, renamed))
    order = [f"x{name}" for name in found.index]
    assert (again.loc[order, order].to_numpy() == found.to_numpy()).all()


def renamed_journeys(journeys: js.Journeys) -> js.Journeys:
    """The same journeys of customers with other names."""
    events, people = journeys.to_frame(), journeys.customers
    return js.Journeys.from_frame(
        events.assign(customer="x" + events["customer"]),
        customer="customer",
        touchpoint="touchpoint",
        at="at",
        profiles=pd.DataFrame({"customer": "x" + people}),
        blueprint=journeys.frame.blueprint,
    )


def test_a_sample_is_a_part_of_a_larger_one_and_its_distances_stay() -> None:
    small, large = (js.similarity(sample_journeys(), sample=size, distance="edit").matrix() for size in (20, 60))
    assert set(small.index) < set(large.index)
    assert (large.loc[small.index, small.index].to_numpy() == small.to_numpy()).all()


def test_the_sample_says_how_many_of_how_many() -> None:
    journeys = sample_journeys()
    found = js.similarity(journeys, sample=20)
    assert (found.k, found.n, len(found.customers), len(found)) == (20, 165, 20, 20)
    assert "20 of 165 customers, those of smallest hash" in found.definition
    assert "165 of 165 customers, all" in js.similarity(journeys, exact=True).definition
    ranks = pd.Series(journeys.sample_ranks, index=journeys.customers)
    assert set(found.customers) == set(ranks.nsmallest(20).index)


def test_journeys_of_a_sample_are_those_of_its_customers() -> None:
    journeys = sample_journeys()
    found = js.similarity(journeys, sample=20, unit="journey")
    assert set(found.customers) == set(js.similarity(journeys, sample=20).customers)
    assert len(found) == sum(len(journeys.of(name)) for name in found.customers) > 20
    assert found.matrix().index.names == ["customer", "journey"]
    assert found.to_frame().columns.tolist() == ["customer", "journey", "other", "other journey", "distance"]


def test_the_period_alone_counts() -> None:
    journeys = short.journeys(a=[("x", 0), ("y", 1), ("z", 5)], b=[("w", 0), ("y", 1)])
    within = journeys.during(short.moment(1), short.moment(2))
    assert js.similarity(within).labels()["labels"].tolist() == ["y", "y"]
    assert js.similarity(within).matrix().loc["a", "b"] == 0


# -- the nearest ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options", [{}, {"weight": "tf-idf"}, {"distance": "edit"}, {"distance": "optimal_matching"}], ids=str
)
def test_the_nearest_are_those_of_the_matrix(options: dict[str, Any]) -> None:
    found = js.similarity(sample_journeys(), sample=50, **options)
    matrix = found.matrix()
    for customer in found.customers[:10]:
        wanted = matrix.loc[customer].drop(customer).rename("d").reset_index().sort_values(["d", "customer"])
        table = found.nearest(customer, n=7)
        assert table["customer"].tolist() == wanted["customer"].tolist()[:7]
        assert table["distance"].tolist() == wanted["d"].tolist()[:7]


def test_the_nearest_of_a_customer_outside_the_sample_and_among_everyone() -> None:
    journeys = sample_journeys()
    found, whole = (
        js.similarity(journeys, sample=20, distance="edit"),
        js.similarity(journeys, exact=True, distance="edit"),
    )
    outside = next(name for name in journeys.customers if name not in set(found.customers))
    wanted = whole.matrix().loc[outside]
    table = found.nearest(outside, n=20)
    assert set(table["customer"]) == set(found.customers)
    assert table["distance"].tolist() == wanted[table["customer"]].tolist()
    everyone = found.nearest(outside, n=3, among="everyone")
    assert everyone["distance"].tolist() == sorted(wanted.drop(outside))[:3]


def test_the_nearest_of_one_of_several_journeys() -> None:
    several = {
        "a": [("x", 0, None, None, None, "1"), ("y", 3, None, None, None, "2")],
        "b": [("y", 0, None, None, None, "9")],
    }
    found = js.similarity(short.journeys(several=True, **several), unit="journey")
    assert found.nearest("a", journey="2", n=1)[["customer", "journey", "distance"]].values.tolist() == [
        ["b", "9", 0.0]
    ]
    assert len(found.nearest("b", n=5)) == 2
    with pytest.raises(js.errors.InputError, match="which journey"):
        found.nearest("a")
    with pytest.raises(js.errors.UnknownName):
        found.nearest("a", journey="3")
    with pytest.raises(js.errors.InputError, match="customers are the units"):
        js.similarity(short.journeys(several=True, **several)).nearest("a", journey="1")


# -- the mean ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("unit", UNITS)
def test_the_mean_distance_and_its_jackknife_leave_one_customer_out(unit: str) -> None:
    found = js.similarity(sample_journeys(), sample=12, unit=unit)
    table = found.to_frame()
    between = table[table["customer"] != table["other"]]
    told = found.mean()
    assert told.value == pytest.approx(between["distance"].mean())
    without = [
        between[(between["customer"] != name) & (between["other"] != name)]["distance"].mean()
        for name in found.customers
    ]
    error = math.sqrt((len(without) - 1) * np.var(without))
    assert told.high - told.value == pytest.approx(error * 2.2009851600829, rel=1e-6)
    assert told.n == 12


def test_the_interval_of_the_mean_holds_that_of_everybody() -> None:
    """95 of 100 samples should; these are 40 worlds."""
    held = 0
    for seed in range(40):
        journeys = sample_journeys(200, seed=seed)
        told = js.similarity(journeys, sample=40).mean()
        held += told.low <= js.similarity(journeys, exact=True).mean().value <= told.high
    assert held >= 35


def test_too_few_for_a_mean() -> None:
    one = js.similarity(short.journeys(a=[("x", 0)])).mean()
    assert math.isnan(one.value)
    assert "no two" in one.method
    two = js.similarity(short.journeys(a=[("x", 0)], b=[("y", 0)])).mean()
    assert (two.value, two.known, math.isnan(two.low)) == (1.0, True, True)


# -- refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options",
    [
        {"distance": "levenshtein"},
        {"distance": "edit", "ngrams": 2},
        {"distance": "edit", "indel": 2},
        {"distance": "lcs", "substitution": "constant"},
        {"normalise": "none"},
        {"longest": 10},
        {"ngrams": 0},
        {"ngrams": 1, "marks": False},
        {"marks": "yes"},
        {"weight": "tfidf"},
        {"geometry": "euclid"},
        {"distance": "optimal_matching", "substitution": "rates"},
        {"distance": "optimal_matching", "substitution": 3},
        {"distance": "optimal_matching", "substitution": {"a": 1}},
        {"distance": "optimal_matching", "substitution": {"a": {"a": 1}}},
        {"distance": "optimal_matching", "substitution": {"a": {"b": -1}}},
        {"distance": "optimal_matching", "substitution": {"a": {"b": 1}, "b": {"a": 2}}},
        {"distance": "optimal_matching", "indel": 0},
        {"distance": "edit", "normalise": "length"},
        {"distance": "edit", "longest": 0},
        {"sample": 1},
        {"sample": 10, "exact": True},
        {"exact": "yes"},
        {"collapse_repeats": 1},
        {"over": "moment"},
    ],
    ids=str,
)
def test_options_that_can_not_be_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(js.errors.DefinitionError):
        js.similarity(sample_journeys(), **options)


@pytest.mark.parametrize("name", list(hostile_tables(sample_journeys())))
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"distance": "optimal_matching"},
        {"weight": "tf-idf", "geometry": "hellinger", "ngrams": 4},
        {"over": "property:device", "unit": "journey"},
        {"over": "stage", "distance": "lcs", "normalise": "yujian"},
    ],
    ids=str,
)
@pytest.mark.filterwarnings("error")
def test_hostile_journeys_are_measured_without_a_word(name: str, options: dict[str, Any]) -> None:
    journeys = hostile_tables(sample_journeys())[name]
    found = js.similarity(journeys, **options)
    assert len(found.to_frame()) == len(found) * (len(found) - 1) // 2
    assert not found.to_frame()["distance"].isna().any()
    assert repr(found)
    told = js.representatives(journeys, **options)
    assert told.to_frame()["share"].between(0, 1).all()
    assert repr(told)


def test_long_journeys_are_refused_and_never_cut() -> None:
    journeys = short.journeys(a=[("x", day) for day in range(4)], b=[("y", 0)])
    assert len(js.similarity(journeys, distance="edit", longest=4)) == 2
    with pytest.raises(js.errors.InsufficientData) as refused:
        js.similarity(journeys, distance="edit", longest=3)
    assert "1 longer ones; the longest has 4" in refused.value.found
    assert js.similarity(journeys, distance="edit", longest=3, collapse_repeats=True).matrix().loc["a", "b"] == 1


def test_more_units_than_a_matrix_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("journeyseg.analyses.similarity.sampling.MOST", 50)
    with pytest.raises(js.errors.InsufficientData, match="too many units"):
        js.similarity(sample_journeys(), exact=True)


def test_more_labels_than_a_table_of_costs_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("journeyseg.analyses.similarity.yardstick.MOST_LABELS", 4)
    for substitution in (None, {"view": {"cart": 0.5}}):
        with pytest.raises(js.errors.InsufficientData, match="too many labels"):
            js.similarity(sample_journeys(), distance="optimal_matching", substitution=substitution)
    assert len(js.similarity(sample_journeys(), distance="optimal_matching", substitution="constant")) == 165


def test_a_column_that_is_not_there_is_named() -> None:
    with pytest.raises(js.errors.MissingColumn):
        js.similarity(sample_journeys(), over="property:colour")


def test_names_that_nothing_bears() -> None:
    found = js.similarity(sample_journeys())
    with pytest.raises(js.errors.UnknownName):
        found.nearest("nobody")
    with pytest.raises(js.errors.DefinitionError):
        found.nearest("c1", among="all")
    with pytest.raises(js.errors.DefinitionError):
        found.nearest("c1", n=0)


def test_a_frame_of_costs_is_a_table() -> None:
    square = pd.DataFrame([[0.0, 0.5], [0.5, 0.0]], index=["view", "cart"], columns=["view", "cart"])
    told = {"distance": "optimal_matching", "sample": 30}
    found = js.similarity(sample_journeys(), substitution=square, **told)
    again = js.similarity(sample_journeys(), substitution={"cart": {"view": 0.5}}, **told)
    assert found.definition == again.definition
    assert "substituting cart for view 0.5, any other pair 2" in found.definition
    pd.testing.assert_frame_equal(found.to_frame(), again.to_frame())


def test_the_result_says_what_it_is() -> None:
    found = js.similarity(sample_journeys(), sample=30)
    assert isinstance(found, js.Similarity)
    assert repr(found).startswith("<Similarity: n-gram profiles: 1 - cosine of how often each occurs")
    assert found.provenance.settings["sample"] == "30"
    assert "as known at" in found.definition
