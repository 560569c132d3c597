"""Engagement: how often and on how many days a unit was there."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

import journeyseg as js
from tests.twins import means, short
from tests.twins.asking import KINDS, UNITS, assert_is, assert_people, measured, names
from tests.twins.hostile import logs
from tests.twins.log import Log


@given(
    log=logs(), kind=st.sampled_from(KINDS), unit=st.sampled_from(UNITS), name=st.sampled_from((None, "view", "ship"))
)
def test_engagement_equals_its_twin(log: Log, kind: str, unit: str, name: str | None) -> None:
    found = measured(log, js.metrics.Engagement(name), kind=kind, unit=unit)
    visits = means.per_unit(log, unit, kind, lambda one: means.visits_of(one, name))
    days = means.per_unit(log, unit, kind, lambda one: means.days_of(one, name))
    for segment in names(kind):
        for measure, twin in (("touchpoints", visits), ("active days", days)):
            sums = twin.get(segment, means.Sum())
            assert_is(found.estimate(measure, segment), sums.mean, sums.n, where=(measure, segment))
        assert_people(found.customers("engagement", segment), visits.get(segment, means.Sum()).people)


def test_days_are_those_of_the_zone() -> None:
    customers = {"a": [("view", 11 / 24), ("view", 13 / 24)]}  # 23:00 and 01:00 UTC: in Lisbon 23:00 and 02:00
    for zone, days in ((None, 2), ("Europe/Lisbon", 2), ("America/New_York", 1)):
        found = js.measure(short.journeys(zone=zone, **customers), "engagement")
        assert found.estimate("active days", "everyone").value == days


def test_two_engagements_stay_apart() -> None:
    journeys = short.journeys(a=[("view", 0), ("view", 1), ("buy", 2)])
    found = js.measure(journeys, [js.metrics.Engagement("view"), js.metrics.Engagement("buy")])
    assert [one.name for one in found.measurements] == [
        "touchpoints, engagement",
        "active days, engagement",
        "touchpoints, engagement (2)",
        "active days, engagement (2)",
    ]
    assert [float(one.value[0]) for one in found.measurements] == [2, 2, 1, 1]
