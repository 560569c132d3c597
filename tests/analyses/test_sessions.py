"""Sessions equal their twin under every option, and keep the laws of journeys."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import journeyseg as js
from tests.builders import journeys_of, nested, row
from tests.model.test_cutting import assert_sound
from tests.twins import sessions as twin

HOUR = 3_600_000_000
COLUMNS = ("channel", "value", "property:device", "property:fragile", "property:promised")
GAPS = {"30 min": HOUR // 2, "1 hour": HOUR, "1 us": 1, "1 day": 24 * HOUR}
LENGTHS = {"45 min": HOUR * 3 // 4, "1 hour": HOUR, "2 days": 48 * HOUR}
NAMED = st.sampled_from([["view"], ["cart"], ["view", "rate"], ["v*"]])


def events_of(journeys: js.Journeys) -> dict[str, list[list[twin.Event]]]:
    """Customer -> journeys -> touchpoints with the values of their columns."""
    values = {name: column.to_objects() for name, column in journeys.columns.items()}
    out: dict[str, list[list[twin.Event]]] = {}
    for place, customer in enumerate(journeys.customers):
        spans = journeys.event_offsets[journeys.journey_offsets[place] : journeys.journey_offsets[place + 1] + 1]
        out[customer] = [
            [
                twin.Event(journeys.frame.touchpoints[journeys.codes[at]], int(journeys.at[at]), _at(values, at))
                for at in range(low, high)
            ]
            for low, high in zip(spans[:-1].tolist(), spans[1:].tolist(), strict=True)
        ]
    return out


def _at(values: dict[str, list[Any]], place: int) -> dict[str, Any]:
    return {name: column[place] for name, column in values.items()}


def _meets(names: list[str]) -> twin.Test:
    return lambda event: event.name in names or (names == ["v*"] and event.name.startswith("v"))


@st.composite
def rules(draw: st.DrawFn, journeys: js.Journeys) -> tuple[dict[str, Any], twin.Rule]:
    """Options as people write them, and the same for the twin."""
    asked: dict[str, Any] = {}
    told: dict[str, Any] = {}
    gap = draw(st.sampled_from([*GAPS, "never"]))
    asked["gap"], told["gap"] = gap, GAPS.get(gap)
    if gap != "never":
        asked["edge"] = told["edge"] = draw(st.sampled_from(["inside", "outside"]))
    if draw(st.booleans()):
        asked["reset_at_midnight"], told["zone"] = True, "Europe/Lisbon"
    there = sorted(set(COLUMNS) & set(journeys.columns))
    if there and draw(st.booleans()):
        names = draw(st.lists(st.sampled_from(there), min_size=1, max_size=2, unique=True))
        asked["on_change"], told["on_change"] = names, tuple(names)
        asked["missing"] = told["missing"] = draw(st.sampled_from(["carry", "value"]))
    kind = draw(st.sampled_from(["none", "separator", "bounds"]))
    if kind == "separator":
        names = draw(NAMED)
        asked["separator"], told["separator"] = names, _meets(names)
        asked["drop_separator"] = told["drop_separator"] = draw(st.booleans())
    if kind == "bounds":
        names = draw(NAMED)
        asked |= {"start": names, "end": ["buy"]}
        told |= {"start": _meets(names), "end": _meets(["buy"])}
        asked["drop_bounds"] = told["drop_bounds"] = draw(st.booleans())
    if kind != "none":
        asked["ties"] = told["ties"] = draw(st.sampled_from(["input", "around"]))
    length = draw(st.none() | st.sampled_from(sorted(LENGTHS)))
    if length is not None:
        asked["max_length"], told["max_length"] = length, LENGTHS[length]
        asked["too_long"] = told["too_long"] = draw(st.sampled_from(["split", "drop"]))
    return asked, twin.Rule(**told)


def ends_something(asked: dict[str, Any], journeys: js.Journeys) -> bool:
    """Whether the rule can end a session at all; one that can't is refused."""
    always = asked["gap"] != "never" or {"reset_at_midnight", "on_change", "separator", "start"} & set(asked)
    return bool(always) or ("max_length" in asked and (journeys.finer or asked["too_long"] == "split"))


LOGS = js.testing.strategies.journeys(max_events=30)


