"""Make the bundled Olist log from the raw tables; a maintainer's script, run by hand.

    JOURNEYSEG_DATA=FOLDER python -m benchmarks.make_olist [--out DIR]

FOLDER holds `olist/olist_*.csv.gz`. What each column means and why is said in the README beside the bundled files.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

BUNDLE = Path(__file__).resolve().parents[1] / "src" / "journeyseg" / "datasets" / "olist"
ZONE = "America/Sao_Paulo"
STEPS = {
    "purchase": "order_purchase_timestamp",
    "approve": "order_approved_at",
    "ship": "order_delivered_carrier_date",
    "deliver": "order_delivered_customer_date",
}
# The five regions of the Brazilian statistics office (IBGE), by federative unit.
REGIONS = {
    "North": "AC AM AP PA RO RR TO",
    "Northeast": "AL BA CE MA PB PE PI RN SE",
    "Central-West": "DF GO MS MT",
    "Southeast": "ES MG RJ SP",
    "South": "PR RS SC",
}
REGION_OF = {state: region for region, states in REGIONS.items() for state in states.split()}
TIME: pa.DataType = pa.timestamp("us")
NUMBER: pa.DataType = pa.float64()
TEXT: pa.DataType = pa.string()
EVENTS = pa.schema(
    {
        "customer": TEXT,
        "order_id": TEXT,
        "touchpoint": TEXT,
        "at": TIME,
        "value": NUMBER,
        "satisfaction": NUMBER,
        "status": TEXT,
        "promised": TIME,
        "days_late": NUMBER,
        "payment": TEXT,
        "category": TEXT,
        "state": TEXT,
        "review_date": TIME,
    },
    metadata={"zone": ZONE, "licence": "MIT, Copyright (c) 2019 @olist"},
)
CUSTOMERS = pa.schema(
    dict.fromkeys(("customer", "state", "region", "payment", "category"), TEXT),
    metadata={"licence": "MIT, Copyright (c) 2019 @olist"},
)


def raw(folder: Path, name: str, times: list[str] | None = None) -> pd.DataFrame:
    """One raw table; the columns in `times` as naive timestamps in microseconds, whole ids as text."""
    table = pd.read_csv(folder / "olist" / f"olist_{name}.csv.gz")
    for column in times or []:
        table[column] = pd.to_datetime(table[column], format="%Y-%m-%d %H:%M:%S").astype("datetime64[us]")
    return table


def categories(folder: Path) -> pd.Series:
    """order id -> English category of its dearest item (ties: first item); Portuguese where no translation exists."""
    items = raw(folder, "order_items").merge(raw(folder, "products"), on="product_id", how="left")
    english = raw(folder, "category_translation").set_index("product_category_name")["product_category_name_english"]
    items = items.sort_values(["order_id", "price", "order_item_id"], ascending=[True, False, True], kind="stable")
    dearest = items.drop_duplicates("order_id").set_index("order_id")["product_category_name"]
    return dearest.map(english).fillna(dearest).rename("category")


def payments(folder: Path) -> pd.DataFrame:
    """order id -> value (sum of its payments in BRL, rounded to cents) and payment (type with the greatest sum)."""
    table = raw(folder, "order_payments")
    by_type = table.groupby(["order_id", "payment_type"])["payment_value"].sum().round(2).reset_index()
    by_type = by_type.sort_values(["order_id", "payment_value", "payment_type"], ascending=[True, False, True])
    main = by_type.drop_duplicates("order_id").set_index("order_id")["payment_type"]
    value = table.groupby("order_id")["payment_value"].sum().round(2)
    return pd.DataFrame({"value": value, "payment": main})


def orders(folder: Path) -> pd.DataFrame:
    """One row per order: person, times, status, promise, value, payment, category, state."""
    times = [*STEPS.values(), "order_estimated_delivery_date"]
    table = raw(folder, "orders", times).merge(raw(folder, "customers"), on="customer_id", validate="one_to_one")
    table = table.join(payments(folder), on="order_id").join(categories(folder), on="order_id")
    names = {
        "customer_unique_id": "customer",
        "order_status": "status",
        "order_estimated_delivery_date": "promised",
        "customer_state": "state",
    }
    columns = ["order_id", *STEPS.values(), *names, "value", "payment", "category"]
    return table[columns].rename(columns=names | {column: step for step, column in STEPS.items()})


def reviews(folder: Path, table: pd.DataFrame) -> pd.DataFrame:
    """One row per review; one dated on a day with steps of its order stands at the last step of that day."""
    found = raw(folder, "order_reviews", ["review_creation_date", "review_answer_timestamp"])
    found = found.sort_values(["order_id", "review_creation_date", "review_answer_timestamp", "review_id"])
    found = found.merge(table, on="order_id", validate="many_to_one")
    dated = found["review_creation_date"]
    steps = found[list(STEPS)]
    same_day = steps.apply(lambda step: step.where(step.dt.normalize() == dated.dt.normalize()))
    found["at"] = same_day.max(axis=1).fillna(dated).astype("datetime64[us]")
    return found.assign(touchpoint="review", satisfaction=found["review_score"].astype(float), review_date=dated)


def step_rows(table: pd.DataFrame, step: str) -> pd.DataFrame:
    """One row per order that took the step."""
    rows = table[table[step].notna()]
    rows = rows.assign(touchpoint=step, at=rows[step])
    if step == "deliver":
        rows["days_late"] = (rows["deliver"] - rows["promised"]).dt.total_seconds() / 86_400
    return rows if step == "purchase" else rows.assign(value=np.nan)


def arrow(frame: pd.DataFrame, schema: pa.Schema) -> pa.Table:
    """The frame as a table of the schema, without what pandas would note about itself."""
    return pa.Table.from_pandas(frame, schema, preserve_index=False).replace_schema_metadata(schema.metadata)


def events(folder: Path) -> pa.Table:
    """The event log, by order (purchase time, id), then time, then step."""
    table = orders(folder)
    told = reviews(folder, table).assign(value=np.nan)
    parts = [*(step_rows(table, step) for step in STEPS), told]
    log = pd.concat([part.assign(turn=turn) for turn, part in enumerate(parts)], ignore_index=True)
    log = log.sort_values(["purchase", "order_id", "at", "turn"], kind="stable")
    return arrow(log.reindex(columns=EVENTS.names), EVENTS)


def customers(folder: Path) -> pa.Table:
    """One row per person: state and region, and payment and category of the first order in the log."""
    table = orders(folder).sort_values(["purchase", "order_id"], kind="stable")
    first = table.drop_duplicates("customer").sort_values("customer")
    first = first.assign(region=first["state"].map(REGION_OF))
    return arrow(first[CUSTOMERS.names], CUSTOMERS)


def main() -> None:
    """Write both Parquet files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=BUNDLE)
    out = parser.parse_args().out
    folder = Path(os.environ["JOURNEYSEG_DATA"])
    for name, table in (("orders", events(folder)), ("customers", customers(folder))):
        target = out / f"{name}.parquet"
        pq.write_table(table, target, compression="zstd", compression_level=19, version="2.6")
        print(f"{target}: {table.num_rows} rows, {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
