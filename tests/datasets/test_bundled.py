"""The bundled Olist log is what its README says."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from journeyseg import datasets
from journeyseg.datasets.bundled import _LOGS
from journeyseg.errors import UnknownName
from journeyseg.model.blueprint import Blueprint

README = (datasets.folder("olist") / "README.md").read_text("utf-8")
STEPS = ["purchase", "approve", "ship", "deliver"]
DAY = pd.Timedelta(days=1)


@pytest.fixture(scope="module")
def log() -> pd.DataFrame:
    return datasets.frame("olist").events


@pytest.fixture(scope="module")
def orders(log: pd.DataFrame) -> pd.DataFrame:
    """One row per order: the columns of its purchase, and when it took each step."""
    steps = log[log.touchpoint != "review"].pivot(index="order_id", columns="touchpoint", values="at")
    return log[log.touchpoint == "purchase"].set_index("order_id").join(steps)


@pytest.fixture(scope="module")
def reviews(log: pd.DataFrame, orders: pd.DataFrame) -> pd.DataFrame:
    return log[log.touchpoint == "review"].join(orders[STEPS], on="order_id")


def local_states(moments: pd.Series) -> list[str]:
    """For each naive local time: "once", "twice" or "never", by the standard library alone."""
    zone = ZoneInfo(_LOGS["olist"].zone)
    found = []
    for moment in moments:
        early, late = (moment.to_pydatetime().replace(tzinfo=zone, fold=fold) for fold in (0, 1))
        same = early.utcoffset() == late.utcoffset()
        found.append("once" if same else "twice" if early.utcoffset() > late.utcoffset() else "never")
    return found


def quirks(log: pd.DataFrame, orders: pd.DataFrame, reviews: pd.DataFrame) -> dict[str, int]:
    late = log.days_late.dropna()
    asked = log[log.touchpoint == "review"].groupby("order_id").size()
    moments = pd.concat([log["at"], log["promised"].drop_duplicates(), log["review_date"].dropna()])
    states = local_states(moments)
    twice = "time that the clocks showed twice (a purchase on 2017-02-18 at 23:41:47)"
    return {
        "orders shipped before they were approved": int((orders["ship"] < orders["approve"]).sum()),
        "orders delivered before they were shipped": int((orders["deliver"] < orders["ship"]).sum()),
        "orders shipped before they were purchased": int((orders["ship"] < orders["purchase"]).sum()),
        "orders approved at the second of the purchase": int((orders["approve"] == orders["purchase"]).sum()),
        "orders delivered after the promised moment": int((late > 0).sum()),
        "orders delivered after the promised day": int((late >= 1).sum()),
        "orders with status delivered and no delivery date": int(
            ((orders["status"] == "delivered") & orders["deliver"].isna()).sum()
        ),
        "canceled orders with a delivery date": int(
            ((orders["status"] == "canceled") & orders["deliver"].notna()).sum()
        ),
        "orders without approval": int(orders["approve"].isna().sum()),
        "orders with two reviews": int((asked == 2).sum()),
        "orders with three reviews": int((asked == 3).sum()),
        "reviews before the delivery": int((reviews["at"] < reviews["deliver"]).sum()),
        "reviews on the day of the delivery": int(
            (reviews["review_date"].dt.normalize() == reviews["deliver"].dt.normalize()).sum()
        ),
        "reviews before the purchase": int((reviews["at"] < reviews["purchase"]).sum()),
        "orders worth nothing": int((orders["value"] == 0).sum()),
        twice: states.count("twice"),
        "reviews dated 01:00, because midnight of 2017-10-15 was skipped by the clocks": int(
            (reviews["review_date"] == pd.Timestamp("2017-10-15 01:00")).sum()
        ),
        "times that the clocks never showed": states.count("never"),
    }


def documented(text: str) -> int:
    """The count in the README's table of quirks beside a text."""
    (found,) = re.findall(rf"^\| (\d+) \| {re.escape(text)} \|$", README, re.MULTILINE)
    return int(found)


