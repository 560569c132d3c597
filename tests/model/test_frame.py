"""The frame says what "now" is, and verbs and metrics hold to it."""

from __future__ import annotations

import attrs
import pandas as pd
import pytest

import journeyseg as js
from tests.builders import journeys_of, row

DAY = 86_400_000_000
ROWS = [row("ann", "view", 0), row("ann", "buy", DAY), row("bob", "view", 3 * DAY)]


def test_nothing_is_known_of_an_empty_frame() -> None:
    frame = js.Frame()
    assert (frame.as_of, frame.period, frame.zone, frame.blueprint, frame.goal) == (None, None, None, None, None)
    assert (frame.touchpoints, frame.columns, frame.unit, frame.level) == ((), (), "customer", 0.95)


def test_now_is_the_last_touchpoint_unless_it_is_told() -> None:
    table = pd.DataFrame(ROWS).assign(at=lambda rows: pd.to_datetime(rows["at"], unit="us", utc=True))
    columns = {"customer": "customer", "touchpoint": "touchpoint", "at": "at"}
    assert js.Journeys.from_frame(table, **columns).frame.as_of == 3 * DAY
    assert js.Journeys.from_frame(table, **columns, as_of="1970-02-01T00:00:00Z").frame.as_of == 31 * DAY


def test_now_is_shown_in_every_result() -> None:
    journeys = journeys_of(ROWS, as_of="1970-01-10T00:00:00Z")
    results = (js.measure(journeys, "engagement"), js.map_journeys(journeys), js.describe(journeys))
    assert {result.provenance.as_of for result in results} == {"1970-01-10T00:00:00Z"}


def test_what_happened_after_now_is_not_counted() -> None:
    early = journeys_of(ROWS).with_frame(as_of=0)
    found = [js.measure(one, "conversion", goal="buy") for one in (journeys_of(ROWS), early)]
    assert [one.customers("conversion", "everyone", "hits").tolist() for one in found] == [["ann"], []]
    assert js.describe(early).totals["touchpoints"] == 1


def test_a_period_keeps_the_history_before_it() -> None:
    inside = journeys_of(ROWS, zone="UTC").during("1970-01-02", "1970-01-03")
    assert (inside.frame.period, inside.n_events) == ((DAY, 2 * DAY), 3)
    assert js.describe(inside).touchpoints["touchpoints"].sum() == 1


def test_the_columns_that_exist_are_named_as_needs_are() -> None:
    journeys = journeys_of([row("ann", "view", 0, value=1.0, device="phone")], profiles={"ann": {"age": 3}})
    assert set(journeys.frame.columns) == {"touchpoint", "value", "property:device", "profile:age"}


def test_a_frame_can_not_be_changed() -> None:
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        js.Frame().as_of = 1  # type: ignore[misc]


def test_what_happened_at_the_very_moment_is_known_and_what_came_later_is_not() -> None:
    journeys = journeys_of(ROWS)
    for moment, known in ((0, 1), (DAY - 1, 1), (DAY, 2), (3 * DAY - 1, 2), (3 * DAY, 3)):
        assert journeys.with_frame(as_of=moment).known().n_events == known
        assert int(journeys.with_frame(as_of=moment).in_period.sum()) == known


def test_a_period_ends_before_its_end() -> None:
    for end, inside in ((1, 1), (DAY, 1), (DAY + 1, 2), (3 * DAY, 2), (3 * DAY + 1, 3)):
        assert int(journeys_of(ROWS).with_frame(period=(0, end)).in_period.sum()) == inside
