"""Differences: every number of a segment less that of another, with interval, p and correction; never a bare one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import numpy as np
import pandas as pd
import pytest

import journeyseg as js
from journeyseg.columns.deletions import without
from journeyseg.errors import InputError, UnknownName
from journeyseg.stats.comparisons import compare_proportions
from journeyseg.stats.corrections import adjust
from journeyseg.stats.jackknife import jackknife

SHOP = js.datasets.simulate(events=6_000, seed=11)
JOURNEYS = SHOP.journeys()
TIERS = js.segment(JOURNEYS, "profile", column="tier")
EVERY, MANY = np.ones(len(JOURNEYS), dtype=bool), np.arange(len(JOURNEYS)) % 8 > 0
LAPPING = JOURNEYS.split(np.column_stack([EVERY, MANY]), js.segments("all", "many"))
DATES = tuple(f"{day}T00:00:00Z" for day in ("2024-01-01", "2024-02-15", "2024-04-01"))
Ask = Callable[..., Any]
ASKED: dict[str, Ask] = {
    "flow": lambda **how: js.flow(JOURNEYS, quantiles=(0.5,), **how),
    "flow of journeys": lambda **how: js.flow(JOURNEYS, over="stage", unit="journey", **how),
    "step_matrix": lambda **how: js.step_matrix(JOURNEYS, **how),
    "step_flow": lambda **how: js.step_flow(JOURNEYS, max_steps=3, **how),
    "routes": lambda **how: js.routes(JOURNEYS, top=5, **how),
    "loops": lambda **how: js.loops(JOURNEYS, **how),
    "funnel": lambda **how: js.funnel(JOURNEYS, ["search", "checkout"], **how),
    "retention": lambda **how: js.retention(JOURNEYS, interval="month", **how),
    "stickiness": lambda **how: js.stickiness(JOURNEYS, interval="month", **how),
    "lifecycle": lambda **how: js.lifecycle(JOURNEYS, interval="month", **how),
    "survival": lambda **how: js.survival(JOURNEYS, "checkout", **how),
    "survival of a sample": lambda **how: js.survival(JOURNEYS, "checkout", method="sample", size=500, **how),
    "survival to the second": lambda **how: js.survival(JOURNEYS, "checkout", method="exact", **how),
    "sequences": lambda **how: js.sequences(JOURNEYS, "search -> product", **how),
    "next_touchpoint": lambda **how: js.next_touchpoint(JOURNEYS, "search", **how),
}


@pytest.mark.parametrize("verb", list(ASKED))
def test_no_difference_stands_bare_and_each_is_that_of_its_two_values(verb: str) -> None:
    found = ASKED[verb](by=TIERS)
    table = found.difference("plus", "basic").to_frame()
    assert len(table)
    assert (table["difference"] - (table["value"] - table["versus"])).abs().max() < 1e-9
    bare = table["difference"].notna() & table["low"].isna()
    assert table.loc[bare, "method"].str.startswith("no interval").all()
    held = table.dropna(subset=["low"])
    assert (held["low"] <= held["difference"] + 1e-12).all()
    assert (held["difference"] <= held["high"] + 1e-12).all()
    assert (held["method"].str.len() > 5).all()
    tested = table.dropna(subset=["p_value"])
    assert tested["low"].notna().all()
    assert (tested["p_corrected"] >= tested["p_value"]).all()
    assert (table["family"] == len(tested)).all()


@pytest.mark.parametrize("verb", ["flow", "funnel", "survival", "lifecycle", "loops"])
def test_the_other_way_round_is_the_same_with_the_other_sign(verb: str) -> None:
    found = ASKED[verb](by=TIERS)
    one, other = (found.difference(*pair).to_frame() for pair in (("plus", "basic"), ("basic", "plus")))
    for name, mirror in (("difference", "difference"), ("low", "high"), ("high", "low")):
        np.testing.assert_allclose(one[name], -other[mirror], atol=1e-12)
    np.testing.assert_allclose(one["p_corrected"], other["p_corrected"])


def test_shares_of_customers_that_nobody_shares_get_newcombe_and_the_pooled_test() -> None:
    found = ASKED["funnel"](by=TIERS)
    part = found.difference("plus", "basic", measures=["share of first"])["share of first"]
    counts = [found.reached(name) for name in ("plus", "basic")]
    known = compare_proportions(counts[0][1], counts[0][0], counts[1][1], counts[1][0])
    assert (part.low[1], part.high[1], part.p[1]) == pytest.approx((known.low, known.high, known.p_value))
    assert part.method[1] == "Newcombe, pooled z test"
    assert np.isnan(part.p[0])


def test_segments_that_share_customers_are_jackknifed_in_pairs() -> None:
    found = ASKED["funnel"](by=LAPPING)
    part = found.difference("all", "many", measures=["share of first"])["share of first"]
    level = found.state.stack("level")
    reached = np.flip(np.flip(level, axis=2).cumsum(axis=2), axis=2)
    shares = reached[:, :, 1] / reached[:, :, 0]
    gap = shares[:, 0] - shares[:, 1]
    held = (reached[1:, :, 0] != reached[0, :, 0]).any(axis=1)
    known = jackknife(gap[0], gap[1:], held)
    assert (part.low[1], part.high[1]) == pytest.approx((known.low, known.high))
    apart = [found["share of first"].high[k][1] - found["share of first"].low[k][1] for k in (0, 1)]
    assert part.high[1] - part.low[1] < np.hypot(*apart) / 2


def test_two_names_for_the_same_customers_differ_by_nothing_without_a_test() -> None:
    everybody = np.ones(len(JOURNEYS), dtype=bool)
    twice = JOURNEYS.split(np.column_stack([everybody, everybody]), js.segments("one", "same"))
    table = js.flow(JOURNEYS, by=twice).difference("one", "same").to_frame()
    assert (table["difference"] == 0).all()
    assert table["p_value"].isna().all()


def test_replicates_are_what_the_metric_says_of_everybody_else() -> None:
    found = ASKED["loops"](by=TIERS)
    replicates = found.replicates(["rework"])["rework"]
    for bucket in (0, 17, 63):
        told = {item.name: item for item in found.metric.summarise(without(found.state, bucket))}
        assert np.array_equal(replicates.value[bucket], told["rework"].value, equal_nan=True)
    others = js.loops(JOURNEYS.take(np.flatnonzero(JOURNEYS.buckets != 17)), by="tier")
    assert np.array_equal(replicates.value[17], others["rework"].value, equal_nan=True)


def test_labels_that_one_bucket_holds_alone_are_missing_without_it() -> None:
    rows = [
        {"customer": f"c{k}", "touchpoint": "a", "at": "2026-01-01T00:00:00Z", "device": "rare" if k == 5 else "web"}
        for k in range(120)
    ]
    journeys = js.Journeys.from_frame(
        pd.DataFrame(rows), customer="customer", touchpoint="touchpoint", at="at", properties=["device"]
    )
    halves = journeys.split(np.arange(120) % 2, js.segments("even", "odd"))
    table = (
        js.flow(journeys, over="property:device", by=halves).difference("even", "odd", measures=["P(out)"]).to_frame()
    )
    assert table.loc[table["source"] == "rare", "p_value"].isna().all()


def test_counts_get_an_interval_and_no_test_since_they_grow_with_their_segment() -> None:
    table = ASKED["flow"](by=TIERS).difference("plus", "basic").to_frame()
    counts = table[table["metric"].isin(["count", "customers"])]
    assert counts["low"].notna().any()
    assert counts["p_value"].isna().all()
    assert counts["method"].str.contains("no test|no interval").all()
    least = ASKED["loops"](by=TIERS).difference("plus", "basic", measures=["least self distance"]).to_frame()
    assert least["low"].isna().all()


def test_cells_in_which_nobody_of_both_does_it_make_the_family_no_larger() -> None:
    table = ASKED["step_flow"](by=TIERS).difference("plus", "basic", measures=["share"]).to_frame()
    nobody = (table["value"] == 0) & (table["versus"] == 0)
    assert nobody.any()
    assert table.loc[nobody, "p_value"].isna().all()
    assert int(table["family"].iloc[0]) <= int((~nobody).sum())


def test_the_correction_is_over_all_that_was_asked() -> None:
    found = ASKED["loops"](by=TIERS)
    table = pd.DataFrame()
    for correction in ("holm", "benjamini_hochberg", "bonferroni"):
        table = found.difference("plus", "basic", correction=correction, measures=["rework", "repeat"]).to_frame()
        np.testing.assert_allclose(table["p_corrected"], adjust(table["p_value"].to_numpy(), correction))
    alone = found.difference("plus", "basic", measures="rework").to_frame()
    assert set(alone["metric"]) == {"rework"}
    assert alone["family"].iloc[0] < table["family"].iloc[0]


def test_another_level_gives_other_limits_of_both_sides_and_the_same_p() -> None:
    found = ASKED["loops"](by=TIERS)
    narrow, wide = (
        found.difference("plus", "basic", level=level, measures=["rework"])["rework"] for level in (0.5, 0.99)
    )
    known = np.isfinite(narrow.low) & np.isfinite(wide.low)
    assert known.any()
    assert (wide.high - wide.low > narrow.high - narrow.low)[known].all()


def test_what_if_is_always_paired_since_its_level_is_that_of_another_segment() -> None:
    found = js.what_if(JOURNEYS, goal="purchase", by=TIERS)
    methods = set(found.difference("plus", "basic", measures=["drop-off"]).to_frame().dropna(subset=["low"])["method"])
    assert all("bucket jackknife of the difference" in method for method in methods)


def test_a_survival_curve_is_taken_from_another_at_times_at_which_both_are_watched() -> None:
    found = ASKED["survival"](by=TIERS)
    table = found.curve_difference("plus", "basic")
    curves = [found.curve(name)["without"] for name in ("plus", "basic")]
    for seconds, row in table.iterrows():
        at = [curve[curve.index <= seconds].iloc[-1] if (curve.index <= seconds).any() else 1.0 for curve in curves]
        assert row["difference"] == pytest.approx(at[0] - at[1])
        assert min(row["at_risk"], row["at_risk_versus"]) > 0
    assert 0 < len(table) <= 24
    assert (table["low"].dropna() <= table["difference"][table["low"].notna()]).all()
    np.testing.assert_allclose(table["p_corrected"], adjust(table["p_value"].to_numpy(), "holm"))


def test_differences_know_their_measures_and_say_who_is_compared() -> None:
    found = ASKED["loops"](by=TIERS).difference("plus", "basic", measures=["rework", "repeat"])
    assert found.title == "plus minus basic"
    assert "plus minus basic" in repr(found)
    assert isinstance(found, js.Differences)
    assert isinstance(found["rework"], js.Difference)
    with pytest.raises(UnknownName, match="reworks"):
        found["reworks"]


@pytest.mark.parametrize(
    ("pair", "options", "said"),
    [
        (("plus", "gold"), {}, "gold"),
        (("gold", "plus"), {}, "gold"),
        (("plus", "plus"), {}, "itself"),
        (("plus", "basic"), {"measures": ["reworks"]}, "reworks"),
        (("plus", "basic"), {"measures": []}, "no measure"),
        (("plus", "basic"), {"correction": "none"}, "none"),
        (("plus", "basic"), {"level": 95}, "level"),
    ],
)
def test_what_can_not_be_compared_is_refused(pair: tuple[str, str], options: dict[str, Any], said: str) -> None:
    with pytest.raises((InputError, UnknownName), match=said):
        ASKED["loops"](by=TIERS).difference(*pair, **options)


def test_a_result_without_its_state_says_so() -> None:
    found = attrs.evolve(ASKED["loops"](by=TIERS), state=None)
    with pytest.raises(InputError, match="no state"):
        found.difference("plus", "basic")


def test_rows_in_another_order_and_other_names_of_customers_change_no_digit_that_rests_on_all() -> None:
    frame = SHOP.events.head(2_000)
    mixed = frame.sample(frac=1.0, random_state=1)

    def asked(events: pd.DataFrame) -> pd.DataFrame:
        journeys = js.Journeys.from_frame(events, customer="customer", touchpoint="touchpoint", at="at")
        halves = js.segment(
            journeys, js.segmenters.Rules({"buyers": {"count": "purchase", "at_least": 1}}, default="others")
        )
        return js.loops(journeys, by=halves).difference("buyers", "others").to_frame()

    pd.testing.assert_frame_equal(asked(frame), asked(mixed))


def test_plain_measures_are_compared_too_each_under_its_own_name() -> None:
    names = ["conversion", js.metrics.TimeTo("support"), js.metrics.TimeTo("checkout")]
    found = js.measure(JOURNEYS, names, goal="purchase", by=TIERS)
    table = found.difference("plus", "basic").to_frame()
    assert set(table["metric"]) == set(found.definitions)
    for row in table.to_dict("records"):
        sides = [found.estimate(row["metric"], name).value for name in ("plus", "basic")]
        assert [row["value"], row["versus"]] == pytest.approx(sides, nan_ok=True)
    one = found.difference("plus", "basic", measures=["conversion"])["conversion"]
    own = [found.estimate("conversion", name) for name in ("plus", "basic")]
    known = compare_proportions(own[0].value * own[0].n, own[0].n, own[1].value * own[1].n, own[1].n)
    assert (float(one.low), float(one.p)) == pytest.approx((known.low, known.p_value))
    assert "plus (n" in found.plot(segment="plus", versus="basic").get_suptitle()
    with pytest.raises(InputError, match="no journeys"):
        attrs.evolve(found, behind=None).difference("plus", "basic")
    with pytest.raises(UnknownName, match="gold"):
        found.difference("gold", "basic")


def test_curves_are_not_compared_after_one_of_them_has_ended() -> None:
    rows = [
        {
            "customer": f"{side}{k}",
            "touchpoint": name,
            "at": f"2026-01-{1 + day:02d}T00:00:00Z",
        }
        for side, longest in (("a", 3), ("b", 10))
        for k in range(60)
        for name, day in (("view", 0), ("buy", 1 + k % longest))
    ]
    journeys = js.testing.journeys_of(rows)
    halves = journeys.split(np.array([name[0] == "b" for name in journeys.customers]), js.segments("a", "b"))
    table = js.survival(journeys, "buy", method="exact", by=halves).curve_difference("a", "b")
    assert table.index.tolist() == [86_400.0, 172_800.0, 259_200.0]
    assert table["at_risk"].tolist() == [60, 40, 20]


def test_a_breakdown_by_value_has_a_column_beside_the_values() -> None:
    found = js.funnel(JOURNEYS, ["search", "checkout"], breakdown="channel", by=TIERS)
    channels = set(JOURNEYS.to_frame()["channel"].dropna())
    for table in (found.to_frame(), found.difference("plus", "basic").to_frame()):
        assert table.columns.is_unique
        assert set(table["cell value"].dropna()) <= channels | {""}
        assert table["value"].dtype == float


def test_touchpoints_in_different_segments_are_of_customers_who_may_be_in_both() -> None:
    known = JOURNEYS.known()
    halves = known.split(np.arange(known.n_events) % 2, js.segments("even", "odd"), per="event")
    methods = set(js.flow(known, by=halves).difference("even", "odd", measures=["P(out)"])["P(out)"].method.ravel())
    assert not any(method.startswith("Newcombe,") for method in methods)
    assert "bucket jackknife of the difference, t" in methods


def test_two_periods_are_two_segments_of_customers_who_may_be_in_both() -> None:
    early, late = JOURNEYS.during(*DATES[:2]), JOURNEYS.during(*DATES[1:])
    found = js.flow({"before": early, "after": late})
    part = found.difference("after", "before", measures=["P(out)"])["P(out)"]
    assert "bucket jackknife of the difference, t" in set(part.method.ravel())
    alone = [js.flow(one).estimate("P(out)", "everyone", "search", "product") for one in (late, early)]
    source, target = (axis.labels or () for axis in part.axes)
    at = source.index("search"), target.index("product")
    assert part.difference[at] == pytest.approx(alone[0].value - alone[1].value)
    assert "after (n" in found.plot(segment="after", versus="before").get_suptitle()


@pytest.mark.parametrize("level", ["0.9", True, 95, [0.9]])
def test_what_is_no_level_is_refused_in_words(level: Any) -> None:
    given = ASKED["funnel"](by=TIERS)
    with pytest.raises(InputError, match="confidence level"):
        given.difference("plus", "basic", level=level)
    assert given.difference("plus", "basic", level=np.float64(0.9)).level == 0.9


def test_what_names_no_measure_is_refused_in_words() -> None:
    with pytest.raises(UnknownName, match="no measure is called 5"):
        ASKED["funnel"](by=TIERS).difference("plus", "basic", measures=5)  # type: ignore[arg-type]
