"""The summary of purchases: both conventions, told apart by name, held to plain Python."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import journeyseg as js
from journeyseg.errors import DefinitionError, InputError, UnknownName
from tests.builders import journeys_of

ZONES = ("UTC", "America/Sao_Paulo", "Pacific/Auckland")
START = datetime(2025, 12, 28, tzinfo=ZoneInfo("UTC"))
AS_OF = START + timedelta(days=60, hours=5)
Row = dict[str, Any]

ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "customer": st.sampled_from("abcde"),
            "touchpoint": st.sampled_from(("buy", "buy", "view")),
            "at": st.integers(0, 65 * 6).map(lambda hours: START + timedelta(hours=4 * hours)),
            "value": st.none() | st.sampled_from((0.0, 0.1, 0.2, 7.5, -3.0, 100.0)),
        }
    ),
    max_size=30,
)


def number(moment: datetime, zone: str, period: str, week_start: str) -> int:
    """Number of the local day, week or month of a moment."""
    day = moment.astimezone(ZoneInfo(zone)).date()
    if period == "month":
        return day.year * 12 + day.month
    days = (day - date(1900, 1, 1 if week_start == "monday" else 7)).days  # a Monday, a Sunday
    return days if period == "day" else days // 7


def plain(rows: list[Row], *, zone: str, convention: str, period: str, week: str, amount: str, split: Any) -> Any:
    """Customer -> the columns, by loops."""
    end = number(AS_OF, zone, period, week)
    cut = end if split is None else number(split, zone, period, week)
    found = {}
    for who in {row["customer"] for row in rows}:
        spent: dict[int, float] = {}
        for row in rows:
            if (row["customer"], row["touchpoint"]) == (who, "buy") and row["at"] <= AS_OF:
                key = number(row["at"], zone, period, week)
                spent[key] = spent.get(key, 0.0) + (row["value"] or 0.0)
        train = sorted(key for key in spent if key <= cut)
        test = [spent[key] for key in spent if key > cut]
        if not train:
            continue
        counted = train[1:] if convention == "btyd" else train
        sums = [spent[key] for key in counted]
        mean = sum(sums) / len(sums) if sums else 0.0
        recency = train[-1] - train[0] if convention == "btyd" else cut - train[-1]
        row = [len(counted), recency, cut - train[0], sum(sums) if amount == "total" else mean]
        found[who] = row + ([] if split is None else [len(test), sum(test) / len(test) if test else 0.0, end - cut])
    return found


@given(
    rows=ROWS,
    zone=st.sampled_from(ZONES),
    convention=st.sampled_from(("btyd", "segmentation")),
    period=st.sampled_from(("day", "week", "month")),
    week=st.sampled_from(("monday", "sunday")),
    amount=st.sampled_from(("mean", "total")),
    split=st.none() | st.integers(0, 25).map(lambda days: START + timedelta(days=days, hours=3)),
)
def test_every_option_is_that_of_plain_python(
    rows: list[Row], zone: str, convention: str, period: str, week: str, amount: str, split: Any
) -> None:
    journeys = journeys_of(rows, touchpoints=("buy", "view"), profiles={"silent": {}}, zone=zone, as_of=AS_OF)
    options: dict[str, Any] = {"week_start": week} if period == "week" else {}
    amount = "mean" if convention == "btyd" else amount
    options |= {"amount": amount} if convention == "segmentation" else {}
    found = js.rfm_summary(journeys, convention=convention, touchpoint="buy", period=period, split=split, **options)
    expected = plain(rows, zone=zone, convention=convention, period=period, week=week, amount=amount, split=split)
    table = found.to_frame()
    assert set(table.index) == set(expected)
    places = [0, 1, 2, 3, 4, 5, 6] if "monetary" in table else [0, 1, 2, 4, 6]
    for who, row in expected.items():
        assert table.loc[who].tolist() == pytest.approx([row[p] for p in places if p < len(row)], rel=1e-9, abs=1e-9)
    assert len(found) + found.without == len(journeys.known())
    if convention == "btyd" and len(found):
        assert found.histories.n == len(found)


def log(**options: Any) -> js.Journeys:
    rows = [("a", "2026-01-01", 5.0), ("a", "2026-01-03", 2.0), ("a", "2026-01-11", 4.0), ("b", "2026-01-09", 9.0)]
    frame = pd.DataFrame(rows, columns=["who", "ts", "paid"]).assign(what="buy")
    built = {"customer": "who", "touchpoint": "what", "at": "ts", "value": "paid", "zone": "UTC", "as_of": "2026-01-31"}
    return js.Journeys.from_frame(frame, **{**built, **options})


@given(order=st.permutations(range(8)))
def test_neither_the_order_of_rows_nor_the_names_of_customers_matter(order: list[int]) -> None:
    rows = [
        {"customer": "ab"[place % 2], "touchpoint": "buy", "at": START + timedelta(days=place), "value": 0.1 * place}
        for place in range(8)
    ]
    renamed = [{**rows[place], "customer": f"x{rows[place]['customer']}"} for place in order]
    one, other = (
        js.rfm_summary(journeys_of(some, zone="UTC", as_of=AS_OF), convention="btyd").to_frame()
        for some in (rows, renamed)
    )
    assert one.sort_index().to_numpy().tolist() == other.sort_index().to_numpy().tolist()


def test_the_conventions_use_one_word_for_two_numbers_and_say_so() -> None:
    btyd, segments = (js.rfm_summary(log(), convention=name) for name in ("btyd", "segmentation"))
    assert btyd.to_frame().loc["a"].tolist() == [2, 10, 30, 3.0]
    assert segments.to_frame().loc["a"].tolist() == [3, 20, 30, pytest.approx(11 / 3)]
    assert btyd.words["recency"] == "days from the first purchase to the last"
    assert segments.words["recency"] == "days from the last purchase to as_of"
    assert "convention 'segmentation'" in segments.definition
    assert "T" in btyd._repr_html_()
    total = js.rfm_summary(log(), convention="segmentation", amount="total")
    assert total.words["monetary"] == "sum of the amounts"
    assert total.to_frame()["monetary"].to_dict() == {"a": 11.0, "b": 9.0}


def test_the_models_of_buying_are_fed_by_their_own_convention_only() -> None:
    histories = js.rfm_summary(log(), convention="btyd").histories
    assert sorted(histories.frequency.tolist()) == [0, 2]
    with pytest.raises(InputError, match="can't read this recency"):
        _ = js.rfm_summary(log(), convention="segmentation").histories


def test_what_is_later_than_as_of_is_not_seen() -> None:
    early = js.rfm_summary(log(), convention="btyd", as_of="2026-01-05").to_frame()
    assert early.loc["a"].tolist() == [1, 2, 4, 2.0]
    assert list(early.index) == ["a"]


def test_the_period_of_the_split_belongs_to_the_training() -> None:
    found = js.rfm_summary(log(), convention="btyd", split="2026-01-03")
    assert found.to_frame().loc["a"].tolist() == [1, 2, 2, 2.0, 1, 4.0, 28]
    assert found.without == 1
    assert found.words["test_T"] == "days from the split to as_of"
    assert found.words["T"] == "days from the first purchase to the split"


def test_purchases_without_values_have_no_monetary_column() -> None:
    found = js.rfm_summary(log(value=None), convention="btyd", touchpoint="buy", split="2026-01-05")
    assert list(found.to_frame()) == ["frequency", "recency", "T", "test_frequency", "test_T"]


def test_nobody_who_bought_gives_an_empty_table() -> None:
    found = js.rfm_summary(log(), convention="btyd", as_of="2025-12-31", touchpoint="buy")
    assert len(found) == 0
    assert list(found.to_frame()) == ["frequency", "recency", "T", "monetary"]


@pytest.mark.parametrize(
    ("options", "error", "match"),
    [
        ({"convention": "rfm"}, DefinitionError, "no such convention"),
        ({"period": "hour"}, DefinitionError, "no such period"),
        ({"period": "week", "week_start": "friday"}, DefinitionError, "no such week_start"),
        ({"week_start": "sunday"}, DefinitionError, "week_start means nothing"),
        ({"amount": "total"}, DefinitionError, "amount means nothing"),
        ({"convention": "segmentation", "amount": "max"}, DefinitionError, "no such amount"),
        ({"split": "2026-01-31"}, InputError, "nothing to test"),
        ({"touchpoint": "bye"}, UnknownName, "buy"),
    ],
)
def test_options_that_mean_nothing_are_refused(options: dict[str, Any], error: type[Exception], match: str) -> None:
    with pytest.raises(error, match=match):
        js.rfm_summary(log(), **{"convention": "btyd", **options})


def test_a_frame_that_is_changed_changes_no_summary() -> None:
    found = js.rfm_summary(log(), convention="btyd")
    table = found.to_frame()
    table["T"] = np.nan
    assert found.to_frame()["T"].notna().all()


def test_customers_who_buy_on_one_day_only_are_each_counted() -> None:
    rows = [{"customer": name, "touchpoint": "buy", "at": START, "value": 2.0} for name in "abcdef"]
    table = js.rfm_summary(journeys_of(rows, zone="UTC", as_of=AS_OF), convention="segmentation").to_frame()
    assert table["frequency"].tolist() == [1.0] * 6
    assert table["monetary"].tolist() == [2.0] * 6


def test_purchases_of_one_day_in_two_journeys_are_one() -> None:
    rows = [
        {"customer": "a", "journey": name, "touchpoint": "buy", "at": f"2026-01-{day:02}T10:00:00Z", "value": 1.0}
        for name, days in (("x", (1, 5)), ("y", (1, 3, 5)))
        for day in days
    ]
    table = js.rfm_summary(journeys_of(rows, zone="UTC"), convention="btyd").to_frame()
    assert table.loc["a"].tolist() == [2, 4, 4, 1.5]