def test_every_quirk_that_the_log_itself_shows_is_counted_as_documented(
    log: pd.DataFrame, orders: pd.DataFrame, reviews: pd.DataFrame
) -> None:
    found = quirks(log, orders, reviews)
    assert found == {text: documented(text) for text in found}
    assert (found["orders shipped before they were approved"], found["reviews before the delivery"]) == (77, 294)
    table = README.partition("## Quirks, counted")[2]
    elsewhere = {"orders without items, so without a category", "orders whose dearest item has no category"}
    assert set(re.findall(r"^\| \d+ \| (.*) \|$", table, re.MULTILINE)) == set(found) | elsewhere


def test_orders_without_a_category_are_those_without_items_and_those_whose_item_has_none(orders: pd.DataFrame) -> None:
    texts = ("orders without items, so without a category", "orders whose dearest item has no category")
    assert orders["category"].isna().sum() == sum(map(documented, texts))


def test_orders_by_status_are_counted_as_documented(orders: pd.DataFrame) -> None:
    rows = re.findall(r"^\| (\w+) \| ([\d,]+) \| ([\d,]+) \|$", README, re.MULTILINE)
    here = {status: int(count.replace(",", "")) for status, count, _ in rows}
    assert orders["status"].value_counts().to_dict() == here
    whole = sum(int(count.replace(",", "")) for *_, count in rows)
    assert whole == 99_441
    assert round(100 * (1 - here["delivered"] / len(orders))) == 36
    assert round(100 * (1 - 96_478 / whole)) == 3


def test_the_log_has_the_documented_size(log: pd.DataFrame) -> None:
    size = (log["order_id"].nunique(), log["customer"].nunique(), len(log))
    assert size == (8135, 8016, 35872)
    assert "8,135 orders of 8,016 people, 35,872 events" in README
    counts = log["touchpoint"].value_counts().to_dict()
    assert counts == {"review": 8225, "purchase": 8135, "approve": 7989, "ship": 6353, "deliver": 5170}


def test_99_percent_of_the_people_order_once_so_frequency_can_not_be_studied(log: pd.DataFrame) -> None:
    ordered = log.groupby("customer")["order_id"].nunique()
    assert (ordered == 1).sum() == 7943
    assert round(float((ordered == 1).mean()), 3) == 0.991


def test_a_review_stands_behind_the_last_step_of_its_order_on_its_day_and_nowhere_else(reviews: pd.DataFrame) -> None:
    date = reviews["review_date"]
    same_day = reviews[STEPS].apply(lambda step: step.where((step >= date.dt.normalize()) & (step < date + DAY)))
    expected = same_day.max(axis=1).fillna(date)
    assert (reviews["at"] == expected).all()
    moved = reviews["at"] != date
    last = same_day[moved].idxmax(axis=1).value_counts().to_dict()
    assert last == {"deliver": 201, "ship": 7, "approve": 2, "purchase": 10}
    assert "220 reviews: 201\n  behind the delivery, 7 behind the hand-over, 2 behind the approval, 10 behind" in README


def test_a_review_on_the_day_of_delivery_comes_after_the_delivery_in_input_order(log: pd.DataFrame) -> None:
    row = log.assign(row=np.arange(len(log)))
    delivered = row[row.touchpoint == "deliver"].set_index("order_id")
    told = row[row.touchpoint == "review"].set_index("order_id")
    there = delivered.reindex(told.index)
    tied = told["at"] == there["at"]
    assert tied.sum() >= 201
    assert (told["row"][tied] > there["row"][tied]).all()


def test_rows_of_an_order_lie_together_in_order_of_time(log: pd.DataFrame) -> None:
    fresh = log["order_id"] != log["order_id"].shift()
    assert fresh.sum() == log["order_id"].nunique()
    assert (log["at"].diff()[~fresh] >= pd.Timedelta(0)).all()


def test_days_late_is_the_plain_difference_to_the_promise(log: pd.DataFrame) -> None:
    delivered = log[log.touchpoint == "deliver"]
    seconds = (delivered["at"] - delivered["promised"]).dt.total_seconds()
    assert np.array_equal(np.round(delivered["days_late"] * 86_400), seconds)
    assert log.loc[log.touchpoint != "deliver", "days_late"].isna().all()


