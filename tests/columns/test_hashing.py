"""The hash of customer ids is XXH64, the same for every layout of the texts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyseg.columns import hashing

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "hash.json").read_text(encoding="ascii"))["vectors"]
PUBLISHED = {
    ("", 0): 0xEF46DB3751D8E999,
    ("a", 0): 0xD24EC4F1A98C6E5B,
    ("abc", 0): 0x44BC2CF5AD770999,
    ("xxhash", 0): 0x32DD38952C4BC720,
    ("xxhash", 20141025): 0xB559B98D844E0635,
    ("Nobody inspects the spammish repetition", 0): 0xFBCEA83C8A378BF1,
}
MASK = (1 << 64) - 1


def twin(data: bytes, seed: int) -> int:
    """XXH64 one byte string at a time, in whole numbers."""
    p1, p2, p3, p4, p5 = (
        0x9E3779B185EBCA87,
        0xC2B2AE3D27D4EB4F,
        0x165667B19E3779F9,
        0x85EBCA77C2B2AE63,
        0x27D4EB2F165667C5,
    )

    def rotate(word: int, bits: int) -> int:
        return ((word << bits) | (word >> (64 - bits))) & MASK

    def turn(state: int, lane: int) -> int:
        return rotate((state + lane * p2) & MASK, 31) * p1 & MASK

    place = 0
    word = (seed + p5) & MASK
    if len(data) >= 32:
        lanes = [(seed + p1 + p2) & MASK, (seed + p2) & MASK, seed & MASK, (seed - p1) & MASK]
        while place + 32 <= len(data):
            lanes = [
                turn(lane, int.from_bytes(data[place + 8 * number : place + 8 * number + 8], "little"))
                for number, lane in enumerate(lanes)
            ]
            place += 32
        word = sum(rotate(lane, bits) for lane, bits in zip(lanes, (1, 7, 12, 18), strict=True)) & MASK
        for lane in lanes:
            word = ((word ^ turn(0, lane)) * p1 + p4) & MASK
    word = (word + len(data)) & MASK
    while place + 8 <= len(data):
        word = (rotate(word ^ turn(0, int.from_bytes(data[place : place + 8], "little")), 27) * p1 + p4) & MASK
        place += 8
    if place + 4 <= len(data):
        word = (rotate(word ^ (int.from_bytes(data[place : place + 4], "little") * p1 & MASK), 23) * p2 + p3) & MASK
        place += 4
    for byte in data[place:]:
        word = rotate(word ^ (byte * p5 & MASK), 11) * p1 & MASK
    word = (word ^ (word >> 33)) * p2 & MASK
    word = (word ^ (word >> 29)) * p3 & MASK
    return word ^ (word >> 32)


try:
    from xxhash import xxh64_intdigest as reference
except ImportError:  # the reference package is no dependency, not even for development
    reference = twin


@pytest.mark.parametrize(("text", "salt"), list(PUBLISHED))
def test_published_hashes_of_the_algorithm_are_met(text: str, salt: int) -> None:
    assert hashing.hash_ids(pa.array([text]), salt).tolist() == [PUBLISHED[text, salt]]
    assert twin(text.encode(), salt) == PUBLISHED[text, salt]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: f"{vector['text'][:12]!r}-{vector['salt']}")
def test_our_own_vectors_of_hash_bucket_and_rank_are_met(vector: dict[str, Any]) -> None:
    found = hashing.hash_ids(pa.array([vector["text"]]), vector["salt"])
    assert f"{int(found[0]):016x}" == vector["hash"]
    assert int(hashing.bucket_of(found)[0]) == vector["bucket"] == int(found[0]) >> 58
    assert f"{int(hashing.sample_rank(found)[0]):016x}" == vector["sample_rank"]


@given(st.lists(st.text(max_size=80)), st.integers(0, MASK), st.sampled_from([pa.string(), pa.large_string()]))
def test_hashing_many_texts_equals_hashing_each(texts: list[str], salt: int, kind: pa.DataType) -> None:
    array = pa.array(["left", *texts, "out"], kind).slice(1, len(texts))
    expected = [twin(text.encode(), salt) for text in texts]
    assert hashing.hash_ids(array, salt).tolist() == expected
    halves = pa.chunked_array([array[: len(texts) // 2], array[len(texts) // 2 :]], type=kind)
    assert hashing.hash_ids(halves, salt).tolist() == expected


def test_blocks_and_threads_do_not_change_a_hash() -> None:
    texts = [f"{number}" for number in range(150_000)]
    found = hashing.hash_ids(pa.array(texts))
    some = [0, 9, 10, 32_767, 32_768, 131_071, 149_999]
    assert found[some].tolist() == [twin(texts[place].encode(), 0) for place in some]


def test_texts_of_every_length_agree_with_the_reference() -> None:
    texts = ["é" * size for size in range(100)]
    assert hashing.hash_ids(pa.array(texts), 7).tolist() == [reference(text.encode(), 7) for text in texts]


def test_a_null_has_no_hash() -> None:
    with pytest.raises(ValueError, match="a null has no hash"):
        hashing.hash_ids(pa.array(["a", None]))


def test_numbers_are_refused() -> None:
    with pytest.raises(TypeError, match="texts are needed, not int64"):
        hashing.hash_ids(pa.array([1]))


def test_buckets_and_sample_ranks_are_even_and_unrelated() -> None:
    hashes = hashing.hash_ids(pa.array([f"user-{number:06d}" for number in range(64_000)]))
    buckets = hashing.bucket_of(hashes)
    assert buckets.dtype == np.uint8
    assert np.abs(np.bincount(buckets, minlength=64) - 1000).max() < 5 * np.sqrt(1000)
    sample = np.argsort(hashing.sample_rank(hashes))[:6400]
    assert np.abs(np.bincount(buckets[sample], minlength=64) - 100).max() < 5 * np.sqrt(100)


def test_mixing_words_loses_none() -> None:
    words = np.arange(100_000, dtype=np.uint64)
    assert len(np.unique(hashing.mix(words))) == len(words)
