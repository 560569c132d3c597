"""Outcomes stand on the map, but nobody waits from one; the last rating given is the final one."""

from __future__ import annotations

import pandas as pd
import pytest

import journeyseg as js

SHOP = js.Blueprint(
    "shop",
    stages=[js.Stage("send", ("ship",)), js.Stage("get", ("deliver",)), js.Stage("voice", ("review",))],
    outcomes=["review"],
)


def test_a_wait_begins_at_the_last_touchpoint_that_is_no_outcome() -> None:
    rows = [(who, what, day) for who in range(40) for what, day in (("ship", 1), ("review", 9), ("deliver", 11))]
    log = pd.DataFrame(rows, columns=["who", "what", "day"])
    log["at"] = pd.Timestamp("2026-01-01", tz="UTC") + pd.to_timedelta(log["day"], unit="D")
    journeys = js.Journeys.from_frame(log, customer="who", touchpoint="what", at="at", blueprint=SHOP)
    cells = {cell.name: cell for cell in js.map_journeys(journeys).everyone.touchpoints}
    assert cells["deliver"].wait.value == pytest.approx(10 * 86_400, rel=0.05)
    assert cells["review"].wait.value == pytest.approx(8 * 86_400, rel=0.05)


def test_the_final_rating_is_the_last_one_that_was_given() -> None:
    rows = [(who, what, day) for who in range(40) for what, day in (("ship", 1), ("review", 9), ("review", 11))]
    log = pd.DataFrame(rows, columns=["who", "what", "day"])
    log["stars"] = log["day"].map({9: 1.0, 11: 5.0})
    log["at"] = pd.Timestamp("2026-01-01", tz="UTC") + pd.to_timedelta(log["day"], unit="D")
    journeys = js.Journeys.from_frame(
        log, customer="who", touchpoint="what", at="at", satisfaction="stars", blueprint=SHOP
    )
    cells = {cell.name: cell for cell in js.map_journeys(journeys).everyone.touchpoints}
    assert cells["ship"].final_rating.value == 5.0
    assert not cells["ship"].satisfaction.known
    assert cells["review"].satisfaction.value == 3.0
