"""The log that everyone reads: a simulated web shop as an export of a warehouse, its truth not needed here."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from journeyseg.datasets import Scenario, shop, simulate_to_parquet

EVENTS_A_CUSTOMER = 20
SEED = 1
GOAL = "purchase"
HORIZON = timedelta(days=30)
COLUMNS = ("customer", "touchpoint", "at", "channel", "value", "satisfaction")
# Shrinks the chance that a customer stays away after a journey, until the log holds 20 events a customer.
STAYS_AWAY = 0.4
_END = "2024-07-01"
_DAY = 24 * 3600 * 1_000_000
_ROWS = 1_000_000


@attrs.frozen
class Log:
    """Two Parquet files, and how much is in them.

    Args:
        events: One row an event: the columns of `COLUMNS`, text as text, by day and in no order inside a day.
        profiles: One row a customer: customer, segment.
        n_events: Number of events.
        n_customers: Number of customers.
    """

    events: Path
    profiles: Path
    n_events: int
    n_customers: int

    @property
    def megabytes(self) -> float:
        """Size of the file of events."""
        return self.events.stat().st_size / 1e6


def make_log(folder: Path, events: int) -> Log:
    """The log of about so many events; made once, then found again in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"log-{events}-{SEED}.parquet"
    beside = target.with_suffix(".profiles.parquet")
    if not (target.exists() and beside.exists()):
        _make(events, target, beside)
    return Log(target, beside, pq.read_metadata(target).num_rows, pq.read_metadata(beside).num_rows)


def _make(events: int, target: Path, beside: Path) -> None:
    raw = target.with_suffix(".raw.parquet")
    customers = max(1, events // EVENTS_A_CUSTOMER)
    written = simulate_to_parquet(raw, customers=customers, seed=SEED, as_of=_END, scenario=_busy_shop())
    pq.write_table(_plain(pq.read_table(written.profiles_file, columns=["customer", "segment"])), beside)
    table = _plain(pq.read_table(written.events_file, columns=list(COLUMNS)))
    unfinished = target.with_suffix(".part")
    pq.write_table(table.take(_as_exported(table["at"])), unfinished, row_group_size=_ROWS)
    unfinished.replace(target)
    for file in (written.events_file, written.profiles_file):
        file.unlink()


def _busy_shop() -> Scenario:
    world = shop(span="180 days")
    behaviours = [attrs.evolve(one, returns=1 - STAYS_AWAY * (1 - one.returns)) for one in world.behaviours]
    return attrs.evolve(world, behaviours=behaviours)


def _plain(table: pa.Table) -> pa.Table:
    """The table with text as text, so that nobody finds codes ready made."""
    coded = [pa.types.is_dictionary(column.type) for column in table.columns]
    texts = [pc.cast(part, pa.string()) if code else part for part, code in zip(table.columns, coded, strict=True)]
    return pa.table(texts, names=table.column_names)


def _as_exported(at: pa.ChunkedArray[Any]) -> pa.Array[Any]:
    """Row numbers by day, shuffled inside a day, as files of days that a warehouse wrote."""
    day = np.asarray(at.cast(pa.int64())) // _DAY
    chance = np.random.default_rng(SEED).random(len(day))
    return pa.array(np.lexsort((chance, day)))
