"""A column holds one value per row with its own missing value, and gives it back as people write it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from journeyseg.model.column import NAT, Column

NUMBER = Column("number", np.array([1.5, np.nan]))
LABEL = Column("label", np.array([1, -1, 0], dtype=np.int32), ("no", "yes"))
TIME = Column("time", np.array([1, NAT, -1]))
FLAG = Column("flag", np.array([1, -1, 0], dtype=np.int8))


@pytest.mark.parametrize(
    ("column", "values"),
    [
        (NUMBER, [1.5, None]),
        (LABEL, ["yes", None, "no"]),
        (
            TIME,
            [
                datetime(1970, 1, 1, microsecond=1, tzinfo=UTC),
                None,
                datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
            ],
        ),
        (FLAG, [True, None, False]),
    ],
)
def test_values_come_back_as_python_objects_with_none_for_missing(column: Column, values: list[Any]) -> None:
    assert column.to_objects() == values
    assert column.missing.tolist() == [value is None for value in values]
    assert len(column) == len(values)
    assert column.take(np.array([1])).to_objects() == [None]
    assert column.take(slice(0, 1)).to_objects() == values[:1]


def test_a_slice_shares_memory() -> None:
    assert np.shares_memory(NUMBER.take(slice(1, 2)).data, NUMBER.data)


def test_arrays_of_a_frame() -> None:
    assert TIME.to_array().dtype == "datetime64[us]"
    assert LABEL.to_array().tolist() == ["yes", None, "no"]
    assert FLAG.to_array().tolist() == [True, None, False]


def test_codes_of_labels_that_do_not_exist_match_nothing() -> None:
    assert LABEL.codes_of(("yes", "maybe", "no")).tolist() == [1, -2, 0]


def test_it_says_its_kind_and_size() -> None:
    assert repr(LABEL) == "Column('label', 3 values, 1 missing)"


@pytest.mark.parametrize(
    ("kind", "data"),
    [("number", np.zeros(2, dtype=np.int64)), ("label", np.zeros(2, dtype=np.int64)), ("number", np.zeros((2, 2)))],
)
def test_data_of_another_type_is_refused(kind: Any, data: np.ndarray[Any, Any]) -> None:
    with pytest.raises(TypeError, match=f"a {kind} column"):
        Column(kind, data)
