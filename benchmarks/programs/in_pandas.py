"""pandas: categories, one lexicographic sort, then group-bys over customers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.contents import Codes, Contents
from benchmarks.intervals import around, wilson
from benchmarks.log import COLUMNS, GOAL, HORIZON, Log
from benchmarks.programs import Answer, rows_of

TEXT = ("customer", "touchpoint", "channel")


class Held:
    """Events by customer (a code) and time; people: id and segment of each customer, by code."""

    def __init__(self, events: pd.DataFrame, profiles: pd.DataFrame) -> None:
        order = np.lexsort((events["at"].astype(np.int64), events["customer"].cat.codes))
        ids = events["customer"].cat.categories
        self.people = profiles.set_index("customer").reindex(ids).reset_index(names="id")
        self.events = events.iloc[order].assign(customer=events["customer"].cat.codes.iloc[order])
        self.as_of = self.events["at"].max()


def read(log: Log) -> Held:
    events = pq.read_table(log.events, columns=list(COLUMNS), read_dictionary=list(TEXT)).to_pandas()
    return Held(events, pq.read_table(log.profiles, read_dictionary=["segment"]).to_pandas())


def from_pandas(events: pd.DataFrame, profiles: pd.DataFrame) -> Held:
    return Held(events.astype(dict.fromkeys(TEXT, "category")), profiles.astype({"segment": "category"}))


def from_arrow(events: pa.Table, profiles: pa.Table) -> Held:
    return Held(events.to_pandas(categories=list(TEXT)), profiles.to_pandas(categories=["segment"]))


def _codes(column: pd.Series[Any]) -> Codes:
    return Codes([str(name) for name in column.cat.categories], column.cat.codes.to_numpy())


def contents(held: Held) -> Contents:
    events = held.events
    return Contents(
        customers=held.people["id"].to_list(),
        sizes=np.bincount(events["customer"], minlength=len(held.people)),
        touchpoint=_codes(events["touchpoint"]),
        at=events["at"].dt.as_unit("us").astype(np.int64).to_numpy(),
        channel=_codes(events["channel"]),
        value=events["value"].to_numpy(),
        satisfaction=events["satisfaction"].to_numpy(),
        segment=_codes(held.people["segment"]),
    )


def conversion(held: Held) -> pd.DataFrame:
    events, segment = held.events, held.people["segment"]
    start = events.groupby("customer")["at"].min().reindex(held.people.index)
    goal = events[events["touchpoint"] == GOAL].groupby("customer")["at"].min().reindex(held.people.index)
    ripe = start.isna() | (start + HORIZON <= held.as_of)
    hit = ripe & (goal - start <= HORIZON)
    found = pd.DataFrame({"n": ripe, "hits": hit}).groupby(segment, observed=True).sum()
    low, high = wilson(found["hits"], found["n"])
    return found.assign(share=found["hits"] / found["n"], low=low, high=high).drop(columns="hits")


def value(held: Held) -> pd.DataFrame:
    each = held.events.groupby("customer")["value"].sum().reindex(held.people.index, fill_value=0.0)
    found = each.groupby(held.people["segment"], observed=True).agg(n="count", total="sum", mean="mean", error="sem")
    low, high = around(found["mean"], found["error"])
    return pd.DataFrame({"n": found["n"], "total": found["total"], "mean": found["mean"], "low": low, "high": high})


def satisfaction(held: Held) -> pd.DataFrame:
    rated = held.events.loc[held.events["satisfaction"].notna(), ["customer", "satisfaction"]]
    each = rated.groupby("customer")["satisfaction"].agg(points="sum", ratings="count")
    segment = held.people["segment"].reindex(each.index)
    sums = each.groupby(segment, observed=True).sum()
    rating = sums["points"] / sums["ratings"]
    residual: pd.Series[Any] = each["points"] - each["ratings"] * rating.reindex(segment).to_numpy()
    error = np.sqrt((residual**2).groupby(segment, observed=True).sum()) / sums["ratings"]
    low, high = around(rating, error)
    return pd.DataFrame({"ratings": sums["ratings"], "rating": rating, "low": low, "high": high})


def answer(result: pd.DataFrame) -> Answer:
    return {str(row.pop("segment")): row for row in rows_of(result.reset_index())}
