"""Similar journeys: planted ways are found, middles are middles, and nothing but journeys decides."""

from __future__ import annotations

import math
import pickle
import re
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import journeyseg as js
from journeyseg.datasets import Behaviour, Scenario
from journeyseg.model.definitions import write_toml
from journeyseg.plugins.structure import build, options_of
from journeyseg.segmenters import SimilarJourneys
from journeyseg.segmenters.similar_model import SimilarModel
from journeyseg.testing.sample import sample_journeys
from tests.analyses.test_similarity import renamed_journeys
from tests.twins import likeness, short

TABLE = {"cart": {"view": 0.5}}
KINDS: tuple[dict[str, Any], ...] = (
    {"segments": 3, "resamples": 3},
    {"segments": (2, 4), "resamples": 1, "ngrams": 3, "weight": "tf-idf", "geometry": "hellinger", "marks": False},
    {"segments": 3, "resamples": 2, "weight": "log", "over": "channel"},
    {"segments": 2, "resamples": 2, "weight": "presence", "empty": "segment", "collapse_repeats": True, "name": "ways"},
    {"segments": 3, "distance": "edit", "normalise": "yujian", "empty": "segment"},
    {"segments": (2, 3), "distance": "optimal_matching", "indel": 1.5, "longest": 50},
    {"segments": 3, "distance": "optimal_matching", "substitution": TABLE, "resamples": 0},
    {"segments": 2, "distance": "lcs", "over": "stage", "sample": 60, "seed": 4},
)
FORTH, BACK = ("home", "search", "product", "basket", "buy"), ("home", "basket", "product", "search", "buy")


def moves(way: tuple[str, ...], noise: float, again: float, leave: float) -> Mapping[str, Mapping[str, float]]:
    """Chances to go on along a way; with chance `noise` anywhere else, and after the last touchpoint maybe again."""
    onward = dict(zip(way, (*way[1:], "home"), strict=True))
    rows = {}
    for name in way:
        whole = again if name == "buy" else 1 - leave
        row = {other: whole * noise / 4 for other in way if other != name}
        row[onward[name]] += whole * (1 - noise)
        rows[name] = row
    return rows


def two_ways(noise: float, *, seed: int, again: float = 0.6, leave: float = 0.02) -> js.datasets.Simulation:
    """Customers who meet the same touchpoints in one order or in the other; nothing else tells them apart."""
    kinds = [
        Behaviour(name, 0.5, {"home": 1.0}, moves(way, noise, again, leave), {"web": 1.0}, returns=0.0)
        for name, way in (("forth", FORTH), ("back", BACK))
    ]
    return js.datasets.simulate(600, scenario=Scenario("two ways", {"all": FORTH}, "buy", kinds), seed=seed)


def recovered(world: js.datasets.Simulation, **options: Any) -> float:
    """Adjusted Rand index of the segments found and those planted."""
    from sklearn.metrics import adjusted_rand_score

    found = js.segment(world.journeys(), "similar_journeys", resamples=0, **options).to_frame()
    truth = world.profiles.set_index("customer")["segment"].astype(str)
    return float(adjusted_rand_score(truth.loc[found["customer"]].to_numpy(), found["segment"].astype(str).to_numpy()))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("options", [{}, {"ngrams": 3, "weight": "log"}, {"geometry": "hellinger"}], ids=str)
def test_two_planted_ways_are_recovered_by_their_profiles(options: dict[str, Any], seed: int) -> None:
    """However long the journeys are, and with one step in twenty astray."""
    assert recovered(two_ways(0.05, seed=seed), segments=2, **options) > 0.9


@pytest.mark.parametrize("distance", ["edit", "optimal_matching", "lcs"])
def test_two_planted_ways_are_recovered_by_alignment_where_journeys_are_of_like_length(distance: str) -> None:
    world = two_ways(0.03, seed=1, again=0.0, leave=0.0)
    assert recovered(world, segments=2, distance=distance) > 0.9


def test_single_labels_do_not_tell_two_orders_apart_and_much_noise_hides_them() -> None:
    """What recovers them is the order; and it is not found where it is not there."""
    assert recovered(two_ways(0.0, seed=1), segments=2, ngrams=1) < 0.2
    assert 0.3 < recovered(two_ways(0.4, seed=1), segments=2) < 0.8
    assert recovered(two_ways(0.8, seed=1), segments=2) < 0.1
    assert recovered(two_ways(0.05, seed=1), segments=2, distance="edit") < 0.5


