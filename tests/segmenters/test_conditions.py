"""Conditions: each answers as plain Python does, and joins as logic says."""

from __future__ import annotations

import tomllib
from datetime import date
from typing import Any

import numpy as np
import pytest
import tomli_w
from hypothesis import given, settings
from hypothesis import strategies as st

from journeyseg.errors import DefinitionError, InputError, UnknownName
from journeyseg.segmenters import Condition, attribute, count, first, from_table, last, later, mean, to_table, total
from journeyseg.segmenters.conditions.scope import Scope
from journeyseg.segmenters.conditions.tree import Not, Some
from tests.builders import journeys_of
from tests.segmenters.answers import answer
from tests.segmenters.logs import BASE, DAY, FULL, NOW, SHOP, TRAITS, Log, at, logs
from tests.segmenters.trees import counts, leaves, trees

CODES = {False: 0, None: 1, True: 2}


def truths(condition: Condition, log: Log, per: str = "customer") -> list[int]:
    return condition.truth(Scope.over(log.build(), per=per)).tolist()


def asked(condition: Condition, *rows: dict[str, Any], profile: dict[str, Any] | None = None, now: int = NOW) -> str:
    """The answer for one customer."""
    given_rows = [{"customer": "a", **row} for row in rows]
    journeys = journeys_of(given_rows, profiles={"a": profile or {}}, zone="UTC", as_of=now)
    return ("no", "unknown", "yes")[condition.truth(Scope.over(journeys))[0]]


@pytest.mark.parametrize("per", ["customer", "journey"])
@settings(max_examples=settings.default.max_examples * 4)
@given(condition=leaves, log=logs())
def test_every_condition_answers_as_plain_python_does(condition: Condition, log: Log, per: str) -> None:
    expected = [CODES[answer(condition, rows, profile, log.as_of)] for rows, profile in log.units(per)]
    assert truths(condition, log, per) == expected


@settings(max_examples=settings.default.max_examples * 4)
@given(condition=trees(), log=logs())
def test_trees_answer_as_plain_python_does(condition: Condition, log: Log) -> None:
    expected = [CODES[answer(condition, rows, profile, log.as_of)] for rows, profile in log.units("customer")]
    assert truths(condition, log) == expected


@given(one=trees(), other=trees(), log=logs())
def test_de_morgans_laws_hold_with_unknowns(one: Condition, other: Condition, log: Log) -> None:
    assert truths(~(one & other), log) == truths(~one | ~other, log)
    assert truths(~(one | other), log) == truths(~one & ~other, log)
    assert truths(~~one, log) == truths(one, log)


@given(condition=trees())
def test_the_plain_form_reads_back_to_an_equal_condition_through_toml(condition: Condition) -> None:
    table = tomllib.loads(tomli_w.dumps({"when": to_table(condition)}))["when"]
    assert from_table(table) == condition
    assert to_table(from_table(table)) == table


@given(condition=counts(), log=logs(), more=logs())
def test_more_touchpoints_never_lose_an_at_least_rule(condition: Any, log: Log, more: Log) -> None:
    rule = count(
        condition.touchpoint, at_least=condition.at_least, stage=condition.stage, channel=condition.channel,
        within=condition.within, before=condition.before,
    )  # fmt: skip
    extra = [row for row in more.rows if row["customer"] in {row["customer"] for row in log.rows} | set(log.profiles)]
    grown = Log([*log.rows, *extra], log.profiles, log.as_of)
    assert all(new >= old for old, new in zip(truths(rule, log), truths(rule, grown), strict=True))


@given(log=logs())
def test_windows_that_touch_share_nothing_and_leave_nothing_out(log: Log) -> None:
    scope = Scope.over(log.build())
    near, far = (count("buy", **window).mask(scope) for window in ({"within": "30 days"}, {"before": "30 days"}))
    between = count("buy", within="50 days", before="30 days").mask(scope)
    assert not (near & far).any()
    assert not (near & between).any()
    assert np.array_equal(near | far, scope.journeys.codes == scope.journeys.code("buy"))
    assert np.array_equal(near | between, count("buy", within="50 days").mask(scope))


