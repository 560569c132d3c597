"""The public strategies draw what is valid, reach every hostile case they promise, and shrink to something small."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

import journeyseg as js
from journeyseg.errors import ExtraMissing
from journeyseg.testing import strategies
from tests.builders import nested

SEARCH = settings(max_examples=2000, derandomize=True, deadline=None, database=None, phases=[Phase.generate])
SHRUNK = settings(SEARCH, phases=[Phase.generate, Phase.shrink])
ROLES = {"channel": "channel", "value": "value", "cost": "cost", "satisfaction": "satisfaction"}
PROPERTIES = ("device", "fragile", "promised")


def read(log: pd.DataFrame) -> js.Journeys:
    """The journeys of a drawn log, with every column that it has."""
    roles = {role: name for role, name in ROLES.items() if name in log}
    if "journey" in log:
        roles["journey"] = "journey"
    properties = [name for name in PROPERTIES if name in log]
    return js.Journeys.from_frame(
        log, customer="customer", touchpoint="touchpoint", at="at", properties=properties, **roles
    )


@given(strategies.event_logs())
def test_every_log_is_read_without_losing_a_row(log: pd.DataFrame) -> None:
    journeys = read(log)
    assert (journeys.n_events, journeys.ledger.rejected) == (len(log), 0)
    assert set(journeys.customers) == set(log["customer"])


@given(strategies.event_logs(touchpoints=("a", "b"), max_customers=2, max_events=5, min_events=2, several=True))
def test_logs_keep_to_the_limits_they_are_given(log: pd.DataFrame) -> None:
    assert 2 <= len(log) <= 5
    assert log["customer"].nunique() <= 2
    assert set(log["touchpoint"]) <= {"a", "b"}
    assert "journey" in log
    assert str(log["at"].dtype.tz) == "UTC"  # type: ignore[union-attr]


@given(strategies.event_logs(several=False))
def test_logs_have_no_column_that_was_not_announced(log: pd.DataFrame) -> None:
    assert set(log.columns) <= {"customer", "touchpoint", "at", *strategies.COLUMNS}


@given(strategies.journeys(touchpoints=("a", "b"), max_customers=2, max_events=5, several=True, profiles=False))
def test_journeys_keep_to_the_limits_they_are_given(journeys: js.Journeys) -> None:
    assert journeys.n_events <= 5
    assert len(journeys) <= 2
    assert journeys.frame.touchpoints == ("a", "b")
    assert not journeys.profiles
    assert journeys.finer or not journeys.n_events


@given(strategies.journeys())
def test_journeys_are_sound(journeys: js.Journeys) -> None:
    assert (np.diff(journeys.event_offsets) >= 0).all()
    assert (np.diff(journeys.journey_offsets) >= 0).all()
    assert len(set(journeys.customers)) == len(journeys)
    assert all(len(column) == journeys.n_events for column in journeys.columns.values())
    assert all(len(column) == len(journeys) for column in journeys.profiles.values())
    assert all([at for _, at in one] == sorted(at for _, at in one) for own in nested(journeys).values() for one in own)


HOSTILE: dict[str, Callable[[js.Journeys], bool]] = {
    "nobody": lambda found: len(found) == 0,
    "ties": lambda found: bool((np.diff(found.at)[np.diff(found.journey_of_event) == 0] == 0).any()),
    "before 1970": lambda found: bool((found.at < 0).any()),
    "the hour that clocks skip": lambda found: bool((found.at // 3_600_000_000 == 1_774_742_400 // 3600 + 1).any()),
    "the hour that clocks repeat": lambda found: bool((found.at // 3_600_000_000 == 1_792_886_400 // 3600 + 1).any()),
    "a leap day": lambda found: bool((found.at // 86_400_000_000 == 951_782_400 // 86_400).any()),
    "customers without touchpoints": lambda found: (
        bool((np.diff(found.customer_offsets) == 0).any()) and found.n_events > 0
    ),
    "several journeys a customer": lambda found: found.n_journeys > len(found),
    "interleaved journeys": lambda found: any(
        first and second and first[0][1] < second[0][1] < first[-1][1]
        for own in nested(found).values()
        for first in own
        for second in own
        if first is not second
    ),
    "a giant journey": lambda found: found.n_events > 15 and len(found) > 2 and _largest(found) > 0.7 * found.n_events,
    "ids that look alike": lambda found: {"7", "007"} <= set(found.customers),
    "ids in another script": lambda found: not all(name.isascii() for name in found.customers),
    "an id that reads as nothing": lambda found: bool({"null", "NaN"} & set(found.customers)),
    "missing values": lambda found: any(column.missing.any() for column in found.columns.values()),
    "a value below zero": lambda found: "value" in found.columns and bool((found.columns["value"].data < 0).any()),
    "every kind of column": lambda found: (
        {column.kind for column in found.columns.values()} == {"number", "label", "flag", "time"}
    ),
    "profiles of people who never came": lambda found: bool(
        (found.profiled & (np.diff(found.customer_offsets) == 0)).any()
    ),
    "a touchpoint that never happened": lambda found: (
        found.n_events > 0 and len(set(found.codes.tolist())) < len(found.frame.touchpoints)
    ),
}


def _largest(journeys: js.Journeys) -> int:
    return int(np.diff(journeys.customer_offsets).max())


@pytest.mark.parametrize("case", HOSTILE)
def test_every_hostile_case_is_drawn(case: str) -> None:
    assert HOSTILE[case](find(strategies.journeys(), HOSTILE[case], settings=SEARCH))


SEGMENTED: dict[str, Callable[[js.Segmentation], bool]] = {
    **{kind: lambda found, kind=kind: found.kind == kind for kind in ("exclusive", "overlapping", "event")},  # type: ignore[misc]
    "everybody unassigned": lambda found: len(found.codes) > 1 and bool((found.codes < 0).all()),
    "a segment with nobody in it": lambda found: (
        len(found.codes) > 1 and len(set(found.codes.tolist()) - {-1}) < len(found.segments)
    ),
    "somebody in two segments": lambda found: found.offsets is not None and bool((np.diff(found.offsets) > 1).any()),
    "somebody in no segment": lambda found: found.offsets is not None and bool((np.diff(found.offsets) == 0).any()),
}


@pytest.mark.parametrize("case", SEGMENTED)
def test_every_kind_of_segmentation_is_drawn(case: str) -> None:
    drawn = strategies.journeys(min_events=2).flatmap(strategies.segmentations)
    assert SEGMENTED[case](find(drawn, SEGMENTED[case], settings=SEARCH))


@given(strategies.journeys(), st.data())
def test_every_segmentation_fits_its_journeys_and_can_be_measured(journeys: js.Journeys, data: st.DataObject) -> None:
    drawn = data.draw(strategies.segmentations(journeys, max_segments=2))
    assert 1 <= len(drawn.segments) <= 2
    if journeys.n_events:
        found = js.measure(journeys, "engagement", by=drawn)
        assert found.segments == tuple(segment.name for segment in drawn.segments)


@given(strategies.journeys(), st.data())
def test_segmentations_are_of_the_kinds_that_are_asked_for(journeys: js.Journeys, data: st.DataObject) -> None:
    assert data.draw(strategies.segmentations(journeys, kinds=["overlapping"])).kind == "overlapping"


def test_a_log_shrinks_to_one_plain_row() -> None:
    log = find(strategies.event_logs(), lambda found: len(found) > 0, settings=SHRUNK)
    assert log.shape == (1, 3)
    assert log.iloc[0]["customer"] == strategies.IDS[0]
    assert log.iloc[0]["touchpoint"] == strategies.TOUCHPOINTS[0]


def test_journeys_shrink_to_what_a_fault_needs_and_no_more() -> None:
    smallest = find(strategies.journeys(several=False), lambda found: found.n_events > 2, settings=SHRUNK)
    assert (smallest.n_events, len(smallest), len(smallest.profiles)) == (3, 1, 0)
    tied = find(strategies.journeys(), HOSTILE["ties"], settings=SHRUNK)
    assert (tied.n_events, len(tied)) == (2, 1)


def test_a_segmentation_shrinks_to_one_segment() -> None:
    journeys = strategies.journeys(min_events=1, max_customers=2, max_events=2)
    found = find(journeys.flatmap(strategies.segmentations), lambda _: True, settings=SHRUNK)
    assert (found.kind, len(found.segments)) == ("exclusive", 1)


def test_without_hypothesis_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def missing(name: str, *args: Any, **options: Any) -> Any:
        if name == "hypothesis":
            raise ModuleNotFoundError("No module named 'hypothesis'", name="hypothesis")
        return real(name, *args, **options)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(ExtraMissing, match=r"journeyseg\[testing\]"):
        strategies.journeys()
