"""Text becomes what all of it is, and only where nothing is lost."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pytest

from journeyseg.readers.recognising import recognised


@pytest.mark.parametrize(
    ("texts", "values"),
    [
        (["1", "-2", None], [1, -2, None]),
        (["1", "2.5"], [1.0, 2.5]),
        (["true", "false"], [True, False]),
        (["2026-01-01", "2026-01-01 10:00"], [datetime(2026, 1, 1), datetime(2026, 1, 1, 10)]),
        (["2026-01-01T00:00Z"], [datetime(2026, 1, 1, tzinfo=UTC)]),
        ([None, None], [None, None]),
        (["1", "x"], ["1", "x"]),
        (["007", "8"], ["007", "8"]),
        (["-01"], ["-01"]),
        (["+5"], ["+5"]),
        (["1234567890123456"], ["1234567890123456"]),
        (["12345678901234567890"], ["12345678901234567890"]),
        (["0", "0.5"], [0.0, 0.5]),
        (["0.12345678901234567"], [0.12345678901234567]),
        (["1,5"], ["1,5"]),
        (["", "1"], ["", "1"]),
    ],
)
def test_text_is_what_all_of_it_is(texts: list[Any], values: list[Any]) -> None:
    found = recognised(pa.chunked_array([texts], type=pa.string()))
    assert found.to_pylist() == values
    assert [type(one) for one in found.to_pylist()] == [type(one) for one in values]


def test_another_decimal_point_is_heeded() -> None:
    assert recognised(pa.chunked_array([["1,5", "2"]]), decimal=",").to_pylist() == [1.5, 2.0]
    assert recognised(pa.chunked_array([["1.5", "2,5"]]), decimal=",").to_pylist() == ["1.5", "2,5"]
