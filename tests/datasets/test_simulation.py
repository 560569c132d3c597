"""Drawn customers follow their truth, and the same seed gives the same customers however they are drawn."""

from __future__ import annotations

import hashlib
import math
from datetime import timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from journeyseg.datasets import Behaviour, Pace, Scenario, Simulation, shop, simulate
from journeyseg.datasets.arrows import batches
from journeyseg.errors import InputError

CUSTOMERS = 20_000
SIGMAS = 4.0


@pytest.fixture(scope="module")
def world() -> Simulation:
    return simulate(CUSTOMERS, seed=7)


@pytest.fixture(scope="module")
def log(world: Simulation) -> pd.DataFrame:
    """The events with the true segment of their customer."""
    return world.events.merge(world.profiles[["customer", "segment"]], on="customer", validate="many_to_one")


def near(found: float, true: float, deviation: float, n: int) -> bool:
    """Whether a mean of n lies within four standard errors of its truth; exactly on it where nothing varies."""
    return abs(found - true) <= SIGMAS * deviation / math.sqrt(n) + 1e-12


def share_is_near(found: npt.ArrayLike, true: float) -> bool:
    hits = np.asarray(found, dtype=float)
    return near(float(hits.mean()), true, math.sqrt(true * (1 - true)), len(hits))


def digest(simulation: Simulation) -> str:
    """Fingerprint of the plain values, values in cents."""
    events = simulation.events
    columns = ("customer", "journey", "touchpoint", "channel")
    parts = [",".join(events[column]).encode() for column in columns]
    parts.append(events["at"].astype("int64").to_numpy().tobytes())
    parts.append(np.round(events["value"].fillna(-1).to_numpy() * 100).astype(np.int64).tobytes())
    parts.append(events["satisfaction"].fillna(-1).to_numpy().astype(np.int64).tobytes())
    return hashlib.sha256(b"|".join(parts)).hexdigest()[:16]


def test_a_seed_always_gives_the_same_log() -> None:
    first, second = simulate(300, seed=5), simulate(300, seed=5)
    assert first.event_table.equals(second.event_table)
    assert first.profile_table.equals(second.profile_table)
    assert digest(first) == "24cf6aa2c5d4d460"


def test_another_seed_gives_other_customers() -> None:
    assert digest(simulate(300, seed=5)) != digest(simulate(300, seed=6))


def test_the_first_customers_are_the_same_however_many_are_asked_for() -> None:
    few, many = simulate(1000, seed=3), simulate(9000, seed=3)
    wanted = many.events[many.events["customer"] < "c0001000"].reset_index(drop=True)
    pd.testing.assert_frame_equal(few.events, wanted)
    pd.testing.assert_frame_equal(few.profiles, many.profiles.iloc[:1000])


@pytest.mark.parametrize("rows", [1, 60_000, 10**9])
def test_batches_of_any_size_hold_the_same_rows(rows: int) -> None:
    whole = simulate(9000, seed=3)
    parts = list(batches(whole.scenario, customers=9000, seed=3, rows=rows))
    assert len(parts) == {1: 3, 60_000: 2, 10**9: 1}[rows]
    moments = [moment for part in parts for moment in part.events["at"].to_pylist()]
    assert moments == whole.event_table["at"].to_pylist()
    journeys = [row for part in parts for row in part.events["journey"].to_pylist()]
    assert journeys == whole.event_table["journey"].to_pylist()
    assert sum(part.profiles.num_rows for part in parts) == 9000


def test_every_customer_has_a_profile_and_events(world: Simulation) -> None:
    assert world.profiles["customer"].is_unique
    assert len(world.profiles) == CUSTOMERS
    assert set(world.profiles["customer"]) == set(world.events["customer"])
    assert world.profiles["customer"].str.fullmatch(r"c\d{7}").all()


def test_segments_have_their_shares_and_identifying_attributes(world: Simulation) -> None:
    for name, share in world.truth.shares.items():
        assert share_is_near(world.profiles["segment"] == name, share)
    pairs = world.profiles[["segment", "tier"]].drop_duplicates()
    assert len(pairs) == len(world.truth.segments)
    ages = world.profiles.groupby("segment")["age"].agg(["min", "max"])
    assert ages.T["explorer"].tolist() == [18, 35]


def test_the_region_tells_nothing_about_the_segment(world: Simulation) -> None:
    for _, rows in world.profiles.groupby("segment"):
        assert all(share_is_near(rows["region"] == region, 0.25) for region in ("north", "east", "south", "west"))


