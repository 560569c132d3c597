"""A journey of one customer."""

from __future__ import annotations

import math

from tests.builders import journeys_of, row


def test_a_journey_lasts_from_its_first_touchpoint_to_its_last() -> None:
    journeys = journeys_of(
        [row("a", "view", 500_000), row("a", "buy", 3_000_000), row("b", "buy", 7)], profiles={"c": {}}
    )
    assert journeys["a"].seconds == 2.5
    assert journeys["b"].seconds == 0
    assert math.isnan(journeys["c"].seconds)