@pytest.mark.parametrize("noise", [0.05, 0.4])
def test_the_page_tells_how_well_planted_ways_are_recovered(noise: float) -> None:
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "similarity.md").read_text(encoding="utf-8")
    row = re.search(rf"^\| {100 * noise:.0f} % \| (.*) \|$", page, re.MULTILINE)
    assert row is not None
    rounds = ({"again": 0.6, "leave": 0.02}, {"again": 0.0, "leave": 0.0})
    worlds = [[two_ways(noise, seed=seed, **options) for seed in range(3)] for options in rounds]
    found = [
        np.mean([recovered(world, segments=2, distance=distance) for world in own])
        for own in worlds
        for distance in ("profiles", "edit")
    ]
    assert [float(cell) for cell in row[1].split(" | ")] == pytest.approx(found, abs=0.02)


def test_the_number_of_planted_ways_is_found_and_they_are_stable() -> None:
    world = two_ways(0.0, seed=2, again=0.1, leave=0.0)
    found = js.segment(world.journeys(), "similar_journeys", segments=(2, 6))
    assert len(found) == 2
    assert found.model.silhouette > 0.8
    assert min(found.model.stability.values()) > 0.9
    assert [size for size, _ in found.model.tried] == [2, 3, 4, 5, 6]
    assert "not stable" not in found.definition


def test_where_everybody_wanders_there_is_no_structure_and_the_model_says_so() -> None:
    world = two_ways(0.8, seed=2)
    found = js.segment(world.journeys(), "similar_journeys", segments=5, distance="edit")
    assert found.model.silhouette < 0.25
    assert "(no structure to speak of)" in found.definition
    assert "not stable: " in found.definition


# -- the contract -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", KINDS, ids=str)
def test_it_conforms(options: dict[str, Any]) -> None:
    """Batches, projections, options, pickles, hostile journeys: the kit."""
    found = js.testing.check_segmenter(SimilarJourneys(**options))
    assert found.failed == ()
    assert found.skipped == ()


@pytest.mark.parametrize("options", KINDS, ids=str)
def test_segmenter_and_model_survive_toml_and_pickle(options: dict[str, Any]) -> None:
    journeys = sample_journeys()
    segmenter = SimilarJourneys(**options)
    model = segmenter.fit(journeys)
    assert build(SimilarJourneys, tomllib.loads(write_toml(options_of(segmenter)))) == segmenter
    again = build(SimilarModel, tomllib.loads(write_toml(options_of(model))))
    for copy in (again, pickle.loads(pickle.dumps(model))):
        assert copy == model
        assert copy.assign(journeys).codes.tolist() == model.assign(journeys).codes.tolist()


@pytest.mark.parametrize("options", KINDS, ids=str)
def test_row_order_time_shift_and_names_change_nothing(options: dict[str, Any]) -> None:
    if options.get("over") == "channel":
        options = {**options, "over": "touchpoint"}
    plain, whole = sample_journeys(), {**options, "sample": 5000}
    found = js.segment(plain, SimilarJourneys(**whole))
    hour = 3_600_000_000
    later = attrs.evolve(plain, at=plain.at + hour).with_frame(as_of=int(plain.frame.as_of or 0) + hour)
    for other in (sample_journeys(shuffled=3), later):
        assert js.segment(other, SimilarJourneys(**whole)).to_frame().equals(found.to_frame())
    renamed = js.segment(renamed_journeys(plain), SimilarJourneys(**whole))
    assert attrs.evolve(renamed.model, of=0) == attrs.evolve(found.model, of=0)
    told = renamed.to_frame().set_index("customer")["segment"].to_dict()
    assert told == {f"x{name}": segment for name, segment in found.to_frame().itertuples(index=False)}


def test_a_sample_is_fitted_whatever_else_there_is_and_everybody_is_assigned() -> None:
    journeys = sample_journeys()
    ranks = journeys.sample_ranks
    drawn = journeys.take(np.sort(np.argsort(ranks)[:50]))
    found = js.segment(journeys, SimilarJourneys(3, sample=50))
    alone = SimilarJourneys(3, sample=50).fit(drawn)
    assert attrs.evolve(found.model, of=0) == attrs.evolve(alone, of=0)
    assert (found.model.of, found.model.units) == (165, int((drawn.features("touchpoints")["touchpoints"] > 0).sum()))
    assert len(found.unassigned) == 5
    assert f"fitted on {found.model.units} customers with touchpoints, of 165" in found.definition


