"""Rate: the share of those who met one touchpoint that go on to meet another."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import journeyseg as js
from tests.twins import shares, short
from tests.twins.asking import KINDS, UNITS, assert_is, assert_people, measured, names
from tests.twins.hostile import DAY, PLANNED, logs
from tests.twins.log import Log


@given(
    log=logs(),
    kind=st.sampled_from(KINDS),
    unit=st.sampled_from(UNITS),
    of=st.sampled_from(PLANNED),
    among=st.sampled_from(PLANNED),
    days=st.sampled_from((None, 1, 7)),
)
def test_a_rate_equals_its_twin(log: Log, kind: str, unit: str, of: str, among: str, days: int | None) -> None:
    rate = js.metrics.rate(of=of, among=among, within=None if days is None else timedelta(days=days), name="r")
    found = measured(log, rate, kind=kind, unit=unit)
    horizon = None if days is None else days * DAY
    twin = shares.share(log, unit, kind, target=of, since=among, horizon=horizon, silent=False)
    for name in names(kind):
        count = twin.get(name, shares.Count())
        assert_is(found.estimate("r", name), count.share, count.made, where=name)
        for array, people in (("units", count.people), ("hits", count.met_by), ("open", count.open_of)):
            assert_people(found.customers("r", name, array), people)


def test_what_happened_before_the_start_or_at_it_does_not_count() -> None:
    journeys = short.journeys(
        before=[("buy", 0), ("view", 1)],
        after=[("view", 1), ("buy", 1)],
        none=[("view", 1)],
        other=[("buy", 3)],
    )
    found = js.measure(journeys, js.metrics.rate(of="buy", among="view"))
    assert found.customers("rate: buy among view", "everyone", "hits").tolist() == ["after"]
    assert found.estimate("rate: buy among view", "everyone").n == 3


def test_two_rates_of_one_name_stay_two_measures() -> None:
    journeys = short.journeys(a=[("view", 0), ("buy", 3)], b=[("view", 0)], c=[("view", 9)])
    week, ever = (js.metrics.rate(of="buy", among="view", within=within, name="r (x)") for within in ("1 day", None))
    found = js.measure(journeys, [week, ever, ever])
    assert [one.name for one in found.measurements] == ["r (x)", "r (x) (2)", "r (x) (3)"]
    assert [found.estimate(one.name, "everyone").value for one in found.measurements] == [0, 1 / 3, 1 / 3]


@pytest.mark.parametrize("within", [7, "7", "-1 day", "1 month"])
def test_a_duration_without_its_unit_is_refused(within: object) -> None:
    with pytest.raises(js.errors.DefinitionError, match="within"):
        js.metrics.rate(of="buy", among="view", within=within)