@given(LOGS, st.data())
def test_sessions_equal_their_twin(journeys: js.Journeys, data: st.DataObject) -> None:
    asked, told = data.draw(rules(journeys))
    if not ends_something(asked, journeys):
        with pytest.raises(js.errors.InputError, match="nothing ends"):
            js.sessions(journeys, **asked)
        return
    found = js.sessions(journeys, **asked)
    assert_sound(found)
    assert found.finer
    assert found.customers.tolist() == journeys.customers.tolist()
    lost = {"outside of any session": 0, "bound of sessions": 0, "session too long": 0}
    cut = nested(found)
    for customer, own in events_of(journeys).items():
        expected = []
        for journey in own:
            one = twin.sessions(journey, told)
            expected += [[(event.name, event.at) for event in session] for session in one.sessions]
            lost["outside of any session"] += one.outside
            lost["bound of sessions"] += one.bounds
            lost["session too long"] += one.long
        # Sessions of journeys that run side by side come in order of time; which of two of one moment is first is free.
        assert cut[customer] == expected if not journeys.finer else sorted(cut[customer]) == sorted(expected)
    entered = {entry.rule: entry.count for entry in found.ledger}
    assert {name: entered.get(name, 0) for name in lost} == lost
    assert found.n_events == journeys.n_events - sum(lost.values())


@given(LOGS, st.data())
def test_merged_into_customers_sessions_are_the_touchpoints_that_stayed_as_they_came(
    journeys: js.Journeys, data: st.DataObject
) -> None:
    number = js.Column("number", np.arange(journeys.n_events, dtype=np.float64))
    numbered = attrs_with(journeys, {"property:number": number})
    asked, _ = data.draw(rules(journeys))
    if not ends_something(asked, journeys):
        return
    whole = numbered.in_units("customer").column("property:number").data
    left = js.sessions(numbered, **asked).in_units("customer").column("property:number").data
    assert left.tolist() == whole[np.isin(whole, left)].tolist()


def attrs_with(journeys: js.Journeys, columns: dict[str, js.Column]) -> js.Journeys:
    """The journeys with further columns."""
    import attrs

    return attrs.evolve(journeys, columns={**journeys.columns, **columns})


@given(LOGS, st.data())
def test_sessions_of_some_customers_are_the_same_beside_others(journeys: js.Journeys, data: st.DataObject) -> None:
    asked, _ = data.draw(rules(journeys))
    if not ends_something(asked, journeys):
        return
    mask = np.array(data.draw(st.lists(st.booleans(), min_size=len(journeys), max_size=len(journeys))), dtype=np.bool_)
    found = nested(js.sessions(journeys, **asked))
    for part in (journeys.take(mask), journeys.take(~mask)):
        if len(part):
            assert nested(js.sessions(part, **asked)) == {name: found[name] for name in part.customers}


@given(LOGS, st.sampled_from(["30 min", "1 day"]))
def test_cutting_again_by_the_same_silence_changes_nothing(journeys: js.Journeys, gap: str) -> None:
    once = js.sessions(journeys, gap=gap)
    assert nested(js.sessions(once, gap=gap)) == nested(once)


@given(LOGS, st.integers(-400, 400))
def test_sessions_move_with_time(journeys: js.Journeys, weeks: int) -> None:
    import attrs

    shift = weeks * 7 * 24 * HOUR
    later = attrs.evolve(journeys, at=journeys.at + shift)
    moved = {
        customer: [[(name, at + shift) for name, at in one] for one in own]
        for customer, own in nested(js.sessions(journeys, gap="30 min")).items()
    }
    assert nested(js.sessions(later, gap="30 min")) == moved


@given(js.testing.strategies.journeys(touchpoints=("view", "buy"), max_events=30, min_events=1, profiles=False))
def test_a_session_counts_as_a_journey_that_the_log_named_would(journeys: js.Journeys) -> None:
    cut = js.sessions(journeys, gap="1 hour").in_units("journey")
    table = cut.to_frame()[["customer", "journey", "touchpoint", "at"]]
    table["journey"] = table["customer"] + "/" + table["journey"]
    named = js.Journeys.from_frame(table, customer="customer", touchpoint="touchpoint", at="at", journey="journey")
    if not {"view", "buy"} <= set(named.frame.touchpoints):
        return
    metrics = ["conversion", "engagement", "sessions", js.metrics.TimeTo("buy", since="view")]
    one, other = (js.measure(each, metrics, goal="buy", unit="journey").to_frame() for each in (cut, named))
    columns = ["metric", "segment", "value", "low", "high", "n"]
    assert one[columns].equals(other[columns])
    first, second = (js.funnel(each, ["view", "buy"], unit="journey").reached() for each in (cut, named))
    assert first == second


