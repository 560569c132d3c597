"""The door for tables of labels: who is in which segment."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from journeyseg.columns import coding, hashing
from journeyseg.errors import InputError
from journeyseg.model.column import Column
from journeyseg.model.door.frames import table_of
from journeyseg.model.door.ids import names_of, reject_nameless
from journeyseg.model.door.sieve import Sieve
from journeyseg.model.door.values import labels as sorted_labels


def label_columns(
    labels: object, *, customer: str, segment: str
) -> tuple[pa.Array[Any], npt.NDArray[np.int32], Column]:
    """Customers and labels of a table of labels.

    Args:
        labels: One row per membership; pandas or anything with the Arrow PyCapsule stream.
        customer: Column of customer ids.
        segment: Column of segment names; a null or a blank is a customer without a segment.

    Returns:
        The distinct canonical ids in the order (bucket, id); the position of each row's customer, int32; the labels,
        in ascending order, or in the order of the categories of a pandas categorical.

    Raises:
        MissingColumn: when a column is not there.
        InputError: for rows without a customer, since a label without one belongs to nobody; for numbers that are
            not whole as labels, since they would be nobody's segment.
    """
    table = table_of(labels, (customer, segment), what="labels")
    sieve = Sieve(table)
    coded = names_of(table.columns[customer], table.n, role="customer")
    reject_nameless(sieve, coded, table.columns[customer], role="customer")
    if sieve.entries:
        found = "; ".join(f"{entry.count} rows: {entry.reason}" for entry in sieve.entries)
        raise InputError("labels of nobody", expected="a customer in every row", found=found, remedy="drop these rows")
    hashes = hashing.hash_ids(coded.ids)
    order = coding.customer_order(coded.ids, hashes)
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    places: Any = pa.array(order)
    ids: Any = coded.ids.take(places)
    named = names_of(table.columns[segment], table.n, role="segment")
    _refuse_fractions(named, segment)
    column = sorted_labels(named)
    return ids, rank[coded.codes], _in_order(column, _categories(labels, segment))


def _refuse_fractions(named: coding.Coded, segment: str) -> None:
    wrong = np.flatnonzero(named.codes <= coding.BROKEN)
    if len(wrong):
        raise InputError(
            f"column {segment!r} holds labels that are no names",
            expected="text or whole numbers, null for none",
            found=f"{len(wrong):,} rows, the first is row {wrong[0]}: {coding.REASONS[int(named.codes[wrong[0]])]}",
            remedy=f"make names of them: labels[{segment!r}].astype(str); or bands with pandas.cut",
        )


def _categories(labels: object, segment: str) -> tuple[str, ...]:
    dtype = labels[segment].dtype if isinstance(labels, pd.DataFrame) else None
    return tuple(map(str, dtype.categories)) if isinstance(dtype, pd.CategoricalDtype) else ()


def _in_order(column: Column, wanted: tuple[str, ...]) -> Column:
    if not wanted:
        return column
    names = (*wanted, *(name for name in column.labels if name not in wanted))
    place = np.array([*(names.index(name) for name in column.labels), -1], dtype=np.int32)
    return Column("label", place[column.data], names)
