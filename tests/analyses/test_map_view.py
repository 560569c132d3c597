"""The cells of a journey map equal those counted by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

import journeyseg as js
from tests.twins import maps, shares
from tests.twins.asking import KINDS, UNITS, assert_is, assert_people, mapped, names
from tests.twins.build import vocabulary
from tests.twins.hostile import DAY, PLAN, logs
from tests.twins.log import Log

EMPTY = maps.Cell()


@given(log=logs(most=9), kind=st.sampled_from(KINDS), unit=st.sampled_from(UNITS), turned=st.booleans())
def test_every_cell_of_a_touchpoint_equals_its_twin(log: Log, kind: str, unit: str, turned: bool) -> None:
    plan = replace(PLAN, turned=turned)
    atlas = mapped(log, kind=kind, unit=unit, plan=plan)
    known = vocabulary(log, plan)
    twins = maps.maps(log, unit, kind, plan, known, None)
    for name in names(kind):
        twin = twins.get(name, maps.Map())
        assert {cell.name for cell in atlas[name].touchpoints} == known
        for found in atlas[name].touchpoints:
            cell = twin.touchpoints.get(found.name, EMPTY)
            assert found.stage == plan.stage(found.name)
            assert_is(found.reach, twin.share(cell), twin.n)
            assert_is(found.visits, _mean(cell.visits, cell.met), cell.met)
            assert_is(found.position, _mean(cell.ranks, cell.met), cell.met)
            assert_is(found.wait, cell.median_wait(), len(cell.waits))
            assert_is(found.satisfaction, cell.asked.mean, cell.asked.n)
            assert_is(found.final_rating, cell.final.mean, cell.final.n)
            assert_people(atlas.customers(name, touchpoint=found.name), cell.people)


def _mean(total: float, n: int) -> float:
    return total / n if n else float("nan")


@given(
    log=logs(most=9), kind=st.sampled_from(KINDS), unit=st.sampled_from(UNITS), days=st.sampled_from((None, 1, 7, 10))
)
def test_every_cell_of_a_stage_equals_its_twin(log: Log, kind: str, unit: str, days: int | None) -> None:
    horizon = None if days is None else days * DAY
    atlas = mapped(log, kind=kind, unit=unit, horizon=None if days is None else timedelta(days=days))
    known = vocabulary(log, PLAN)
    twins = maps.maps(log, unit, kind, PLAN, known, horizon)
    for name in names(kind):
        twin = twins.get(name, maps.Map())
        for found in atlas[name].stages:
            cell = twin.stages.get(found.name, EMPTY)
            assert_is(found.reach, twin.share(cell), twin.n)
            assert_is(found.drop_off, maps.dropped(cell.spells, horizon), cell.spells.n, where=(name, found.name))
            assert_is(found.wait, cell.spells.quantile(0.5), cell.spells.n, where=(name, found.name))
            assert found.open == cell.open
            assert found.outcome == (found.name in ("say", maps.NO_STAGE))
            assert_people(atlas.customers(name, stage=found.name), cell.people)


@given(log=logs(most=9), kind=st.sampled_from(KINDS), unit=st.sampled_from(UNITS))
def test_the_head_of_every_map_equals_its_twin(log: Log, kind: str, unit: str) -> None:
    goal = js.Goal("buy", horizon="7 days")
    atlas = mapped(log, kind=kind, unit=unit, goal=goal)
    known = vocabulary(log, PLAN)
    whole = maps.maps(log, unit, "none", PLAN, known, None).get("everyone", maps.Map())
    twins = maps.maps(log, unit, kind, PLAN, known, None)
    reached = shares.share(log, unit, kind, target="buy", since=None, horizon=7 * DAY, silent=True)
    for name in names(kind):
        twin, found = twins.get(name, maps.Map()), atlas[name]
        assert (found.n, found.customers) == (twin.n, len(twin.people))
        assert_is(found.share, twin.n / whole.n if whole.n else float("nan"), whole.n)
        assert_is(found.value, _mean(twin.value, twin.n), twin.n)
        count = reached.get(name, shares.Count())
        assert_is(found.goal, count.share, count.made)
        assert_people(atlas.customers(name), twin.people)
    assert atlas.everyone.n == whole.n
    assert_people(atlas.customers("everyone"), whole.people)
