"""Anchors: which units are here, and the touchpoint that decides their segment."""

from __future__ import annotations

import numpy as np
import pandas as pd

import journeyseg as js
from journeyseg.metrics.anchors import anchors, units
from tests.twins import short


def test_the_anchor_is_the_first_touchpoint_in_the_period() -> None:
    journeys = short.journeys(a=[("view", 0), ("buy", 5), ("view", 6)])
    assert anchors(journeys).tolist() == [0]
    assert anchors(journeys.during(short.moment(1), short.moment(9))).tolist() == [1]
    assert anchors(journeys.during(short.moment(7), short.moment(9))).tolist() == [-1]


def test_units_with_touchpoints_only_outside_the_period_are_not_here_but_silent_ones_are() -> None:
    people = pd.DataFrame({"customer": ["silent"]})
    journeys = short.journeys(profiles=people, past=[("view", 0)], now=[("view", 5)])
    here = units(journeys.during(short.moment(4), short.moment(6)))["units"].at
    assert here is not None
    assert set(journeys.customers[here]) == {"silent", "now"}


def test_a_customer_with_journeys_in_two_segments_counts_in_both_once() -> None:
    mets = [("view", day, None, None, None, f"j{day}") for day in range(5)]
    journeys = short.journeys(several=True, a=mets)
    codes = np.array([0, 0, 1, 1, -1], dtype=np.int32)
    by = journeys.split(codes, js.segments("red", "green"), per="event")
    atlas = js.map_journeys(journeys, by=by, unit="journey")
    assert [(atlas[name].n, atlas[name].customers) for name in atlas] == [(2, 1), (2, 1)]
    assert (atlas.everyone.n, atlas.everyone.customers, atlas.unassigned) == (5, 1, 1)


def test_a_batch_without_any_touchpoint_has_nobody_in_a_segment_per_touchpoint() -> None:
    people = pd.DataFrame({"customer": ["a", "b"]})
    journeys = short.journeys(profiles=people, as_of=-1, a=[("view", 0)])
    by = journeys.known().split(np.zeros(0, dtype=np.int32), js.segments("red"), per="event")
    assert js.measure(journeys, "engagement", by=by).estimate("touchpoints", "red").n == 0
