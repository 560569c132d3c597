"""The layout: where each row lies, by customer, journey, time and input order."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from journeyseg.columns import grouping, ordering, parallel
from journeyseg.model.column import Column
from journeyseg.model.door.events import Events
from journeyseg.model.door.people import People
from journeyseg.model.door.table import pick

Codes = npt.NDArray[np.int32]


@attrs.frozen(eq=False)
class Layout:
    """Where rows lie.

    Args:
        order: The order of the rows that are left, with the bounds of journeys.
        journey_offsets: Bounds of each customer's journeys; int64, customers + 1.
        journey_ids: Ids of the journeys, or ``None`` when each customer has one.
        turns: See `Journeys`.
    """

    order: ordering.Order
    journey_offsets: npt.NDArray[np.int64]
    journey_ids: pa.Array[Any] | None = None
    turns: Codes | None = None


def lay(events: Events, who: People) -> Layout:
    """The layout of events: one journey per customer, or those of the journey column."""
    n = len(who.hashes)
    customers = translated(who.place, events.left(events.customers.codes))
    at = events.left(events.at)
    if events.journeys is None:
        return Layout(ordering.by_time(customers, at, n), np.arange(n + 1, dtype=np.int64))
    names = events.left(events.journeys.codes)
    pairs = (customers.astype(np.uint64) << np.uint64(32)) | names.astype(np.uint64)
    numbers, distinct = grouping.factorise(pa.chunked_array([pa.array(pairs)]))
    order, journey_offsets, places = ordering.in_journeys(customers, numbers, at, n, len(distinct))
    name = (distinct.to_numpy() & np.uint64(0xFFFFFFFF))[places]
    return Layout(order, journey_offsets, pick(events.journeys.ids, name), _turns(customers, numbers, at, n, order))


def _turns(customers: Codes, journeys: Codes, at: npt.NDArray[np.int64], n: int, order: ordering.Order) -> Codes | None:
    """The turn of each place among those of its customer and moment; ``None`` when no two journeys meet in one."""
    whole = ordering.by_time(customers, at, n)
    owner, journey = whole.take(customers), whole.take(journeys)
    same = (whole.at[1:] == whole.at[:-1]) & (owner[1:] == owner[:-1])
    if not (same & (journey[1:] != journey[:-1])).any():
        return None
    heads = np.flatnonzero(np.append(True, ~same))
    sizes = np.diff(np.append(heads, len(at)))
    turns = (np.arange(len(at)) - np.repeat(heads, sizes)).astype(np.int32)
    by_row = np.empty_like(turns)
    by_row[slice(None) if whole.rows is None else whole.rows] = turns
    return order.take(by_row)


def translated(place: Codes, codes: Codes) -> Codes:
    """New codes of old ones; int32, in threads."""
    return parallel.take(place, codes)


def moved(column: Column, events: Events, order: ordering.Order, *, mutable: bool) -> Column:
    """A column in its new order, without labels that nothing bears any more.

    Args:
        column: Values in the order of the input.
        events: The events, which know the rows that are left.
        order: The order of those rows.
        mutable: True when the input may be changed later by others: then values never share its memory.
    """
    data = order.take(events.left(column.data))
    if mutable and np.shares_memory(data, column.data):
        data = data.copy()
    if column.kind != "label" or events.rows is None:
        return attrs.evolve(column, data=data)
    used = np.bincount(data + 1, minlength=len(column.labels) + 1)[1:] > 0
    place = np.append(np.cumsum(used) - 1, -1).astype(np.int32)
    labels = tuple(label for label, is_used in zip(column.labels, used.tolist(), strict=True) if is_used)
    return Column("label", place[data], labels)
