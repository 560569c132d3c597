"""The closed forms equal plain step-by-step reckoning, and what is planted is where it was planted."""

from __future__ import annotations

import math

import attrs
import pytest

from journeyseg.datasets import Behaviour, Pace, Pain, Scenario, SegmentTruth, Truth, shop
from journeyseg.errors import DefinitionError, UnknownName

WORLDS = [
    shop(),
    shop(segments=4, pain=None),
    shop(segments=["hurried", "loyal"], pain="compare", pain_size=1.0),
    Scenario(
        "tiny",
        {"all": ("a", "b", "goal")},
        "goal",
        (
            Behaviour(
                "one", 0.25, {"a": 1.0}, {"a": {"b": 0.5, "a": 0.25}, "b": {"a": 0.5, "goal": 0.5}}, {"web": 1.0}
            ),
            Behaviour("two", 0.75, {"b": 1.0}, {"b": {"goal": 1.0}}, {"web": 1.0}, returns=0.0, rest=1.0),
        ),
    ),
]
SEGMENTS = [segment for world in WORLDS for segment in Truth(world).segments.values()]


def walk(behaviour: Behaviour, stop: str | None = None) -> dict[str, float]:
    """Expected visits by following the distribution step by step; visits to `stop` end the journey there."""
    visits: dict[str, float] = {}
    here = dict(behaviour.start)
    for _ in range(3000):
        for name, mass in here.items():
            visits[name] = visits.get(name, 0.0) + mass
        ahead: dict[str, float] = {}
        for name, mass in here.items():
            for target, chance in behaviour.moves.get(name, {}).items() if name != stop else ():
                ahead[target] = ahead.get(target, 0.0) + mass * chance
        here = ahead
    return visits


def converted(segment: SegmentTruth, beats: int) -> float:
    """Share of customers who reach the goal within so many beats, day after day."""
    p, behaviour = walk(segment.behaviour, segment.goal).get(segment.goal, 0.0), segment.behaviour
    q = 1.0 / behaviour.rest
    starts = [1.0] + [0.0] * (beats - 1)
    for day in range(1, beats):
        # The journey before this one started `gap` beats ago, did not convert, and was followed by another.
        chances = ((1.0 - q) ** (gap - 1) * q * starts[day - gap] for gap in range(1, day + 1))
        starts[day] = sum(chances) * (1.0 - p) * behaviour.returns
    return p * sum(starts)


@pytest.mark.parametrize("segment", SEGMENTS)
def test_visits_and_reach_equal_following_the_chain_step_by_step(segment: SegmentTruth) -> None:
    visits = walk(segment.behaviour)
    for place, name in enumerate(segment.touchpoints):
        assert math.isclose(segment.visits[place], visits.get(name, 0.0), abs_tol=1e-12)
        assert math.isclose(segment.reach[place], walk(segment.behaviour, name).get(name, 0.0), abs_tol=1e-12)


@pytest.mark.parametrize("segment", SEGMENTS)
@pytest.mark.parametrize("beats", [1, 2, 7, 30])
def test_conversion_within_a_horizon_equals_a_reckoning_day_by_day(segment: SegmentTruth, beats: int) -> None:
    assert math.isclose(segment.conversion(f"{beats} days"), converted(segment, beats), rel_tol=1e-12)


@pytest.mark.parametrize("segment", SEGMENTS)
def test_conversion_grows_from_that_of_one_journey_to_that_of_all(segment: SegmentTruth) -> None:
    assert segment.conversion("1 day") == segment.journey_conversion
    assert math.isclose(segment.conversion("3000 days"), segment.conversion(), rel_tol=1e-12)


@pytest.mark.parametrize("segment", SEGMENTS)
def test_rows_of_the_transition_matrix_add_up_to_one(segment: SegmentTruth) -> None:
    assert segment.transitions.shape == (len(segment.touchpoints), len(segment.touchpoints) + 1)
    assert abs(segment.transitions.sum(axis=1) - 1.0).max() < 1e-12
    assert not segment.transitions.flags.writeable


def test_a_chain_done_by_hand() -> None:
    one, two = Truth(WORLDS[-1]).segments.values()
    # From a: 1/4 stay, 1/2 to b, 1/4 leave; from b: half to a, half to the goal.
    # h(a) = h(a) / 4 + h(b) / 2 and h(b) = h(a) / 2 + 1 / 2 give h(a) = 1 / 2.
    # v(a) = 1 + v(a) / 4 + v(b) / 2 and v(b) = v(a) / 2 give v(a) = 2.
    assert math.isclose(one.journey_conversion, 0.5)
    assert math.isclose(one.visits[0], 2.0)
    assert (two.journey_conversion, two.conversion(), two.journeys, two.events) == (1.0, 1.0, 1.0, 2.0)
    assert math.isclose(Truth(WORLDS[-1]).conversion(), 0.25 * one.conversion() + 0.75)


