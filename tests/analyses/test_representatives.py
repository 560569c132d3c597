"""Representatives: chosen as the twin chooses, standing for whom they say, each segment by itself."""

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
from journeyseg.analyses.similarity.representing import CRITERIA
from journeyseg.testing.sample import sample_journeys
from tests.analyses.test_similarity import hostile, renamed_journeys
from tests.twins import likeness, short
from tests.twins.asking import UNITS, names
from tests.twins.build import journeys_of, segmentation_of
from tests.twins.hostile import PLAN, SEGMENTS
from tests.twins.log import Log

KINDS = ("none", "exclusive", "overlapping")
DISTANCES: tuple[dict[str, Any], ...] = (
    {},
    {"geometry": "hellinger"},
    {"distance": "edit"},
    {"distance": "optimal_matching", "substitution": "constant"},
)


@given(
    log=hostile,
    kind=st.sampled_from(KINDS),
    unit=st.sampled_from(UNITS),
    collapse=st.booleans(),
    criterion=st.sampled_from(CRITERIA),
    n=st.integers(1, 4),
    radius=st.sampled_from((0.0, 0.25, 0.6)),
    options=st.sampled_from(DISTANCES),
)
def test_representatives_equal_their_twin(
    log: Log, kind: str, unit: str, collapse: bool, criterion: str, n: int, radius: float, options: dict[str, Any]
) -> None:
    journeys = journeys_of(log, PLAN)
    by = segmentation_of(log, journeys, kind, SEGMENTS)
    asked = {"n": n, "criterion": criterion, "radius": radius, "unit": unit, "collapse_repeats": collapse, **options}
    found = js.representatives(journeys, by=by, exact=True, **asked)
    people = {person.name: person.segments for person in log.people}
    table = found.to_frame()
    for name in names(kind):
        inside = [
            (who, string)
            for who, string in likeness.strings(log, unit, "touchpoint", PLAN, collapse=collapse)
            if string and (kind == "none" or name in (people[who][:1] if kind == "exclusive" else people[who]))
        ]
        told = {key: value for key, value in options.items() if key != "distance"}
        ruler = likeness.Ruler([string for _, string in inside], told, options.get("distance", "profiles"))
        chosen = found.journeys(name)
        assert chosen == likeness.chosen([string for _, string in inside], ruler, n, criterion, radius + 1e-9)
        nearest = [min(range(len(chosen)), key=lambda at: round(ruler(chosen[at], one), 9)) for _, one in inside]
        near = [ruler(chosen[at], one) <= radius + 1e-9 for at, (_, one) in zip(nearest, inside, strict=True)]
        own = table[table["segment"] == name]
        for place in range(len(chosen)):
            stood = [who for at, fine, (who, _) in zip(nearest, near, inside, strict=True) if fine and at == place]
            assert own["units"].iloc[place] == len(stood)
            assert own["share"].iloc[place] == pytest.approx(len(stood) / len(inside))
            assert set(found.customers(name, place + 1)) == set(stood)
            assert own["same"].iloc[place] == pytest.approx(np.mean([one == chosen[place] for _, one in inside]))
        assert found.coverage(name).value == pytest.approx(sum(near) / len(inside) if inside else math.nan, nan_ok=True)
        assert set(found.customers(name)) == {who for fine, (who, _) in zip(near, inside, strict=True) if fine}


@pytest.mark.parametrize("criterion", CRITERIA)
@pytest.mark.parametrize("options", [{}, {"distance": "edit"}], ids=str)
def test_among_many_the_twin_chooses_the_same(criterion: str, options: dict[str, Any]) -> None:
    journeys = sample_journeys(90)
    strings = [journeys[name].names for name in journeys.customers if len(journeys[name].names)]
    ruler = likeness.Ruler(strings, {}, options.get("distance", "profiles"))
    found = js.representatives(journeys, n=4, criterion=criterion, radius=0.5, exact=True, **options)
    assert found.journeys() == likeness.chosen(strings, ruler, 4, criterion, 0.5 + 1e-9)


