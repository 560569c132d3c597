"""Unusual layouts of Arrow and pandas columns are read as what they mean, or refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from journeyseg.errors import InputError
from journeyseg.model.door.plain import plain
from journeyseg.model.journeys import Journeys

ROLES: dict[str, Any] = {"customer": "who", "touchpoint": "what", "at": "ts"}
NAMES = ["b", None, "a", "b"]


def uuids() -> tuple[Any, list[Any]]:
    made: Callable[[], Any] | None = getattr(pa, "uuid", None)  # since pyarrow 18
    ids = [UUID(int=number * 2**90 + 7) for number in range(3)]
    storage = pa.array([None, *(one.bytes for one in ids)], pa.binary(16))
    if made is None:
        return pa.array([None, *map(str, ids)]), [None, *map(str, ids)]
    return pa.ExtensionArray.from_storage(made(), storage)[1:], [str(one) for one in ids]


def encoded(kind: pa.DataType) -> Any:
    return pa.DictionaryArray.from_arrays(pa.array([0, None, 1, 0]), pa.array(["b", "a"], kind))


@pytest.mark.parametrize(
    ("array", "values"),
    [
        (pa.array(NAMES, pa.string_view()), NAMES),
        (pa.array([b"b", None], pa.binary_view()), [b"b", None]),
        (encoded(pa.string_view()), NAMES),
        (pa.RunEndEncodedArray.from_arrays([2, 3], ["b", "a"]), ["b", "b", "a"]),
        uuids(),
    ],
    ids=["string views", "binary views", "codes of views", "run lengths", "uuids"],
)
def test_layouts_that_kernels_do_not_know_become_plain(array: Any, values: list[Any]) -> None:
    found = plain("x", pa.chunked_array([array]))
    assert found.to_pylist() == values
    assert "view" not in str(found.type)


def test_plain_columns_are_passed_on_as_they_are() -> None:
    values = pa.chunked_array([["a", "b"]])
    assert plain("x", values) is values


class Odd(pa.ExtensionType):
    """Whole numbers that mean something else."""

    def __init__(self) -> None:
        super().__init__(pa.int64(), "odd")

    def __arrow_ext_serialize__(self) -> bytes:
        return b""

    @classmethod
    def __arrow_ext_deserialize__(cls, storage_type: pa.DataType, serialized: bytes) -> Odd:
        return cls()


class Stream:
    """A table that offers nothing but the Arrow stream."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.table.__arrow_c_stream__(requested_schema)


@pytest.mark.parametrize("role", ["customer", "value", "at"])
def test_extensions_of_unknown_meaning_are_refused(role: str) -> None:
    odd = pa.ExtensionArray.from_storage(Odd(), pa.array([1, 2]))
    stamps = pa.array([0, 1], pa.timestamp("us", "UTC"))
    table = pa.table({"who": ["a", "b"], "what": ["x", "y"], "ts": stamps, "odd": odd})
    for source in (table, table.to_reader(), Stream(table)):
        with pytest.raises(InputError, match="'odd' can't be read"):
            Journeys.from_frame(source, **{**ROLES, role: "odd"})


@pytest.mark.parametrize("column", [pd.period_range("2026", periods=2), pd.interval_range(0, 2), [1j, 2j]])
def test_pandas_types_of_another_meaning_are_refused(column: Any) -> None:
    log = pd.DataFrame({"who": ["a", "b"], "what": "x", "ts": pd.Timestamp("2026-01-01", tz="UTC"), "odd": column})
    with pytest.raises(InputError, match="'odd'"):
        Journeys.from_frame(log, **ROLES, properties=["odd"])


def test_a_large_log_is_a_stable_sort_of_its_rows() -> None:
    rng = np.random.default_rng(11)
    n = 200_000
    who = pa.array([f"customer {number}" for number in range(20_000)]).take(pa.array(rng.integers(0, 20_000, n)))
    what = rng.choice(["view", "cart", "buy"], n)
    at = rng.integers(0, 5_000, n) * 1_000_003
    table = pa.table({"who": who, "what": what, "ts": pa.array(at, pa.timestamp("us", "UTC")), "row": np.arange(n)})
    cut = pa.concat_tables([table[:70_000], table[70_000:]])
    journeys = Journeys.from_frame(cut, **ROLES, value="row")
    place = pc.index_in(who, journeys.ids).to_numpy()
    order = np.lexsort((np.arange(n), at, place))
    assert np.array_equal(journeys.columns["value"].data, order)
    assert np.array_equal(journeys.at, at[order])
    assert np.array_equal(np.array(journeys.frame.touchpoints)[journeys.codes], what[order])
    assert np.array_equal(np.diff(journeys.event_offsets), np.bincount(place))