@pytest.mark.parametrize("segment", ["explorer", "loyal", "bargain"])
def test_transitions_are_within_four_standard_errors_of_the_matrix(
    world: Simulation, log: pd.DataFrame, segment: str
) -> None:
    rows = log[log["segment"] == segment]
    ahead = rows["touchpoint"].shift(-1).where(rows["journey"].shift(-1) == rows["journey"], "end")
    truth = world.truth[segment]
    for place, origin in enumerate(truth.touchpoints):
        follows = ahead[rows["touchpoint"] == origin]
        chances = truth.transitions[place]
        assert len(follows) == 0 or set(follows) <= {*truth.touchpoints, "end"}
        for target, chance in zip([*truth.touchpoints, "end"], chances, strict=True):
            assert len(follows) == 0 or share_is_near(follows == target, float(chance)), (origin, target)


@pytest.mark.parametrize("segment", ["explorer", "loyal", "bargain"])
def test_starts_reach_and_conversion_of_journeys_follow_the_truth(
    world: Simulation, log: pd.DataFrame, segment: str
) -> None:
    rows, truth = log[log["segment"] == segment], world.truth[segment]
    firsts = rows.drop_duplicates("journey")["touchpoint"]
    journeys = rows["journey"].nunique()
    for place, name in enumerate(truth.touchpoints):
        assert share_is_near(firsts == name, float(truth.start[place]))
        reached = rows.loc[rows["touchpoint"] == name, "journey"].nunique()
        assert share_is_near(np.arange(journeys) < reached, float(truth.reach[place]))
    assert truth.journey_conversion == truth.reach[truth.touchpoints.index("purchase")]


@pytest.mark.parametrize("segment", ["explorer", "loyal", "bargain"])
@pytest.mark.parametrize("horizon", ["1 day", "7 days", "30 days", None])
def test_conversion_of_customers_follows_the_truth_at_every_horizon(
    world: Simulation, log: pd.DataFrame, segment: str, horizon: str | None
) -> None:
    rows = log[log["segment"] == segment]
    begun = rows.groupby("customer")["at"].min()
    bought = rows[rows["touchpoint"] == "purchase"].groupby("customer")["at"].min().reindex(begun.index)
    limit = pd.Timedelta(days=10_000) if horizon is None else pd.Timedelta(horizon)
    assert share_is_near(bought - begun <= limit, world.truth[segment].conversion(horizon))


@pytest.mark.parametrize("segment", ["explorer", "loyal", "bargain"])
def test_numbers_of_journeys_and_values_follow_the_truth(world: Simulation, log: pd.DataFrame, segment: str) -> None:
    rows, truth = log[log["segment"] == segment], world.truth[segment]
    r = truth.behaviour.returns
    journeys = rows.groupby("customer")["journey"].nunique()
    assert near(journeys.mean(), truth.journeys, math.sqrt(r) / (1 - r), len(journeys))
    values = rows["value"].dropna()
    assert near(values.mean(), truth.value, truth.value * math.sqrt(math.expm1(truth.behaviour.spread**2)), len(values))
    spent = rows.groupby("customer")["value"].sum()
    assert near(spent.mean(), truth.revenue, spent.std(), len(spent))
    counts = rows.groupby("customer").size()
    assert near(counts.mean(), truth.events, counts.std(), len(counts))
    assert (rows["value"].notna() == (rows["touchpoint"] == "purchase")).all()


@pytest.mark.parametrize("segment", ["explorer", "loyal", "bargain"])
def test_ratings_are_asked_where_they_should_and_follow_the_truth(
    world: Simulation, log: pd.DataFrame, segment: str
) -> None:
    rows, truth = log[log["segment"] == segment], world.truth[segment]
    rated = rows.dropna(subset="satisfaction")
    assert set(rated["touchpoint"]) == set(truth.satisfaction)
    for name, chances in truth.behaviour.ratings.items():
        here = rated.loc[rated["touchpoint"] == name, "satisfaction"]
        assert share_is_near(rows.loc[rows["touchpoint"] == name, "satisfaction"].notna(), truth.behaviour.answers)
        assert all(share_is_near(here == rating, chance) for rating, chance in enumerate(chances, 1))


@pytest.mark.parametrize("segment", ["explorer", "loyal", "bargain"])
def test_channels_are_drawn_once_a_journey_with_their_shares(
    world: Simulation, log: pd.DataFrame, segment: str
) -> None:
    rows = log[log["segment"] == segment]
    assert (rows.groupby("journey")["channel"].nunique() == 1).all()
    drawn = rows.drop_duplicates("journey")["channel"]
    chances = world.truth[segment].behaviour.channels
    assert all(share_is_near(drawn == channel, chance) for channel, chance in chances.items())


def test_times_inside_a_journey_follow_the_pace(world: Simulation, log: pd.DataFrame) -> None:
    gaps = log["at"].diff()[log["journey"] == log["journey"].shift()].dt.total_seconds()
    assert gaps.min() >= 1
    assert gaps.max() <= 1500
    assert near(gaps.mean(), world.truth.gap, gaps.std(), len(gaps))


