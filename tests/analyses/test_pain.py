"""Pain points: one family of comparisons, corrected, ranked by units lost."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import journeyseg as js
from tests.twins import short

PLAN = js.Blueprint(
    "p",
    stages=[
        js.Stage("look", ["view"]),
        js.Stage("buy", ["cart"]),
        js.Stage("get", ["ship"]),
        js.Stage("say", ["rate"]),
    ],
    outcomes=["rate"],
    scales={"satisfaction": js.Scale(1, 5)},
)


def shop(
    *, worse: float = 0.0, late: float = 0.0, lost: float = 0.0, size: int = 400, start: float = 0.0
) -> js.Journeys:
    """Customers red and blue who live through the same, but for what is said of the red ones.

    Args:
        worse: How much lower their ratings are.
        late: How many days later they get it.
        lost: Share of them that does not go on to the cart.
        size: How many customers.
        start: How many days later the red ones come.
    """
    rng = np.random.default_rng(7)
    people, rows = [], {}
    for number in range(size):
        red = number % 2 == 0
        came, left = start * red, rng.random() < 0.2 + lost * red
        mets = [("view", came)]
        if not left:
            mets += [("cart", came + rng.exponential(1)), ("ship", came + 3 + rng.exponential(1) + late * red)]
            mets.append(("rate", came + 40, None, float(np.clip(round(4 + rng.normal() - worse * red), 1, 5))))  # type: ignore[arg-type]
        name = f"c{number}"
        rows[name] = mets
        people.append({"customer": name, "colour": "red" if red else "blue"})
    return short.journeys(blueprint=PLAN, profiles=pd.DataFrame(people), as_of=100, **rows)


def pains(journeys: js.Journeys, **options: object) -> tuple[js.PainPoint, ...]:
    """The pain points by colour."""
    return js.map_journeys(journeys, by="colour", **options).pain_points  # type: ignore[arg-type]


def test_where_nothing_differs_nothing_hurts() -> None:
    assert pains(shop()) == ()


@pytest.mark.parametrize(
    ("differs", "signal", "place"),
    [({"worse": 1.5}, "satisfaction", "rate"), ({"late": 4.0}, "waiting", "ship"), ({"lost": 0.4}, "drop-off", "look")],
)
def test_each_difference_is_found_by_its_signal_and_only_that(
    differs: dict[str, float], signal: str, place: str
) -> None:
    found = pains(shop(**differs))  # type: ignore[arg-type]
    assert [(one.segment, one.signal, one.place) for one in found] == [("red", signal, place)]
    pain = found[0]
    assert 0 < pain.gap.low <= pain.gap.value <= pain.gap.high
    assert pain.p <= pain.p_adjusted <= 0.05
    assert (pain.rank, pain.unit) == (1, {"satisfaction": "rating", "waiting": "seconds", "drop-off": "share"}[signal])


def test_impact_is_the_gap_times_those_who_met_it_and_ranks_the_worst_first() -> None:
    found = pains(shop(worse=1.5, late=4.0, lost=0.3))
    assert [one.rank for one in found] == list(range(1, len(found) + 1))
    assert [one.impact.value for one in found] == sorted((one.impact.value for one in found), reverse=True)
    for one in found:
        assert one.impact.value == pytest.approx(one.gap.value * one.affected)
        assert one.impact.low == pytest.approx(one.gap.low * one.affected)
    lost = next(one for one in found if one.signal == "drop-off")
    assert lost.affected == 200


def test_every_comparison_that_was_made_counts_in_the_family() -> None:
    families = {one.family for one in pains(shop(worse=1.5, late=4.0), alpha=1.0)}
    # Of two segments: ratings at one place, drop-off from one (everybody goes on from the other), waiting at two.
    assert families == {8}


def test_p_is_corrected_by_holm() -> None:
    found = sorted(pains(shop(worse=1.5, late=4.0, lost=0.3), alpha=1.0), key=lambda one: one.p)
    assert found[0].p_adjusted == pytest.approx(min(1.0, found[0].p * found[0].family))


def test_too_few_units_on_either_side_make_no_comparison() -> None:
    assert pains(shop(worse=3.0, size=60), least=100) == ()
    assert pains(shop(worse=3.0, size=60), least=10) != ()


def test_ratings_are_a_share_of_the_scale() -> None:
    found = pains(shop(worse=1.5))[0]
    assert found.gap.value == pytest.approx((found.rest.value - found.here.value) / 4)
    assert found.here.n == found.gap.n == found.affected == 168


def test_a_segment_that_was_watched_for_less_time_does_not_look_worse_for_it() -> None:
    by = {one.segment: one for one in js.map_journeys(shop(start=99.5), by="colour").maps.values()}
    assert by["red"].stages[0].drop_off.value > by["blue"].stages[0].drop_off.value + 0.3
    assert [one for one in pains(shop(start=99.5)) if one.signal == "drop-off"] == []


def test_without_a_segmentation_nothing_is_compared() -> None:
    assert js.map_journeys(shop(worse=1.5)).pain_points == ()


def test_the_levels_of_a_pain_point_are_those_asked_for() -> None:
    found = pains(shop(worse=1.5), level=0.9)[0]
    assert {one.level for one in (found.here, found.rest, found.gap, found.impact)} == {0.9}


def waiting_at(days: dict[str, list[float]]) -> list[js.PainPoint]:
    """What hurts where customers of each colour wait so long for their cart and nothing else differs."""
    people = [(colour, wait) for colour, waits in days.items() for wait in waits]
    rows = {f"c{number}": [("view", 0.0), ("cart", wait)] for number, (_, wait) in enumerate(people)}
    colours = pd.DataFrame({"customer": list(rows), "colour": [colour for colour, _ in people]})
    return list(pains(short.journeys(blueprint=PLAN, profiles=colours, as_of=100, **rows)))  # type: ignore[arg-type]


@pytest.mark.parametrize("others", [60, 100, 200, 400])
@pytest.mark.parametrize("noise", [0.0, 0.2])
def test_a_segment_in_which_everybody_waits_is_found_however_large_it_is(others: int, noise: float) -> None:
    """Its own waits don't set the limit that it is held to."""
    rng = np.random.default_rng(3)
    slow, fast = 5 + noise * rng.random(200), 1 + noise * rng.random(others)
    found = waiting_at({"red": slow.tolist(), "blue": fast.tolist()})
    assert [(one.segment, one.signal, one.place) for one in found] == [("red", "waiting", "cart")]
    assert found[0].gap.value == pytest.approx(1.0 if noise == 0 else 0.75, abs=0.26)
    assert found[0].gap.low > 0.4
    assert found[0].gap.high <= 1
    assert found[0].gap.method.startswith("largest spread" if noise == 0 else "bucket jackknife")
    assert (found[0].here.value, found[0].rest.value) == pytest.approx((5 * 86_400, 86_400), rel=0.2)


