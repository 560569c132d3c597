"""What-if: held to a twin, to a chain solved the long way, and to the known truth of simulated customers."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import journeyseg as js
from tests.twins import flows, short
from tests.twins.asking import KINDS, UNITS, assert_sane, names
from tests.twins.build import journeys_of, segmentation_of
from tests.twins.flows import END, START
from tests.twins.hostile import DAY, PLAN, PLANNED, SEGMENTS, logs
from tests.twins.log import Log
from tests.twins.rich import CUT, WHOLE


def converted(edges: Counter[tuple[str, str]], goal: str, kept: dict[str, float]) -> float:
    """Chance of the goal, by solving the chain with other drop-offs, the long way."""
    states = sorted({source for source, _ in edges})
    chances = {state: {b: count for (a, b), count in edges.items() if a == state} for state in states}
    matrix, hits = np.eye(len(states)), np.zeros(len(states))
    for row, state in enumerate(states):
        total = sum(chances[state].values())
        drop = chances[state].get(END, 0) / total
        grown = (1 - kept[state]) / (1 - drop) if state in kept else 1.0
        for target, count in chances[state].items():
            if target == goal:
                hits[row] += grown * count / total
            elif target != END:
                matrix[row, states.index(target)] -= grown * count / total
    return float(np.linalg.solve(matrix, hits)[states.index(START)])


@example(log=WHOLE, kind="exclusive", unit="journey", goal="buy", horizon=None, to="best", least=1)
@example(log=CUT, kind="overlapping", unit="customer", goal="buy", horizon=2, to="red", least=3)
@given(
    log=logs(most=8),
    kind=st.sampled_from(KINDS),
    unit=st.sampled_from(UNITS),
    goal=st.sampled_from(PLANNED),
    horizon=st.sampled_from((None, 2)),
    to=st.sampled_from((0.0, 0.25, 1.0, "red", "best")),
    least=st.sampled_from((1, 3)),
)
def test_a_what_if_equals_the_chain_solved_the_long_way(
    log: Log, kind: str, unit: str, goal: str, horizon: int | None, to: Any, least: int
) -> None:
    if isinstance(to, str) and kind == "none":
        to = 0.1
    journeys = journeys_of(log, PLAN)
    by = segmentation_of(log, journeys, kind, SEGMENTS)
    aim = js.Goal(goal, horizon=None if horizon is None else f"{horizon} days")
    options = {"least": least} if to == "best" else {}
    found = js.what_if(journeys, goal=aim, to=to, by=by, unit=unit, **options)
    twin = flows.chain(log, unit, kind, goal=goal, horizon=None if horizon is None else horizon * DAY)
    drops = {name: _drops(twin[name][0]) for name in twin}
    for name in names(kind):
        edges, walks, hits = twin.get(name, (Counter(), 0, 0))
        share = hits / walks if walks else float("nan")
        estimate = found.estimate("conversion", name)
        assert estimate.n == walks
        assert estimate.value == pytest.approx(share, nan_ok=True)
        assert_sane(estimate)
        for touchpoint, (drop, visits) in drops.get(name, {}).items():
            assert found.estimate("visits", name, touchpoint).value == visits
            assert found.estimate("drop-off", name, touchpoint).value == pytest.approx(drop)
            level = _level(to, drop, touchpoint, drops, least)
            gain = found.estimate("gain", name, touchpoint)
            assert found.estimate("level", name, touchpoint).value == pytest.approx(level, nan_ok=True)
            if drop == 1 or np.isnan(level):
                assert np.isnan(gain.value)
                continue
            after = converted(edges, goal, {touchpoint: level})
            assert gain.value == pytest.approx(after - share, abs=1e-9)
            more = found.estimate("more conversions", name, touchpoint).value
            assert more == pytest.approx((after - share) * walks, abs=1e-7)


def _drops(edges: Counter[tuple[str, str]]) -> dict[str, tuple[float, int]]:
    found = {}
    for source in {a for a, _ in edges} - {START}:
        visits = sum(count for (a, _), count in edges.items() if a == source)
        found[source] = (edges[(source, END)] / visits, visits)
    return found


def _level(to: Any, drop: float, touchpoint: str, drops: dict[str, Any], least: int) -> float:
    if to == "best":
        seen = [own[touchpoint][0] for own in drops.values() if touchpoint in own and own[touchpoint][1] >= least]
        return min([drop, *seen]) if seen else float("nan")
    if isinstance(to, str):
        return min(drop, drops.get(to, {}).get(touchpoint, (drop, 0))[0])
    return min(drop, to)


def test_the_chain_of_simulated_customers_equals_the_closed_form() -> None:
    made = js.datasets.simulate(events=120_000, seed=11)
    journeys = made.journeys()
    by = js.segment(journeys, "profile", column="tier")
    goal = js.Goal(made.scenario.goal)
    tiers = dict(made.profiles.groupby("segment")["tier"].first())
    found = js.what_if(journeys, goal=goal, by=by, unit="journey", to=0.05, level=0.999)
    inside = []
    for segment, truth in made.truth.segments.items():
        name = tiers[segment]
        estimate = found.estimate("conversion", name)
        inside.append(estimate.low <= truth.journey_conversion <= estimate.high)
        edges = Counter(
            {
                (a, b): chance
                for a, row in zip((START, *truth.touchpoints), _rows(truth), strict=True)
                for b, chance in zip((*truth.touchpoints, END), row, strict=True)
                if chance and a != truth.goal
            }
        )
        assert converted(edges, truth.goal, {}) == pytest.approx(truth.journey_conversion)
        for place, touchpoint in enumerate(truth.touchpoints):
            if touchpoint != truth.goal and truth.drop_off[place] > 0.05 and truth.reach[place] > 0:
                gain = converted(edges, truth.goal, {touchpoint: 0.05}) - truth.journey_conversion
                told = found.estimate("gain", name, touchpoint)
                inside.append(told.low <= gain <= told.high)
    assert len(inside) > 15
    assert all(inside)


def _rows(truth: Any) -> list[np.ndarray[Any, Any]]:
    return [np.append(truth.start, 0.0), *truth.transitions]


def test_the_conversion_of_the_chain_is_that_of_the_journeys() -> None:
    made = js.datasets.simulate(events=20_000, seed=2)
    journeys = made.journeys()
    goal = js.Goal(made.scenario.goal)
    told = js.what_if(journeys, goal=goal, to=0.1, unit="journey").estimate("conversion", "everyone").value
    seen = js.measure(journeys, "conversion", goal=goal, unit="journey").estimate("conversion", "everyone").value
    assert told == pytest.approx(seen, rel=1e-9)


def test_the_table_begins_where_most_can_be_gained() -> None:
    walks = {f"c{number}": [("view", 0), ("cart", 1), ("buy", 2)][: 1 + number % 3] for number in range(30)}
    found = js.what_if(short.journeys(**walks), goal="buy", to=0.0)
    table = found.table()
    assert table["touchpoint"].tolist() == ["cart", "view"]
    assert table["gain"].tolist() == pytest.approx([1 / 3, 1 / 6])
    assert table["more conversions"].tolist() == pytest.approx([10, 5])
    assert (table["gain low"] <= table["gain"]).all()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"to": "best"}, "several segments"),
        ({"to": 2}, "share"),
        ({"to": True}, "share"),
        ({"to": ""}, "share"),
        ({"to": 0.1, "least": 3}, "least"),
        ({"least": 0}, "least"),
    ],
)
def test_options_that_can_not_be_are_refused(options: dict[str, Any], said: str) -> None:
    with pytest.raises(js.errors.DefinitionError, match=said):
        js.what_if(short.journeys(a=[("view", 0), ("buy", 1)]), goal="buy", **options)


def test_a_what_if_needs_a_goal_and_a_segment_that_is_there() -> None:
    journeys = short.journeys(a=[("view", 0), ("buy", 1)])
    with pytest.raises(js.errors.InputError, match="no goal"):
        js.what_if(journeys, to=0.1)
    with pytest.raises(js.errors.UnknownName, match="loyal"):
        js.what_if(journeys, goal="buy", to="loyal")