@pytest.mark.parametrize("criterion", CRITERIA)
@pytest.mark.parametrize("options", DISTANCES, ids=str)
@pytest.mark.parametrize("overlapping", [False, True])
def test_by_segment_equals_each_segment_alone(criterion: str, options: dict[str, Any], overlapping: bool) -> None:
    journeys = sample_journeys()
    mask = np.random.default_rng(4).random((len(journeys), 2)) < 0.6
    codes: Any = mask if overlapping else mask[:, 0].astype(np.int32)
    by = journeys.split(codes, js.segments("red", "green"))
    asked: dict[str, Any] = {"criterion": criterion, "sample": 40, **options}
    table = js.representatives(journeys, by=by, **asked).to_frame()
    for name in ("red", "green"):
        alone = js.representatives(journeys.where(customers=by.customers(name)), **asked).to_frame()
        own = table[table["segment"] == name].reset_index(drop=True)
        pd.testing.assert_frame_equal(own.drop(columns="segment"), alone.drop(columns="segment"))


@pytest.mark.parametrize("options", DISTANCES, ids=str)
def test_row_order_time_shift_and_names_change_nothing(options: dict[str, Any]) -> None:
    plain = sample_journeys()
    found = js.representatives(plain, **options).to_frame()
    pd.testing.assert_frame_equal(found, js.representatives(sample_journeys(shuffled=3), **options).to_frame())
    hour = 3_600_000_000
    later = attrs.evolve(plain, at=plain.at + hour).with_frame(as_of=int(plain.frame.as_of or 0) + hour)
    pd.testing.assert_frame_equal(found, js.representatives(later, **options).to_frame())
    pd.testing.assert_frame_equal(found, js.representatives(renamed_journeys(plain), exact=True, **options).to_frame())


def test_shares_of_a_segment_add_up_to_its_coverage_and_more_cover_more() -> None:
    journeys = sample_journeys()
    covered = []
    for n in range(1, 6):
        found = js.representatives(journeys, n=n)
        assert found.to_frame()["share"].sum() == pytest.approx(found.coverage().value)
        covered.append(found.coverage().value)
    assert covered == sorted(covered)


def test_no_representative_is_within_the_radius_of_another() -> None:
    journeys = sample_journeys()
    for criterion, options in itertools.product(CRITERIA, DISTANCES):
        found = js.representatives(journeys, n=5, criterion=criterion, radius=0.4, **options)
        part = found.parts["everyone"]
        own = [part.found.strings.labels(place) for place in range(len(part.found.strings))]
        between = part.distances[[own.index(journey) for journey in found.journeys()]]
        assert (between[~np.eye(len(between), dtype=bool)] > 0.4).all()


def test_the_first_by_centrality_is_the_medoid() -> None:
    journeys = sample_journeys()
    matrix = js.similarity(
        journeys.where(customers=journeys.features("touchpoints")["touchpoints"].to_numpy() > 0), exact=True
    )
    sums = matrix.matrix().sum()
    texts = matrix.labels().set_index("customer")["labels"]
    found = js.representatives(journeys, exact=True, criterion="centrality", n=1).to_frame()
    assert found["journey"].iloc[0] in set(texts[sums[sums < sums.min() + 1e-9].index])


def test_the_interval_is_wilsons_and_of_journeys_rests_on_customers() -> None:
    """Twenty customers who each do the same five times carry no more than twenty, not a hundred."""
    met: dict[str, Any] = {
        f"c{who}": [("x" if who < 10 else "y", day, None, None, None, str(day)) for day in range(5)]
        for who in range(20)
    }
    journeys = short.journeys(several=True, **met)
    each, whole = (js.representatives(journeys, unit=unit, n=1).coverage() for unit in ("journey", "customer"))
    assert (each.value, whole.value) == (0.5, 0.5)
    assert (each.n, whole.n) == (100, 20)
    assert (whole.low, whole.high) == pytest.approx((0.2992980, 0.7007020), abs=1e-6)
    assert each.high - each.low == pytest.approx(whole.high - whole.low, rel=0.1)


def test_everybody_can_be_stood_for_by_fewer_than_asked() -> None:
    found = js.representatives(short.journeys(a=[("x", 0)], b=[("x", 3)]), n=5)
    assert found.journeys() == [("x",)]
    assert found.coverage().value == 1
    assert found.to_frame()[["units", "same", "distance", "n", "customers", "of"]].values.tolist() == [
        [2, 1, 0, 2, 2, 2]
    ]


def test_segments_of_nobody_have_no_row() -> None:
    journeys = sample_journeys()
    by = journeys.split(np.zeros(len(journeys), dtype=np.int32), ["all", "nobody"])
    found = js.representatives(journeys, by=by)
    assert set(found.to_frame()["segment"]) == {"all"}
    assert (found.journeys("nobody"), found.segments) == ([], ("all", "nobody"))
    assert math.isnan(found.coverage("nobody").value)
    assert len(found.customers("nobody")) == 0


