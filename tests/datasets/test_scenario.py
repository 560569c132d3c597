"""A scenario that contradicts itself is refused with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from journeyseg.datasets import Behaviour, Pace, Pain, Scenario, shop
from journeyseg.datasets.pace import moment
from journeyseg.errors import DefinitionError, UnknownName

ONE = Behaviour("one", 1.0, {"a": 1.0}, {"a": {"goal": 0.5}}, {"web": 1.0}, ratings={"a": (0.2,) * 5})
STAGES = {"s": ("a", "goal")}


def test_the_shop_has_stages_channels_and_segments() -> None:
    world = shop(segments=2)
    assert world.segments == ("explorer", "loyal")
    assert world.touchpoints[0] == "ad"
    assert world.touchpoints[-1] == "support"
    assert world.channels == ("web", "app", "phone")


@pytest.mark.parametrize(
    "change",
    [
        {"share": 1.5},
        {"share": float("nan")},
        {"start": {"a": 0.9}},
        {"start": {"a": 1.5, "goal": -0.5}},
        {"moves": {"a": {"goal": 1.1}}},
        {"channels": {}},
        {"returns": 0.99},
        {"rest": 0.5},
        {"value": 0.0},
        {"spread": -1.0},
        {"answers": -0.1},
        {"ratings": {"a": (0.5, 0.5)}},
        {"ratings": {"a": (0.5, 0.5, 0.5, 0.0, 0.0)}},
    ],
)
def test_a_behaviour_out_of_range_is_refused(change: Mapping[str, Any]) -> None:
    with pytest.raises(DefinitionError):
        attrs.evolve(ONE, **change)


@pytest.mark.parametrize(
    "change",
    [{"start": {"b": 1.0}}, {"moves": {"b": {}}}, {"moves": {"a": {"b": 0.1}}}, {"ratings": {"b": (0.2,) * 5}}],
)
def test_a_touchpoint_that_no_stage_names_is_refused(change: Mapping[str, Any]) -> None:
    with pytest.raises(UnknownName, match="'b'"):
        Scenario("x", STAGES, "goal", (attrs.evolve(ONE, **change),))


@pytest.mark.parametrize(
    "behaviours",
    [
        (attrs.evolve(ONE, share=0.5),),
        (attrs.evolve(ONE, share=0.5), attrs.evolve(ONE, share=0.5)),
        (attrs.evolve(ONE, start={"goal": 1.0}),),
    ],
)
def test_shares_that_do_not_add_up_twins_and_starts_at_the_goal_are_refused(behaviours: tuple[Behaviour, ...]) -> None:
    with pytest.raises(DefinitionError):
        Scenario("x", STAGES, "goal", behaviours)


def test_a_goal_that_no_stage_names_is_refused() -> None:
    with pytest.raises(UnknownName, match="buy"):
        Scenario("x", STAGES, "buy", (ONE,))


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        ({"segments": 0}, DefinitionError),
        ({"segments": 5}, DefinitionError),
        ({"segments": ["nobody"]}, UnknownName),
        ({"pain": "purchase"}, DefinitionError),
        ({"pain": "nowhere"}, UnknownName),
        ({"pain_segment": "hurried"}, UnknownName),
        ({"pain_size": 2.0}, DefinitionError),
        ({"start": "soon"}, DefinitionError),
        ({"span": "soon"}, DefinitionError),
    ],
)
def test_wrong_options_of_the_shop_are_refused(options: Mapping[str, Any], kind: type[Exception]) -> None:
    with pytest.raises(kind):
        shop(**options)


@pytest.mark.parametrize("parts", [("3 min", "5h", "1 day"), ("3 min", "1 s", "1 day"), ("1 s", "2 s", "100 s")])
def test_a_pace_in_which_journeys_would_meet_is_refused(parts: tuple[str, str, str]) -> None:
    with pytest.raises(DefinitionError, match="run into each other"):
        Pace(*parts)


def test_a_pace_is_written_as_text() -> None:
    assert Pace("2 days", "9 days", "60 days").longest == timedelta(days=9)
    assert Pace().beats("2 weeks") == 14


def test_moments_are_utc_unless_they_say_otherwise() -> None:
    assert moment("2024-05-01") == datetime(2024, 5, 1, tzinfo=UTC)
    assert moment("2024-05-01T02:00+02:00") == datetime(2024, 5, 1, tzinfo=UTC)


def test_a_pain_says_what_tells_of_it() -> None:
    assert Pain("loyal", "support").signals == ("satisfaction", "drop_off")
