"""Rules: the first condition that holds decides; the same everywhere, per customer, per journey, overlapping."""

from __future__ import annotations

import pickle
import tomllib
from typing import Any

import attrs
import numpy as np
import pandas as pd
import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from journeyseg.contract.protocols import Segmenter, SegmentModel
from journeyseg.errors import DefinitionError, UnknownName
from journeyseg.model.journeys import Journeys
from journeyseg.plugins.structure import build, options_of
from journeyseg.segmenters import Condition, Rules, attribute, count, last, later
from tests.builders import journeys_of
from tests.segmenters.answers import answer
from tests.segmenters.logs import BASE, DAY, NOW, Log, at, logs
from tests.segmenters.trees import trees

BUYERS = Rules({"often": count("buy", at_least=2), "once": count("buy")}, default="never")


def names(rules: Rules, log: Log) -> dict[str, str | None]:
    """Customer -> segment."""
    found = rules.model.assign(log.build())
    names = [*found.names, None]
    return {customer: names[code] for customer, code in zip(found.ids.to_pylist(), found.codes.tolist(), strict=True)}


conditions = st.lists(trees(), min_size=1, max_size=3)


@given(parts=conditions, log=logs(), default=st.sampled_from(("other", None)))
def test_the_first_rule_that_holds_decides(parts: list[Condition], log: Log, default: str | None) -> None:
    rules = Rules({f"s{place}": part for place, part in enumerate(parts)}, default=default)
    expected = []
    for rows, profile in log.units("customer"):
        held = (f"s{place}" for place, part in enumerate(parts) if answer(part, rows, profile, log.as_of))
        expected.append(next(held, default))
    assert list(names(rules, log).values()) == expected


@given(parts=conditions, log=logs())
def test_a_segmentation_with_a_default_is_a_partition(parts: list[Condition], log: Log) -> None:
    found = Rules({f"s{place}": part for place, part in enumerate(parts)}).model.assign(log.build())
    assert found.kind == "exclusive"
    assert found.sizes()["n"].sum() == len(log.build())
    assert not len(found.unassigned)


@given(parts=conditions, log=logs(), default=st.sampled_from(("other", None)))
def test_overlapping_rules_all_count(parts: list[Condition], log: Log, default: str | None) -> None:
    rules = Rules({f"s{place}": part for place, part in enumerate(parts)}, default=default, overlapping=True)
    expected = set()
    for customer, (rows, profile) in zip(log.build().customers, log.units("customer"), strict=True):
        held = {f"s{place}" for place, part in enumerate(parts) if answer(part, rows, profile, log.as_of)}
        expected |= {(customer, name) for name in held or {default}}
    found = rules.model.assign(log.build())
    assert found.kind == "overlapping"
    assert set(found.to_frame().itertuples(index=False, name=None)) == expected


@given(parts=conditions, log=logs(), default=st.sampled_from(("other", None)))
def test_per_journey_every_touchpoint_bears_the_segment_of_its_journey(
    parts: list[Condition], log: Log, default: str | None
) -> None:
    rules = Rules({f"s{place}": part for place, part in enumerate(parts)}, default=default, per="journey")
    journeys = log.build()
    found = rules.model.assign(journeys)
    assert found.kind == "event"
    segments = [*found.names, None]
    units = log.units("journey")
    for event, code in enumerate(found.codes.tolist()):
        rows, profile = units[journeys.journey_of_event[event]]
        held = (f"s{place}" for place, part in enumerate(parts) if answer(part, rows, profile, log.as_of))
        known = journeys.at[event] <= log.as_of
        assert segments[code] == (next(held, default) if known else None)


@given(part=trees(), log=logs(), per=st.sampled_from(("customer", "journey")), data=st.data())
def test_who_else_is_there_does_not_matter(part: Condition, log: Log, per: str, data: st.DataObject) -> None:
    journeys = log.build()
    cut = data.draw(st.integers(0, len(journeys)))
    model = Rules({"in": part}, per=per).model
    whole = model.assign(journeys).to_frame()
    parts = [model.assign(journeys.take(rows)).to_frame() for rows in (slice(0, cut), slice(cut, len(journeys)))]
    pd.testing.assert_frame_equal(pd.concat(parts, ignore_index=True), whole, check_dtype=False)


@given(part=trees(), log=logs())
def test_assigning_what_was_known_equals_assigning_all_as_of_then(part: Condition, log: Log) -> None:
    model = Rules({"in": part}).model
    known = model.assign(log.build().known()).to_frame().set_index("customer")["segment"]
    whole = model.assign(log.build()).to_frame().set_index("customer")["segment"]
    pd.testing.assert_series_equal(whole.loc[known.index], known)


