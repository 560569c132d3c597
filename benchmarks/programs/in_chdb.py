"""chDB, which is ClickHouse inside the process: a table sorted by customer and time, then SQL."""

from __future__ import annotations

from functools import cache
from itertools import count
from typing import Any, cast

import attrs
import numpy as np
import pandas as pd
import pyarrow as pa
from chdb.session import Session  # type: ignore[import-not-found,import-untyped,unused-ignore]

from benchmarks.contents import Codes, Contents
from benchmarks.intervals import around, wilson
from benchmarks.log import GOAL, HORIZON, Log
from benchmarks.programs import Answer, rows_of

_TEXT = "LowCardinality(String)"
_MICROS = f"{HORIZON.total_seconds() * 1e6:.0f}"
_CONVERSION = f"""
with per_customer as (
    select customer, toUnixTimestamp64Micro(min(at)) as start,
        toUnixTimestamp64Micro(minIf(at, touchpoint = '{GOAL}')) as goal, countIf(touchpoint = '{GOAL}') as goals
    from events group by customer
)
select segment, count() as n, countIf(goals > 0 and goal - start <= {_MICROS}) as hits
from people as p left join per_customer as e on p.customer = e.customer
where e.customer = 0 or start + {_MICROS} <= (select toUnixTimestamp64Micro(max(at)) from events)
group by segment
"""
_VALUE = """
with per_customer as (select customer, sum(value) as spent from events group by customer)
select segment, count() as n, sum(ifNull(spent, 0)) as total, avg(ifNull(spent, 0)) as mean,
    stddevSampStable(ifNull(spent, 0)) / sqrt(count()) as error
from people as p left join per_customer as e on p.customer = e.customer group by segment
"""
_SATISFACTION = """
with per_customer as (
    select customer, assumeNotNull(sum(satisfaction)) as points, count() as r
    from events where satisfaction is not null group by customer
)
select segment, sum(r) as ratings, sum(points) / sum(r) as rating,
    sqrt(sum(points * points) - 2 * sum(points) / sum(r) * sum(points * r)
        + pow(sum(points) / sum(r), 2) * sum(r * r)) / sum(r) as error
from per_customer as e join people as p on e.customer = p.customer group by segment
"""


@cache
def _session() -> Session:
    """The one session that a process may have."""
    return Session()


_numbers = count()


@attrs.frozen
class Held:
    """A database with the tables `events`, by customer and time, and `people`."""

    database: str

    def run(self, query: str) -> None:
        """Runs a statement."""
        _session().query(f"use {self.database}")
        _session().query(query)

    def ask(self, query: str) -> pd.DataFrame:
        """The answer to a query."""
        _session().query(f"use {self.database}")
        return cast(pd.DataFrame, _session().query(query, "DataFrame"))


def _prepare(given_events: Any, given_profiles: Any, events: str, profiles: str, place: str) -> Held:
    """Sources are looked up by their names among these variables, where they aren't files."""
    held = Held(f"log_{next(_numbers)}")
    _session().query(f"create database {held.database}")
    _session().query(f"use {held.database}")
    _session().query(
        "create table people engine = MergeTree order by customer as"
        " select (row_number() over (order by id))::UInt32 as customer, id, segment from"
        f" (select assumeNotNull(customer) as id, assumeNotNull(segment)::{_TEXT} as segment from {profiles})"
    )
    texts = ", ".join(f"assumeNotNull(e.{name})::{_TEXT} as {name}" for name in ("touchpoint", "channel"))
    _session().query(
        "create table events engine = MergeTree order by (customer, at, place) as"
        f" select p.customer as customer, {texts}, assumeNotNull(e.at) as at, e.{place}::UInt32 as place,"
        f" e.value as value, e.satisfaction as satisfaction from {events} as e join people as p on e.customer = p.id"
    )
    return held


def read(log: Log) -> Held:
    return _prepare(None, None, f"file('{log.events}')", f"file('{log.profiles}')", "_row_number")


def from_pandas(events: pd.DataFrame, profiles: pd.DataFrame) -> Held:
    given = events.assign(place=np.arange(len(events)))
    return _prepare(given, profiles, "Python(given_events)", "Python(given_profiles)", "place")


def from_arrow(events: pa.Table, profiles: pa.Table) -> Held:
    given = events.append_column("place", pa.array(np.arange(len(events))))
    return _prepare(given, profiles, "Python(given_events)", "Python(given_profiles)", "place")


def _codes(column: pd.Series[Any]) -> Codes:
    texts = column.astype("category")
    return Codes([str(name) for name in texts.cat.categories], texts.cat.codes.to_numpy())


def contents(held: Held) -> Contents:
    events = held.ask("select *, toUnixTimestamp64Micro(at) as us from events order by customer, at, place")
    people = held.ask("select * from people order by customer")
    return Contents(
        customers=people["id"].to_list(),
        sizes=np.bincount(events["customer"], minlength=len(people) + 1)[1:],
        touchpoint=_codes(events["touchpoint"]),
        at=events["us"].to_numpy(),
        channel=_codes(events["channel"]),
        value=events["value"].to_numpy(dtype=np.float64, na_value=np.nan),
        satisfaction=events["satisfaction"].to_numpy(dtype=np.float64, na_value=np.nan),
        segment=_codes(people["segment"]),
    )


def conversion(held: Held) -> pd.DataFrame:
    found = held.ask(_CONVERSION)
    low, high = wilson(found["hits"], found["n"])
    return found.assign(share=found["hits"] / found["n"], low=low, high=high).drop(columns="hits")


def value(held: Held) -> pd.DataFrame:
    found = held.ask(_VALUE)
    low, high = around(found["mean"], found["error"])
    return found.assign(low=low, high=high).drop(columns="error")


def satisfaction(held: Held) -> pd.DataFrame:
    found = held.ask(_SATISFACTION)
    low, high = around(found["rating"], found["error"])
    return found.assign(low=low, high=high).drop(columns="error")


def answer(result: pd.DataFrame) -> Answer:
    return {str(row.pop("segment")): row for row in rows_of(result)}
