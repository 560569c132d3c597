"""Every analysis says from when to when it counted, and when that was known."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import journeyseg as js
from journeyseg.model.frame import Frame
from journeyseg.verbs._dating import dated
from tests.twins import short

LOG = short.journeys(a=[("view", 0), ("buy", 1)], b=[("view", 2)], as_of=9)
ASKED: dict[str, Callable[[js.Journeys], js.Analysis]] = {
    "funnel": lambda log: js.funnel(log, ["view", "buy"]),
    "sequences": lambda log: js.sequences(log, "view -> buy"),
    "next_touchpoint": lambda log: js.next_touchpoint(log, "view"),
    "retention": js.retention,
    "stickiness": js.stickiness,
    "lifecycle": js.lifecycle,
    "daily_states": js.daily_states,
    "survival": lambda log: js.survival(log, "buy"),
    "flow": js.flow,
    "step_matrix": js.step_matrix,
    "step_flow": js.step_flow,
    "routes": js.routes,
    "loops": js.loops,
    "what_if": lambda log: js.what_if(log, goal="buy", to=0.1),
}


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
def test_the_definition_says_from_when_to_when(asked: Callable[[js.Journeys], js.Analysis]) -> None:
    begin, end, known = (f"{short.moment(day):%Y-%m-%dT%H:%M:%S}Z" for day in (0, 3, 9))
    assert asked(LOG).definition.endswith(f"; everything as known at {known}")
    inside = asked(LOG.during(short.moment(0), short.moment(3)))
    assert inside.definition.endswith(f"; from {begin} to before {end}, as known at {known}")


def test_several_data_sets_are_dated_apart_where_they_differ() -> None:
    early, late = (Frame(as_of=0, period=(0, day * 86_400_000_000)) for day in (1, 2))
    assert dated({"a": early, "b": early}) == dated({"a": early})
    assert dated({"a": early, "b": late}) == f"a: {dated({'a': early})}; b: {dated({'b': late})}"


@pytest.mark.parametrize(
    "asked",
    [lambda log: js.sequences(log, js.on("view", channel="web")), lambda log: js.flow(log, over="channel")],
    ids=["sequences", "flow"],
)
def test_what_an_analysis_lacks_is_told_by_the_name_of_its_verb(asked: Callable[[js.Journeys], js.Analysis]) -> None:
    with pytest.raises(js.errors.MissingColumn, match=r"^js\.(sequences|flow) needs the column 'channel'"):
        asked(LOG)
