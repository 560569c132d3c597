"""A touchpoint is one dated contact, and a journey holds touchpoints in their order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import attrs
import pytest

import journeyseg as js

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
VIEW, BUY = js.Touchpoint("view", NOON), js.Touchpoint("buy", NOON + timedelta(days=1), value=9.5)


def test_what_is_not_known_of_a_touchpoint_is_none() -> None:
    assert (VIEW.channel, VIEW.value, VIEW.cost, VIEW.satisfaction, dict(VIEW.properties)) == (None,) * 4 + ({},)


def test_touchpoints_that_hold_the_same_are_equal_and_can_be_put_in_sets() -> None:
    again = js.Touchpoint("view", NOON)
    assert again == VIEW
    assert len({VIEW, again, BUY}) == 2
    assert js.Touchpoint("view", NOON, properties={"device": "phone"}) != VIEW


def test_a_journey_is_its_touchpoints_in_order() -> None:
    journey = js.Journey("ann", "1", (VIEW, BUY))
    assert (len(journey), list(journey), journey.names) == (2, [VIEW, BUY], ("view", "buy"))
    assert journey != js.Journey("ann", "1", (BUY, VIEW))


def test_a_journey_may_be_empty() -> None:
    assert (len(js.Journey("ann", "1", ())), js.Journey("ann", "1", ()).names) == (0, ())


@pytest.mark.parametrize("value", [VIEW, js.Journey("ann", "1", (VIEW,))])
def test_neither_can_be_changed(value: js.Touchpoint | js.Journey) -> None:
    field = attrs.fields(type(value))[0].name
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        setattr(value, field, "other")
