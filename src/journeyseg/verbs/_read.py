"""Reading: files of events as journeys in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from journeyseg.model.blueprint import Blueprint
from journeyseg.model.door import from_table
from journeyseg.model.door.roles import NUMBERS, Roles
from journeyseg.model.door.table import Table
from journeyseg.model.journeys import Journeys
from journeyseg.readers.files import files_of
from journeyseg.readers.joining import Loaded, joined
from journeyseg.readers.loading import Load, load
from journeyseg.readers.picking import projected, reader_of, suffixes
from journeyseg.verbs._resolving import engine_of, is_builtin


def read(
    source: str | Path | Iterable[str | Path],
    *,
    customer: str,
    touchpoint: str,
    at: str,
    journey: str | None = None,
    channel: str | None = None,
    value: str | None = None,
    cost: str | None = None,
    satisfaction: str | None = None,
    properties: Iterable[str] = (),
    profiles: object = None,
    blueprint: Blueprint | None = None,
    zone: str | None = None,
    as_of: object = None,
    reader: object = None,
    options: Mapping[str, object] | None = None,
    engine: object = None,
) -> Journeys:
    r"""Journeys of the events in files: Parquet, CSV, and whatever an installed reader reads.

    Only the columns that are needed are read. Ties in time keep the order of the files (sorted by name within a glob)
    and of their rows. Ids may be numbers in one file and text in another: 42, 42.0 and "42" are one customer.

    Args:
        source: A path, a glob such as ``"events/*.parquet"``, a folder, or a list of these.
        customer: Column of customer ids; null and blank ones are rejected.
        touchpoint: Column of touchpoint names.
        at: Column of moments; naive ones need `zone`; text is read as ISO 8601.
        journey: Column of journey ids (an order, a case), for several journeys per customer.
        channel: Column of channels.
        value: Column of value (money, points).
        cost: Column of cost.
        satisfaction: Column of ratings.
        properties: Further columns to keep, per touchpoint.
        profiles: A table with the `customer` column and one row per customer, or the name of a file with one.
        blueprint: The agreed definition; its `unknown` says what happens to other touchpoints.
        zone: Zone of naive moments and of calendar days.
        as_of: The moment up to which everything is known; default the last touchpoint.
        reader: Name of a reader or a reader; default by the suffix of each file.
        options: Options of the reader by name, such as ``{"separator": ";"}``.
        engine: Name of an engine or an engine, which loads the files; threads by default.

    Returns:
        The journeys; what happened to rows on the way stands in their `ledger`, with file and row number.

    Raises:
        MissingColumn: naming the file and the column, with close ones.
        InputError: when no file fits, a file can't be read, files contradict each other, and as
            `Journeys.from_frame`.
        UnknownName: for touchpoints that the blueprint does not name, when it says so.

    Example:
        >>> import tempfile
        >>> file = Path(tempfile.mkdtemp()) / "log.csv"
        >>> _ = file.write_text("who,what,ts\n007,view,2026-01-01T00:00Z\n007,buy,2026-01-02T00:00Z\n")
        >>> read(file, customer="who", touchpoint="what", at="ts")["007"].names
        ('view', 'buy')
    """
    roles = Roles(
        customer=customer,
        touchpoint=touchpoint,
        at=at,
        journey=journey,
        channel=channel,
        value=value,
        cost=cost,
        satisfaction=satisfaction,
        properties=properties,
    )
    numbers = tuple(name for name in (getattr(roles, role) for role in NUMBERS) if name is not None)
    fixed = {*roles.texts, *numbers, at}
    free = tuple(name for name in roles.properties if name not in fixed)
    wanted = {"columns": roles.columns, "numbers": numbers, "dictionary": roles.few, "coded": roles.texts}
    found = joined(_loaded(source, reader, options, engine, **wanted), names=roles.texts, free=free)
    people = read_table(profiles, texts=[customer]) if isinstance(profiles, (str, Path)) else profiles
    return from_table(
        found.table, roles, profiles=people, blueprint=blueprint, zone=zone, as_of=as_of, entries=found.entries
    )


def read_table(
    source: str | Path | Iterable[str | Path],
    *,
    texts: Iterable[str] = (),
    reader: object = None,
    options: Mapping[str, object] | None = None,
    engine: object = None,
) -> Table:
    """All columns of files that belong together, such as profiles; `Journeys.from_profiles` takes it as it is.

    Args:
        source: A path, a glob, a folder, or a list of these.
        texts: Columns of ids, which stay text in text files.
        reader: Name of a reader or a reader; default by suffix.
        options: Options of the reader.
        engine: Name of an engine or an engine, which loads the files.

    Raises:
        InputError: when no file fits, or a column is not of one kind.
    """
    loaded = _loaded(source, reader, options, engine, columns=None, numbers=(), dictionary=())
    names = tuple(texts)
    free = [name for name in loaded[0].table.column_names if name not in names]
    return joined(loaded, names=names, free=free).table


def _loaded(
    source: Any, reader: object, options: Mapping[str, object] | None, engine: object, **wanted: Any
) -> list[Loaded]:
    tasks = [_task(file, reader, options, wanted) for file in files_of(source, suffixes())]
    tables = dict(engine_of(engine).map(load, tasks))
    return [
        Loaded(task.file, tables[place], getattr(task.reader, "typed", True), getattr(task.reader, "decimal", "."))
        for place, task in enumerate(tasks)
    ]


def _task(file: str, reader: object, options: Mapping[str, object] | None, wanted: Mapping[str, Any]) -> Load:
    resolved = reader_of(file, reader, options)
    instance = projected(resolved, **wanted)
    return Load(file, instance, None if is_builtin(resolved) else resolved, wanted["columns"])