def test_sessions_cut_at_thirty_minutes_are_exactly_the_journeys(log: pd.DataFrame) -> None:
    fresh = (log["customer"] != log["customer"].shift()) | (log["at"].diff() > pd.Timedelta("30 min"))
    assert (fresh == (log["journey"] != log["journey"].shift())).all()
    rest = log["at"].diff()[fresh & (log["customer"] == log["customer"].shift())]
    assert rest.min() >= pd.Timedelta("4h")


def test_first_journeys_start_evenly_over_the_span(world: Simulation, log: pd.DataFrame) -> None:
    since = (log.groupby("customer")["at"].min() - world.scenario.start) / world.scenario.span
    assert since.between(0, 1).all()
    assert all(share_is_near(since < part, part) for part in (0.1, 0.5, 0.9))


def test_journeys_longer_than_half_a_beat_are_compressed() -> None:
    chatty = Behaviour("c", 1.0, {"a": 1.0}, {"a": {"a": 0.95}}, {"web": 1.0})
    pace = Pace("9 min", "9 min", "60 min")
    world = simulate(500, scenario=Scenario("talk", {"s": ("a", "goal")}, "goal", (chatty,), pace=pace))
    lasted = world.events.groupby("journey")["at"].agg(lambda at: at.max() - at.min())
    assert lasted.max() == pd.Timedelta("30 min")
    assert (world.events.groupby("customer")["at"].diff().dropna() >= pd.Timedelta(0)).all()


def test_as_of_shows_exactly_what_happened_until_then() -> None:
    whole, cut = simulate(2000, seed=2), simulate(2000, seed=2, as_of="2024-02-15")
    moment = pd.Timestamp("2024-02-15", tz="UTC")
    expected = whole.events[whole.events["at"] <= moment].reset_index(drop=True)
    assert 0 < len(expected) < len(whole.events)
    pd.testing.assert_frame_equal(cut.events, expected)
    assert set(cut.profiles["customer"]) == set(expected["customer"])
    assert cut.as_of == moment


def test_slow_journeys_are_open_where_the_log_is_cut() -> None:
    slow = shop(pace=Pace("2 days", "9 days", "60 days"))
    whole, cut = simulate(500, scenario=slow), simulate(500, scenario=slow, as_of="2024-02-15")
    seen = cut.events.groupby("journey").size()
    lasts = whole.events.groupby("journey").size().reindex(seen.index)
    assert 30 < (seen < lasts).sum() < len(seen)


def test_the_expected_number_of_events_decides_how_many_customers() -> None:
    world = simulate(events=50_000, seed=1)
    assert len(world.profiles) == round(50_000 / world.truth.events)
    assert abs(len(world.events) / 50_000 - 1) < 0.05


@pytest.mark.parametrize("customers", [0, 1, 4095, 4096, 4097])
def test_any_number_of_customers_is_drawn(customers: int) -> None:
    world = simulate(customers)
    assert len(world.profiles) == customers == world.events["customer"].nunique()
    assert list(world.events.columns) == [
        "customer", "journey", "touchpoint", "at", "channel", "value", "satisfaction",
    ]  # fmt: skip


def test_a_log_cut_before_it_starts_is_empty() -> None:
    world = simulate(10, as_of="2020-01-01")
    assert (len(world.events), len(world.profiles)) == (0, 0)


def test_the_blueprint_holds_stages_channels_scale_and_goal() -> None:
    world = simulate(1)
    found = world.blueprint
    assert {stage.name: stage.touchpoints for stage in found.stages} == world.scenario.stages
    assert found.channels == ("web", "app", "phone")
    assert found.goals["goal"].touchpoint == "purchase"
    assert found.goals["goal"].horizon == timedelta(days=30)
    assert (found.scales["satisfaction"].low, found.scales["satisfaction"].high) == (1, 5)


def test_journeys_hold_all_rows_with_their_profiles() -> None:
    world = simulate(300, seed=1)
    journeys = world.journeys()
    assert (journeys.n_customers, journeys.n_events) == (300, len(world.events))
    assert journeys.n_journeys == world.events["journey"].nunique()
    assert set(journeys.profiles) == {"segment", "tier", "age", "region"}
    assert journeys.ledger.entries == ()


def test_journeys_of_a_cut_log_know_when_it_was_cut() -> None:
    frame = simulate(300, seed=1, as_of="2024-02-15").journeys().frame
    assert frame.as_of == pd.Timestamp("2024-02-15", tz="UTC").value // 1000


@pytest.mark.parametrize("wrong", [{"customers": -1}, {"customers": 1.5}, {"seed": -1}, {"events": 0}, {"seed": True}])
def test_numbers_that_are_not_whole_or_too_small_are_refused_by_name(wrong: dict[str, Any]) -> None:
    with pytest.raises(InputError, match=next(iter(wrong))):
        simulate(**wrong)


def test_options_of_the_shop_beside_a_scenario_are_refused() -> None:
    with pytest.raises(InputError, match="segments"):
        simulate(10, scenario=shop(), segments=2)
