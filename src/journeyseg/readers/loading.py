"""Loading: one file through its reader as one Arrow table of the wanted columns."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import nullcontext
from typing import Any

import attrs
import pyarrow as pa

from journeyseg.errors import InputError
from journeyseg.model.door.frames import require
from journeyseg.plugins.blame import blame
from journeyseg.plugins.resolution import Resolved


@attrs.frozen(eq=False)
class Load:
    """A file to be loaded; may be pickled when its reader can.

    Args:
        file: Path of the file.
        reader: Its reader, ready to work.
        resolved: Whose reader it is; ``None`` for the built-in ones, which need no blame.
        columns: Wanted columns, in order; ``None`` = all.
    """

    file: str
    reader: Any
    resolved: Resolved | None
    columns: tuple[str, ...] | None


def load(task: Load) -> pa.Table:
    """The wanted columns of one file, all its rows.

    Raises:
        MissingColumn: naming the file and the column.
        InputError: when the reader's batches do not fit together.
    """
    with nullcontext() if task.resolved is None else blame(task.resolved, "read"):
        tables = [_table(batch) for batch in task.reader.batches(task.file)]
    if not tables:
        tables = [pa.table({name: pa.nulls(0) for name in task.columns or ()})]
    for table in tables:
        require(table.column_names, task.columns or (), what=f"rows of {task.file}")
    wanted = tables[0].column_names if task.columns is None else list(task.columns)
    return _together(task.file, [table.select(wanted) for table in tables])


def _table(batch: Any) -> pa.Table:
    if isinstance(batch, pa.RecordBatch):
        return pa.Table.from_batches([batch])
    return batch if isinstance(batch, pa.Table) else pa.table(batch)


def _together(file: str, tables: Iterable[pa.Table]) -> pa.Table:
    try:
        return pa.concat_tables(tables)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise InputError(
            f"the batches of {file} do not fit together",
            expected="the same columns of the same types in each batch",
            found=str(error).splitlines()[0],
            remedy="ask the author of the reader",
        ) from None
