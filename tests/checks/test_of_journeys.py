"""Checks of journeys: what is odd is found, counted as by hand, and what is fine is not."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journeyseg.checks.duplicates import Duplicates
from journeyseg.checks.future_times import FutureTimes
from journeyseg.checks.missing_values import MissingValues
from journeyseg.checks.stage_order import StageOrder
from journeyseg.checks.stale import Stale
from journeyseg.checks.unknown_touchpoints import UnknownTouchpoints
from journeyseg.contract.needs import needs_of
from journeyseg.contract.protocols import JourneysCheck
from journeyseg.errors import DefinitionError
from journeyseg.model.blueprint import Blueprint, Stage
from journeyseg.model.finding import Finding
from journeyseg.plugins.structure import build, options_of
from tests.builders import journeys_of
from tests.segmenters.logs import DAY, NOW, SHOP, Log, logs

CHECKS = (MissingValues, Duplicates, FutureTimes, UnknownTouchpoints, StageOrder, Stale)
ORDERS = Blueprint(
    "orders",
    stages=[
        Stage("buy", ["order"]),
        Stage("pay", ["approve"]),
        Stage("send", ["ship", "deliver"]),
        Stage("say", ["review"]),
    ],
    unknown="keep",
)
Row = dict[str, Any]


def found(check: Any, rows: list[Row], **more: Any) -> list[Finding]:
    return list(check.inspect(journeys_of(rows, **{"zone": "UTC", **more})))


def rows_of(*names: str, customer: str = "a", **more: Any) -> list[Row]:
    """A row per name, a day apart."""
    return [
        {"customer": customer, "touchpoint": name, "at": NOW + place * DAY, **more} for place, name in enumerate(names)
    ]


@pytest.mark.parametrize("check", CHECKS)
def test_every_check_is_one_goes_through_toml_and_bears_its_name(check: Any) -> None:
    assert isinstance(check(), JourneysCheck)
    assert build(check, options_of(check())) == check()
    assert set(needs_of(check())) <= {"touchpoint", "blueprint"}


@pytest.mark.parametrize("check", CHECKS)
@given(log=logs())
def test_findings_are_whole_and_shares_are_shares(check: Any, log: Log) -> None:
    for finding in check().inspect(log.build()):
        assert finding.count > 0
        assert finding.share != finding.share or 0 < finding.share <= 1
        assert all((finding.message, finding.fix))
        assert len(finding.examples) <= 5
        assert finding.code == check.__module__.rpartition(".")[2]


@pytest.mark.parametrize("check", CHECKS)
def test_nothing_is_found_in_no_rows(check: Any) -> None:
    assert found(check(), [], profiles={"a": {}}, blueprint=SHOP) == []
    assert list(check().inspect(journeys_of([], profiles={"a": {}}, zone="UTC").take(slice(0, 0)))) == []


# -- missing values -----------------------------------------------------------------------------------------------


def test_a_value_is_missing_only_where_it_is_given_elsewhere() -> None:
    rows = [
        *rows_of("view", "view", value=None),
        *rows_of("buy", "buy", "buy", "buy", customer="b", value=3.0),
        *rows_of("buy", customer="c", value=None),
    ]
    (finding,) = found(MissingValues(warn=0.2), rows)
    assert finding.message == "value is missing for 1 of 5 touchpoints that bear it (20 %)"
    assert (finding.severity, finding.count, finding.share, finding.examples) == ("warning", 1, 0.2, ("c",))
    assert found(MissingValues(warn=0.21), rows)[0].severity == "info"


def test_holes_of_profiles_are_counted_over_customers() -> None:
    profiles = {"a": {"age": 3.0, "city": None}, "b": {"age": None, "city": None}, "c": {"age": 5.0, "city": None}}
    assert [(finding.message, finding.count) for finding in found(MissingValues(), [], profiles=profiles)] == [
        ("profile:city is missing for all 3 customers", 3),
        ("profile:age is missing for 1 of 3 customers (33 %)", 1),
    ]


def test_a_column_that_is_empty_everywhere_is_named() -> None:
    (finding,) = found(MissingValues(), rows_of("view", value=None))
    assert finding.message == "value is missing for all 1 touchpoints"


def test_texts_that_hide_a_missing_value_are_found() -> None:
    rows = [
        {**row, "city": city}
        for row, city in zip(rows_of(*"vvvvv"), ["Unknown ", "n/a", " ", "Nan Tou", "Lisbon"], strict=True)
    ]
    (finding,) = found(MissingValues(), rows)
    assert finding.message == 'property:city says " ", "Unknown ", "n/a" for 3 of 5 touchpoints (60 %)'
    assert found(MissingValues(hidden=("lisbon",)), rows)[0].count == 2


# -- duplicates ---------------------------------------------------------------------------------------------------


@settings(max_examples=settings.default.max_examples * 8 // 5)
@given(log=logs(), copies=st.lists(st.integers(0, 100), max_size=10), order=st.randoms())
def test_rows_equal_in_everything_are_counted_beyond_the_first(log: Log, copies: list[int], order: Any) -> None:
    rows = [*log.rows, *(log.rows[place % len(log.rows)] for place in copies)]
    order.shuffle(rows)
    expected = sum(count - 1 for count in Counter(tuple(row.items()) for row in rows).values())
    findings = list(Duplicates(warn=1.0).inspect(Log(rows, log.profiles, log.as_of).build()))
    assert sum(finding.count for finding in findings) == expected
    if expected:
        assert findings[0].share == expected / len(rows)


def test_rows_that_differ_in_anything_are_no_duplicates() -> None:
    row = {"customer": "a", "journey": "1", "touchpoint": "buy", "at": NOW, "value": 3.0, "city": "x"}
    others = [{**row, key: value} for key, value in (
        ("customer", "b"), ("journey", "2"), ("touchpoint", "view"), ("at", NOW + 1), ("value", None), ("city", None)
    )]  # fmt: skip
    others[0]["journey"] = "3"
    assert found(Duplicates(), [row, *others]) == []
    (finding,) = found(Duplicates(), [row, *others, row, row])
    assert (finding.count, finding.examples, finding.severity) == (2, ("a",), "warning")


# -- times --------------------------------------------------------------------------------------------------------


def test_touchpoints_after_as_of_are_found() -> None:
    rows = rows_of("a", "b", "c")
    assert found(FutureTimes(), rows) == []
    assert found(FutureTimes(), rows, as_of=NOW + 2 * DAY) == []
    (finding,) = found(FutureTimes(), rows, as_of=NOW + 2 * DAY - 1)
    assert (finding.count, finding.share, finding.examples) == (1, 1 / 3, ("a",))


def test_silent_customers_are_counted_among_those_who_were_ever_heard_of() -> None:
    rows = [
        *rows_of("view", customer="old"),
        *[{**row, "at": NOW + 300 * DAY} for row in rows_of("view", customer="new")],
    ]
    more = {"profiles": {"never": {}}, "as_of": NOW + 310 * DAY}
    (finding,) = found(Stale(after="310 days"), rows, **more)
    assert finding.message == "1 of 2 customers (50 %) had no touchpoint for 310 days"
    assert (finding.count, finding.share, finding.examples, finding.severity) == (1, 0.5, ("old",), "warning")
    assert found(Stale(after=timedelta(days=310, microseconds=1)), rows, **more) == []
    assert found(Stale(after="10 days"), rows, **more)[0].count == 2


def test_a_log_that_ends_long_before_as_of_is_stale() -> None:
    rows = rows_of("view")
    assert found(Stale(), rows, as_of=NOW + 30 * DAY) == []
    (finding,) = found(Stale(), rows, as_of=NOW + 30 * DAY + 1)
    assert finding.message.startswith("the last touchpoint is 30 days before")


# -- the blueprint ------------------------------------------------------------------------------------------------


def test_touchpoints_outside_every_stage_are_counted_by_name() -> None:
    rows = rows_of("order", "chat", "chat", "mail", "order")
    outside, unmet = found(UnknownTouchpoints(), rows, blueprint=ORDERS)
    assert outside.message == "3 touchpoints (60 %) of 2 names are outside every stage"
    assert (outside.count, outside.share, outside.examples) == (3, 0.6, ("chat (2)", "mail (1)"))
    assert unmet.examples == ("approve", "ship", "deliver", "review")
    assert found(UnknownTouchpoints(), rows) == []
    assert found(UnknownTouchpoints(), rows_of("order", "approve", "ship", "deliver", "review"), blueprint=ORDERS) == []


def swapped(units: list[list[Row]]) -> Counter[tuple[str, str]]:
    """Pairs whose first meetings come in the wrong order of stages, one journey at a time."""
    pairs: Counter[tuple[str, str]] = Counter()
    for rows in units:
        first: dict[str, int] = {}
        for row in rows:
            first.setdefault(row["touchpoint"], row["at"])
        stages = dict(zip(first, SHOP.stage_of(first).tolist(), strict=True))
        pairs.update(
            (early, late)
            for early, when in first.items()
            for late, then in first.items()
            if stages[early] > stages[late] >= 0 and when < then
        )
    return pairs


@settings(max_examples=settings.default.max_examples * 8 // 5)
@given(log=logs())
def test_pairs_in_the_wrong_order_are_those_of_plain_python(log: Log) -> None:
    units = [rows for rows, _ in log.units("journey")]
    expected = swapped(units)
    findings = list(StageOrder(pairs=50).inspect(log.build()))
    assert sum(finding.count for finding in findings) == sum(expected.values())
    for finding in findings:
        early, late = finding.message.split('"')[1], finding.message.split('"')[5]
        both = sum({early, late} <= {row["touchpoint"] for row in rows} for rows in units)
        assert (finding.count, finding.share) == (expected[early, late], expected[early, late] / both)


def test_each_pair_is_told_with_its_stages_its_share_and_examples() -> None:
    rows = [
        {**row, "journey": name}
        for name, names in (
            ("o1", ("order", "ship", "approve")),
            ("o2", ("order", "approve", "ship", "review", "deliver")),
        )
        for row in rows_of(*names)
    ]
    late, early = sorted(found(StageOrder(), rows, blueprint=ORDERS), key=lambda finding: finding.message)
    assert late.message == (
        '"review" (stage "say") came before "deliver" (stage "send") in 1 journeys (100 % of those with both)'
    )
    assert early.message == (
        '"ship" (stage "send") came before "approve" (stage "pay") in 1 journeys (50 % of those with both)'
    )
    assert early.examples == ("o1",)
    assert late.examples == ("o2",)


def test_who_comes_back_to_an_earlier_stage_and_who_does_both_at_once_is_in_order() -> None:
    assert found(StageOrder(), rows_of("order", "ship", "order"), blueprint=ORDERS) == []
    at_once = [{**row, "at": NOW} for row in rows_of("ship", "order")]
    assert found(StageOrder(), at_once, blueprint=ORDERS) == []
    assert found(StageOrder(), rows_of("ship", "order")) == []


def test_pairs_beyond_the_most_frequent_are_counted_together() -> None:
    findings = found(StageOrder(pairs=2), rows_of("review", "deliver", "ship", "approve", "order"), blueprint=ORDERS)
    assert len(findings) == 3
    assert findings[-1].message == "7 more pairs of touchpoints came in the wrong order, in 1 journeys"


def test_what_happens_after_as_of_is_in_no_order() -> None:
    assert found(StageOrder(), rows_of("ship", "order"), blueprint=ORDERS, as_of=NOW) == []


@pytest.mark.parametrize(
    "make",
    [
        lambda: MissingValues(warn=2),
        lambda: Duplicates(warn=-1),
        lambda: StageOrder(pairs=0),
        lambda: Stale(after=30),
        lambda: Stale(after="0 days"),
    ],
)
def test_options_that_make_no_sense_are_refused(make: Any) -> None:
    with pytest.raises(DefinitionError):
        make()