@given(
    parts=conditions, default=st.sampled_from(("other", None, "nobody")), per=st.sampled_from(("customer", "journey"))
)
def test_rules_go_through_toml_and_back(parts: list[Condition], default: str | None, per: str) -> None:
    rules = Rules({f"s {place}": part for place, part in enumerate(parts)}, default=default, per=per, name="mine")
    options = tomllib.loads(tomli_w.dumps(options_of(rules)))
    assert build(Rules, options) == rules
    assert list(build(Rules, options).segments) == list(rules.segments)
    assert pickle.loads(pickle.dumps(rules)) == rules
    assert pickle.loads(pickle.dumps(rules.model)) == rules.model


def test_rules_are_a_segmenter_and_their_model_is_a_model() -> None:
    assert isinstance(BUYERS, Segmenter)
    assert isinstance(BUYERS.model, SegmentModel)
    assert isinstance(BUYERS.model.segments, tuple)


def test_segments_and_definitions_are_in_words() -> None:
    segments = BUYERS.model.segments
    assert [segment.name for segment in segments] == ["often", "once", "never"]
    assert [segment.definition for segment in segments] == [
        '"buy" at least 2 times',
        '"buy" at least once',
        "no rule holds",
    ]
    assert BUYERS.model.definition.startswith("the first rule that holds, per customer: often:")
    assert BUYERS.needs == ("touchpoint",)


def test_a_summary_is_what_a_person_would_say_and_a_given_one_wins() -> None:
    late = later("deliver", than="property:promised")
    told = Rules({"late": late, "on time": ~late}, summaries={"late": "Came too late", "other": "Not there yet"})
    assert [(segment.summary, segment.definition) for segment in told.model.segments] == [
        ("Came too late", 'last "deliver" later than property:promised'),
        ("deliver came no later than promised", 'not (last "deliver" later than property:promised)'),
        ("Not there yet", "no rule holds"),
    ]
    assert [segment.summary for segment in BUYERS.model.segments] == [
        "buy twice or more",
        "at least one buy",
        "all others",
    ]


def test_given_summaries_go_through_toml_and_back() -> None:
    told = attrs.evolve(BUYERS, summaries={"often": "Comes <again>"})
    options = tomllib.loads(tomli_w.dumps(options_of(told)))
    assert options["summaries"] == {"often": "Comes <again>"}
    assert build(Rules, options) == told
    assert build(Rules, options).model.segments[0].summary == "Comes <again>"


@pytest.mark.parametrize("summaries", [{"oftn": "x"}, {"often": 1}, "text", ["often"]])
def test_a_summary_of_no_segment_and_one_that_is_no_text_are_refused(summaries: Any) -> None:
    with pytest.raises(DefinitionError):
        Rules(BUYERS.segments, default="never", summaries=summaries)


def test_the_segmentation_bears_model_and_name_and_explains() -> None:
    rows = [{"customer": "a", "touchpoint": "buy", "at": NOW}, {"customer": "b", "touchpoint": "view", "at": NOW}]
    journeys = journeys_of(rows, zone="UTC")
    found = BUYERS.fit(journeys).assign(journeys)
    assert found.model == BUYERS.model
    assert found.name == "rules"
    assert found.explain("a").segments == ("once",)
    assert found.explain("a").reasons == (
        "often: no",
        '  no: "buy" at least 2 times (once)',
        "once: yes",
        '  yes: "buy" at least once (once)',
    )
    assert found.explain("b").reasons[-1] == "no rule holds: never"


def test_an_explanation_shows_the_parts_of_a_tree_and_what_is_unknown() -> None:
    rules = Rules(
        {"x": (last("buy", within="1 day") | attribute("profile:age", above=30)) & ~count("view")}, default=""
    )
    journeys = journeys_of(
        [{"customer": "a", "touchpoint": "view", "at": NOW}], profiles={"a": {"age": 31}}, zone="UTC"
    )
    assert rules.model.assign(journeys).explain("a").reasons == (
        "x: no",
        "  no: all of",
        "    yes: one of",
        '      unknown: last "buy" in the last 1 day (never)',
        "      yes: profile:age more than 30 (31)",
        "    no: not",
        '      yes: "view" at least once (once)',
        "no rule holds: unassigned",
    )


def test_an_explanation_per_journey_tells_them_apart() -> None:
    rows = [
        {"customer": "a", "journey": name, "touchpoint": "deliver", "at": BASE + lag, "promised": at(BASE + DAY)}
        for name, lag in (("one", 0), ("two", 3 * DAY))
    ]
    rules = Rules({"late": later("deliver", than="property:promised")}, default="fine", per="journey")
    reasons = rules.model.assign(journeys_of(rows, zone="UTC")).explain("a").reasons
    assert reasons == (
        "journey one",
        "late: no",
        '  no: last "deliver" later than property:promised (1 days earlier)',
        "no rule holds: fine",
        "journey two",
        "late: yes",
        '  yes: last "deliver" later than property:promised (2 days later)',
    )


