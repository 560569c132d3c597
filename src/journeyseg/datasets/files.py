"""`simulate_to_parquet`: a log of customers whose truth is known, as Parquet files of any size."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Unpack
from uuid import uuid4

import attrs

from journeyseg.datasets.arrows import EVENTS, PROFILES, Batch, batches
from journeyseg.datasets.scenario import Scenario
from journeyseg.datasets.shops import ShopOptions
from journeyseg.datasets.simulation import customers_for, micros, whole, world_of
from journeyseg.datasets.truth import Truth

ROW_GROUP = 1_000_000


@attrs.frozen
class Written:
    """What `simulate_to_parquet` wrote.

    Args:
        events_file: The event log.
        profiles_file: The profiles, beside it.
        customers: How many customers have events.
        events: How many events there are.
        scenario: The world they were drawn from.
        seed: Seed of the world's chance.
    """

    events_file: Path
    profiles_file: Path
    customers: int
    events: int
    scenario: Scenario
    seed: int

    @property
    def truth(self) -> Truth:
        """What is true of the scenario in closed form, whole histories assumed."""
        return Truth(self.scenario)


def simulate_to_parquet(
    file: str | os.PathLike[str],
    *,
    events: int = 10_000_000,
    customers: int | None = None,
    seed: int = 0,
    as_of: str | datetime | None = None,
    scenario: Scenario | None = None,
    row_group: int = ROW_GROUP,
    **options: Unpack[ShopOptions],
) -> Written:
    """A simulated log of any size as a Parquet file, written batch by batch in bounded memory.

    Profiles go to a second file whose name ends in ``.profiles.parquet``. Both appear only when they are whole.

    Args:
        file: Where the events go, such as ``"events.parquet"``.
        events: Expected number of events (10^3 to 10^8 are tried); the number drawn differs from it by chance.
        customers: Exact number of customers instead of `events`.
        seed: Seed; the rows are those of `simulate` with it.
        as_of: As in `simulate`.
        scenario: As in `simulate`.
        row_group: Least number of rows in a row group; memory grows with it, the rows never change with it.
        options: Options of `shop`, as in `simulate`.

    Raises:
        InputError: for numbers that are not whole or too small, or options beside a scenario.
        DefinitionError: for a scenario that contradicts itself.
    """
    world = world_of(scenario, options)
    count = customers_for(events, world) if customers is None else whole("customers", customers, 0)
    rows = whole("row_group", row_group, 1)
    parts = batches(world, customers=count, seed=whole("seed", seed, 0), rows=rows, as_of=micros(as_of))
    target = Path(file)
    beside = target.with_name(target.name.removesuffix(".parquet") + ".profiles.parquet")
    known, written = _write(target, beside, parts)
    return Written(target, beside, known, written, world, seed)


def _write(target: Path, beside: Path, parts: Iterator[Batch]) -> tuple[int, int]:
    """Writes both files under temporary names first; gives the numbers of customers and events."""
    import pyarrow.parquet as pq

    mark = f".{uuid4().hex}.part"
    files = {target.with_name(target.name + mark): target, beside.with_name(beside.name + mark): beside}
    log, who = files
    known = written = 0
    try:
        with pq.ParquetWriter(log, EVENTS, compression="zstd") as events, pq.ParquetWriter(who, PROFILES) as profiles:
            for part in parts:
                events.write_table(part.events, row_group_size=max(1, part.events.num_rows))
                profiles.write_table(part.profiles, row_group_size=max(1, part.profiles.num_rows))
                known, written = known + part.profiles.num_rows, written + part.events.num_rows
        for unfinished, final in files.items():
            unfinished.replace(final)
    finally:
        for unfinished in files:
            unfinished.unlink(missing_ok=True)
    return known, written
