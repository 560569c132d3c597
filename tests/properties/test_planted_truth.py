"""What is true of a generated log is found in it: intervals hold the truth, and pain hurts where it was planted.

Every count is over 100 seeds. Segments differ where intervals are tested; where pain is tested they live through the
same, but for the planted pain, so that whatever else were reported would be false.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache

import pytest

import journeyseg as js

SEEDS = range(100)
HORIZON = "7 days"
PLANTED = ("bargain", {"support", "care"})
"""The segment that hurts, and the touchpoint and its stage."""

Told = Iterator[tuple[str, js.Estimate, float]]


def of_customers(seed: int) -> Told:
    """(what, estimate, truth) of conversion, value and mean ratings of customers."""
    world = js.datasets.simulate(300, seed=seed)
    metrics = ["conversion", "value", js.metrics.Satisfaction(per="touchpoint")]
    goal = js.Goal("purchase", horizon=HORIZON)
    found = js.measure(world.journeys(), metrics, by="segment", goal=goal)
    for segment in found.segments:
        truth = world.truth[segment]
        yield f"conversion of {segment}", found.estimate("conversion", segment), truth.conversion(HORIZON)
        yield f"value of {segment}", found.estimate("value", segment), truth.revenue
        for touchpoint, rating in truth.satisfaction.items():
            yield f"rating of {segment} at {touchpoint}", found.estimate("satisfaction", segment, touchpoint), rating


def of_journeys(seed: int) -> Told:
    """(what, estimate, truth) of conversion and reach of journeys, several of one customer."""
    world = js.datasets.simulate(300, seed=seed)
    found = js.measure(world.journeys(), ["conversion", "journey_map"], by="segment", goal="purchase", unit="journey")
    for segment in found.segments:
        truth = world.truth[segment]
        yield f"conversion of {segment}", found.estimate("conversion", segment), truth.journey_conversion
        for touchpoint, reach in zip(truth.touchpoints, truth.reach.tolist(), strict=True):
            yield f"reach of {touchpoint} in {segment}", found.estimate("reach", segment, touchpoint), reach


def held(told: Callable[[int], Told]) -> Counter[str]:
    """How often each interval held the truth."""
    counts: Counter[str] = Counter()
    for seed in SEEDS:
        for what, estimate, truth in told(seed):
            counts[what] += bool(estimate.low <= truth <= estimate.high)
    return counts


@pytest.mark.parametrize(("told", "size"), [(of_customers, 15), (of_journeys, 30)])
def test_the_interval_holds_the_truth_88_to_100_times_of_100(told: Callable[[int], Told], size: int) -> None:
    counts = held(told)
    assert len(counts) == size
    assert all(88 <= count <= 100 for count in counts.values()), counts


@cache
def pains(pain: str | None) -> tuple[tuple[js.PainPoint, ...], ...]:
    """The pain points of each seed, with the planted one or without, in segments that are otherwise alike."""
    worlds = (js.datasets.simulate(600, seed=seed, differ=False, pain=pain) for seed in SEEDS)
    return tuple(js.map_journeys(world.journeys(), by="segment").pain_points for world in worlds)


def is_planted(pain: js.PainPoint) -> bool:
    """Whether a pain point is the planted one."""
    return pain.segment == PLANTED[0] and pain.place in PLANTED[1]


def test_the_planted_pain_point_ranks_first_in_at_least_95_of_100() -> None:
    first = sum(bool(found) and is_planted(found[0]) for found in pains("support"))
    assert first >= 95, f"first in {first} of 100"


def test_without_it_it_is_reported_in_at_most_10_of_100() -> None:
    reported = sum(any(map(is_planted, found)) for found in pains(None))
    assert reported <= 10, f"reported in {reported} of 100"


def test_where_nothing_hurts_hardly_anything_is_reported() -> None:
    # Holm holds the chance of any false report in the family below 5 in 100.
    reported = sum(bool(found) for found in pains(None))
    assert reported <= 10, f"anything reported in {reported} of 100"
