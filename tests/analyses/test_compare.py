"""Comparisons: held to a twin that sums over pairs of visits, to null runs, and to a planted difference."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import stats

import journeyseg as js
from journeyseg.analyses.comparing.options import STATISTICS
from journeyseg.analyses.comparing.travels import Meeting, Travels
from journeyseg.stats.jackknife import jackknife
from journeyseg.stats.proportions import newcombe
from journeyseg.testing.sample import sample_journeys
from tests.twins import comparing
from tests.twins.asking import UNITS
from tests.twins.build import journeys_of, segmentation_of
from tests.twins.comparing import Side, Traveller, share, typical
from tests.twins.hostile import DAY, PLAN, SEGMENTS, logs
from tests.twins.log import Log
from tests.twins.rich import CUT, WHOLE

WIDTHS = {"transitions": None, "steps": None, "timing": 1 / 16}


def assert_omnibus(found: Any, people: list[Traveller], labels: Any, customers: list[int] | None) -> None:
    """Distance and chance of every statistic that both sides have."""
    for row in found.omnibus.itertuples():
        records = [getattr(one, row.statistic) for one in people]
        enough = [
            sum(bool(record) and group in own for record, own in zip(records, labels, strict=True)) >= 2
            for group in sorted({group for own in labels for group in own})
        ]
        if not all(enough):
            assert math.isnan(row.ratio)
            continue
        weights = comparing.weights_of(row.statistic, records)
        distance, chance = comparing.ratio(records, labels, weights, WIDTHS[row.statistic], customers)
        assert row.distance == pytest.approx(distance, abs=1e-9)
        assert row.chance == pytest.approx(chance, abs=1e-9)


def assert_tables(found: Any, sides: dict[str, tuple[Side, Side]], least: int, over: str) -> None:
    """Shares, times and sizes of every row, and which rows are too rare."""
    for row in found.edges.itertuples():
        pair = sides[row.segment]
        having = [side.having(row.source, row.target) for side in pair]
        base = [len(side.people) for side in pair]
        values = [share(*part) for part in zip(having, base, strict=True)]
        if row.measure == "P(out)":
            visits = [side.leaving(row.source) for side in pair]
            base = [side.having(row.source) for side in pair]
            values = [share(own.count(row.target), len(own)) for own in visits]
        assert (row.value, row.value_versus) == pytest.approx(tuple(values), nan_ok=True)
        assert [row.customers, row.customers_versus] == base
        rare = sum(having) < least or min(base) < least
        assert (row.why == f"fewer than {least} customers") == rare
        assert not rare or math.isnan(row.p)
    for row in found.stages.itertuples():
        if row.kind == over:
            values = [share(side.meeting(row.label), len(side.people)) for side in sides[row.segment]]
            assert (row.value, row.value_versus) == pytest.approx(tuple(values), nan_ok=True)
        else:
            stage = [sum(any(one.transitions.get(name) for name in PLAN.stages.get(row.label, ("other",)))
                         for one in side.people) for side in sides[row.segment]]  # fmt: skip
            values = [share(met, len(side.people)) for met, side in zip(stage, sides[row.segment], strict=True)]
            assert (row.value, row.value_versus) == pytest.approx(tuple(values), nan_ok=True)
    for row in found.times.itertuples():
        times = [typical(side.gaps(row.source, row.target)) for side in sides[row.segment]]
        assert (row.seconds, row.seconds_versus) == pytest.approx(tuple(times), nan_ok=True)


@example(log=WHOLE, kind="exclusive", unit="journey", over="touchpoint", steps=3, least=3)
@example(log=CUT, kind="overlapping", unit="customer", over="property:status", steps=2, least=2)
@given(
    log=logs(most=8),
    kind=st.sampled_from(("exclusive", "overlapping")),
    unit=st.sampled_from(UNITS),
    over=st.sampled_from(("touchpoint", "stage", "property:status")),
    steps=st.integers(1, 4),
    least=st.sampled_from((2, 3)),
)
def test_segments_equal_their_twin(log: Log, kind: str, unit: str, over: str, steps: int, least: int) -> None:
    """Every statistic, edge, label and time, for every kind of label and unit; refused where a segment is too small."""
    journeys = journeys_of(log, PLAN)
    by = segmentation_of(log, journeys, kind, SEGMENTS)
    everybody = {one.name: one for one in log.people}
    people = comparing.travellers(log, over=over, unit=unit, steps=steps, plan=PLAN)
    own = {one.name: everybody[one.name].segments[: 1 if kind == "exclusive" else 9] for one in people}
    people = [one for one in people if own[one.name]]
    members = {name: [one for one in people if name in own[one.name]] for name in SEGMENTS}

    def ask() -> Any:
        return js.compare(journeys, by=by, unit=unit, over=over, steps=steps, least=least, permutations=19)

    if min(map(len, members.values())) < 2:
        with pytest.raises(js.errors.InsufficientData):
            ask()
        return
    found = ask()
    labels = tuple(frozenset(SEGMENTS.index(name) for name in own[one.name]) for one in people)
    assert_omnibus(found, people, labels, None)
    rest = {name: [one for one in people if name not in own[one.name]] for name in SEGMENTS}
    assert_tables(found, {name: (Side(members[name]), Side(rest[name])) for name in SEGMENTS}, least, over)
    assert found.customers_tested == found.customers_available == len(people)
    for name in SEGMENTS:
        assert sorted(found.customers(name)) == sorted(one.name for one in members[name])
    for row in found.edges.head(4).itertuples():
        behind = [one.name for one in members[row.segment] if row.target in one.transitions.get(row.source, ())]
        assert sorted(found.customers(row.segment, edge=(row.source, row.target))) == sorted(behind)


@example(log=replace(WHOLE, period=None), cut=2 * DAY, unit="journey", over="touchpoint")
@given(
    log=logs(most=8),
    cut=st.sampled_from((1, 60_000_000, DAY, 7 * DAY)),
    unit=st.sampled_from(UNITS),
    over=st.sampled_from(("touchpoint", "property:status")),
)
def test_two_periods_equal_their_twin(log: Log, cut: int, unit: str, over: str) -> None:
    """Customers of both are paired in the chance that their distance is held against."""
    log = replace(log, period=None)
    begin = min(event.at for one in log.people for journey in one.journeys for event in journey)
    periods = [(begin, begin + cut), (begin + cut, begin + 1000 * DAY)]
    data = [journeys_of(replace(log, period=period), PLAN) for period in periods]
    people = [
        comparing.travellers(replace(log, period=period), over=over, unit=unit, steps=2, plan=PLAN)
        for period in periods
    ]

    def ask() -> Any:
        return js.compare(*data, names=("old", "new"), unit=unit, over=over, steps=2, least=2, permutations=19)

    if min(map(len, people)) < 2:
        with pytest.raises(js.errors.InsufficientData):
            ask()
        return
    found = ask()
    together = [*people[0], *people[1]]
    names = sorted({one.name for one in together})
    labels = tuple(frozenset({int(place >= len(people[0]))}) for place in range(len(together)))
    assert_omnibus(found, together, labels, [names.index(one.name) for one in together])
    assert_tables(found, {"new": (Side(people[1]), Side(people[0]))}, 2, over)
    assert found.customers_paired == len(together) - len(names)
    assert found.customers_available == len(names)


@pytest.mark.parametrize("over", ["touchpoint", "stage", "property:device"])
def test_the_sums_of_a_comparison_conform(over: str) -> None:
    """Batches, merging, retraction, engines, options and pickles agree; see the conformance kit."""
    assert js.testing.check_metric(Travels(over)).failed == ()
    assert js.testing.check_metric(Meeting(over)).failed == ()


def tiers(journeys: js.Journeys, seed: int = 4, size: int = 3) -> js.Segmentation:
    codes = np.random.default_rng(seed).integers(0, size, len(journeys)).astype(np.int32)
    return journeys.split(codes, [f"s{place}" for place in range(size)])


def assert_same(one: Any, two: Any) -> None:
    pd.testing.assert_frame_equal(one.omnibus, two.omnibus)
    pd.testing.assert_frame_equal(one.to_frame(), two.to_frame())
    assert (one.answer, one.p) == (two.answer, two.p)


@pytest.mark.parametrize("options", [{}, {"sample": 60, "unit": "journey"}, {"over": "channel", "exact": True}])
def test_row_order_engine_time_shift_and_segments_in_another_table_change_nothing(options: Any) -> None:
    plain = sample_journeys()
    by = tiers(plain)
    found = js.compare(plain, by=by, least=3, permutations=39, **options)
    assert_same(found, js.compare(sample_journeys(shuffled=3), by=by, least=3, permutations=39, **options))
    assert_same(found, js.compare(plain, by=by, engine="serial", least=3, permutations=39, **options))
    table = js.Segmentation.from_frame(by.to_frame().sample(frac=1, random_state=1))
    assert_same(found, js.compare(plain, by=table, least=3, permutations=39, **options))
    hour = 3_600_000_000
    later = attrs.evolve(plain, at=plain.at + hour).with_frame(as_of=int(plain.frame.as_of or 0) + hour)
    assert_same(found, js.compare(later, by=by, least=3, permutations=39, **options))


def test_renaming_customers_changes_no_distance() -> None:
    """Other ids are other hashes: other buckets and other draws, but the same distances, shares and times."""
    world = js.datasets.simulate(200, seed=3)
    plain = js.Journeys.from_frame(world.events, customer="customer", touchpoint="touchpoint", at="at")
    renamed = world.events.assign(customer="x" + world.events["customer"].astype(str))
    other = js.Journeys.from_frame(renamed, customer="customer", touchpoint="touchpoint", at="at")
    labels = world.profiles[["customer", "tier"]].astype(str)
    own = js.Segmentation.from_frame(labels, segment="tier")
    new = js.Segmentation.from_frame(labels.assign(customer="x" + labels["customer"]), segment="tier")
    one, two = js.compare(plain, by=own, permutations=19), js.compare(other, by=new, permutations=19)
    columns = ["statistic", "ratio", "distance", "chance", "effect", "n"]
    pd.testing.assert_frame_equal(one.omnibus[columns], two.omnibus[columns])
    keys = ["segment", "source", "target", "measure"]
    left, right = (table.set_index(keys)[["difference"]].sort_index() for table in (one.edges, two.edges))
    pd.testing.assert_frame_equal(left, right)


def test_the_order_of_segments_turns_differences_round() -> None:
    journeys = sample_journeys()
    mask = np.random.default_rng(1).random(len(journeys)) < 0.5
    one = js.compare(journeys, by=journeys.split(mask, ["no", "yes"]), least=3, permutations=39)
    two = js.compare(journeys, by=journeys.split(~mask, ["yes", "no"]), least=3, permutations=39)
    left, right = (
        found.edges.set_index(["source", "target", "measure"]).sort_index()[["difference", "p", "p_corrected"]]
        for found in (one, two)
    )
    assert left["difference"].to_numpy() == pytest.approx(-right["difference"].to_numpy(), nan_ok=True)
    assert left["p"].to_numpy() == pytest.approx(right["p"].to_numpy(), nan_ok=True)
    assert one.omnibus["ratio"].tolist() == pytest.approx(two.omnibus["ratio"].tolist())


def test_segments_of_several_data_sets_equal_the_data_sets() -> None:
    """Customers of one period only exchange labels, so two data sets of other customers are two segments."""
    journeys = sample_journeys()
    mask = np.random.default_rng(1).random(len(journeys)) < 0.5
    by = js.compare(journeys, by=journeys.split(~mask, ["yes", "no"]), least=3, permutations=39)
    apart = js.compare(
        {"no": journeys.take(np.flatnonzero(~mask)), "yes": journeys.take(np.flatnonzero(mask))},
        least=3,
        permutations=39,
    )
    pd.testing.assert_frame_equal(by.edges, apart.edges)
    assert by.omnibus["ratio"].tolist() == pytest.approx(apart.omnibus["ratio"].tolist())
    assert apart.customers_paired == 0


def test_intervals_are_jackknifed_over_buckets_that_pair_customers() -> None:
    """The difference is computed again without each bucket, in both periods at once."""
    world = js.datasets.simulate(300, seed=2)
    journeys = world.journeys()
    middle = pd.Timestamp(int(np.median(journeys.at)), unit="us", tz="UTC")
    low, high = (pd.Timestamp(int(edge), unit="us", tz="UTC") for edge in (journeys.at.min(), journeys.at.max() + 1))
    parts = [journeys.during(low, middle), journeys.during(middle, high)]
    found = js.compare(*parts, permutations=19)
    row = found.edges[(found.edges["measure"] == "P(out)") & (found.edges["why"] == "")].iloc[0]

    def gap(keep: Any) -> float:
        flows = [js.flow(part.take(np.flatnonzero(keep))) for part in parts]
        one, two = (flow.matrix("P(out)").loc[row["source"], row["target"]] for flow in flows)
        return float(two - one)

    ids = np.concatenate([js.flow(part).customers(source=row["source"]) for part in parts])
    buckets = np.unique(journeys.buckets[journeys.customers.isin(ids)])
    replicates = np.array([gap(journeys.buckets != bucket) for bucket in buckets])
    whole = gap(np.ones(len(journeys), dtype=bool))
    spread = jackknife(whole, replicates, np.ones(len(buckets), dtype=bool))
    assert (row["difference"], row["low"], row["high"]) == pytest.approx((whole, float(spread.low), float(spread.high)))


def test_the_sample_is_of_the_smallest_hashes_and_is_told() -> None:
    journeys = sample_journeys()
    by = tiers(journeys, size=2)
    able = np.diff(journeys.known().customer_offsets) > 0
    found = js.compare(journeys, by=by, sample=50, permutations=39)
    assert (found.customers_tested, found.customers_available) == (50, int(able.sum()))
    assert "50 of" in found.definition
    ranks = np.where(able, journeys.known().sample_ranks, np.iinfo(np.uint64).max)
    kept = np.sort(np.argsort(ranks)[:50])
    alone = js.compare(journeys.known().take(kept), by=by, permutations=39)
    pd.testing.assert_frame_equal(found.omnibus, alone.omnibus)
    exact = js.compare(journeys, by=by, exact=True, permutations=39)
    assert exact.customers_tested == exact.customers_available
    assert "all" in exact.definition


def test_a_planted_difference_is_found_first() -> None:
    """Only the pain is planted: leaving at support in one segment."""
    world = js.datasets.simulate(1500, seed=1, differ=False)
    journeys = world.journeys()
    found = js.compare(journeys, by=js.segment(journeys, "profile", column="segment"), unit="journey")
    pain = world.truth.pain
    assert pain is not None
    first = found.edges.iloc[0]
    assert (first["segment"], first["source"], first["target"]) == (pain.segment, pain.touchpoint, "<end>")
    true = world.truth[pain.segment].drop_off - world.truth["loyal"].drop_off
    size = float(true[world.scenario.touchpoints.index(pain.touchpoint)])
    assert first["low"] < size < first["high"]
    assert found.different
    assert "travel differently" in found.answer
    assert f"{pain.touchpoint} → <end>" in found.answer
    assert "p = 0.001, the smallest that 999 permutations can give" in found.answer
    assert "differ in what follows what and where they are step by step; not shown in how long it takes" in found.answer
    told = found.omnibus.set_index("statistic")["p_corrected"]
    assert told["transitions"] < 0.05 < told["timing"]
    assert len(found.customers(pain.segment, edge=(pain.touchpoint, "<end>"))) > 50


def drawn(seed: int, *, paired: bool) -> Any:
    """Customers with their own ways and paces, some of them heavy, who are split, or cut in two halves, by chance."""
    rng = np.random.default_rng(seed)
    rows = []
    for who in range(70):
        heavy = 4 if who % 7 == 0 else 1
        taste, pace = rng.dirichlet([0.7, 0.7, 0.7]), float(rng.exponential(2.0))
        for half in range(2):
            for order in range(1 + rng.poisson(heavy * (2 if half else 1))):
                whats = rng.choice(["view", "cart", "ask"], p=taste, size=1 + rng.poisson(2))
                days = half * 5000 + 100 * order + np.cumsum(rng.exponential(pace, len(whats)))
                name = f"{who}/{half}/{order}"
                rows += [(who, name, what, at) for what, at in zip(whats, days, strict=True)]
    table = pd.DataFrame(rows, columns=["who", "order", "what", "days"])
    table["at"] = pd.Timestamp("2026-01-01", tz="UTC") + pd.to_timedelta(np.floor(table["days"] * 86_400), unit="s")
    columns: dict[str, Any] = {"customer": "who", "touchpoint": "what", "at": "at", "journey": "order"}
    if paired:
        halves = [table[table["days"] < 5000], table[table["days"] >= 5000]]
        return [js.Journeys.from_frame(one, **columns) for one in halves], None
    journeys = js.Journeys.from_frame(table, **columns)
    return [journeys], journeys.split(rng.random(70) < 0.3, ["many", "few"])


@pytest.mark.parametrize("paired", [False, True])
def test_chance_alone_is_rarely_called_a_difference(paired: bool) -> None:
    """Ways and paces of their own, heavy ones, twice as many journeys in the second half; a part of the 500 runs."""
    alarms = 0
    for seed in range(40):
        parts, by = drawn(seed, paired=paired)
        alarms += js.compare(*parts, by=by, unit="journey", permutations=39, steps=3).different
    assert alarms <= 6


def test_intervals_hold_and_p_is_even_where_nothing_differs() -> None:
    """Of all tested edges together, since those of one run hang together; journeys of a customer do, too."""
    tested: list[pd.DataFrame] = []
    for seed in range(15):
        journeys = js.datasets.simulate(250, seed=900 + seed, differ=False, pain=None).journeys()
        by = journeys.split(np.random.default_rng(seed).random(len(journeys)) < 0.4, ["a", "b"])
        edges = js.compare(journeys, by=by, unit="journey", statistics="transitions", permutations=19).edges
        tested.append(edges[edges["why"] == ""])
    rows = pd.concat(tested)
    assert len(rows) > 500
    assert 0.92 < ((rows["low"] <= 0) & (rows["high"] >= 0)).mean() < 0.98
    assert 0.02 < (rows["p"] < 0.05).mean() < 0.08
    assert 0.12 < (rows["p"] < 0.2).mean() < 0.28


def test_no_difference_says_what_would_have_been_found() -> None:
    (journeys,), by = drawn(5, paired=False)
    found = js.compare(journeys, by=by)
    assert not found.different
    assert "No difference" in found.answer
    assert "no proof" in found.answer
    assert found.omnibus["detectable"].gt([0, 0, 1]).all()
    assert "would have been found" in found.answer
    assert "in how these 2 segments travel" in found.answer
    parts, _ = drawn(5, paired=True)
    change = js.compare(*parts, unit="journey", names=("march", "april"))
    assert "No difference between the journeys of march and april was found" in change.answer
    assert f"{change.p:.2f} ± " in change.answer


@pytest.mark.parametrize("seed", range(2))
def test_what_would_have_been_found_is_found_mostly(seed: int) -> None:
    """A detectable share of next labels, moved in every customer of one segment, is found in about 4 of 5 cases."""
    rng = np.random.default_rng(seed)
    size, found, wanted = 160, 0, None
    for _ in range(25):
        # Nothing is moved at the end: six of seven bases have their next label elsewhere one time in five.
        shift = 0.0 if wanted is None else wanted / np.sqrt(1 / 6 + 5 / 6 * 0.8**2)
        rows = []
        for who in range(size):
            chances = [0.4 - shift, 0.4, 0.2 + shift] if who % 2 else [0.4, 0.4, 0.2]
            rows += [(who, what, place) for place, what in enumerate(rng.choice(list("abc"), p=chances, size=5))]
        table = pd.DataFrame(rows, columns=["who", "what", "hour"])
        table["at"] = pd.Timestamp("2026-01-01", tz="UTC") + pd.to_timedelta(table["hour"], unit="h")
        journeys = js.Journeys.from_frame(table, customer="who", touchpoint="what", at="at")
        by = journeys.split(np.array([int(name) % 2 for name in journeys.customers], dtype=np.int32), ["even", "odd"])
        one = js.compare(journeys, by=by, statistics="transitions", permutations=199)
        if wanted is None:
            wanted = float(one.omnibus["detectable"].iloc[0])
        else:
            found += one.different
    assert 12 <= found <= 24


def test_a_baseline_is_compared_with_each_other_segment() -> None:
    journeys = sample_journeys()
    found = js.compare(journeys, by=tiers(journeys), against="s1", least=3, permutations=19)
    assert set(zip(found.edges["segment"], found.edges["versus"], strict=True)) == {("s0", "s1"), ("s2", "s1")}
    others = js.compare(journeys, by=tiers(journeys), least=3, permutations=19)
    assert set(others.edges["versus"]) == {"the others"}
    assert found.omnibus.equals(others.omnibus)


@pytest.mark.parametrize("correction", ["holm", "benjamini_hochberg", "bonferroni"])
def test_p_values_are_corrected_within_each_table(correction: str) -> None:
    from journeyseg.stats.corrections import adjust, family_size

    journeys = sample_journeys()
    found = js.compare(journeys, by=tiers(journeys, size=2), least=3, permutations=39, correction=correction)
    for table in (found.omnibus, found.edges, found.stages, found.times):
        corrected = adjust(table["p"].to_numpy(), correction)  # type: ignore[arg-type]
        assert table["p_corrected"].to_numpy() == pytest.approx(corrected, nan_ok=True)
    assert (found.edges["family"] == family_size(found.edges["p"])).all()


def test_cells_too_rare_to_test_are_told_and_stay() -> None:
    journeys = sample_journeys()
    found = js.compare(journeys, by=tiers(journeys, size=2), least=40, permutations=19)
    rare = found.edges[found.edges["why"] != ""]
    assert len(rare)
    assert rare["p"].isna().all()
    assert rare["low"].isna().all()
    assert any(
        one.code == "rare_cells" and f"of {len(found.edges)} rows of edges" in one.message for one in found.findings
    )


def test_statistics_without_data_are_told_and_the_others_answer() -> None:
    one = [{"customer": f"c{who}", "touchpoint": "view", "at": "2026-01-01T00:00:00Z"} for who in range(8)]
    journeys = js.testing.journeys_of(one)
    found = js.compare(journeys, by=journeys.split(np.arange(8) % 2, ["even", "odd"]), permutations=39)
    assert [item.code for item in found.findings if item.severity == "warning"] == ["statistic_without_data"]
    assert found.omnibus["p"].isna().tolist() == [False, False, True]
    assert found.p == 1.0
    with pytest.raises(js.errors.InsufficientData, match="nothing can be compared"):
        js.compare(journeys, by=journeys.split(np.arange(8) % 2, ["even", "odd"]), statistics="timing")


def test_unassigned_and_paired_customers_are_told() -> None:
    journeys = sample_journeys()
    codes = np.random.default_rng(0).integers(-1, 2, len(journeys)).astype(np.int32)
    found = js.compare(journeys, by=journeys.split(codes, ["a", "b"]), permutations=19)
    assert found.unassigned > 0
    assert "unassigned" in {one.code for one in found.findings}
    twice = js.compare(journeys, journeys, permutations=19)
    assert twice.p == 1.0
    assert twice.customers_paired == twice.customers_tested
    assert "paired" in {one.code for one in twice.findings}
    days = [f"2026-01-0{day}T00:00:00Z" for day in (1, 3, 4, 6)]
    over, apart = (
        js.compare(journeys.during(days[0], end), journeys.during(days[1], days[3]), permutations=19)
        for end in (days[2], days[1])
    )
    assert "periods_overlap" in {one.code for one in over.findings}
    assert "periods_overlap" not in {one.code for one in apart.findings}


def test_a_comparison_looks_and_reads_well() -> None:
    journeys = sample_journeys()
    found = js.compare(journeys, by=tiers(journeys), least=3, permutations=39)
    assert isinstance(found, js.JourneyComparison)
    assert found.segments == ("s0", "s1", "s2")
    assert "null hypothesis" in found.definition
    assert found.provenance.settings["permutations"] == "39"
    assert "<table" in found._repr_html_()
    assert found.answer in repr(found)
    table = found.to_frame()
    assert len(table) == len(found.edges) + len(found.stages) + len(found.times)
    assert set(table["what"]) == {"edge", "label", "time"}
    assert tuple(found.omnibus["statistic"]) == STATISTICS
    assert found.flow.matrix("count", "s0").to_numpy().sum() > 0


BAD: tuple[tuple[dict[str, Any], str], ...] = (
    ({"statistics": "speed"}, "statistics"),
    ({"statistics": ()}, "statistics"),
    ({"statistics": ("steps", "steps")}, "statistics"),
    ({"steps": 3, "statistics": "timing"}, "steps"),
    ({"steps": 0}, "steps"),
    ({"sample": 50, "exact": True}, "sample"),
    ({"sample": 1}, "sample"),
    ({"exact": 1}, "exact"),
    ({"permutations": 0}, "permutations"),
    ({"permutations": 18}, "permutations"),
    ({"permutations": 50, "level": 0.99}, "permutations"),
    ({"seed": -1}, "seed"),
    ({"least": 1}, "least"),
    ({"over": "colour"}, "over"),
    ({"against": "s0"}, "against"),
    ({"names": ("a", "b")}, "names"),
)


@pytest.mark.parametrize(("options", "said"), BAD)
def test_options_that_cannot_be_are_refused(options: dict[str, Any], said: str) -> None:
    journeys = sample_journeys()
    with pytest.raises(js.errors.DefinitionError, match=said):
        js.compare(journeys, by=tiers(journeys, size=2), **options)


def test_questions_that_cannot_be_asked_are_refused() -> None:
    journeys = sample_journeys()
    by = tiers(journeys)
    with pytest.raises(js.errors.InputError, match="compared with what"):
        js.compare(journeys)
    with pytest.raises(js.errors.InputError, match="compared with what"):
        js.compare(journeys, journeys, by=by)
    with pytest.raises(js.errors.InputError, match="two data sets"):
        js.compare({"a": journeys, "b": journeys}, journeys)
    with pytest.raises(js.errors.InputError, match="two data sets"):
        js.compare({"a": journeys, "b": journeys, "c": journeys})
    with pytest.raises(js.errors.DefinitionError, match="names"):
        js.compare(journeys, journeys, names=("a", "a"))
    with pytest.raises(js.errors.DefinitionError, match="against"):
        js.compare(journeys, journeys, against="before")
    with pytest.raises(js.errors.UnknownName, match="s9"):
        js.compare(journeys, by=by, against="s9")
    with pytest.raises(js.errors.UnknownName, match="correction"):
        js.compare(journeys, by=by, correction="none")
    with pytest.raises(js.errors.InputError, match="compared with nothing"):
        js.compare(journeys, by=tiers(journeys, size=1))
    moving = journeys.split(np.zeros(journeys.n_events, dtype=np.int32), ["a", "b"], per="event")
    with pytest.raises(js.errors.InputError, match="per touchpoint"):
        js.compare(journeys, by=moving)
    codes = np.zeros(len(journeys), dtype=np.int32)
    codes[0] = 1
    with pytest.raises(js.errors.InsufficientData, match="too few customers"):
        js.compare(journeys, by=journeys.split(codes, ["most", "one"]))
    with pytest.raises(js.errors.InputError, match="two ends"):
        js.compare(journeys, by=by, permutations=19).customers("s0", edge="view")


def parted(*ways: str, gap: int = 1, size: int = 20) -> pd.DataFrame:
    """Customers who all go one way, as many of each way; letters are touchpoints."""
    rows = [
        (f"{place}-{who}", touchpoint, pd.Timestamp("2026-01-01", tz="UTC") + pd.Timedelta(hours=gap * step + who))
        for place, way in enumerate(ways)
        for who in range(size)
        for step, touchpoint in enumerate(way)
    ]
    return pd.DataFrame(rows, columns=["customer", "touchpoint", "at"])


def of_ways(*ways: str, size: int = 20) -> tuple[js.Journeys, js.Segmentation]:
    """Their journeys, and the ways as segments."""
    journeys = js.Journeys.from_frame(parted(*ways, size=size), customer="customer", touchpoint="touchpoint", at="at")
    codes = np.array([int(name.split("-")[0]) for name in journeys.customers], dtype=np.int32)
    return journeys, journeys.split(codes, [f"way {place}" for place in range(len(ways))])


@pytest.mark.parametrize("paired", [False, True])
def test_ways_that_part_completely_are_told_with_interval_and_p(paired: bool) -> None:
    """All of one side go to b and all of the other to c: nobody varies within a side, and yet it is the difference."""
    if paired:
        parts = [
            js.Journeys.from_frame(parted(way), customer="customer", touchpoint="touchpoint", at="at")
            for way in ("ac", "ab")
        ]
        found = js.compare(*parts)
        assert found.customers_paired == 20
    else:
        journeys, by = of_ways("ab", "ac")
        found = js.compare(journeys, by=by)
    rows = found.edges.set_index(["source", "target", "measure"])
    row = rows.loc[("a", "b", "P(out)")]
    low, high = newcombe(20, 20, 0, 20)
    assert (row["difference"], row["low"], row["high"]) == pytest.approx((1.0, low, high))
    # Of 2 ** 20 ways to swap the pairs, two part them so; of independent customers fewer still.
    assert row["p"] == pytest.approx(2 / 2**20)
    assert row["p"] > stats.fisher_exact([[20, 0], [0, 20]]).pvalue
    assert row["significant"]
    assert "The largest difference: a → b" in found.answer
    start = rows.loc[("<start>", "a", "P(out)")]
    assert (start["low"] < 0 < start["high"], np.isnan(start["p"]), start["why"]) == (
        True,
        True,
        "no spread between customers",
    )
    for what in ("edges", "stages"):
        assert found.plot(what=what).axes


def test_what_varies_in_nobody_claims_no_power() -> None:
    """Where all do the same, nothing tells how small a difference would have been found."""
    journeys, by = of_ways("ab", "ab")
    found = js.compare(journeys, by=by, permutations=99)
    assert found.p == 1.0
    assert found.omnibus["detectable"].isna().all()
    assert "would have been found:" not in found.answer
    assert "Nothing varies in what follows what, where they are step by step and how long it takes" in found.answer
    varied = sample_journeys()
    same = js.compare(varied, varied, permutations=99)
    assert same.omnibus["detectable"].isna().all()
    assert "Nothing varies" in same.answer


def test_edges_that_could_not_be_tested_are_not_said_to_be_alike() -> None:
    journeys, by = of_ways("ab", "ac", size=6)
    found = js.compare(journeys, by=by, permutations=99)
    assert found.different
    assert found.answer.endswith("No single edge could be tested: see why in the table.")


@pytest.mark.parametrize("level", [0.8, 0.9, 0.95, 0.99])
def test_the_fewest_permutations_that_are_taken_can_reach_the_level(level: float) -> None:
    """1 - 0.9 is a little less than 1 / 10."""
    journeys, by = of_ways("ab", "ac")
    least = round(1 / (1 - level)) - 1
    found = js.compare(journeys, by=by, permutations=least, level=level)
    assert found.p == pytest.approx(1 - level)
    assert found.different
    assert "travel differently" in found.answer


def test_customers_of_edges_that_nobody_has_and_of_names_that_nothing_bears() -> None:
    journeys, by = of_ways("ab", "ac")
    found = js.compare(journeys, by=by, permutations=19)
    with pytest.raises(js.errors.UnknownName, match="no label is called 'd'"):
        found.customers("way 0", edge=("a", "d"))
    for edge in (5, "ab", {"a": "b"}, ("a", "b", "c")):
        with pytest.raises(js.errors.InputError, match="two ends"):
            found.customers("way 0", edge=edge)
    shop = js.datasets.simulate(60, seed=4).journeys()
    open_ = js.compare(shop, by=shop.split(np.arange(60) % 2, ["a", "b"]), over="channel", permutations=19, least=2)
    assert len(open_.customers("a", edge=("<end>", "<start>"))) == 0
    assert len(open_.customers("a", edge=("app", "<end>"))) > 0
    with pytest.raises(js.errors.DefinitionError, match="names"):
        js.compare(shop, shop, names=5)  # type: ignore[arg-type]


def test_periods_that_cut_units_off_are_not_said_to_differ_without_a_word() -> None:
    """Nothing changes, but whoever is there all the time starts in the first period only and ends in the second."""
    rng = np.random.default_rng(3)
    rows = [
        (f"c{who}", touchpoint, pd.Timestamp("2026-01-01", tz="UTC") + pd.Timedelta(days=float(day)))
        for who in range(60)
        for day, touchpoint in zip(np.sort(rng.uniform(0, 60, 12)), rng.choice(list("abc"), 12), strict=True)
    ]
    table = pd.DataFrame(rows, columns=["customer", "touchpoint", "at"])
    journeys = js.Journeys.from_frame(table, customer="customer", touchpoint="touchpoint", at="at")
    days = ["2026-01-01T00:00Z", "2026-01-31T00:00Z", "2026-03-05T00:00Z"]
    parts = [journeys.during(*days[:2]), journeys.during(*days[1:])]
    found = js.compare(*parts, permutations=99)
    assert found.different
    assert "would differ without any change" in found.answer
    assert [one.share > 0.9 for one in found.findings if one.code == "periods_cut_units"] == [True]
    visits = [js.sessions(part, gap="1 day") for part in parts]
    fair = js.compare(*visits, unit="journey", permutations=99)
    assert not fair.different
    assert "periods_cut_units" not in {one.code for one in fair.findings}
    with pytest.raises(js.errors.InputError, match="each data set by itself"):
        js.retention({"before": parts[0], "after": parts[1]})  # type: ignore[arg-type]