def test_values_stand_at_purchases_and_scores_at_reviews(log: pd.DataFrame) -> None:
    assert (log["value"].notna() == (log["touchpoint"] == "purchase")).all()
    assert (log["satisfaction"].notna() == (log["touchpoint"] == "review")).all()
    assert set(log["satisfaction"].dropna()) == {1.0, 2.0, 3.0, 4.0, 5.0}
    assert round(log["value"].sum(), 2) == 1_428_602.81


def test_properties_of_an_order_are_on_all_its_rows(log: pd.DataFrame) -> None:
    told = log.groupby("order_id")[["status", "promised", "payment", "category", "state"]].nunique(dropna=False)
    assert (told == 1).all(axis=None)


def test_profiles_hold_each_person_once_with_the_first_order(log: pd.DataFrame) -> None:
    profiles = datasets.frame("olist").profiles.set_index("customer")
    first = log[log.touchpoint == "purchase"].sort_values(["at", "order_id"], kind="stable").drop_duplicates("customer")
    first = first.set_index("customer").loc[profiles.index]
    for column in ("state", "payment", "category"):
        assert first[column].fillna("").equals(profiles[column].fillna(""))
    assert profiles["region"].value_counts().to_dict() == {
        "Southeast": 5547,
        "South": 1073,
        "Northeast": 810,
        "Central-West": 433,
        "North": 153,
    }


def test_the_bundle_is_about_a_megabyte_and_holds_no_text_of_reviews(log: pd.DataFrame) -> None:
    files = sorted(datasets.folder("olist").glob("*.parquet"))
    assert sum(file.stat().st_size for file in files) < 1_000_000
    words = log.select_dtypes(exclude=["number", "datetime"]).columns
    assert all(log[column].dropna().str.len().max() <= 50 for column in words)


def test_about_tells_source_terms_and_the_whole_licence_notice() -> None:
    text = datasets.about("olist")
    assert "olist/work-at-olist-data" in text
    assert "Copyright (c) 2019 @olist" in text
    assert "The above copyright notice and this permission notice shall be included" in text
    assert "over-sampled" in text


def test_the_blueprint_names_every_touchpoint_in_order_and_what_is_closed() -> None:
    found = Blueprint.from_toml(datasets.folder("olist") / "blueprint.toml")
    assert [stage.touchpoints for stage in found.stages] == [(step,) for step in [*STEPS, "review"]]
    assert found.outcomes == ("review",)
    assert found.closed is not None
    assert found.closed.values == ("canceled", "unavailable")


def test_load_gives_every_order_as_a_journey() -> None:
    journeys = datasets.load("olist")
    assert (journeys.n_customers, journeys.n_journeys, journeys.n_events) == (8016, 8135, 35872)
    assert [(entry.action, entry.count) for entry in journeys.ledger.entries] == [("changed", 1)]
    kinds = {name: column.kind for name, column in journeys.columns.items()}
    assert (kinds["property:promised"], kinds["property:days_late"], kinds["property:status"]) == (
        "time",
        "number",
        "label",
    )


def test_loaded_reviews_lie_before_the_delivery_of_their_order_as_often_as_documented() -> None:
    journeys = datasets.load("olist")
    names = np.array(journeys.frame.touchpoints)[journeys.codes]
    early = 0
    for first, last in zip(journeys.event_offsets[:-1], journeys.event_offsets[1:], strict=True):
        order = names[first:last].tolist()
        early += order[: order.index("deliver")].count("review") if "deliver" in order else 0
    assert early == documented("reviews before the delivery")


@pytest.mark.parametrize("call", [datasets.load, datasets.frame, datasets.about, datasets.folder])
def test_an_unknown_log_is_named_with_those_that_exist(call: object) -> None:
    assert callable(call)
    with pytest.raises(UnknownName, match="olist"):
        call("olits")


def test_names_are_the_folders_that_exist() -> None:
    assert all((datasets.folder(name) / "README.md").is_file() for name in datasets.names())
