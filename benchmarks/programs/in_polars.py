"""polars: codes and one multithreaded stable sort, then lazy group-bys."""

from __future__ import annotations

import pandas as pd
import polars as pl
import pyarrow as pa

from benchmarks.contents import Codes, Contents
from benchmarks.intervals import around, wilson
from benchmarks.log import COLUMNS, GOAL, HORIZON, Log
from benchmarks.programs import Answer

TEXT = ("touchpoint", "channel")


class Held:
    """Events by customer (a code) and time; people: code, id and segment of each customer."""

    def __init__(self, events: pl.DataFrame, profiles: pl.DataFrame) -> None:
        code = pl.col("customer").cast(pl.Enum(profiles["customer"])).to_physical()
        coded = events.with_columns(code, pl.col(*TEXT).cast(pl.Categorical))
        self.people = profiles.select("segment", id="customer", customer=code)
        self.events = coded.sort("customer", "at", maintain_order=True)
        self.as_of = self.events["at"].max()


def read(log: Log) -> Held:
    return Held(pl.read_parquet(log.events, columns=list(COLUMNS)), pl.read_parquet(log.profiles))


def from_pandas(events: pd.DataFrame, profiles: pd.DataFrame) -> Held:
    return Held(pl.from_pandas(events), pl.from_pandas(profiles))


def from_arrow(events: pa.Table, profiles: pa.Table) -> Held:
    return Held(pl.DataFrame(events), pl.DataFrame(profiles))


def _codes(column: pl.Series) -> Codes:
    labels = sorted(column.unique().cast(pl.String).to_list())
    return Codes(labels, column.cast(pl.String).cast(pl.Enum(labels)).to_physical().to_numpy())


def contents(held: Held) -> Contents:
    sizes = held.events.group_by("customer").len().sort("customer")
    people = sizes.join(held.people, on="customer", how="left", maintain_order="left")
    return Contents(
        customers=people["id"].to_list(),
        sizes=people["len"].to_numpy(),
        touchpoint=_codes(held.events["touchpoint"]),
        at=held.events["at"].dt.epoch("us").to_numpy(),
        channel=_codes(held.events["channel"]),
        value=held.events["value"].to_numpy(),
        satisfaction=held.events["satisfaction"].to_numpy(),
        segment=_codes(people["segment"]),
    )


def conversion(held: Held) -> pl.DataFrame:
    per_customer = (
        held.events.lazy()
        .group_by("customer")
        .agg(start=pl.col("at").min(), goal=pl.col("at").filter(pl.col("touchpoint") == GOAL).min())
    )
    ripe = (pl.col("start") + HORIZON <= held.as_of).fill_null(True)
    shares = (
        held.people.lazy()
        .join(per_customer, on="customer", how="left")
        .filter(ripe)
        .group_by("segment")
        .agg(n=pl.len(), hits=(pl.col("goal") - pl.col("start") <= HORIZON).sum())
        .with_columns(share=pl.col("hits") / pl.col("n"))
        .collect()
    )
    low, high = wilson(shares["hits"], shares["n"])
    return shares.select("segment", "n", "share").with_columns(low=low, high=high)


def value(held: Held) -> pl.DataFrame:
    per_customer = held.events.lazy().group_by("customer").agg(pl.col("value").sum())
    means = (
        held.people.lazy()
        .join(per_customer, on="customer", how="left")
        .with_columns(pl.col("value").fill_null(0.0))
        .group_by("segment")
        .agg(n=pl.len(), total=pl.col("value").sum(), mean=pl.col("value").mean(), spread=pl.col("value").std())
        .collect()
    )
    low, high = around(means["mean"], means["spread"] / means["n"].sqrt())
    return means.select("segment", "n", "total", "mean").with_columns(low=low, high=high)


def satisfaction(held: Held) -> pl.DataFrame:
    per_customer = (
        held.events.lazy()
        .filter(pl.col("satisfaction").is_not_null())
        .group_by("customer")
        .agg(points=pl.col("satisfaction").sum(), ratings=pl.len())
        .join(held.people.lazy(), on="customer", how="left")
    )
    rating = pl.col("points").sum() / pl.col("ratings").sum()
    residual = pl.col("points") - rating * pl.col("ratings")
    means = (
        per_customer.group_by("segment")
        .agg(
            ratings=pl.col("ratings").sum(),
            rating=rating,
            error=(residual**2).sum().sqrt() / pl.col("ratings").sum(),
        )
        .collect()
    )
    low, high = around(means["rating"], means["error"])
    return means.select("segment", "ratings", "rating").with_columns(low=low, high=high)


def answer(result: pl.DataFrame) -> Answer:
    return {row.pop("segment"): row for row in result.to_dicts()}
