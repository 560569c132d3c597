"""Tables of any library become columns: pandas, and whatever speaks the Arrow PyCapsule stream; only what is needed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import attrs
import pandas as pd
import pyarrow as pa

from journeyseg.errors import InputError, MissingColumn, unknown
from journeyseg.model.door.objects import parts_of_objects
from journeyseg.model.door.plain import plain, unreadable
from journeyseg.model.door.table import Raw, Table, single


def table_of(frame: Any, wanted: Sequence[str] | None, *, what: str, needed: str | None = None) -> Table:
    """The wanted columns of a table; values are not copied where their library allows it.

    Args:
        frame: A pandas frame, or an object with ``__arrow_c_stream__`` (pyarrow, polars, duckdb ...).
        wanted: Names of columns, or ``None`` for all.
        what: What the table is, for errors: "events", "profiles".
        needed: A column that must be there when all are wanted.

    Raises:
        InputError: for another kind of object, no rows, a column that stands there twice, or values of no kind.
        MissingColumn: when a column is not there; close names are listed.
    """
    if isinstance(frame, Table):
        return _of_table(frame, wanted, what, needed)
    names, take, count = _opened(frame, what)
    chosen = list(dict.fromkeys(names if wanted is None else wanted))
    require(names, chosen if needed is None else [needed, *chosen], what=what)
    columns = take(chosen)
    n = count() if not columns else sum(len(values) for _, values in next(iter(columns.values())).parts)
    if n == 0:
        raise InputError(
            f"the {what} have no rows", expected="at least one row", found="0 rows", remedy=_EMPTY.get(what, _CHECK)
        )
    return Table(n, columns, mutable=isinstance(frame, pd.DataFrame))


def _of_table(table: Table, wanted: Sequence[str] | None, what: str, needed: str | None) -> Table:
    names = list(table.columns)
    chosen = names if wanted is None else list(wanted)
    require(names, chosen if needed is None else [needed, *chosen], what=what)
    return attrs.evolve(table, columns={name: table.columns[name] for name in chosen})


_CHECK = "check the query or the file"
_EMPTY = {
    "events": f"{_CHECK}; for customers without touchpoints use Journeys.from_profiles",
    "profiles": f"{_CHECK}; without profiles leave profiles out",
}


def require(names: Sequence[Any], chosen: Iterable[Any], *, what: str) -> None:
    """Raise unless each chosen column is there, once.

    Raises:
        MissingColumn: naming the column and close ones.
        InputError: for a column that stands there twice.
    """
    for name in chosen:
        if name not in names:
            hint = unknown("column", name, names)
            message = f"the {what} have no column {name!r}"
            raise MissingColumn(
                message, expected=hint.expected, found=_listed(names), remedy="name a column that is there"
            )
        if list(names).count(name) > 1:
            raise InputError(
                f"the {what} have the column {name!r} twice",
                expected="each column once",
                found=_listed(names),
                remedy="rename or drop one of them",
            )


def _listed(names: Sequence[Any]) -> str:
    shown = ", ".join(map(repr, names[:20]))
    return (
        f"columns {shown}" + (f" and {len(names) - 20} more" if len(names) > 20 else "") if len(names) else "no columns"
    )


def _opened(frame: Any, what: str) -> tuple[list[Any], Any, Any]:
    """Column names, a function that takes columns, and one that counts rows."""
    if isinstance(frame, pd.DataFrame):
        return (
            list(frame.columns),
            lambda names: {name: _of_series(name, frame[name]) for name in names},
            lambda: len(frame),
        )
    if isinstance(frame, pa.RecordBatchReader):
        return frame.schema.names, lambda names: _of_arrow(_selected(frame, names)), lambda: 0
    if hasattr(frame, "__arrow_c_stream__"):
        return _of_stream(frame)
    lazy = callable(getattr(frame, "collect", None))
    raise InputError(
        f"the {what} are no table",
        expected="a pandas frame, or a table with __arrow_c_stream__ (pyarrow, polars, duckdb)",
        found=type(frame).__name__,
        remedy="call .collect() first" if lazy else "wrap it: pandas.DataFrame(...)",
    )


def _of_stream(frame: Any) -> tuple[list[Any], Any, Any]:
    library = type(frame).__module__.partition(".")[0].lstrip("_")
    if library in _PROJECTIONS:
        project = _PROJECTIONS[library]
        return list(_names(frame)), lambda names: _of_arrow(_as_table(project(frame, names))), lambda: 0
    reader = pa.RecordBatchReader.from_stream(frame)
    return reader.schema.names, lambda names: _of_arrow(_selected(reader, names)), lambda: 0


def _as_table(frame: Any) -> pa.Table:
    return frame if isinstance(frame, pa.Table) else pa.table(frame)


def _names(frame: Any) -> Sequence[str]:
    return list(frame.schema.names if isinstance(frame, (pa.Table, pa.RecordBatch)) else frame.columns)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _select(frame: Any, names: list[str]) -> Any:
    chosen = frame.select(names)
    return pa.Table.from_batches([chosen]) if isinstance(chosen, pa.RecordBatch) else chosen


_PROJECTIONS: dict[str, Any] = {
    "pyarrow": _select,
    "polars": _select,
    "duckdb": lambda frame, names: frame.project(", ".join(map(_quoted, names))),
}


def _selected(reader: pa.RecordBatchReader, names: list[str]) -> pa.Table:
    schema = pa.schema([reader.schema.field(name) for name in names])
    return pa.Table.from_batches((batch.select(names) for batch in reader), schema=schema)


def _of_arrow(table: pa.Table) -> dict[str, Raw]:
    return {name: single(name, plain_column(table, name)) for name in table.column_names}


def plain_column(table: pa.Table, name: str) -> Any:
    """A column of an Arrow table in a plain layout.

    Raises:
        InputError: for an extension type whose meaning is not known.
    """
    extension = (table.schema.field(name).metadata or {}).get(b"ARROW:extension:name", b"")
    return plain(name, table.column(name), extension.decode())


def _of_series(name: str, series: pd.Series[Any]) -> Raw:
    if isinstance(series.dtype, (pd.PeriodDtype, pd.IntervalDtype)):
        raise unreadable(name, str(series.dtype))
    if series.dtype == object:
        return Raw(name, parts_of_objects(name, series.to_numpy()))
    try:
        values: Any = pa.array(series, from_pandas=series.dtype.kind != "f")
    except (pa.ArrowException, TypeError, ValueError) as error:
        raise unreadable(name, f"{series.dtype}: {error}") from None
    return single(name, plain(name, pa.chunked_array([values]) if isinstance(values, pa.Array) else values))