@given(log=logs(), condition=trees())
def test_nothing_after_as_of_is_known(log: Log, condition: Condition) -> None:
    cut = Log([row for row in log.rows if row["at"] <= log.as_of], log.profiles, log.as_of)
    whole = dict(zip(log.build().customers, truths(condition, log), strict=True))
    known = dict(zip(cut.build().customers, truths(condition, cut), strict=True))
    assert {customer: whole[customer] for customer in known} == known


@given(log=logs(), condition=trees(), order=st.randoms())
def test_the_order_of_rows_with_distinct_moments_does_not_matter(log: Log, condition: Condition, order: Any) -> None:
    rows = [{**row, "at": row["at"] - 1000 * place} for place, row in enumerate(log.rows)]
    shuffled = [*rows]
    order.shuffle(shuffled)
    assert truths(condition, Log(rows, log.profiles, NOW)) == truths(condition, Log(shuffled, log.profiles, NOW))


# -- windows and edges --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("age", "expected"), [(0, "yes"), (30 * DAY - 1, "yes"), (30 * DAY, "no"), (30 * DAY + 1, "no")]
)
def test_within_ends_before_its_age(age: int, expected: str) -> None:
    assert asked(last("buy", within="30 days"), {"touchpoint": "buy", "at": NOW - age}) == expected
    assert asked(count("buy", within="30 days"), {"touchpoint": "buy", "at": NOW - age}) == expected


@pytest.mark.parametrize(("age", "expected"), [(30 * DAY - 1, "no"), (30 * DAY, "yes"), (90 * DAY, "yes")])
def test_before_begins_with_its_age(age: int, expected: str) -> None:
    assert asked(last("buy", before="30 days"), {"touchpoint": "buy", "at": NOW - age}) == expected


def test_a_count_of_zero_is_a_range_like_any_other() -> None:
    never = count("buy", at_most=0)
    assert asked(never, {"touchpoint": "view", "at": NOW}) == "yes"
    assert asked(never, {"touchpoint": "buy", "at": NOW}) == "no"
    assert asked(count("buy", at_most=1)) == "yes"
    assert asked(count("buy", at_least=0)) == "yes"
    assert asked(count("buy")) == "no"


def test_who_never_did_is_unknown_to_recency_and_no_member() -> None:
    assert asked(last("buy", within="30 days"), {"touchpoint": "view", "at": NOW}) == "unknown"
    assert asked(~last("buy", within="30 days"), {"touchpoint": "view", "at": NOW}) == "unknown"
    assert asked(first("buy", before="1 day", missing="no"), {"touchpoint": "view", "at": NOW}) == "no"
    assert asked(~first("buy", before="1 day", missing="no"), {"touchpoint": "view", "at": NOW}) == "yes"


def test_sums_of_decimals_are_exact_to_twelve_digits() -> None:
    rows = [{"touchpoint": "buy", "at": NOW, "value": value} for value in (0.1, 0.2)]
    assert asked(total("value", at_most=0.3), *rows) == "yes"
    assert asked(total("value", above=0.3), *rows) == "no"
    assert asked(mean("value", at_least=0.15), *rows) == "yes"
    assert asked(mean("value", above=0.15), *rows) == "no"


# -- one moment against another -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lag", "grace", "expected"),
    [
        (0, None, "no"),
        (1, None, "yes"),
        (-1, None, "no"),
        (DAY, "1 day", "no"),
        (DAY + 1, "1 day", "yes"),
        (DAY - 1, "1 day", "no"),
    ],
)
def test_later_is_strictly_later_and_grace_is_an_exact_length(lag: int, grace: str | None, expected: str) -> None:
    row = {"touchpoint": "deliver", "at": BASE + lag, "promised": at(BASE)}
    assert asked(later("deliver", than="property:promised", grace=grace), row) == expected


def test_later_reads_the_latest_value_known_at_the_touchpoint() -> None:
    rows = [
        {"touchpoint": "order", "at": BASE, "promised": at(BASE + 5 * DAY)},
        {"touchpoint": "deliver", "at": BASE + 6 * DAY},
        {"touchpoint": "review", "at": BASE + 7 * DAY, "promised": at(BASE + 9 * DAY)},
    ]
    assert asked(later("deliver", than="property:promised"), *rows) == "yes"
    assert asked(later("deliver", than="property:promised"), *rows[1:]) == "unknown"
    assert asked(later("deliver", than="touchpoint:order", grace="6 days"), *rows) == "no"


