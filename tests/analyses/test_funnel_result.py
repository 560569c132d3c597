"""What a funnel tells: shares, open attempts, times, who is where; and the laws it keeps."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import journeyseg as js
from journeyseg.errors import DefinitionError, InputError, JourneysegError, UnknownName
from journeyseg.testing import strategies
from tests.builders import journeys_of, row

HOUR = 3_600_000_000
STEPS = ["view", "cart", "buy"]


def shop(*, as_of: int | None = None, **customers: list[tuple[str, float]]) -> js.Journeys:
    """Touchpoints by customer, at hours."""
    rows = [row(name, what, round(at * HOUR)) for name, met in customers.items() for what, at in met]
    return journeys_of(rows, touchpoints=["view", "cart", "buy", "refund"], as_of=as_of)


SHOP = shop(
    as_of=100 * HOUR,
    ann=[("view", 0), ("cart", 1), ("buy", 3)],
    bob=[("view", 0), ("cart", 2)],
    cleo=[("view", 95), ("cart", 96)],
    dan=[("buy", 5)],
)


def test_every_number_of_a_small_shop() -> None:
    found = js.funnel(SHOP, STEPS, within="10 hours", times="exact")
    table = found.counts()
    assert table["step"].tolist() == STEPS
    assert table["reached"].tolist() == [3, 3, 1]
    assert table["stopped"].tolist() == [0, 2, 1]
    assert table["open"].tolist() == [0, 1, 0]
    assert table["share_of_all"].tolist() == [0.75, 0.75, 0.25]
    assert table["share_of_previous"].tolist() == pytest.approx([0.75, 1, 1 / 3])
    assert found.means() == [None, pytest.approx(4 / 3 * 3600), 7200]
    assert found.medians() == [None, 3600, 7200]
    assert found.levels().sort_index().tolist() == [3, 2, 2, 0]
    assert found.who("cart", stopped=True).sort_values().tolist() == ["bob", "cleo"]
    assert found.at_steps() == [["ann", "bob", "cleo"], ["ann", "bob", "cleo"], ["ann"]]
    assert found.bottleneck() == "buy"
    assert found.shares_of_previous() == table["share_of_previous"].tolist()
    assert found.estimate("share of first", "everyone", "buy").value == pytest.approx(1 / 3)
    assert found.times("buy", since="view").to_dict() == {"ann": 3 * 3600.0}


def test_an_open_attempt_is_censored_and_not_lost() -> None:
    """Of three that viewed one bought, one ran out of time, one may still buy: two were watched long enough."""
    found = js.funnel(SHOP, STEPS, within="10 hours", times="exact")
    assert found.estimate("share of first, open censored", "everyone", "buy").value == pytest.approx(1 / 3)
    later = js.funnel(SHOP.with_frame(as_of=97 * HOUR), STEPS, within="10 hours", times="exact")
    curve = later.curve("buy")
    assert curve["seconds"].tolist() == [2 * 3600, 3 * 3600]
    assert curve["at_risk"].tolist() == [3, 2]
    assert curve["share"].tolist() == [0, 0.5]
    closed = journeys_of(
        [row("a", "view", 0, state="done"), row("b", "view", 0, state="going"), row("b", "buy", HOUR, state="going")],
        blueprint=js.Blueprint("b", stages=[js.Stage("s", ["view", "buy"])], closed=js.Closed("state", ["done"])),
    )
    assert js.funnel(closed, ["view", "buy"]).counts()["open"].tolist() == [0, 0]


def test_an_attempt_whose_window_ends_now_is_not_open() -> None:
    """All that could happen in it is known."""
    opened = {
        as_of: js.funnel(shop(as_of=as_of, a=[("view", 0)]), ["view", "buy"], within="10 hours")
        for as_of in (10 * HOUR, 10 * HOUR - 1)
    }
    assert [found.counts()["open"].sum() for found in opened.values()] == [0, 1]


def late_starters(seed: int) -> js.Journeys:
    """Of 1500 customers 60 % buy, after 10 hours in the mean; those who began late have had no time to."""
    chance = np.random.default_rng(seed)
    start = chance.uniform(0, 40, 1500)
    wait = np.where(chance.random(1500) < 0.6, chance.exponential(10, 1500), np.inf)
    met = [("view", start, start), ("buy", start + wait, start + wait)]
    frames = [pd.DataFrame({"who": np.arange(1500), "what": name, "hours": at}) for name, at, _ in met]
    log = pd.concat(frames)
    log = log[log["hours"] < 45].assign(
        ts=lambda part: pd.Timestamp("2026-01-01", tz="UTC") + pd.to_timedelta(part["hours"], unit="h")
    )
    return js.Journeys.from_frame(log, customer="who", touchpoint="what", at="ts", as_of="2026-01-02T21:00:00Z")


def test_the_censored_share_covers_the_truth_where_the_plain_rate_is_biased() -> None:
    """Over 40 seeds: the censored interval holds the true share in 34 or more, the plain one in hardly any."""
    truth, held, plain_held = 0.6 * (1 - np.exp(-3)), 0, 0
    for seed in range(40):
        found = js.funnel(late_starters(seed), ["view", "buy"], within="30 hours", times="exact")
        told = found.estimate("share of first, open censored", "everyone", "buy")
        plain = found.estimate("share of first", "everyone", "buy")
        held += told.low < truth < told.high
        plain_held += plain.low < truth < plain.high
    assert held >= 34
    assert plain_held <= 4


@given(strategies.journeys(touchpoints=STEPS, max_customers=8, max_events=30), st.data())
def test_by_segment_is_each_segment_alone(journeys: js.Journeys, data: st.DataObject) -> None:
    """For exclusive and overlapping segments, number for number."""
    by = data.draw(strategies.segmentations(journeys, kinds=("exclusive", "overlapping")))
    options: dict[str, Any] = {"within": "2 days", "times": "exact"}
    together = js.funnel(journeys, STEPS, by=by, **options)
    for name in by.names:
        mask = journeys.customers.isin(by.customers(name))
        alone = js.funnel(journeys.take(np.flatnonzero(mask)), STEPS, **options)
        assert together.reached(name) == alone.reached()
        left = together.counts(name).drop(columns="segment")
        pd.testing.assert_frame_equal(left, alone.counts().drop(columns="segment"))
        assert together.means(name) == alone.means()
        assert together.medians(name) == alone.medians()


@given(
    strategies.journeys(touchpoints=STEPS, max_customers=6, max_events=30), st.sampled_from(["ordered", "unordered"])
)
def test_steps_never_grow_and_stops_add_up(journeys: js.Journeys, order: str) -> None:
    """Whatever reaches a step reached the one before; everybody stopped somewhere."""
    table = js.funnel(journeys, STEPS, within="3 days", order=order).counts()
    assert (np.diff(table["reached"]) <= 0).all()
    assert table["stopped"].sum() == table["reached"].iloc[0]
    assert (table["open"] <= table["stopped"]).all()
    assert table["open"].iloc[-1] == 0


@given(strategies.event_logs(touchpoints=STEPS, several=False), st.randoms(use_true_random=False))
def test_names_and_a_shift_of_time_change_nothing(log: pd.DataFrame, random: Any) -> None:
    """Customers renamed, rows of different moments shuffled, all moved by a day."""
    options = {"customer": "customer", "touchpoint": "touchpoint", "at": "at"}
    ordered = log.sort_values("at", kind="stable")
    moved = ordered.assign(customer="x" + ordered["customer"], at=ordered["at"] + pd.Timedelta("1D"))
    known = [name for name in STEPS if name in set(log["touchpoint"])]
    first = js.funnel(js.Journeys.from_frame(log, **options), known, within="2 days")
    second = js.funnel(js.Journeys.from_frame(moved, **options), known, within="2 days")
    assert first.reached() == second.reached()
    assert first.counts()["open"].tolist() == second.counts()["open"].tolist()
    assert random is not None


@pytest.mark.parametrize(
    "metric",
    [
        js.metrics.Funnel(["view", "cart", "buy"], within="7 days"),
        js.metrics.Funnel(["view", "buy"], preset="mixpanel", count="attempts"),
        js.metrics.Funnel(["view", "buy"], breakdown="channel"),
        js.metrics.Funnel(["view", "cart", "buy"], preset="clickhouse", modes=["strict_order"], times="exact"),
        js.metrics.Funnel(["view", "cart", "buy"], order="open"),
    ],
    ids=lambda metric: metric.words[:60],
)
def test_a_funnel_keeps_the_contract_of_metrics(metric: Any) -> None:
    """Batches, engines, empty input, pickles, and the promises of `check_metric`."""
    found = js.testing.check_metric(metric)
    assert not found.failed
    assert found.passed


def test_attempts_are_told_one_by_one() -> None:
    """With their moments, and their journey where there are several."""
    rows = [
        row("a", "view", 0, journey="o1"),
        row("a", "buy", HOUR, journey="o1"),
        row("a", "view", HOUR, journey="o2"),
    ]
    found = js.funnel(journeys_of(rows), ["view", "buy"], unit="journey").attempts()
    assert found["journey"].tolist() == ["o1", "o2"]
    assert found["level"].tolist() == [2, 1]
    assert found["at buy"].isna().tolist() == [False, True]
    assert str(found["at view"].dt.tz) == "UTC"


def test_journeys_of_one_customer_are_not_taken_for_independent() -> None:
    """The interval rests on customers: the same journeys of fewer customers say less."""
    many = [
        row(f"c{k}", name, k * HOUR + at, journey=f"j{k}")
        for k in range(120)
        for at, name in ((0, "view"), (1, "buy"))
        if k % 2 or name == "view"
    ]
    few = [{**one, "customer": f"c{int(one['journey'][1:]) // 12 * 2 + int(one['journey'][1:]) % 2}"} for one in many]
    wide, narrow = (
        js.funnel(journeys_of(rows), ["view", "buy"], unit="journey").estimate("share of first", "everyone", "buy")
        for rows in (few, many)
    )
    assert wide.value == narrow.value == 0.5
    assert wide.high - wide.low > 1.5 * (narrow.high - narrow.low)


def test_a_funnel_of_open_order_counts_everyone_who_met_a_step() -> None:
    found = js.funnel(SHOP, STEPS, order="open")
    assert found.reached() == [3, 3, 2]
    assert sorted(found.who("buy").tolist()) == ["ann", "dan"]
    assert found.to_frame()["metric"].unique().tolist() == ["share of all"]
    assert "stopped" not in found.counts()
    assert found.plot().axes
    for refused in (found.attempts, found.levels, lambda: found.who("buy", stopped=True)):
        with pytest.raises(InputError, match="nothing like it"):
            refused()


def test_optional_steps_are_counted_and_need_not_be_met() -> None:
    found = js.funnel(shop(a=[("view", 0), ("buy", 1)], b=[("view", 0), ("cart", 1), ("buy", 2)]), STEPS, optional=[2])
    assert (found.steps, found.reached()) == (("view", "buy"), [2, 2])
    assert found.estimate("share meeting optional step", "everyone", "cart").value == 0.5
    assert found.who("cart").tolist() == ["b"]


def test_a_breakdown_tells_the_steps_of_each_value() -> None:
    rows = [
        row("a", "view", 0, item="x"), row("a", "buy", 1, item="x"), row("a", "view", 2, item="y"), row("b", "view", 0)
    ]  # fmt: skip
    found = js.funnel(journeys_of(rows), ["view", "buy"], breakdown="property:item")
    assert found.by_value() == {"x": [1, 1], "y": [1, 0], "(none)": [1, 0]}
    held = js.funnel(journeys_of(rows), ["view", "buy"], hold="property:item", breakdown="property:item")
    assert held.by_value() == {"x": [1, 1], "y": [1, 0]}
    with pytest.raises(InputError, match="breakdown"):
        found.plot()
    with pytest.raises(InputError, match="no breakdown"):
        js.funnel(SHOP, STEPS).by_value()


def test_two_segments_are_compared_step_by_step() -> None:
    """With interval, p, and p corrected over the steps."""
    rows = [
        row(f"{group}{k}", name, at)
        for group, rate in (("a", 2), ("b", 5))
        for k in range(300)
        for at, name in ((0, "view"), (1, "buy"))
        if name == "view" or k % rate == 0
    ]
    journeys = journeys_of(rows, profiles={one["customer"]: {"group": one["customer"][0]} for one in rows})
    table = js.funnel(journeys, ["view", "buy"], by="group").step_difference("a", "b")
    assert table["reached"].tolist() == [0, 90]
    gap = table.iloc[1]
    assert gap["difference"] == pytest.approx(0.3)
    assert gap["low"] < 0.3 < gap["high"]
    assert gap["p_corrected"] < 0.001
    with pytest.raises(InputError, match="itself"):
        js.funnel(journeys, ["view", "buy"], by="group").step_difference("a", "a")
    with pytest.raises(InputError, match="which segment"):
        js.funnel(journeys, ["view", "buy"], by="group").reached()


CONTRADICTIONS: list[tuple[dict[str, Any], str]] = [
    ({"order": "open", "within": "1 day"}, "within"),
    ({"order": "unordered", "ties": "either"}, "ties"),
    ({"order": "open", "count": "attempts"}, "count"),
    ({"order": "strict", "ties": "step"}, "ties"),
    ({"order": "strict", "exclusions": "refund"}, "exclusions"),
    ({"order": "hybrid", "step_within": "1 day"}, "step_within"),
    ({"order": "sideways"}, "order"),
    ({"on_exclusion": "drop"}, "on_exclusion"),
    ({"breakdown_at": "last"}, "breakdown_at"),
    ({"breakdown": "item"}, "breakdown"),
    ({"breakdown": "channel", "times": "exact"}, "times"),
    ({"count": "attempts", "prefer": "earliest_start"}, "prefer"),
    ({"count": "clicks"}, "count"),
    ({"within": 7}, "within"),
    ({"within": "7"}, "within"),
    ({"step_within": ["1 day"]}, "step_within"),
    ({"optional": [1]}, "optional"),
    ({"optional": [3]}, "optional"),
    ({"optional": ["cart"]}, "optional"),
    ({"stops": ["never"]}, "stops"),
    ({"stops": ["other"], "entry": "again"}, "stops"),
    ({"stops": ["other"], "exclusions": "refund"}, "exclusions"),
    ({"modes": ["strict_order"]}, "modes"),
    ({"preset": "clickhouse", "modes": ["strictest"]}, "modes"),
    ({"preset": "google"}, "preset"),
    ({"exclusions": js.Exclusion("refund", after=2, before=2)}, "exclusion"),
    ({"exclusions": js.Exclusion("refund", after=0)}, "exclusion"),
    ({"exclusions": js.Exclusion("refund", after="buy", before="view")}, "exclusion"),
    ({"exclusions": js.Exclusion("refund", after=2), "optional": [2]}, "exclusions"),
    ({"exclusions": js.Exclusion("refund", before=2), "order": "unordered"}, "exclusions"),
    ({"once": "yes"}, "once"),
    ({"increase": True, "ties": "either"}, "increase"),
    ({"increase": True, "tolerance": "1 s"}, "tolerance"),
    ({"tolerance": 2}, "tolerance"),
]


@pytest.mark.parametrize(("options", "name"), CONTRADICTIONS, ids=[str(options)[:60] for options, _ in CONTRADICTIONS])
def test_an_option_that_can_not_be_is_refused_and_never_ignored(options: dict[str, Any], name: str) -> None:
    """By name, with what was expected and found."""
    with pytest.raises(DefinitionError) as raised:
        js.funnel(SHOP, STEPS, **options)
    assert name in str(raised.value)
    assert raised.value.expected
    assert raised.value.found


@pytest.mark.parametrize(
    ("steps", "error"),
    [
        ([], DefinitionError),
        ("view", DefinitionError),
        ([js.END], DefinitionError),
        ([js.END, "buy"], DefinitionError),
        (["view", 3], DefinitionError),
        (["view", "byu"], UnknownName),
    ],
)
def test_steps_that_can_not_be_are_refused(steps: Any, error: type[JourneysegError]) -> None:
    with pytest.raises(error) as raised:
        js.funnel(SHOP, steps)
    assert raised.value.expected


def test_an_exclusion_of_an_unknown_step_names_the_steps() -> None:
    with pytest.raises(UnknownName, match="vew"):
        js.funnel(SHOP, STEPS, exclusions=js.Exclusion("refund", after="vew"))
    assert js.Exclusion("refund", after=1).words == '"refund" between step 1 and the last step'


def test_the_end_of_the_journey_may_be_the_last_step() -> None:
    """What is last in its journey is met by the end; strictly, right after."""
    log = shop(a=[("view", 0), ("cart", 1)], b=[("cart", 0), ("view", 1)])
    assert js.funnel(log, ["cart", js.END], order="strict").reached() == [2, 1]
    assert js.funnel(log, ["cart", js.END]).reached() == [2, 2]
    with pytest.raises(DefinitionError, match="order"):
        js.funnel(log, ["cart", js.END], order="hybrid")


def test_mixpanel_opens_once_and_others_again() -> None:
    """The example of the reference: A 13:00, A 13:30, B 13:45, C 14:15 within an hour."""
    rows = [row("u", name, round(at * HOUR)) for name, at in (("A", 13), ("A", 13.5), ("B", 13.75), ("C", 14.25))]
    levels = {
        preset: int(js.funnel(journeys_of(rows), ["A", "B", "C"], within="1 hour", preset=preset).levels().iloc[0])
        for preset in ("mixpanel", "posthog", "clickhouse")
    }
    assert levels == {"mixpanel": 2, "posthog": 3, "clickhouse": 3}


def test_amplitude_lets_others_of_the_same_second_lie_between_and_uses_a_touchpoint_once() -> None:
    """Exact order is not broken by a foreign touchpoint of the same second; four searches before one cart are one."""
    rows = [row("u", name, at * 1_000_000) for name, at in (("A", 60), ("X", 61), ("B", 61))]
    assert js.funnel(journeys_of(rows), ["A", "B"], preset="amplitude", order="strict").reached() == [1, 1]
    assert js.funnel(journeys_of(rows), ["A", "B"], preset="posthog", order="strict").reached() == [1, 0]
    rows = [row("u", name, at * 1_000_000) for at, name in enumerate("AAAAB")]
    assert js.funnel(journeys_of(rows), ["A", "B"], preset="amplitude", count="attempts").reached() == [1, 1]


def test_the_interval_of_an_exact_median_holds_it() -> None:
    """Between two times that occur lies nothing: 28 after a minute and 12 after an hour."""
    rows = [row(f"c{k}", name, at) for k in range(40) for name, at in (("A", 0), ("B", 60_000_000 if k < 28 else HOUR))]
    found = js.funnel(journeys_of(rows), ["A", "B"], times="exact").estimate(
        "median time from previous", "everyone", "B"
    )
    assert found.low <= found.value == 60 <= found.high


def test_nobody_lost_is_no_bottleneck() -> None:
    found = js.funnel(shop(a=[("view", 0), ("cart", 1), ("buy", 2)]), STEPS)
    assert found.bottleneck() == ""
    assert [mark.get_fontweight() for mark in found.plot().axes[0].get_yticklabels()] == ["normal"] * 3


def test_a_funnel_of_forty_steps_and_of_one_giant_journey() -> None:
    """No limit of steps; two hundred thousand touchpoints of one customer in one go."""
    rows = [row("u", f"s{k % 40}", k) for k in range(400)]
    assert js.funnel(journeys_of(rows), [f"s{k}" for k in range(40)]).reached() == [1] * 40
    names = np.array(["view", "cart", "buy"])[np.arange(200_000) % 3]
    frame = pd.DataFrame({"who": "u", "what": names, "ts": pd.to_datetime(np.arange(200_000), unit="s", utc=True)})
    giant = js.Journeys.from_frame(frame, customer="who", touchpoint="what", at="ts")
    assert js.funnel(giant, STEPS, count="attempts").reached() == [66_667, 66_667, 66_666]
    assert js.funnel(giant, STEPS, count="attempts", entry="again").reached()[0] == 66_667


def test_a_funnel_is_a_metric_and_reads_from_a_table() -> None:
    """In `measure`, and as TOML would give it."""
    table = {"use": "funnel", "steps": ["view", {"on": "buy"}], "within": "10 hours", "times": "none"}
    found = js.measure(SHOP, table)
    assert found.estimate("share of first", "everyone", "buy").value == pytest.approx(1 / 3)
    assert "within 10 hours" in found.definitions["share of first"]


def test_unordered_steps_must_share_no_touchpoint() -> None:
    with pytest.raises(InputError, match="two steps"):
        js.funnel(SHOP, ["view", ["view", "buy"]], order="unordered")


def test_a_funnel_is_drawn_and_told_in_words() -> None:
    """With what may still come, and where most are lost."""
    found = js.funnel(SHOP, STEPS, within="10 hours", preset="posthog")
    drawn = found.plot()
    texts = [text.get_text() for axes in drawn.axes for text in axes.texts]
    assert any("of all" in text for text in texts)
    red = [mark for mark in drawn.axes[0].get_yticklabels() if mark.get_fontweight() == "bold"]
    assert [mark.get_text() for mark in red] == ["buy"]
    assert "preset posthog" in found.definition
    assert "within 10 hours" in found.definition
    with pytest.raises(InputError, match="no times"):
        js.funnel(SHOP, STEPS, times="none").curve()
    with pytest.raises(InputError, match="takes no time"):
        found.curve("view")
    with pytest.raises(UnknownName):
        found.who("viw")
    with pytest.raises(UnknownName):
        found.counts("nobody")
    assert isinstance(found, js.FunnelResult)


@settings(max_examples=settings.default.max_examples * 6 // 5)
@given(strategies.journeys(touchpoints=STEPS, max_customers=6, max_events=30), st.integers(1, 5))
def test_engines_and_ranges_give_equal_digits(journeys: js.Journeys, size: int) -> None:
    """Serial and threads, whole and in ranges of a few touchpoints."""
    from journeyseg.columns.membership import everyone
    from journeyseg.engines.folding import Grouping, fold_metrics
    from journeyseg.engines.serial import Serial
    from journeyseg.engines.threads import Threads

    metric = js.metrics.Funnel(STEPS, within="2 days")
    units = journeys.known().in_units("customer")
    grouping = Grouping(everyone(len(units)), ("everyone",))
    whole = fold_metrics(units, {"f": metric}, [grouping], Serial())[0]["f"]
    parts = fold_metrics(units, {"f": metric}, [grouping], Threads(workers=2), size=size)[0]["f"]
    assert whole.equals(parts)


def test_who_reached_a_step_is_known_of_each_of_several_data_sets() -> None:
    """As it is of each by itself."""
    journeys = js.datasets.simulate(200, seed=2).journeys()
    parts = {
        "early": journeys.during("2024-01-01T00:00Z", "2024-03-01T00:00Z"),
        "late": journeys.during("2024-03-01T00:00Z", "2024-06-01T00:00Z"),
    }
    both = js.funnel(parts, ["home", "product", "purchase"])
    for name, part in parts.items():
        alone = js.funnel(part, ["home", "product", "purchase"])
        for stopped in (False, True):
            assert both.who("product", name, stopped=stopped).tolist() == alone.who("product", stopped=stopped).tolist()
