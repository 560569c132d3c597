"""Ties keep input order when journeys are merged, however journeys interleave and whatever was cut before."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import journeyseg as js
from journeyseg.testing import plain

few = settings(max_examples=settings.default.max_examples * 3 // 5)
HOUR = 3_600_000_000


@attrs.frozen
class Row:
    """One touchpoint; its number is that of its input row, and tells it from all others."""

    who: str
    order: str
    what: str
    hour: int
    number: int


def _numbered(rows: list[tuple[str, str, str, int]]) -> list[Row]:
    return [Row(*row, number) for number, row in enumerate(rows)]


def logs(least: int = 1) -> st.SearchStrategy[list[Row]]:
    """Few customers, few moments, journeys in any order: most moments of a customer are in several journeys."""
    row = st.tuples(
        st.sampled_from("abc"), st.sampled_from(("j1", "j2", "j3")), st.sampled_from(("view", "buy")), st.integers(0, 3)
    )
    return st.lists(row, min_size=least, max_size=16).map(_numbered)


def build(rows: list[Row], *, journey: str | None = "order") -> js.Journeys:
    table = pd.DataFrame([attrs.asdict(row) for row in rows])
    table["at"] = pd.to_datetime(table["hour"] * 3600, unit="s", utc=True)
    return js.Journeys.from_frame(
        table, customer="who", touchpoint="what", at="at", journey=journey, properties=["number"]
    )


def merged(journeys: js.Journeys) -> dict[str, list[int]]:
    """Numbers of the rows of each customer as a verb that counts customers meets them."""
    whole = journeys.in_units("customer")
    assert whole.n_journeys == len(whole)
    numbers = whole.column("property:number").data.astype(int)
    bounds = whole.customer_offsets.tolist()
    return {
        who: numbers[low:high].tolist() for who, low, high in zip(whole.customers, bounds, bounds[1:], strict=False)
    }


def twin(rows: list[Row]) -> dict[str, list[int]]:
    """The same by hand: time first, then the place in the input."""
    ordered = sorted(rows, key=lambda row: (row.hour, row.number))
    return {who: [row.number for row in ordered if row.who == who] for who in {row.who for row in rows}}


@few
@given(logs())
def test_ties_keep_input_order_for_any_interleaving(rows: list[Row]) -> None:
    """As they do when the log names no journeys at all; for one customer asked for by id too."""
    journeys = build(rows)
    assert merged(journeys) == twin(rows) == merged(build(rows, journey=None))
    for who, numbers in twin(rows).items():
        assert [touchpoint.properties["number"] for touchpoint in journeys[who]] == numbers


@few
@given(logs(), st.data())
def test_ties_keep_input_order_after_cuts(rows: list[Row], data: st.DataObject) -> None:
    """Periods, conditions, chosen customers, finer journeys, and a trip to another process."""
    low = data.draw(st.integers(0, 3))
    names = sorted({row.who for row in rows})
    chosen = data.draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
    what = data.draw(st.sampled_from(sorted({row.what for row in rows})))
    cuts: list[tuple[Callable[[js.Journeys], js.Journeys], Callable[[Row], bool]]] = [
        (lambda one: one.between(low * HOUR, 9 * HOUR), lambda row: row.hour >= low),
        (lambda one: one.with_frame(as_of=low * HOUR).known(), lambda row: row.hour <= low),
        (lambda one: one.where(touchpoint=what), lambda row: row.what == what),
        (lambda one: one.where(customers=chosen), lambda row: row.who in chosen),
        (lambda one: one.take(slice(None, len(chosen))), lambda row: row.who in firsts),
        (lambda one: one.split_after(what), lambda row: True),
        (lambda one: pickle.loads(pickle.dumps(one)), lambda row: True),
    ]
    journeys, left = build(rows), rows
    firsts = set(journeys.customers[: len(chosen)])
    for place in data.draw(st.lists(st.integers(0, len(cuts) - 1), max_size=3, unique=True)):
        cut, keeps = cuts[place]
        if cut is cuts[4][0]:
            firsts = set(journeys.customers[: len(chosen)])
        try:
            journeys = cut(journeys)
        except LookupError:
            return
        left = [row for row in left if keeps(row)]
    assert {who: own for who, own in merged(journeys).items() if own} == twin(left)


@few
@given(logs(), st.randoms(use_true_random=False))
def test_rows_of_different_times_may_stand_in_any_order(rows: list[Row], chance: Any) -> None:
    """As long as those of one moment keep their order among themselves: same touchpoints, same fingerprint."""
    hours = [row.hour for row in rows]
    chance.shuffle(hours)
    moments = {hour: iter([row for row in rows if row.hour == hour]) for hour in hours}
    shuffled = [next(moments[hour]) for hour in hours]
    one, two = build(rows), build(shuffled)
    assert merged(one) == merged(two)
    assert one.fingerprint == two.fingerprint
    assert two.turns is one.turns is None or np.array_equal(np.asarray(one.turns), np.asarray(two.turns))


@few
@given(logs())
def test_turns_are_kept_only_where_two_journeys_of_a_customer_share_a_moment(rows: list[Row]) -> None:
    """Nobody else pays for them; and merging needs them no more."""
    met: dict[tuple[str, int], set[str]] = {}
    for row in rows:
        met.setdefault((row.who, row.hour), set()).add(row.order)
    journeys = build(rows)
    assert (journeys.turns is not None) == any(len(orders) > 1 for orders in met.values())
    assert journeys.in_units("customer").turns is None
    assert build(rows, journey=None).turns is None


def plain_of(rows: list[Row]) -> js.Journeys:
    """The same journeys, built by plain Python."""
    return plain.journeys_of(
        {"customer": row.who, "journey": row.order, "touchpoint": row.what, "at": row.hour * HOUR, "number": row.number}
        for row in rows
    )


@few
@given(logs())
def test_journeys_of_plain_rows_lie_as_those_of_a_table(rows: list[Row]) -> None:
    """Turns and fingerprint too."""
    one, two = plain_of(rows), build(rows)
    assert merged(one) == twin(rows)
    assert (one.turns is None) == (two.turns is None)
    assert two.turns is None or np.array_equal(np.asarray(one.turns), two.turns)
    assert one.fingerprint == two.fingerprint


@pytest.mark.parametrize("make", [build, plain_of])
def test_four_touchpoints_of_one_moment_are_read_in_their_order(make: Callable[[list[Row]], js.Journeys]) -> None:
    """However they alternate between two journeys."""
    names = ("view", "cart", "buy", "rate")
    rows = [Row("a", f"j{1 + number % 2}", name, 0, number) for number, name in enumerate(names)]
    journeys = make(rows)
    assert journeys["a"].names == names
    assert merged(journeys) == {"a": [0, 1, 2, 3]}
    assert [journey.names for journey in journeys.of("a")] == [("view", "buy"), ("cart", "rate")]


def test_the_fingerprint_notices_the_order_of_a_tie_between_journeys() -> None:
    """Else two logs that measure differently would bear one name."""
    rows = _numbered([("a", "j1", "view", 0), ("a", "j2", "view", 1), ("a", "j1", "buy", 3), ("a", "j2", "buy", 3)])
    turned = [rows[0], rows[1], rows[3], rows[2]]
    one, two = build(rows), build(turned)
    assert merged(one)["a"] == [0, 1, 2, 3]
    assert merged(two)["a"] == [0, 1, 3, 2]
    assert one.fingerprint != two.fingerprint


@pytest.mark.parametrize("n", [0, 1, 60_000])
def test_merging_many_touchpoints_is_the_stable_sort(n: int) -> None:
    """Also beyond one block of the sort, and with turns that are all taken at one moment."""
    chance = np.random.default_rng(7)
    size = n + 4
    rows = pd.DataFrame(
        {
            "who": chance.integers(0, 50, size).astype(str),
            "order": chance.integers(0, 5, size),
            "what": "view",
            "at": pd.to_datetime(chance.integers(0, 500, size), unit="s", utc=True),
            "number": np.arange(size),
        }
    )
    journeys = js.Journeys.from_frame(
        rows, customer="who", touchpoint="what", at="at", journey="order", properties=["number"]
    )
    wanted = rows.sort_values(["at", "number"]).groupby("who")["number"].agg(list).to_dict()
    assert merged(journeys) == wanted


def test_journeys_that_begin_at_one_moment_lie_in_the_order_of_what_was_met_then() -> None:
    """And not of where their later touchpoints stand in the log."""
    start = pd.Timestamp("2026-01-01", tz="UTC")
    first, second, later = ("j1", start), ("j2", start), ("j2", start + pd.Timedelta("1h"))
    for rows in ([first, later, second], [later, first, second], [first, second, later]):
        log = pd.DataFrame(rows, columns=["order", "at"]).assign(who="b", what="view")
        made = js.Journeys.from_frame(log, customer="who", journey="order", touchpoint="what", at="at")
        assert made.journey_ids is not None
        assert made.journey_ids.to_pylist() == ["j1", "j2"]