def test_revenue_is_visits_to_the_goal_times_the_lognormal_mean_times_journeys() -> None:
    segment = Truth(shop())["loyal"]
    goal = segment.touchpoints.index("purchase")
    expected = 60.0 * math.exp(0.4**2 / 2) * segment.visits[goal] / (1 - 0.75)
    assert math.isclose(segment.revenue, expected)


def test_the_expected_gap_equals_a_sum_over_seconds() -> None:
    mean, longest = 180.0, 1500
    chances = [math.exp(-k / mean) - math.exp(-(k + 1) / mean) for k in range(longest)]
    expected = 1 + sum(k * chance for k, chance in enumerate(chances)) / sum(chances)
    assert math.isclose(Truth(shop()).gap, expected)


def test_without_pain_nothing_hurts_anywhere() -> None:
    truth = Truth(shop(segments=4, pain=None))
    assert truth.pain is None
    drops = [segment.drop_off[:-2].tolist() for segment in truth.segments.values()]
    assert all(math.isclose(drop, 0.18) for row in drops for drop in row)
    assert len({tuple(segment.satisfaction.values()) for segment in truth.segments.values()}) == 1
    assert len(set(truth["loyal"].satisfaction.values())) == 1


def test_segments_differ_in_moves_starts_values_and_returns() -> None:
    loyal, bargain = (Truth(shop(pain=None))[name] for name in ("loyal", "bargain"))
    assert abs(loyal.transitions - bargain.transitions).max() > 0.2
    assert abs(loyal.start - bargain.start).max() > 0.2
    assert loyal.value > 1.5 * bargain.value
    assert loyal.journeys > 1.5 * bargain.journeys


def test_with_differ_false_only_profile_attributes_differ() -> None:
    world = shop(segments=4, differ=False, pain=None)
    first, *others = (attrs.evolve(one, name="", tier="", ages=(18, 80)) for one in world.behaviours)
    assert all(other == first for other in others)
    assert len({one.tier for one in world.behaviours}) == 4


def test_the_planted_pain_changes_one_segment_at_one_touchpoint() -> None:
    calm, hurt = Truth(shop(pain=None)), Truth(shop(pain="support", pain_segment="loyal"))
    assert hurt.pain == Pain("loyal", "support", 0.8)
    for name in ("explorer", "bargain"):
        assert (calm[name].transitions == hurt[name].transitions).all()
        assert calm[name].satisfaction == hurt[name].satisfaction
    place = calm["loyal"].touchpoints.index("support")
    changed = (calm["loyal"].transitions != hurt["loyal"].transitions).any(axis=1)
    assert changed.nonzero()[0].tolist() == [place]
    assert math.isclose(hurt["loyal"].drop_off[place], 1 - (1 - 0.18) * (1 - 0.7 * 0.8))
    assert hurt["loyal"].satisfaction["support"] < calm["loyal"].satisfaction["support"] - 1
    assert hurt["loyal"].journey_conversion < calm["loyal"].journey_conversion


def test_a_pain_of_size_zero_is_no_pain() -> None:
    assert shop(pain_size=0.0).behaviours == shop(pain=None).behaviours


def test_a_horizon_that_cuts_a_beat_is_refused_since_no_closed_form_is_known() -> None:
    with pytest.raises(DefinitionError, match="whole beats"):
        Truth(shop()).conversion("36 hours")
    assert 0 < Truth(shop(pace=Pace("1 min", "10 min", "12h"))).conversion("36 hours") < 1


def test_journeys_that_never_end_are_refused() -> None:
    round_trip = Behaviour("r", 1.0, {"a": 1.0}, {"a": {"b": 1.0}, "b": {"a": 1.0}}, {"web": 1.0})
    with pytest.raises(DefinitionError, match="hardly ever end"):
        _ = Truth(Scenario("loop", {"s": ("a", "b", "goal")}, "goal", (round_trip,))).events


def test_an_unknown_segment_is_named_with_those_that_exist() -> None:
    with pytest.raises(UnknownName, match="loyal"):
        _ = Truth(shop())["loyel"]


def test_the_table_tells_every_quantity_of_every_segment() -> None:
    truth = Truth(shop())
    table = truth.to_frame().set_index(["segment", "quantity", "touchpoint"])["value"]
    assert table.index.is_unique
    assert table["loyal", "conversion", ""] == truth["loyal"].conversion()
    assert table["bargain", "satisfaction", "support"] == truth["bargain"].satisfaction["support"]
    assert table["bargain", "reach", "support"] == truth["bargain"].reach[-1]
    assert truth.shares == dict.fromkeys(truth.segments, 1 / 3)
