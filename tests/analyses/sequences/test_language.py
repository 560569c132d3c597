"""The language of patterns: text and values are two forms of one thing, and errors point at their column."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import journeyseg as js
from journeyseg import patterns
from journeyseg.analyses.sequences.lexing import RESERVED
from tests.twins.patterns import drawn_patterns

WORDS = st.sampled_from(
    ["view", "add to cart", "a-b", "x->y", '"', "\\", "...", "a...b", "日本", "[x]", "/cart?q=1", "view_*"]
)
ANY_NAME = st.one_of(WORDS, st.sampled_from(sorted(RESERVED)), st.text(min_size=1, max_size=6).filter(str.strip))


@settings(max_examples=settings.default.max_examples * 4, deadline=None)
@given(drawn_patterns(ANY_NAME))
def test_text_means_the_value_that_it_was_written_from(pattern: Any) -> None:
    assert js.Pattern.parse(pattern.text) == pattern
    assert js.Pattern.parse(pattern.text).text == pattern.text


@given(drawn_patterns(ANY_NAME))
def test_a_metric_survives_toml(pattern: Any) -> None:
    from journeyseg.model.definitions import write_toml

    metric = js.metrics.Matches(pattern, known=["view", "add to cart"], ties="step")
    assert js.metrics.Matches.from_options(tomllib.loads(write_toml(metric.to_options()))) == metric


VALUES = st.one_of(
    st.text(max_size=6),
    st.integers(-(10**9), 10**9),
    st.floats(allow_nan=False),
    st.booleans(),
    st.dates(),
    st.datetimes(timezones=st.none() | st.just(UTC)),
)


@settings(max_examples=settings.default.max_examples * 3)
@given(
    st.sampled_from(("value", "channel", "cost", "satisfaction", "property:plan", "property:two words")),
    st.one_of(
        VALUES,
        st.lists(VALUES, max_size=3),
        st.integers(-5, 5).map(lambda end: {"above": end, "at_most": end + 2}),
        st.floats(-5, 5).map(lambda end: {"at_least": end}),
        st.text(max_size=4).map(lambda text: {"contains": text, "starts_with": "a", "ends_with": "b"}),
    ),
    st.lists(ANY_NAME, max_size=2),
    st.sampled_from(("", "a name", 'quoted "name"')),
)
def test_conditions_on_columns_survive_their_text(column: str, test: Any, stages: list[str], label: str) -> None:
    own = {column.removeprefix("property:"): test}
    told = {"properties": own} if column.startswith("property:") else own
    what = js.on("cart", stage=stages, label=label, **told)
    pattern = patterns.pattern(patterns.item(what), patterns.gap(without=what), patterns.other_than(what))
    assert js.Pattern.parse(pattern.text) == pattern


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("view->buy", patterns.pattern("view", "buy")),
        ("view ... buy", patterns.pattern("view", patterns.gap(), "buy")),
        ("view...buy", patterns.pattern("view", patterns.gap(), "buy")),
        ("view ...{0,3} buy", patterns.pattern("view", patterns.gap(0, 3), "buy")),
        ("view ...{2} buy", patterns.pattern("view", patterns.gap(2, 2), "buy")),
        ("view ...{2,} buy", patterns.pattern("view", patterns.gap(2), "buy")),
        ("view ...[no refund] buy", patterns.pattern("view", patterns.gap(without="refund"), "buy")),
        (
            "view ...[no (refund or cancel), <= 2 h, > 5 min] buy",
            patterns.pattern(
                "view", patterns.gap(without=["refund", "cancel"], elapsed={">": "5 min", "<=": "2 hours"}), "buy"
            ),
        ),
        ("view ->[< 5 min] buy", patterns.pattern("view", patterns.directly({"<": "5 min"}), "buy")),
        ("view -> cart? -> buy", patterns.pattern("view", patterns.optional("cart"), "buy")),
        ("view{2,3}", patterns.pattern(patterns.repeat("view", 2, 3))),
        ("view{3,}", patterns.pattern(patterns.repeat("view", 3))),
        ("view{3, by ...}", patterns.pattern(patterns.repeat("view", 3, link=patterns.gap()))),
        ("not view -> any", patterns.pattern(patterns.other_than("view"), patterns.anything())),
        ("not (a or b)", patterns.pattern(patterns.other_than("a", "b"))),
        ("(a or b) -> c", patterns.pattern(["a", "b"], "c")),
        ("a or b -> c", patterns.pattern(["a", "b"], "c")),
        ("a | b -> c", patterns.pattern(patterns.either("a", patterns.chain("b", "c")))),
        ("(a | b) -> c", patterns.pattern(patterns.either("a", "b"), "c")),
        ("start -> a ... b -> end", patterns.pattern(patterns.start, "a", patterns.gap(), "b", patterns.end)),
        (
            "start ...{0,2} a ...[no b] end",
            patterns.pattern(patterns.start, patterns.gap(0, 2), "a", patterns.gap(without="b"), patterns.end),
        ),
        ("a ... b within 30 min", patterns.pattern("a", patterns.gap(), "b", within="30 min")),
        ('"any" -> "within"', patterns.pattern("any", "within")),
        ('a as "first look"', patterns.pattern(js.on("a", label="first look"))),
        ("cart(value > 10, channel = ads)", patterns.pattern(js.on("cart", value=js.above(10), channel="ads"))),
        ("any(stage = checkout)", patterns.pattern(js.on(stage="checkout"))),
        ("a\n  -> b", patterns.pattern("a", "b")),
    ],
)
def test_each_form_of_the_language_means_its_value(text: str, same: js.Pattern) -> None:
    assert js.Pattern.parse(text) == same


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("", 1),
        ("view ..", 6),
        ("view ...", 9),
        ("view buy", 6),
        ("view -> -> buy", 9),
        ('view -> "buy', 9),
        ("view ->[no x] buy", 6),
        ("view ...[< 3] buy", 12),
        ("view ...[< 1 h, > 2 h] buy", 6),
        ("view ...[no a, no b] buy", 16),
        ("view ...{3,1} buy", 6),
        ("view{0}", 5),
        ("(view?){2,3}", 8),
        ("(view -> buy", 13),
        ("not not a", 5),
        ("cart(colour = red)", 6),
        ("cart(value ! 3)", 12),
        ("start ->[< 3 s] a", 1),
        ("start -> a | b", 12),
        ("a?", 1),
        ("a within 3 parsecs", 10),
        ("a -> end -> b", 10),
        ("(a -> b) or c", 10),
    ],
)
def test_errors_point_at_their_column(text: str, column: int) -> None:
    with pytest.raises(js.errors.DefinitionError) as caught:
        js.Pattern.parse(text)
    assert f"column {column}" in str(caught.value)
    assert caught.value.expected
    assert caught.value.found.splitlines()[-1].strip() == "^"


def test_what_is_no_pattern_is_refused() -> None:
    for value in (3, None, {"on": "a"}):
        with pytest.raises(js.errors.DefinitionError):
            patterns.pattern_of(value)
    with pytest.raises(js.errors.DefinitionError):
        js.Pattern.parse(3)  # type: ignore[arg-type]
    for parts in ([], [patterns.gap()], ["a", patterns.gap()], ["a", patterns.gap(), patterns.gap(), "b"]):
        with pytest.raises(js.errors.DefinitionError):
            patterns.pattern(*parts)
    with pytest.raises(js.errors.DefinitionError, match="inside"):
        patterns.pattern("a", patterns.start, "b")
    with pytest.raises(js.errors.DefinitionError, match="long"):
        js.sequences(js.testing.journeys_of([{"customer": "a", "touchpoint": "x", "at": 0}]), "x{999}")


def test_a_pattern_is_given_in_any_form() -> None:
    asked = patterns.pattern_of("view ... buy")
    assert asked == patterns.pattern_of(["view", patterns.gap(), "buy"])
    assert asked == patterns.pattern_of(patterns.chain("view", patterns.gap(), "buy"))
    assert patterns.node_of("view") == patterns.item("view")
    assert patterns.pattern_of(js.on("view")) == patterns.pattern_of("view")
    assert [item.what.label for item in asked.items] == ["view", "buy"]
    assert asked.needs == ("touchpoint",)
    assert [one.label for one in js.Pattern.parse("a ...[no b] c").mentioned] == ["a", "c", "b"]
    assert str(asked) == asked.text == asked.to_options()
    at = datetime(2026, 1, 2, tzinfo=UTC)
    assert "2026-01-02T00:00:00+00:00" in patterns.pattern(js.on("a", properties={"due": js.below(at)})).text
