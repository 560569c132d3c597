"""Drawn blocks of customers as Arrow tables: text ids as dictionaries, missing numbers as nulls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from journeyseg.datasets.drawing import BLOCK, REGIONS, Block, draw_block
from journeyseg.datasets.scenario import Scenario
from journeyseg.datasets.tables import tables_of

TEXT = pa.dictionary(pa.int32(), pa.string())
EVENTS = pa.schema(
    [
        ("customer", TEXT),
        ("journey", TEXT),
        ("touchpoint", TEXT),
        ("at", pa.timestamp("us", tz="UTC")),
        ("channel", TEXT),
        ("value", pa.float64()),
        ("satisfaction", pa.float64()),
    ]
)
PROFILES = pa.schema(
    [("customer", pa.string()), ("segment", TEXT), ("tier", TEXT), ("age", pa.int64()), ("region", TEXT)]
)


def texts(*parts: str | tuple[npt.NDArray[Any], int]) -> pa.StringArray:
    """Texts of one width each from fixed pieces and zero-padded numbers.

    Args:
        parts: ASCII texts, and pairs (whole numbers, digits); at least one pair.

    Example:
        >>> texts("c", (np.array([7, 42]), 4)).to_pylist()
        ['c0007', 'c0042']
    """
    pieces = [_piece(part) for part in parts]
    count = len(next(piece for part, piece in zip(parts, pieces, strict=True) if not isinstance(part, str)))
    letters = np.hstack([np.broadcast_to(piece, (count, piece.shape[1])) for piece in pieces])
    offsets = np.arange(count + 1, dtype=np.int32) * letters.shape[1]
    data = np.ascontiguousarray(letters, dtype=np.uint8)
    return pa.StringArray.from_buffers(count, pa.py_buffer(offsets.data), pa.py_buffer(data.data))


def _piece(part: str | tuple[npt.NDArray[Any], int]) -> npt.NDArray[np.uint8]:
    if isinstance(part, str):
        return np.frombuffer(part.encode("ascii"), dtype=np.uint8)[None, :]
    numbers, digits = part
    powers = 10 ** np.arange(digits - 1, -1, -1, dtype=np.int64)
    return (numbers[:, None] // powers % 10 + ord("0")).astype(np.uint8)


@attrs.frozen(eq=False)
class Batch:
    """A run of customers as Arrow tables.

    Args:
        events: One row an event, by customer, journey and time; columns as in `EVENTS`.
        profiles: One row a customer; columns as in `PROFILES`.
    """

    events: pa.Table
    profiles: pa.Table


def batches(scenario: Scenario, *, customers: int, seed: int, rows: int, as_of: int | None = None) -> Iterator[Batch]:
    """The customers of a seed in order, in batches of at least `rows` expected events (the last may be smaller).

    Args:
        scenario: The world.
        customers: How many customers.
        seed: Seed of the world's chance, 0 or more.
        rows: Least number of events a batch; rounded up to whole blocks of customers.
        as_of: Last moment that is seen, microseconds UTC; customers without any event until then are unknown.
    """
    table, held, size = tables_of(scenario), list[Block](), 0
    for number in range(-(-customers // BLOCK)):
        block = _seen(draw_block(table, seed, number), customers, as_of)
        held.append(block)
        size += len(block.at)
        if size >= rows:
            yield _batch(held, scenario, customers)
            held, size = [], 0
    if held or not customers:
        yield _batch(held, scenario, customers)


def _seen(block: Block, customers: int, as_of: int | None) -> Block:
    """The block without customers beyond the wanted number and without what happens after `as_of`."""
    wanted = customers - block.first
    if wanted >= BLOCK and as_of is None:
        return block
    seen = block.customer < wanted
    if as_of is not None:
        seen &= block.at <= as_of
    per_event = ("customer", "journey", "touchpoint", "at", "channel", "value", "satisfaction")
    return attrs.evolve(block, **{name: getattr(block, name)[seen] for name in per_event})


def _batch(blocks: Sequence[Block], scenario: Scenario, customers: int) -> Batch:
    digits = max(7, len(str(customers - 1)))
    return Batch(events=_events(blocks, scenario, digits), profiles=_profiles(blocks, scenario, digits))


def _joined(blocks: Sequence[Block], name: str) -> npt.NDArray[Any]:
    return np.concatenate([getattr(block, name) for block in blocks]) if blocks else np.zeros(0, dtype=np.int32)


def _counted(blocks: Sequence[Block], name: str, sizes: Sequence[int]) -> npt.NDArray[Any]:
    """Positions in each block as positions in all of them."""
    befores = np.cumsum([0, *sizes[:-1]])
    parts = [getattr(block, name) + before for block, before in zip(blocks, befores, strict=False)]
    return np.concatenate(parts).astype(np.int32) if parts else np.zeros(0, dtype=np.int32)


def _events(blocks: Sequence[Block], scenario: Scenario, digits: int) -> pa.Table:
    first = blocks[0].first if blocks else 0
    owner = _counted(blocks, "owner", [BLOCK] * len(blocks))
    customer = _counted(blocks, "customer", [BLOCK] * len(blocks))
    journey = _counted(blocks, "journey", [len(block.owner) for block in blocks])
    ids = texts("c", (first + np.arange(len(blocks) * BLOCK), digits))
    journey_ids = texts("c", (first + owner, digits), "-", (_joined(blocks, "turn"), 3))
    columns = [
        _compact(customer, ids),
        _compact(journey, journey_ids),
        _coded(_joined(blocks, "touchpoint"), scenario.touchpoints),
        pa.array(_joined(blocks, "at").astype(np.int64), pa.int64()).cast(EVENTS.field("at").type),
        _coded(_joined(blocks, "channel"), scenario.channels),
        _numbers(_joined(blocks, "value")),
        _numbers(_joined(blocks, "satisfaction")),
    ]
    return pa.Table.from_arrays(columns, schema=EVENTS)


def _profiles(blocks: Sequence[Block], scenario: Scenario, digits: int) -> pa.Table:
    """The customers with at least one event."""
    first = blocks[0].first if blocks else 0
    known = np.flatnonzero(np.bincount(_counted(blocks, "customer", [BLOCK] * len(blocks))))
    segment = _joined(blocks, "segment")[known]
    columns = [
        texts("c", (first + known, digits)),
        _coded(segment, scenario.segments),
        _coded(segment, tuple(one.tier for one in scenario.behaviours)),
        pa.array(_joined(blocks, "age")[known].astype(np.int64)),
        _coded(_joined(blocks, "region")[known], REGIONS),
    ]
    return pa.Table.from_arrays(columns, schema=PROFILES)


def _coded(codes: npt.NDArray[Any], labels: Sequence[str]) -> pa.DictionaryArray[Any, Any]:
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), pa.array(labels, pa.string()))


def _compact(codes: npt.NDArray[Any], labels: pa.StringArray) -> pa.DictionaryArray[Any, Any]:
    """Codes into the labels that occur; codes rise, so the kept labels stay in order."""
    fresh = np.flatnonzero(np.diff(codes, prepend=-1))
    kept = codes[fresh]
    steps = np.zeros(len(codes), dtype=np.int32)
    steps[fresh] = 1
    return pa.DictionaryArray.from_arrays(
        pa.array(np.cumsum(steps, dtype=np.int32) - 1, pa.int32()), labels.take(pa.array(kept))
    )


def _numbers(values: npt.NDArray[Any]) -> pa.DoubleArray:
    return pa.array(values.astype(np.float64), pa.float64(), from_pandas=True)