def test_later_judges_each_journey_by_its_own_promise() -> None:
    rows = [
        {"customer": "a", "journey": name, "touchpoint": "deliver", "at": BASE + lag, "promised": at(BASE + 6 * DAY)}
        for name, lag in (("1", 5 * DAY), ("2", 7 * DAY))
    ]
    scope = Scope.over(journeys_of(rows, zone="UTC"), per="journey")
    assert later("deliver", than="property:promised").truth(scope).tolist() == [0, 2]


# -- what is refused ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "make",
    [
        lambda: count("buy", within="2 days", before="2 days"),
        lambda: count("buy", within="1 day", before="2 days"),
        lambda: last("buy", within="1 day", before="30 days"),
        lambda: last("buy"),
        lambda: count("buy", at_least=3, at_most=2),
        lambda: count("buy", at_least=-1),
        lambda: count("buy", at_least=1.5),
        lambda: count("buy", at_least=True),
        lambda: count("buy", at_least="2"),
        lambda: count(3),
        lambda: count(" "),
        lambda: count("buy", within=30),
        lambda: count("buy", missing="maybe"),
        lambda: total("value"),
        lambda: total("profile:age", at_least=1),
        lambda: total("value", at_least="100"),
        lambda: total("value", at_least=float("nan")),
        lambda: total("value", at_least=1, above=2),
        lambda: mean("satisfaction", above=3, below=3),
        lambda: mean("satisfaction", at_least=3, below=3),
        lambda: later("deliver", than="promised"),
        lambda: later("deliver", than="property:"),
        lambda: later("deliver", than="property:promised", which="any"),
        lambda: attribute("age", at_least=3),
        lambda: attribute("profile:", at_least=3),
        lambda: attribute("profile:age"),
        lambda: attribute("profile:age", at_least=3, equals=4),
        lambda: attribute("profile:age", at_least=3, below="4"),
        lambda: attribute("profile:age", at_least=True),
        lambda: attribute("profile:age", at_least=5, at_most=4),
        lambda: attribute("profile:age", equals=float("nan")),
        lambda: attribute("profile:age", equals=[1]),
        lambda: attribute("profile:age", among=3),
        lambda: attribute("profile:age", among="SP"),
        lambda: attribute("profile:age", among=[]),
        lambda: attribute("profile:age", among=[1, "2"]),
        lambda: attribute("profile:age", exists="yes"),
        lambda: attribute("profile:city", contains=3),
        lambda: attribute("profile:city", equals="x", touchpoint="buy"),
        lambda: attribute("profile:city", equals="x", which="any"),
        lambda: attribute("profile:city", equals="x", within="1 day"),
        lambda: attribute("property:payment", equals="x", which="all"),
        lambda: Some([]),
        lambda: Not("buy"),
    ],
)
def test_what_makes_no_sense_is_refused_when_the_condition_is_made(make: Any) -> None:
    with pytest.raises(DefinitionError) as caught:
        make()
    assert all((caught.value.expected, caught.value.found, caught.value.remedy))


@pytest.mark.parametrize(
    "condition",
    [
        attribute("profile:city", at_least=3),
        attribute("profile:city", equals=3),
        attribute("profile:city", among=[True]),
        attribute("profile:age", equals="30"),
        attribute("profile:age", equals=True),
        attribute("profile:age", among=["30"]),
        attribute("profile:age", contains="3"),
        attribute("profile:age", at_least="30"),
        attribute("profile:member", equals=1),
        attribute("profile:member", equals="yes"),
        attribute("profile:member", at_least=1),
        attribute("profile:since", equals=3),
        attribute("profile:since", at_least="soon"),
        attribute("profile:since", starts_with="2026"),
        attribute("property:payment", below=3),
        total("property:payment", at_least=3),
        mean("property:promised", at_least=3),
        later("buy", than="property:payment"),
        later("buy", than="profile:age"),
    ],
)
def test_types_are_never_mixed(condition: Condition) -> None:
    with pytest.raises(DefinitionError):
        truths(condition, _full())