def test_waits_that_are_alike_hurt_nobody() -> None:
    """Also where they are all one length, and where a few of either side wait for ever."""
    rng = np.random.default_rng(4)
    assert waiting_at({"red": [2.0] * 100, "blue": [2.0] * 100}) == []
    drawn = rng.exponential(2.0, 400).tolist()
    assert waiting_at({"red": drawn[:200], "blue": drawn[200:]}) == []
    assert waiting_at({"red": [2.0] * 99 + [90.0], "blue": [2.0] * 99 + [90.0]}) == []


def test_nobody_leaves_where_all_arrive_however_late() -> None:
    """A segment of those who took longer than the horizon is slow: it hurts by waiting, and by no drop-off."""
    people = [("slow", 80.0)] * 60 + [("fast", 1.0), ("fast", 2.0)] * 60
    rows = {f"c{place}": [("view", 0.0), ("cart", wait), ("ship", wait + 1)] for place, (_, wait) in enumerate(people)}
    colours = pd.DataFrame({"customer": list(rows), "colour": [colour for colour, _ in people]})
    journeys = short.journeys(blueprint=PLAN, profiles=colours, as_of=200, **rows)
    found = pains(journeys, horizon="60 days")
    assert {(one.segment, one.signal) for one in found} == {("slow", "waiting")}