def test_the_result_says_what_it_is() -> None:
    found = js.representatives(sample_journeys(), n=2, sample=50)
    assert isinstance(found, js.Representatives)
    assert "at most 2 journeys that stand for those within 0.25" in found.definition
    assert "50 of 165" in found.definition or "of 165" in found.definition
    assert "as known at" in found.definition
    assert repr(found).startswith("<Representatives: at most 2")
    assert (found.unassigned, found.level, found.radius) == (0, 0.95, 0.25)
    assert found.provenance.settings["criterion"] == "coverage"


@pytest.mark.parametrize(
    "options",
    [
        {"n": 0},
        {"criterion": "medoid"},
        {"radius": -1},
        {"radius": "near"},
        {"distance": "edit", "normalise": "none"},
        {"distance": "edit", "weight": "count"},
        {"sample": 3, "exact": True},
        {"over": "moment"},
        {"collapse_repeats": "yes"},
        {"counted": "others"},
        {"counted": "rest", "exact": True},
    ],
    ids=str,
)
def test_options_that_can_not_be_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(js.errors.DefinitionError):
        js.representatives(sample_journeys(), **options)


@pytest.mark.parametrize("options", DISTANCES, ids=str)
def test_the_rest_is_counted_as_the_twin_counts_it(options: dict[str, Any]) -> None:
    journeys = sample_journeys()
    ranked = journeys.customers[np.argsort(journeys.sample_ranks)]
    first, then = ([who for who in part if len(journeys[who].names)] for part in (ranked[:50], ranked[50:100]))
    chose = js.representatives(journeys, sample=50, radius=0.4, **options)
    found = js.representatives(journeys, sample=50, radius=0.4, counted="rest", **options)
    assert found.journeys() == chose.journeys()
    told = {key: value for key, value in options.items() if key != "distance"}
    ruler = likeness.Ruler([journeys[who].names for who in first], told, options.get("distance", "profiles"))
    stood: dict[int, set[str]] = {place: set() for place in range(3)}
    for who in then:
        far = [round(ruler(one, journeys[who].names), 9) for one in found.journeys()]
        if min(far) <= 0.4:
            stood[far.index(min(far))].add(who)
    table = found.to_frame()
    assert table["units"].tolist() == [len(own) for own in stood.values()]
    assert all(set(found.customers(place=place + 1)) == own for place, own in stood.items())
    assert table["n"].tolist() == [len(then)] * 3
    assert found.coverage().value == pytest.approx(sum(map(len, stood.values())) / len(then))
    assert "counted among as many others" in found.definition


def test_where_nobody_is_left_that_is_said() -> None:
    with pytest.raises(js.errors.InsufficientData, match="nobody of segment 'everyone' is left"):
        js.representatives(sample_journeys(), counted="rest")


def test_the_rest_does_not_flatter_and_its_interval_holds() -> None:
    """Of what the same representatives stand for among everybody else; the sample tells more than that."""
    held, flattery = 0, []
    for seed in range(30):
        journeys = sample_journeys(400, seed=seed)
        chose, rest = (js.representatives(journeys, sample=80, counted=counted) for counted in ("sample", "rest"))
        others = journeys.customers[np.argsort(journeys.sample_ranks)[80:]]
        strings = [journeys[who].names for who in others if len(journeys[who].names)]
        ruler = likeness.Ruler(strings, {})
        truth = np.mean([min(ruler(one, other) for one in rest.journeys()) <= 0.25 for other in strings])
        told = rest.coverage()
        held += told.low <= truth <= told.high
        flattery.append(chose.coverage().value - truth)
    assert held >= 26
    assert np.mean(flattery) > 0.01


def test_segments_of_touchpoints_are_refused() -> None:
    journeys = sample_journeys()
    by = journeys.split(np.zeros(journeys.n_events, dtype=np.int32), ["all"], per="event")
    with pytest.raises(js.errors.InputError, match="segments of customers"):
        js.representatives(journeys, by=by)


def test_places_and_segments_that_there_are_not() -> None:
    found = js.representatives(sample_journeys(), n=2)
    for place in (0, 3, True, "1"):
        with pytest.raises(js.errors.DefinitionError):
            found.customers(place=place)  # type: ignore[arg-type]
    with pytest.raises(js.errors.UnknownName):
        found.journeys("red")