def test_late_on_time_and_not_delivered_tell_orders_apart() -> None:
    rows = [
        {"customer": name[0], "journey": name, "touchpoint": touchpoint, "at": BASE + lag, "promised": at(BASE + DAY)}
        for name, touchpoint, lag in (
            ("a1", "order", 0), ("a1", "deliver", 2 * DAY), ("a2", "order", DAY),
            ("b1", "order", 0), ("b1", "deliver", DAY),
        )
    ]  # fmt: skip
    late = later("deliver", than="property:promised")
    rules = Rules({"late": late, "on time": ~late}, default="not delivered", per="journey")
    journeys = journeys_of(rows, zone="UTC")
    found = rules.fit(journeys).assign(journeys)
    assert set(found.to_frame()[["customer", "segment"]].itertuples(index=False, name=None)) == {
        ("a", "late"),
        ("a", "not delivered"),
        ("b", "on time"),
    }
    assert found.sizes()["touchpoints"].tolist() == [2, 2, 1]


def test_customers_without_touchpoints_are_segmented_by_what_they_are() -> None:
    people = Journeys.from_profiles(pd.DataFrame({"id": [1, 2], "age": [17, 40]}), customer="id")
    rules = Rules({"adult": attribute("profile:age", at_least=18), "buyer": count("buy")}, default="child")
    assert dict(rules.model.assign(people).to_frame().itertuples(index=False)) == {"1": "child", "2": "adult"}


def test_no_customers_are_segmented_too() -> None:
    empty = journeys_of([], profiles={"a": {}}, zone="UTC").take(slice(0, 0))
    for per in ("customer", "journey"):
        found = Rules({"in": count("buy")}, per=per).model.assign(empty)
        assert len(found.ids) == len(found.codes) == 0


def test_a_name_that_nothing_bears_is_refused_at_the_fit_and_nobody_at_the_assignment() -> None:
    journeys = journeys_of([{"customer": "a", "touchpoint": "view", "at": NOW}], zone="UTC")
    with pytest.raises(UnknownName, match="perhaps 'view'"):
        Rules({"in": count("viev")}).fit(journeys)
    assert Rules({"in": count("viev")}).model.assign(journeys).sizes()["n"].tolist() == [0, 1]


def test_types_are_checked_at_the_fit() -> None:
    journeys = journeys_of([], profiles={"a": {"age": 3.0}}, zone="UTC")
    with pytest.raises(DefinitionError):
        Rules({"in": attribute("profile:age", equals="3")}).fit(journeys)


@pytest.mark.parametrize(
    "options",
    [
        {"segments": {}},
        {"segments": ["buy"]},
        {"segments": {"": count("buy")}},
        {"segments": {1: count("buy")}},
        {"segments": {"x": "buy"}},
        {"segments": {"x": {"count": "buy", "more": 1}}},
        {"segments": {"other": count("buy")}},
        {"segments": {"x": count("buy")}, "default": "x"},
        {"segments": {"x": count("buy")}, "default": 3},
        {"segments": {"x": count("buy")}, "default": True},
        {"segments": {"x": count("buy")}, "per": "order"},
        {"segments": {"x": count("buy")}, "overlapping": True, "per": "journey"},
        {"segments": {"x": count("buy")}, "overlapping": 1},
        {"segments": {"x": count("buy")}, "name": ""},
    ],
)
def test_contradictory_rules_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(DefinitionError):
        Rules(**options)


def test_a_bad_condition_says_in_which_segment_it_stands() -> None:
    with pytest.raises(DefinitionError, match="segment 'x', any, part 2"):
        Rules({"x": {"any": [{"count": "buy"}, {"cuont": "buy"}]}})


def test_no_default_is_written_as_empty_text_in_toml() -> None:
    for nothing in (None, "", False):
        assert Rules({"x": count("buy")}, default=nothing).default is None  # type: ignore[arg-type]
    assert Rules({"x": count("buy")}, default=None).to_options() == {"default": "", "segments": {"x": {"count": "buy"}}}


def test_codes_are_constant_inside_a_journey() -> None:
    rng = np.random.default_rng(5)
    rows = [
        {"customer": f"c{customer}", "journey": f"c{customer}-{rng.integers(3)}", "touchpoint": "buy", "at": int(when)}
        for customer, when in zip(rng.integers(0, 20, 200), rng.integers(0, NOW, 200), strict=True)
    ]
    journeys = journeys_of(rows, zone="UTC")
    found = Rules({"busy": count("buy", at_least=4)}, per="journey").model.assign(journeys)
    first = journeys.event_offsets[:-1][journeys.journey_of_event]
    assert np.array_equal(found.codes, found.codes[first])
    assert set(found.codes.tolist()) == {0, 1}
