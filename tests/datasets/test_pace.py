"""Time passes so that sessions cut at the gap are exactly the journeys, and what is written is what is said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import journeyseg as js
from journeyseg.datasets.pace import moment
from journeyseg.errors import DefinitionError


def test_sessions_cut_at_the_gap_are_the_journeys() -> None:
    found = js.datasets.simulate(customers=80, seed=3)
    assert isinstance(found, js.datasets.Simulation)
    gap = found.scenario.pace.session_gap
    events = found.events.sort_values(["customer", "at"], kind="stable")
    waits = events.groupby("customer")["at"].diff()
    begins = waits.isna() | (waits > gap)
    starts = ~events["journey"].eq(events["journey"].shift())
    assert begins.tolist() == starts.tolist()
    assert waits[~begins].max() <= gap


def test_a_pace_in_which_journeys_run_into_each_other_is_refused() -> None:
    assert js.datasets.Pace(longest="20 min", beat="121 min").session_gap == timedelta(minutes=20)
    for longest, beat in (("20 min", "2 hours"), ("1 s", "1 day"), ("20 min", "10000 s")):
        with pytest.raises(DefinitionError, match="whole minutes"):
            js.datasets.Pace(longest=longest, beat=beat)


def test_a_horizon_is_whole_beats() -> None:
    assert js.datasets.Pace().beats("7 days") == 7
    with pytest.raises(DefinitionError, match="round the horizon"):
        js.datasets.Pace().beats("36 hours")


def test_a_moment_without_an_offset_is_in_utc() -> None:
    assert moment("2026-01-01") == moment("2026-01-01T01:00:00+01:00") == datetime(2026, 1, 1, tzinfo=UTC)
    with pytest.raises(DefinitionError, match="ISO 8601"):
        moment("yesterday")


def test_what_was_written_is_what_is_told(tmp_path: Path) -> None:
    written = js.datasets.simulate_to_parquet(tmp_path / "log.parquet", events=2000, seed=1)
    assert isinstance(written, js.datasets.Written)
    events = pd.read_parquet(written.events_file)
    assert (len(events), events["customer"].nunique()) == (written.events, written.customers)
    assert len(pd.read_parquet(written.profiles_file)) == written.customers
    assert written.seed == 1


def test_the_truth_of_each_segment_is_chances_that_add_up() -> None:
    truth = js.datasets.simulate(customers=10).truth
    assert isinstance(truth, js.datasets.Truth)
    for one in truth.segments.values():
        assert isinstance(one, js.datasets.SegmentTruth)
        assert one.start.sum() == pytest.approx(1.0)
        np.testing.assert_allclose(one.transitions.sum(axis=1), 1.0)
    assert sum(one.share for one in truth.segments.values()) == pytest.approx(1.0)


def test_a_bundled_log_is_raw_frames_with_their_zone() -> None:
    found = js.datasets.frame("olist")
    assert isinstance(found, js.datasets.Frames)
    assert len(found.events) > len(found.profiles) > 0
    assert js.datasets.load("olist").frame.zone == found.zone
