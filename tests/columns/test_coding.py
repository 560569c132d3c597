"""One customer has one canonical id, whatever the type of the column."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyseg.columns import coding, hashing


def coded(*parts: Any) -> coding.Coded:
    arrays = [part if isinstance(part, pa.Array) else pa.array(part) for part in parts]
    bounds = np.cumsum([0] + [len(array) for array in arrays]).tolist()
    spans = [slice(low, high) for low, high in pairwise(bounds)]
    return coding.code(
        [(span, pa.chunked_array([array])) for span, array in zip(spans, arrays, strict=True)], bounds[-1]
    )


def texts(result: coding.Coded) -> list[Any]:
    return [result.ids[code].as_py() if code >= 0 else code for code in result.codes.tolist()]


def test_a_whole_number_a_real_a_decimal_and_a_text_are_one_customer() -> None:
    result = coded([42, 7], [42.0, None], [Decimal("42.00"), Decimal(7)], ["42", "7"])
    assert texts(result) == ["42", "7", "42", coding.NULL, "42", "7", "42", "7"]
    assert len(result.ids) == 2


def test_text_stays_exactly_as_it_is() -> None:
    values = ["042", " 42", "42.0", "É", "e\u0301", "a\u0000", "4e1"]
    assert texts(coded(values, [42])) == [*values, "42"]


def test_blank_text_is_no_id() -> None:
    assert texts(coded(["", "  ", "\t\n", "\u00a0", "a"])) == [coding.BLANK] * 4 + ["a"]


def test_numbers_that_are_not_whole_or_not_exact_are_refused() -> None:
    values = [1.5, float("inf"), float("-inf"), float("nan"), 2.0**53, 2.0**53 + 2, -0.0, 0.0, -3.0]
    broken, inexact = coding.BROKEN, coding.INEXACT
    assert texts(coded(values)) == [broken, broken, broken, coding.NULL, "9007199254740992", inexact, "0", "0", "-3"]
    assert texts(coded([Decimal("1.5"), Decimal("2.0")])) == [broken, "2"]


@pytest.mark.parametrize("kind", [pa.int8(), pa.uint8(), pa.int64(), pa.uint64(), pa.float32(), pa.decimal128(9, 2)])
def test_every_type_of_number_gives_the_same_text(kind: pa.DataType) -> None:
    assert texts(coded(pa.array([7, None, 100], pa.float64()).cast(kind))) == ["7", coding.NULL, "100"]


def test_the_largest_whole_numbers_keep_their_digits() -> None:
    assert texts(coded(pa.array([2**64 - 1], pa.uint64()), [-(2**63)])) == [
        "18446744073709551615",
        "-9223372036854775808",
    ]


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.binary(), pa.large_binary()])
@pytest.mark.parametrize("encoded", [False, True])
def test_every_type_of_text_gives_the_same_ids(kind: pa.DataType, encoded: bool) -> None:
    array: Any = pa.array(["é", None, "b", "é"]).cast(kind)
    result = coded(array.dictionary_encode() if encoded else array)
    assert texts(result) == ["é", coding.NULL, "b", "é"]
    assert result.ids.type == pa.string()


def test_bytes_that_are_not_utf8_are_an_error() -> None:
    with pytest.raises(UnicodeDecodeError, match="not UTF-8"):
        coded([b"ok", b"\xff"])


@pytest.mark.parametrize("kind", [pa.bool_(), pa.timestamp("us"), pa.date32(), pa.list_(pa.int64())])
def test_other_types_are_no_ids(kind: pa.DataType) -> None:
    assert not coding.takes(kind)
    assert not coding.takes(pa.dictionary(pa.int32(), kind))
    with pytest.raises(TypeError, match="can't be an id"):
        coding.canonical(pa.array([], kind))


def test_every_reason_has_words() -> None:
    assert set(coding.REASONS) == {coding.NULL, coding.BLANK, coding.BROKEN, coding.INEXACT}


@given(st.lists(st.text("ab\0é漢", max_size=30)), st.text("ab", max_size=20))
def test_texts_are_ordered_by_their_bytes(values: list[str], prefix: str) -> None:
    given_texts = [prefix + value for value in values]
    order = coding.text_order(pa.array(given_texts, pa.string()))
    assert order.tolist() == sorted(range(len(values)), key=lambda place: (given_texts[place].encode(), place))


def test_very_long_texts_are_ordered_too() -> None:
    values = ["x" * 3000 + tail for tail in "cab"] + ["x" * 3000, "y"]
    order = coding.text_order(pa.array(values))
    assert [values[place] for place in order] == sorted(values)


@given(st.lists(st.text(max_size=12), unique=True))
def test_customers_lie_in_the_order_of_bucket_and_id(values: list[str]) -> None:
    ids = pa.array(values, pa.string())
    hashes = hashing.hash_ids(ids)
    expected = sorted(range(len(values)), key=lambda place: (int(hashes[place]) >> 58, values[place].encode()))
    assert coding.customer_order(ids, hashes).tolist() == expected
