"""DuckDB: an ordered table with enumerated text, then SQL."""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from benchmarks.contents import Codes, Contents
from benchmarks.intervals import around, wilson
from benchmarks.log import GOAL, HORIZON, Log
from benchmarks.programs import Answer, rows_of

# Rows of frames and tables in memory come in order, and bear no number of their own.
_HELD = "(select *, row_number() over () as file_row_number from {name})"
_CONVERSION = f"""
with per_customer as (
    select customer, min("at") as start, min("at") filter (touchpoint = '{GOAL}') as goal
    from events group by customer
)
select segment, count(*) as n,
    count(*) filter (epoch_us(goal) - epoch_us(start) <= {HORIZON.total_seconds() * 1e6:.0f}) as hits
from people left join per_customer using (customer)
where start is null or epoch_us(start) + {HORIZON.total_seconds() * 1e6:.0f} <= (select epoch_us(max("at")) from events)
group by segment
"""
_VALUE = """
with per_customer as (select customer, sum(value) as value from events group by customer)
select segment, count(*) as n, sum(coalesce(value, 0)) as total, avg(coalesce(value, 0)) as mean,
    stddev_samp(coalesce(value, 0)) / sqrt(count(*)) as error
from people left join per_customer using (customer) group by segment
"""
_SATISFACTION = """
with per_customer as (
    select customer, sum(satisfaction) as points, count(*) as ratings
    from events where satisfaction is not null group by customer
)
select segment, sum(ratings) as ratings, sum(points) / sum(ratings) as rating,
    sqrt(sum(points * points) - 2 * sum(points) / sum(ratings) * sum(points * ratings)
        + (sum(points) / sum(ratings)) ** 2 * sum(ratings * ratings)) / sum(ratings) as error
from per_customer join people using (customer) group by segment
"""


def _prepare(connection: duckdb.DuckDBPyConnection, events: str, profiles: str) -> duckdb.DuckDBPyConnection:
    connection.execute(f"create type touchpoints as enum (select distinct touchpoint from {events} order by 1)")
    connection.execute(f"create type channels as enum (select distinct channel from {events} order by 1)")
    connection.execute(
        f"create table people as select customer as id, segment, (row_number() over (order by id))::integer as customer"
        f" from {profiles}"
    )
    connection.execute(
        'create table events as select p.customer, touchpoint::touchpoints as touchpoint, "at",'
        f" channel::channels as channel, value, satisfaction from {events} e join people p on e.customer = p.id"
        ' order by p.customer, "at", file_row_number'
    )
    return connection


def read(log: Log) -> duckdb.DuckDBPyConnection:
    events = f"read_parquet('{log.events}', file_row_number = true)"
    return _prepare(duckdb.connect(), events, f"read_parquet('{log.profiles}')")


def _registered(events: Any, profiles: Any) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.register("given_events", events)
    connection.register("given_profiles", profiles)
    return _prepare(connection, _HELD.format(name="given_events"), "given_profiles")


def from_pandas(events: pd.DataFrame, profiles: pd.DataFrame) -> duckdb.DuckDBPyConnection:
    return _registered(events, profiles)


def from_arrow(events: pa.Table, profiles: pa.Table) -> duckdb.DuckDBPyConnection:
    return _registered(events, profiles)


def _codes(column: pd.Series[Any]) -> Codes:
    texts = column.astype("category")
    return Codes([str(name) for name in texts.cat.categories], texts.cat.codes.to_numpy())


def contents(held: duckdb.DuckDBPyConnection) -> Contents:
    events = held.execute('select *, epoch_us("at") as us from events').df()
    people = held.execute("select * from people order by customer").df()
    return Contents(
        customers=people["id"].to_list(),
        sizes=np.bincount(events["customer"], minlength=len(people) + 1)[1:],
        touchpoint=_codes(events["touchpoint"]),
        at=events["us"].to_numpy(),
        channel=_codes(events["channel"]),
        value=events["value"].to_numpy(dtype=np.float64),
        satisfaction=events["satisfaction"].to_numpy(dtype=np.float64),
        segment=_codes(people["segment"]),
    )


def conversion(held: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    found = held.execute(_CONVERSION).df()
    low, high = wilson(found["hits"], found["n"])
    return found.assign(share=found["hits"] / found["n"], low=low, high=high).drop(columns="hits")


def value(held: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    found = held.execute(_VALUE).df()
    low, high = around(found["mean"], found["error"])
    return found.assign(low=low, high=high).drop(columns="error")


def satisfaction(held: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    found = held.execute(_SATISFACTION).df()
    low, high = around(found["rating"], found["error"])
    return found.assign(low=low, high=high).drop(columns="error")


def answer(result: pd.DataFrame) -> Answer:
    return {str(row.pop("segment")): row for row in rows_of(result)}
