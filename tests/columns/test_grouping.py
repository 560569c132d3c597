"""Equal values get equal codes, whatever their layout and however their hashes meet."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyseg.columns import grouping, hashing

TEXTS = st.lists(st.one_of(st.none(), st.text("abé", max_size=3)))
NUMBERS = st.lists(st.one_of(st.none(), st.integers(-3, 3), st.integers(-(2**63), 2**63 - 1)))
REALS = st.lists(st.one_of(st.none(), st.floats(allow_nan=False), st.sampled_from([0.0, -0.0, 1.0])))


def check(array: pa.ChunkedArray[Any]) -> None:
    codes, distinct = grouping.factorise(array)
    values = array.to_pylist()
    assert codes.dtype == np.int32
    assert distinct.null_count == 0
    assert len(set(distinct.to_pylist())) == len(distinct) == len({value for value in values if value is not None})
    assert [None if code < 0 else distinct[code].as_py() for code in codes.tolist()] == values


@given(TEXTS, st.sampled_from([pa.string(), pa.large_string()]), st.integers(0, 5))
def test_texts_come_back_from_their_codes(values: list[str | None], kind: pa.DataType, cut: int) -> None:
    check(pa.chunked_array([values[:cut], values[cut:]], type=kind))


@given(NUMBERS)
def test_whole_numbers_come_back_from_their_codes(values: list[int | None]) -> None:
    check(pa.chunked_array([values], type=pa.int64()))


@given(REALS)
def test_real_numbers_come_back_and_the_zeros_are_one(values: list[float | None]) -> None:
    check(pa.chunked_array([values], type=pa.float64()))


@given(TEXTS, TEXTS)
def test_dictionaries_of_several_chunks_are_united_and_only_what_occurs_is_listed(one: Any, two: Any) -> None:
    chunks = [pa.array([*part, "unused"], pa.string()).dictionary_encode()[: len(part)] for part in (one, two)]
    check(pa.chunked_array(chunks, type=pa.dictionary(pa.int32(), pa.string())))


def test_a_dictionary_that_holds_a_null_or_a_value_twice_is_read_right() -> None:
    array = pa.DictionaryArray.from_arrays(pa.array([0, 1, 2, None]), pa.array(["a", None, "a"]))
    codes, distinct = grouping.factorise(pa.chunked_array([array]))
    assert codes.tolist() == [0, -1, 0, -1]
    assert distinct.to_pylist() == ["a"]


def test_many_distinct_texts_over_many_blocks_come_back() -> None:
    rng = np.random.default_rng(3)
    texts = pa.array([f"user-{number}" for number in range(90_000)]).take(pa.array(rng.integers(0, 90_000, 200_000)))
    codes, distinct = grouping.factorise(pa.chunked_array([texts[:70_001], texts[70_001:]]))
    assert distinct.take(pa.array(codes)).equals(texts)
    assert len(distinct.unique()) == len(distinct)


@pytest.mark.parametrize("words", [0, 1])
def test_texts_whose_hashes_collide_are_told_apart(words: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def colliding(array: Any, salt: int = 0) -> Any:
        return np.array([len(text) * words for text in array.to_pylist()], dtype=np.uint64) << np.uint64(60)

    monkeypatch.setattr(hashing, "hash_ids", colliding)
    check(pa.chunked_array([["b", "a", "cc", "a", "dd", "b", "e", "f", "gg"]]))


def test_words_are_numbered_by_first_appearance() -> None:
    words = hashing.mix(np.array([5, 9, 5, 1, 9], dtype=np.uint64))
    codes, firsts = grouping.group(words)
    assert codes.tolist() == [0, 1, 0, 2, 1]
    assert firsts.tolist() == [0, 1, 3]


def test_nothing_has_no_codes() -> None:
    for kind in (pa.string(), pa.int64(), pa.float64(), pa.dictionary(pa.int32(), pa.string()), pa.null()):
        codes, distinct = grouping.factorise(pa.chunked_array([], type=kind))
        assert len(codes) == len(distinct) == 0
