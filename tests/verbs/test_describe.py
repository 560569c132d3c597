"""Describe: what there is."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import journeyseg as js
from tests.twins import means, short
from tests.twins.asking import KINDS, UNITS
from tests.twins.build import journeys_of, segmentation_of, vocabulary
from tests.twins.hostile import PLAN, SEGMENTS, logs
from tests.twins.log import Log, known, units
from tests.twins.maps import Map, maps


@given(log=logs(), unit=st.sampled_from(UNITS))
def test_sizes_and_touchpoints_equal_their_twins(log: Log, unit: str) -> None:
    found = js.describe(journeys_of(log, PLAN), unit=unit)
    people = known(log).people
    journeys = [journey for person in people for journey in person.journeys]
    assert found.totals["customers"] == len(people)
    assert found.totals["journeys"] == len(journeys)
    inside = sum(log.period is None or log.period[0] <= event.at < log.period[1] for own in journeys for event in own)
    assert found.totals["touchpoints"] == found.touchpoints["touchpoints"].sum() == inside
    assert found.totals.get("touchpoints outside the period", 0) == sum(map(len, journeys)) - inside
    assert found.totals["customers without touchpoints"] == sum(not any(person.journeys) for person in people)
    twin = maps(log, unit, "none", PLAN, vocabulary(log, PLAN), None).get("everyone", Map())
    assert set(found.touchpoints["touchpoint"]) == vocabulary(log, PLAN)
    for row in found.touchpoints.to_dict("records"):
        cell = twin.touchpoints.get(row["touchpoint"])
        assert (row["touchpoints"], row[f"{unit}s"]) == ((cell.visits, cell.met) if cell else (0, 0))
        assert row["share"] == pytest.approx(cell.met / twin.n if cell else 0.0)


@given(log=logs(), unit=st.sampled_from(UNITS), kind=st.sampled_from(KINDS[1:]))
def test_segments_equal_their_twins(log: Log, unit: str, kind: str) -> None:
    journeys = journeys_of(log, PLAN)
    found = js.describe(journeys, by=segmentation_of(log, journeys, kind, SEGMENTS), unit=unit).segments
    assert found is not None
    visits = means.per_unit(log, unit, kind, means.visits_of)
    for row in found.iloc[: len(SEGMENTS)].to_dict("records"):
        twin = visits.get(row["segment"], means.Sum())
        assert (row[f"{unit}s in the period"], row["touchpoints in the period"]) == (twin.n, twin.total)
    if kind == "exclusive":
        in_red = [person for person in known(log).people if person.segments[:1] == ("red",)]
        assert found.iloc[0]["n"] == len(in_red)


def test_a_segmentation_of_more_customers_counts_only_these() -> None:
    labels = js.Segmentation.from_frame(pd.DataFrame({"customer": ["a", "x", "y"], "segment": ["red"] * 3}))
    found = js.describe(short.journeys(a=[("view", 0)], b=[("view", 0)]), by=labels).segments
    assert found is not None
    assert found[["segment", "n"]].to_numpy().tolist() == [["red", 1], ["unassigned", 1]]


def test_customers_without_touchpoints_are_described_by_their_columns() -> None:
    people = pd.DataFrame({"id": [1, 2, 3], "plan": ["free", None, "paid"], "age": [20.0, np.nan, 40.0]})
    found = js.describe(js.Journeys.from_profiles(people, customer="id"), by="plan")
    assert found.totals["first touchpoint"] == "unknown"
    frame = found.to_frame()
    assert frame[["column", "kind", "missing"]].to_numpy().tolist() == [
        ["profile:age", "number", 1],
        ["profile:plan", "label", 1],
    ]
    assert found.segments is not None
    assert found.segments["n"].tolist() == [1, 1, 1]


def test_the_period_is_told_and_only_it_is_counted() -> None:
    journeys = short.journeys(a=[("view", 0), ("view", 5)]).during(short.moment(4), short.moment(6))
    found = js.describe(journeys)
    assert found.touchpoints["touchpoints"].tolist() == [1]
    assert (found.totals["touchpoints"], found.totals["touchpoints outside the period"]) == (1, 1)
    assert found.totals["period"] == "2026-04-01T12:00:00Z .. 2026-04-03T12:00:00Z"
    assert "period" not in js.describe(short.journeys(a=[("view", 0)])).totals


def test_a_description_is_readable_as_text() -> None:
    text = repr(js.describe(short.journeys(a=[("view", 0)])))
    assert "customers without touchpoints" in text
    assert "view" in text


def test_what_is_no_journeys_is_refused() -> None:
    with pytest.raises(js.errors.InputError, match="Journeys"):
        js.describe(pd.DataFrame())  # type: ignore[arg-type]


def test_units_are_those_of_the_log() -> None:
    mets = [("view", day, None, None, None, f"j{day}") for day in range(3)]
    found = js.describe(short.journeys(several=True, a=mets), unit="journey")
    assert (found.totals["journeys"], found.touchpoints["journeys"].tolist()) == (3, [3])
    assert len(units(Log((), 0), "journey")) == 0