def test_a_sample_too_large_for_a_matrix_is_judged_on_a_part(monkeypatch: pytest.MonkeyPatch) -> None:
    journeys = two_ways(0.05, seed=3).journeys()
    whole = js.segment(journeys, SimilarJourneys(2, resamples=5))
    monkeypatch.setattr("journeyseg.analyses.similarity.learning.MOST", 500)
    monkeypatch.setattr("journeyseg.analyses.similarity.learning.JUDGED", 200)
    part = js.segment(journeys, SimilarJourneys(2, resamples=5))
    assert part.codes.tolist() == whole.codes.tolist()
    assert part.model.silhouette == pytest.approx(whole.model.silhouette, abs=0.1)
    assert part.model.silhouette != whole.model.silhouette


# -- the middle -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("weight", ["count", "tf-idf"])
def test_everybody_is_in_the_segment_whose_mean_profile_is_nearest(weight: str) -> None:
    journeys = sample_journeys()
    found = js.segment(journeys, SimilarJourneys(4, weight=weight))
    strings = [journeys[name].names for name in journeys.customers]
    ruler = likeness.Ruler(strings, {"weight": weight})
    centres = [dict(zip(found.model.centres.grams, row, strict=True)) for row in found.model.centres.points]
    units = []
    for string in strings:
        weights = ruler._weights(string)
        size = math.hypot(*weights.values()) or 1.0
        units.append({gram: value / size for gram, value in weights.items()})

    def far(unit: dict[Any, float], centre: dict[Any, float]) -> float:
        return sum((unit.get(gram, 0.0) - value) ** 2 for gram, value in centre.items())

    for unit, code in zip(units, found.codes.tolist(), strict=True):
        own = [far(unit, centre) for centre in centres]
        assert code == (own.index(min(own)) if unit else -1)
    for code, centre in enumerate(centres):
        inside = [unit for unit, own in zip(units, found.codes.tolist(), strict=True) if own == code]
        for gram, value in centre.items():
            assert value == pytest.approx(sum(unit.get(gram, 0.0) for unit in inside) / len(inside), abs=1e-9)


@pytest.mark.parametrize("options", [{"distance": "edit"}, {"distance": "optimal_matching"}], ids=str)
def test_everybody_is_in_the_segment_whose_medoid_is_nearest(options: dict[str, Any]) -> None:
    journeys = sample_journeys()
    found = js.segment(journeys, SimilarJourneys(3, **options))
    strings = [journeys[name].names for name in journeys.customers]
    ruler = likeness.Ruler(strings, {}, options["distance"])
    for string, code in zip(strings, found.codes.tolist(), strict=True):
        own = [ruler(string, medoid) for medoid in found.model.medoids]
        assert code == (own.index(min(own)) if string else -1)


def test_segments_lie_largest_first_and_tell_their_share_and_quality() -> None:
    found = js.segment(sample_journeys(), SimilarJourneys(4))
    shares = [segment.details["share"] for segment in found.segments]
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) == pytest.approx(1)
    sizes = found.sizes().set_index("segment")["n"]
    assert [sizes[name] / 160 for name in found.names] == pytest.approx(shares)
    for segment in found.segments:
        assert segment.summary.startswith(f"{100 * segment.details['share']:.0f} % at the fit; typical: ")
        assert {"share", "typical", "silhouette", "stability"} == set(segment.details)
    means = np.average([one.details["silhouette"] for one in found.segments], weights=shares)
    assert found.model.silhouette == pytest.approx(means)


# -- who is in none ---------------------------------------------------------------------------------------------------


def test_customers_without_touchpoints_are_in_no_segment_or_in_their_own() -> None:
    journeys = sample_journeys()
    empty = set(journeys.customers[(journeys.features("touchpoints")["touchpoints"] == 0).to_numpy()])
    assert set(js.segment(journeys, SimilarJourneys(2)).unassigned) == empty
    own = js.segment(journeys, SimilarJourneys(2, empty="segment"))
    assert own.names[-1] == "no touchpoints"
    assert set(own.customers("no touchpoints")) == empty


def test_who_shares_nothing_with_any_segment_is_in_none() -> None:
    model = SimilarJourneys(2).fit(short.journeys(a=[("x", 0)], b=[("x", 0)], c=[("y", 0)]))
    other = short.journeys(d=[("z", 0), ("w", 1)], e=[("x", 1), ("z", 2)])
    found = model.assign(other)
    assert found.unassigned.tolist() == ["d"]
    assert found.customers("x").tolist() == ["e"]


