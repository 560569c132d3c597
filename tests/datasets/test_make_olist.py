"""The bundled Olist files are what the raw tables give."""

from __future__ import annotations

import csv
import gzip
from collections import Counter, defaultdict
from decimal import Decimal
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pyarrow.parquet as pq
import pytest

from tests.house.source import ROOT

STEPS = {
    "purchase": "order_purchase_timestamp",
    "approve": "order_approved_at",
    "ship": "order_delivered_carrier_date",
    "deliver": "order_delivered_customer_date",
}


def script() -> ModuleType:
    """The maintainer's script, by its place: distributions exist that call a package of theirs "benchmarks"."""
    spec = spec_from_file_location("make_olist", ROOT / "benchmarks" / "make_olist.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


make_olist = script()


@cache
def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with gzip.open(folder / "olist" / f"olist_{name}.csv.gz", "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(("name", "make"), [("orders", make_olist.events), ("customers", make_olist.customers)])
def test_the_bundled_tables_are_reproduced_from_the_raw_data(shared_data: Path, name: str, make: object) -> None:
    assert callable(make)
    bundled = pq.read_table(make_olist.BUNDLE / f"{name}.parquet")
    made = make(shared_data)
    assert made.equals(bundled)
    assert made.schema.equals(bundled.schema, check_metadata=True)


def test_every_step_is_in_the_log_with_the_moment_of_the_raw_table(shared_data: Path) -> None:
    expected = Counter(
        (row["order_id"], step, row[column]) for row in rows(shared_data, "orders") for step, column in STEPS.items()
        if row[column]
    )  # fmt: skip
    log = pq.read_table(make_olist.BUNDLE / "orders.parquet").to_pylist()
    assert Counter((e["order_id"], e["touchpoint"], str(e["at"])) for e in log if e["touchpoint"] in STEPS) == expected


def test_every_review_is_in_the_log_with_its_score_and_date(shared_data: Path) -> None:
    expected = Counter(
        (row["order_id"], float(row["review_score"]), row["review_creation_date"])
        for row in rows(shared_data, "order_reviews")
    )
    log = pq.read_table(make_olist.BUNDLE / "orders.parquet").to_pylist()
    told = (event for event in log if event["touchpoint"] == "review")
    assert Counter((e["order_id"], e["satisfaction"], str(e["review_date"])) for e in told) == expected


def test_value_payment_and_category_equal_a_plain_reckoning_in_decimals(shared_data: Path) -> None:
    paid: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for row in rows(shared_data, "order_payments"):
        paid[row["order_id"]][row["payment_type"]] += Decimal(row["payment_value"])
    kinds = {row["product_id"]: row["product_category_name"] for row in rows(shared_data, "products")}
    english = {
        row["product_category_name"]: row["product_category_name_english"]
        for row in rows(shared_data, "category_translation")
    }
    items: dict[str, list[tuple[Decimal, int, str]]] = defaultdict(list)
    for row in rows(shared_data, "order_items"):
        items[row["order_id"]].append((-Decimal(row["price"]), int(row["order_item_id"]), row["product_id"]))
    for event in pq.read_table(make_olist.BUNDLE / "orders.parquet").to_pylist():
        order = event["order_id"]
        if event["touchpoint"] == "purchase":
            assert Decimal(str(event["value"])) == sum(paid[order].values())
            assert paid[order][event["payment"]] == max(paid[order].values())
            kind = kinds[min(items[order])[2]] if items[order] else ""
            assert event["category"] == (english.get(kind, kind) or None)