def visits(names: str, *minutes: int, **options: Any) -> list[str]:
    """The sessions of one customer whose touchpoints are letters."""
    rows = [row("a", name, minute * 60_000_000) for name, minute in zip(names, minutes, strict=True)]
    return ["".join(one.names) for one in js.sessions(journeys_of(rows, zone="UTC"), **options).of("a")]


def test_a_giant_journey_is_split_by_length_as_one_touchpoint_after_the_other_would() -> None:
    at = np.sort(np.random.default_rng(7).integers(0, 3000 * HOUR, 60_000))
    rows = [row("a", "view", int(moment)) for moment in at]
    journeys = journeys_of(rows)
    found = js.sessions(journeys, gap="never", max_length="5 min")
    told = twin.sessions([twin.Event("view", int(moment)) for moment in at], twin.Rule(max_length=HOUR // 12))
    assert np.diff(found.event_offsets).tolist() == [len(one) for one in told.sessions]


def test_the_default_is_half_an_hour_with_the_edge_inside() -> None:
    assert visits("abc", 0, 30, 61) == ["ab", "c"]
    assert visits("abc", 0, 30, 61, edge="outside") == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("preset", "expected"),
    [
        ("posthog", ["a", "b", "c", "d"]),
        ("mixpanel", ["ab", "c", "d"]),
        ("ga4", ["ab", "cd"]),
        ("retentioneering", ["ab", "cd"]),
    ],
)
def test_presets_state_the_edge_and_midnight(preset: str, expected: list[str]) -> None:
    """22:50, 23:20, 23:51 and 00:05: half an hour, more than that, and across midnight."""
    minutes = (22 * 60 + 50, 23 * 60 + 20, 23 * 60 + 51, 24 * 60 + 5)
    edge = ["a", "b", "cd"] if preset == "posthog" else expected
    assert visits("abcd", *minutes, preset=preset) == edge


def test_the_preset_of_universal_analytics_starts_a_session_with_a_campaign() -> None:
    rows = [row("a", name, at, campaign=campaign) for name, at, campaign in zip("abcd", range(4), "xxyy", strict=True)]
    rows[1]["campaign"] = None
    found = js.sessions(journeys_of(rows, zone="UTC"), preset="universal_analytics")
    assert ["".join(one.names) for one in found.of("a")] == ["ab", "cd"]


def test_the_preset_of_snowplow_sets_aside_sessions_over_three_days() -> None:
    rows = [
        row("a", "view", day * 24 * HOUR, journey=name) for name, days in (("x", (0, 3)), ("y", (5, 9))) for day in days
    ]
    found = js.sessions(journeys_of(rows), preset="snowplow")
    assert (found.n_journeys, found.ledger.rejected) == (1, 2)
    with pytest.raises(js.errors.InputError, match="nothing ends"):
        js.sessions(journeys_of([row("a", "view", 0)]), preset="snowplow")


def test_what_is_stated_wins_over_the_preset() -> None:
    assert visits("ab", 0, 30, preset="posthog", edge="inside") == ["ab"]
    assert visits("ab", 0, 30, preset="mixpanel", gap="10 min") == ["a", "b"]


def test_a_bound_of_one_moment_encloses_the_others_when_asked() -> None:
    """The end came before the touchpoint it should enclose, the start after it."""
    names, minutes = "xsye", (0, 0, 1, 1)
    rows = [row("a", name, minute) for name, minute in zip(names, minutes, strict=True)]
    rows[2:] = rows[:1:-1]
    for ties, expected in (("input", ["se"]), ("around", ["sxye"])):
        found = js.sessions(journeys_of(rows), start="s", end="e", ties=ties)
        assert ["".join(one.names) for one in found.of("a")] == expected


def test_news_are_those_of_one_journey() -> None:
    rows = [row(name, "view", at, channel=value) for name in "abc" for at, value in enumerate((None, name))]
    assert js.sessions(journeys_of(rows), gap="never", on_change="channel").n_journeys == 3


def test_an_end_has_its_start_in_the_same_journey() -> None:
    rows = [row(name, what, at) for name in "abc" for at, what in enumerate(("e", "s"))]
    found = js.sessions(journeys_of(rows), start="s", end="e")
    assert [found[name].names for name in "abc"] == [("s",)] * 3


def test_bounds_around_their_moment_do_not_change_what_came_first() -> None:
    found = js.sessions(journeys_of([row("a", "x", 5), row("a", "s", 5)]), separator="s", ties="around")
    assert found.of("a")[0].names == ("s", "x")
    assert found["a"].names == ("x", "s")


def test_a_session_may_be_exactly_as_long_as_the_longest() -> None:
    assert visits("abc", 0, 60, 61, gap="never", max_length="1 hour") == ["ab", "c"]


def test_sessions_side_by_side_lie_in_order_of_what_stayed() -> None:
    touches = (("x", "s", 0), ("y", "s", 1), ("y", "v", 5), ("x", "v", 9))
    rows = [row("a", name, minute * 60_000_000, journey=journey) for journey, name, minute in touches]
    found = js.sessions(journeys_of(rows), separator="s", drop_separator=True)
    assert_sound(found)
    assert found.n_journeys == 2


def test_the_ledger_tells_the_rule_in_words() -> None:
    found = js.sessions(journeys_of([row("a", "view", 0)], zone="UTC"), preset="mixpanel")
    (entry,) = found.ledger
    assert (entry.rule, entry.action, entry.count, entry.of) == ("sessions", "noted", 1, "sessions")
    assert entry.reason == ("sessions (mixpanel): silence of more than 30 minutes ends one; the local day ends one")


@pytest.mark.parametrize(
    ("asked", "error", "said"),
    [
        ({"gap": 30}, js.errors.DefinitionError, 'write "30 minutes" if minutes are meant'),
        ({"gap": "0 min"}, js.errors.DefinitionError, "gap is not a duration above zero"),
        ({"gap": "never"}, js.errors.InputError, "nothing ends a session"),
        ({"gap": "never", "edge": "inside"}, js.errors.DefinitionError, "edge= means nothing here"),
        ({"edge": "upper"}, js.errors.DefinitionError, "no such edge"),
        ({"missing": "carry"}, js.errors.DefinitionError, "missing= means nothing here"),
        ({"drop_bounds": True}, js.errors.DefinitionError, "drop_bounds= means nothing here"),
        ({"drop_separator": False}, js.errors.DefinitionError, "drop_separator= means nothing here"),
        ({"ties": "around"}, js.errors.DefinitionError, "ties= means nothing here"),
        ({"too_long": "drop"}, js.errors.DefinitionError, "too_long= means nothing here"),
        ({"max_length": "1 hour", "too_long": "cut"}, js.errors.DefinitionError, "no such too_long"),
        ({"max_length": 3}, js.errors.DefinitionError, 'write "3 hours" if hours are meant'),
        ({"start": "view"}, js.errors.DefinitionError, "needs both"),
        ({"end": "view"}, js.errors.DefinitionError, "needs both"),
        ({"start": "view", "end": "buy", "separator": "buy"}, js.errors.DefinitionError, "separator and bounds"),
        ({"start": "view", "end": ["buy", "view"]}, js.errors.InputError, "is a start and an end"),
        ({"separator": "veiw"}, js.errors.UnknownName, "'view'"),
        ({"preset": "postdog"}, js.errors.UnknownName, "'posthog'"),
        ({"preset": "amplitude"}, js.errors.UnknownName, "preset of sessions"),
        ({"reset_at_midnight": True}, js.errors.InputError, "midnight needs a zone"),
        ({"reset_at_midnight": "yes"}, js.errors.DefinitionError, "neither true nor false"),
        ({"on_change": "chanel"}, js.errors.MissingColumn, "chanel"),
        ({"on_change": []}, js.errors.DefinitionError, "names no column"),
        ({"on_change": [3]}, js.errors.DefinitionError, "names no column"),
    ],
)
def test_what_means_nothing_is_refused(asked: dict[str, Any], error: type[Exception], said: str) -> None:
    journeys = journeys_of([row("a", "view", 0, channel="web"), row("a", "buy", 1, channel="web")])
    with pytest.raises(error, match=said):
        js.sessions(journeys, **asked)


def test_a_table_is_no_journeys() -> None:
    with pytest.raises(js.errors.InputError, match="not Journeys"):
        js.sessions([1])  # type: ignore[arg-type]
