"""Measures of sessions: counted by hand over lists."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

import journeyseg as js
from tests.builders import journeys_of, row
from tests.twins.asking import KINDS, UNITS, assert_is, assert_people, measured, names
from tests.twins.build import journeys_of as journeys_of_log
from tests.twins.build import segmentation_of
from tests.twins.hostile import PLAN, SEGMENTS, logs
from tests.twins.log import Log, Unit, parts, units

MINUTE = 60_000_000


def begun(log: Log, unit: str, kind: str, segment: str) -> list[Unit]:
    """The units of a segment whose first touchpoint lies in the period."""
    return [
        one for one in units(log, unit) if one.events and one.inside(one.events[0]) and segment in parts(one, kind, 0)
    ]


def people(log: Log, kind: str, segment: str) -> set[str]:
    """The customers of a segment that count in "per customer"."""
    found = {one.person.name for one in begun(log, "journey", kind, segment)}
    busy = {one.person.name for one in begun(log, "journey", "none", "everyone")}
    for one in units(log, "customer"):
        place = one.met[0] if one.met else None
        if one.person.name not in busy and one.here and segment in parts(one, kind, place):
            found.add(one.person.name)
    return found


def mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else float("nan")


@given(log=logs(), kind=st.sampled_from(KINDS), unit=st.sampled_from(UNITS))
def test_the_measures_equal_their_twin(log: Log, kind: str, unit: str) -> None:
    found = measured(log, js.metrics.Sessions(), kind=kind, unit=unit)
    for segment in names(kind):
        own = begun(log, unit, kind, segment)
        n = len(own)
        length = mean([(one.events[-1].at - one.events[0].at) / 1e6 for one in own])
        assert_is(found.estimate("length", segment), length, n, where=segment)
        assert_is(found.estimate(f"touchpoints per {unit}", segment), mean([len(one.events) for one in own]), n)
        assert_is(found.estimate("bounce share", segment), mean([len(one.events) == 1 for one in own]), n)
        assert_people(found.customers("sessions", segment), {one.person.name for one in own})
        if unit == "journey":
            here = people(log, kind, segment)
            each = n / len(here) if here else float("nan")
            assert_is(found.estimate("journeys per customer", segment), each, len(here))


def test_sessions_are_measured_as_journeys() -> None:
    rows = [row("a", "view", minute * MINUTE) for minute in (0, 10, 60)] + [row("b", "view", 0)]
    cut = js.sessions(journeys_of(rows, profiles={"c": {}}), gap="30 min")
    found = js.measure(cut, "sessions", unit="journey")
    assert {one.name: float(one.value[0]) for one in found.measurements} == {
        "length": 200.0,
        "touchpoints per journey": 4 / 3,
        "bounce share": 2 / 3,
        "journeys per customer": 1.0,
    }


def test_per_customer_there_is_no_number_of_sessions() -> None:
    found = js.measure(journeys_of([row("a", "view", 0)]), js.metrics.Sessions(), unit="customer")
    assert [one.name for one in found.measurements] == ["length", "touchpoints per customer", "bounce share"]


def test_it_keeps_the_contract_of_metrics() -> None:
    assert js.testing.check_metric(js.metrics.Sessions()).ok


@given(log=logs(), kind=st.sampled_from(("exclusive", "overlapping")))
def test_by_segment_is_each_segment_alone(log: Log, kind: str) -> None:
    journeys = journeys_of_log(log, PLAN)
    by = segmentation_of(log, journeys, kind, SEGMENTS)
    assert by is not None
    whole = js.measure(journeys, js.metrics.Sessions(), by=by, unit="journey").to_frame()
    for segment in SEGMENTS:
        alone = journeys.known().where(customers=np.isin(journeys.known().customers, by.customers(segment)))
        if len(alone):
            own = js.measure(alone, js.metrics.Sessions(), unit="journey").to_frame()
            part = whole[whole["segment"] == segment].reset_index(drop=True)
            columns = ["metric", "value", "low", "high", "n"]
            pd.testing.assert_frame_equal(part[columns], own[columns])