def test_who_is_too_long_to_be_aligned_is_in_none_and_told_so() -> None:
    model = SimilarJourneys(2, distance="edit", longest=3).fit(short.journeys(a=[("x", 0)], b=[("y", 0)]))
    long = short.journeys(c=[("x", day) for day in range(4)], d=[("y", 0), ("y", 1), ("x", 2)])
    found = model.assign(long)
    assert found.unassigned.tolist() == ["c"]
    assert list(model.explain(long, "c")) == ["a journey of 4 labels, too long to be aligned (longest=3)"]


def test_the_period_does_not_matter_and_what_is_not_known_yet_does_not_count() -> None:
    journeys = sample_journeys()
    middle = int(np.median(journeys.at))
    found = js.segment(journeys, SimilarJourneys(3))
    assert found.model.assign(journeys.with_frame(period=(0, middle))).codes.tolist() == found.codes.tolist()
    early = found.model.assign(journeys.with_frame(as_of=middle))
    assert (
        early.codes.tolist()
        == found.model.assign(journeys.where(customers=journeys.customers).between(0, middle + 1)).codes.tolist()
    )


def test_why_a_customer_is_where_they_are() -> None:
    journeys = sample_journeys()
    found = js.segment(journeys, SimilarJourneys(3))
    told = found.explain(journeys.customers[0])
    assert told.reasons[0].startswith("journey ")
    distances = [float(reason.split("distance ")[1].split(",")[0]) for reason in told.reasons[1:]]
    assert found.names[int(np.argmin(distances))] == told.segments[0]
    empty = next(iter(found.unassigned))
    assert found.explain(empty).reasons == ("no touchpoints",)
    assert all(", found again " in reason for reason in told.reasons[1:])


# -- refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options",
    [
        {"segments": 1},
        {"segments": (4, 3)},
        {"segments": (2, 3, 4)},
        {"segments": "many"},
        {"distance": "edit", "ngrams": 2},
        {"distance": "edit", "sample": 5001},
        {"longest": 5},
        {"resamples": -1},
        {"seed": -1},
        {"sample": 1},
        {"empty": "drop"},
        {"over": "moment"},
        {"collapse_repeats": "no"},
    ],
    ids=str,
)
def test_options_that_can_not_be_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(js.errors.DefinitionError):
        SimilarJourneys(**options)


@pytest.mark.parametrize("distance", ["profiles", "edit"])
def test_fewer_kinds_of_journeys_than_segments_are_refused(distance: str) -> None:
    journeys = short.journeys(a=[("x", 0)], b=[("x", 0)], c=[("y", 0)])
    with pytest.raises(js.errors.InsufficientData) as refused:
        js.segment(journeys, "similar_journeys", segments=3, distance=distance)
    assert "2 different journeys" in refused.value.found
    assert len(js.segment(journeys, "similar_journeys", segments=(2, 8), distance=distance)) == 2


def test_different_journeys_of_one_profile_are_no_segments() -> None:
    """x y x z x and x z x y x hold the same runs of two."""
    journeys = short.journeys(
        a=[(name, day) for day, name in enumerate("xyxzx")], b=[(name, day) for day, name in enumerate("xzxyx")]
    )
    with pytest.raises(js.errors.InsufficientData, match="do not fall into so many groups"):
        js.segment(journeys, "similar_journeys", segments=2)


def test_long_journeys_in_the_sample_are_refused() -> None:
    journeys = short.journeys(a=[("x", day) for day in range(4)], b=[("y", 0)])
    with pytest.raises(js.errors.InsufficientData, match="too long to be aligned"):
        SimilarJourneys(2, distance="edit", longest=3).fit(journeys)


def test_without_scikit_learn_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.cluster", None)
    with pytest.raises(js.errors.ExtraMissing, match="scikit-learn") as refused:
        SimilarJourneys(2).fit(sample_journeys())
    assert "journeyseg[ml]" in refused.value.remedy
    assert len(SimilarJourneys(2, distance="edit").fit(sample_journeys()).segments) == 2


@given(st.integers(0, 3))
def test_the_seed_is_all_that_chance_has(seed: int) -> None:
    journeys = sample_journeys(40)
    first, second = (SimilarJourneys(3, seed=seed, resamples=3).fit(journeys) for _ in range(2))
    assert first == second


def test_segments_can_be_compared_and_represented() -> None:
    journeys = sample_journeys()
    found = js.segment(journeys, "similar_journeys", segments=2)
    table = js.representatives(journeys, by=found, n=1).to_frame()
    assert table["segment"].tolist() == list(found.names)
    assert pd.Series(js.measure(journeys, "engagement", by=found.model).segments).tolist() == list(found.names)