def _full() -> Log:
    return Log([FULL], {"full": TRAITS}, NOW)


def test_moments_are_compared_as_dates_text_and_times() -> None:
    for value in ("2026-01-01", date(2026, 1, 1), "2026-01-01T00:00:00+00:00"):
        assert truths(attribute("profile:since", at_least=value), _full()) == [2]
        assert truths(attribute("profile:since", below=value), _full()) == [0]


@pytest.mark.parametrize(
    ("condition", "error"),
    [
        (count("bye"), UnknownName),
        (count(stage="lok"), UnknownName),
        (count(channel="wep"), UnknownName),
        (attribute("profile:agee", at_least=3), UnknownName),
        (attribute("property:paiment", equals="x"), UnknownName),
        (later("ship", than="touchpoint:bye"), UnknownName),
    ],
)
def test_names_that_nothing_bears_are_refused_where_names_are_checked(condition: Condition, error: type) -> None:
    with pytest.raises(error, match="perhaps"):
        condition.truth(Scope.over(_full().build(), strict=True))


def test_a_stage_needs_a_blueprint() -> None:
    with pytest.raises(InputError, match="no blueprint"):
        asked(count(stage="look"), {"touchpoint": "buy", "at": NOW})


def test_names_of_the_blueprint_that_never_happened_are_known() -> None:
    journeys = journeys_of([FULL], blueprint=SHOP, zone="UTC")
    assert journeys.frame.touchpoints == ("ship",)
    assert count("buy", at_most=0).truth(Scope.over(journeys, strict=True)).tolist() == [2]


def test_python_words_do_not_join_conditions() -> None:
    with pytest.raises(DefinitionError, match="neither true nor false"):
        count("buy") and count("view")


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({}, "one kind"),
        ("buy", "not a table"),
        ({"count": "buy", "last": "buy"}, "one kind"),
        ({"cuont": "buy"}, "kind of condition"),
        ({"count": "buy", "atleast": 2}, "keys that nothing reads"),
        ({"not": {"count": "buy"}, "all": []}, "one kind"),
        ({"not": {"count": "buy"}, "within": "1 day"}, "keys that nothing reads"),
        ({"all": {"count": "buy"}}, "not a list"),
        ({"all": []}, "all and any join"),
        ({"any": [{"count": "buy"}, {"last": "buy"}]}, "part 2"),
        ({"later": "deliver"}, "lacks a key"),
    ],
)
def test_a_plain_form_that_says_something_else_is_refused_and_says_where(table: Any, said: str) -> None:
    with pytest.raises(DefinitionError, match=said):
        from_table(table, where="segment 'x'")


def test_words_say_what_the_condition_says() -> None:
    condition = (count("buy", at_least=2) | ~attribute("profile:city", equals="Porto")) & total("value", below=10)
    assert condition.words == '("buy" at least 2 times or not (profile:city "Porto")) and total value less than 10'
    assert count("buy", at_most=0).words == '"buy" never'
    assert count(["a", "b"], at_least=2, at_most=2, stage="look").words == '"a" or "b" in stage "look" exactly 2 times'
    assert last("buy", within="90 days", before="30 days").words == 'last "buy" between 90 days and 30 days ago'
    assert attribute("profile:age", exists=False).words == "profile:age not known"


def test_needs_name_every_column_that_is_read() -> None:
    condition = count("buy", channel="web") & attribute("profile:age", at_least=3) & ~total("property:x", at_least=1)
    assert condition.needs == {"touchpoint", "channel", "profile:age", "property:x"}
    assert later("ship", than="property:promised", stage="look").needs == {
        "touchpoint",
        "property:promised",
        "blueprint",
    }
    assert later("ship", than="touchpoint:buy").needs == {"touchpoint"}


def test_as_of_itself_is_known_and_the_next_microsecond_is_not() -> None:
    rows = [{"touchpoint": "buy", "at": NOW + lag} for lag in (-1, 0, 1)]
    assert asked(count("buy", at_least=2, at_most=2), *rows) == "yes"
    assert asked(last("buy", within="1 us"), *rows) == "yes"
