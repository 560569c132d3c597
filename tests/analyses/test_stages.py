"""From stage to stage: who went on, and when."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

import journeyseg as js
from journeyseg.model.atlas import StageCell
from tests.twins import short
from tests.twins.short import Met

PLAN = js.Blueprint(
    "p",
    stages=[js.Stage("look", ["view"]), js.Stage("buy", ["cart", "rate"]), js.Stage("get", ["ship"])],
    outcomes=["rate"],
    closed=js.Closed("status", ["lost"]),
)


def cell(
    stage: str,
    *,
    as_of: float = 100,
    period: tuple[float, float] | None = None,
    horizon: str | None = None,
    **people: list[Met],
) -> StageCell:
    """A stage in the map of everyone."""
    journeys = short.journeys(as_of=as_of, blueprint=PLAN, **people)
    if period is not None:
        journeys = journeys.during(*map(short.moment, period))
    atlas = js.map_journeys(journeys, horizon=horizon)
    return next(one for one in atlas.everyone.stages if one.name == stage)


def dropped(stage: str, **options: object) -> float:
    """The drop-off of a stage."""
    return float(cell(stage, **options).drop_off.value)  # type: ignore[arg-type]


def test_whoever_meets_any_later_stage_has_gone_on() -> None:
    assert dropped("look", a=[("view", 0), ("ship", 1)], b=[("view", 0), ("cart", 9)]) == 0
    assert dropped("look", a=[("view", 0), ("ship", 1)], b=[("view", 0)]) == 0.5


def test_a_later_stage_that_came_first_counts_as_gone_on_at_once() -> None:
    found = cell("look", a=[("ship", 0), ("view", 5)], b=[("cart", 0), ("view", 5)])
    assert found.drop_off.value == 0
    assert found.wait.value == 1  # the end of the bin that holds no time at all, in seconds


def test_an_outcome_is_no_step_further_even_in_a_stage_with_other_touchpoints() -> None:
    assert dropped("look", a=[("view", 0), ("rate", 1)], b=[("view", 0), ("cart", 1)]) == 0.5


def test_what_a_customer_met_before_the_period_is_no_step_further_in_it() -> None:
    people: dict[str, list[Met]] = {"a": [("view", 0), ("ship", 1), ("view", 20)], "b": [("view", 20), ("ship", 50)]}
    assert dropped("look", **people) == 0
    assert dropped("look", period=(10, 30), **people) == 0.5


@pytest.mark.parametrize(("day", "expected"), [(7, 0), (7 + 1e-9, 1)])
def test_the_edge_of_the_horizon_lies_inside(day: float, expected: float) -> None:
    assert dropped("look", horizon="7 days", a=[("view", 0), ("ship", day)]) == expected


def test_open_units_are_censored_and_finished_ones_are_not() -> None:
    open_ones: list[Met] = [("view", 95)]
    lost: list[Met] = [("view", 95, None, None, "lost")]
    gone: list[Met] = [("view", 0), ("ship", 50)]
    assert dropped("look", a=gone, b=open_ones) == 0
    assert dropped("look", a=gone, b=lost) == 0.5
    assert (cell("look", a=gone, b=open_ones).open, cell("look", a=gone, b=lost).open) == (1, 0)


def test_where_nobody_was_watched_to_the_horizon_drop_off_is_not_known_and_says_so() -> None:
    young = cell("look", horizon="30 days", a=[("view", 95)], b=[("view", 95), ("ship", 96)])
    assert young.drop_off.value != young.drop_off.value
    assert (young.drop_off.method, young.drop_off.n) == ("nobody was watched that long", 2)
    assert dropped("look", horizon="30 days", a=[("view", 95), ("ship", 96)]) == 0


def test_the_last_stage_and_outcomes_have_no_drop_off() -> None:
    methods: Sequence[str] = [cell(stage, a=[("view", 0), ("ship", 1)]).drop_off.method for stage in ("look", "get")]
    assert methods[1] == "nobody drops off here" != methods[0]
