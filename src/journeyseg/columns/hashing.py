"""One salted 64-bit hash of customer ids: XXH64 of the UTF-8 bytes, for buckets, samples and partitions.

Source: Yann Collet, "xxHash fast digest algorithm", version 0.1.1, section "XXH64 algorithm description"
(github.com/Cyan4973/xxHash, doc/xxhash_spec.md; BSD-2). The finaliser of `sample_rank` is that of SplitMix64
(Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014, with Stafford's variant 13).

Texts of one length are hashed together: lane number k of all of them is one strided view of the data buffer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from journeyseg.columns import parallel

U64 = npt.NDArray[np.uint64]
Reader = Callable[[int, str], U64]

_P1 = np.uint64(0x9E3779B185EBCA87)
_P2 = np.uint64(0xC2B2AE3D27D4EB4F)
_P3 = np.uint64(0x165667B19E3779F9)
_P4 = np.uint64(0x85EBCA77C2B2AE63)
_P5 = np.uint64(0x27D4EB2F165667C5)
_SAMPLE = np.uint64(0x6A6F75726E657973)
_WORD = 1 << 64

BUCKETS = 64
"""Number of hash buckets of customers."""


def hash_ids(array: pa.Array[Any] | pa.ChunkedArray[Any], salt: int = 0) -> U64:
    """The XXH64 hash of each text; uint64, one per text.

    Args:
        array: Arrow ``string`` or ``large_string`` without nulls.
        salt: Seed of the hash, 0 <= salt < 2**64.

    Raises:
        TypeError: for another Arrow type.
        ValueError: for nulls, which have no hash.

    Example:
        >>> [f"{value:016x}" for value in hash_ids(pa.array(["", "abc"])).tolist()]
        ['ef46db3751d8e999', '44bc2cf5ad770999']
    """
    if array.null_count:
        raise ValueError("a null has no hash; leave nulls out first")
    out = np.empty(len(array), dtype=np.uint64)

    def block(part: tuple[pa.Array[Any], slice]) -> None:
        out[part[1]] = _hash_block(part[0], salt % _WORD)

    parallel.each(block, parallel.parts(array), threads=1 if len(array) < parallel.SMALL else None)
    return out


def bucket_of(hashes: U64) -> npt.NDArray[np.uint8]:
    """The bucket 0..63 of each hash: its top six bits; uint8."""
    return (hashes >> np.uint64(58)).astype(np.uint8)


def sample_rank(hashes: U64) -> U64:
    """A rank for bottom-k samples that is unrelated to the bucket; uint64.

    The k customers of smallest rank are a simple random sample, the same in every batch and on every engine.
    """
    return mix(hashes ^ _SAMPLE)


def mix(words: U64) -> U64:
    """The SplitMix64 finaliser: a bijection of 64-bit words whose every output bit depends on every input bit."""
    word = words ^ (words >> np.uint64(30))
    word *= np.uint64(0xBF58476D1CE4E5B9)
    word ^= word >> np.uint64(27)
    word *= np.uint64(0x94D049BB133111EB)
    word ^= word >> np.uint64(31)
    return word


def bounds_of(array: pa.Array[Any]) -> tuple[npt.NDArray[np.int64], memoryview]:
    """Byte offsets of the texts (int64, one more than texts) and the buffer that they point into.

    Raises:
        TypeError: when the array is not ``string`` or ``large_string``.
    """
    if not (pa.types.is_string(array.type) or pa.types.is_large_string(array.type)):
        raise TypeError(f"texts are needed, not {array.type}")
    buffers: list[Any] = array.buffers()
    _, offsets, data = buffers
    width = np.int64 if pa.types.is_large_string(array.type) else np.int32
    if len(array) == 0 or offsets is None:
        return np.zeros(len(array) + 1, dtype=np.int64), memoryview(b"")
    bounds = np.frombuffer(offsets, dtype=width)[array.offset : array.offset + len(array) + 1].astype(np.int64)
    return bounds, memoryview(b"" if data is None else data)


def _hash_block(array: pa.Array[Any], salt: int) -> U64:
    bounds, data = bounds_of(array)
    sizes = np.diff(bounds)
    if (sizes == sizes[0]).all():
        return _hash_even(data, int(bounds[0]), int(sizes[0]), len(sizes), salt)
    return _hash_mixed(array, sizes, salt)


def _hash_mixed(array: pa.Array[Any], sizes: npt.NDArray[np.int64], salt: int) -> U64:
    out = np.empty(len(sizes), dtype=np.uint64)
    order = np.argsort(sizes.astype(np.uint16) if sizes.max() < 1 << 16 else sizes, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(sizes[order])) + 1):
        index: Any = pa.array(rows)
        bounds, data = bounds_of(array.take(index))
        out[rows] = _hash_even(data, int(bounds[0]), int(sizes[rows[0]]), len(rows), salt)
    return out


def _hash_even(data: memoryview, start: int, size: int, count: int, salt: int) -> U64:
    def read(place: int, lane: str) -> U64:
        return np.ndarray((count,), dtype=lane, buffer=data, offset=start + place, strides=(size,)).astype(np.uint64)

    return _digest(read, size, count, salt)


def _digest(read: Reader, size: int, count: int, salt: int) -> U64:
    striped = size - size % 32
    word = _stripes(read, striped, count, salt) if striped else _filled(count, salt + int(_P5))
    word += np.uint64(size)
    place = striped
    while place + 8 <= size:
        word = _rotate(word ^ _round(None, read(place, "<u8")), 27) * _P1 + _P4
        place += 8
    if place + 4 <= size:
        word = _rotate(word ^ read(place, "<u4") * _P1, 23) * _P2 + _P3
        place += 4
    for last in range(place, size):
        word = _rotate(word ^ read(last, "u1") * _P5, 11) * _P1
    return _avalanche(word)


def _stripes(read: Reader, size: int, count: int, salt: int) -> U64:
    seeds = (salt + int(_P1) + int(_P2), salt + int(_P2), salt, salt - int(_P1))
    lanes = [_filled(count, seed) for seed in seeds]
    for place in range(0, size, 32):
        lanes = [_round(lane, read(place + 8 * number, "<u8")) for number, lane in enumerate(lanes)]
    word = _rotate(lanes[0], 1) + _rotate(lanes[1], 7) + _rotate(lanes[2], 12) + _rotate(lanes[3], 18)
    for lane in lanes:
        word = (word ^ _round(None, lane)) * _P1 + _P4
    return word


def _filled(count: int, word: int) -> U64:
    return np.full(count, word % _WORD, dtype=np.uint64)


def _round(state: U64 | None, lane: U64) -> U64:
    word = lane * _P2
    if state is not None:
        word += state
    return _rotate(word, 31) * _P1


def _rotate(word: U64, bits: int) -> U64:
    return (word << np.uint64(bits)) | (word >> np.uint64(64 - bits))


def _avalanche(word: U64) -> U64:
    word = word ^ (word >> np.uint64(33))
    word *= _P2
    word ^= word >> np.uint64(29)
    word *= _P3
    word ^= word >> np.uint64(32)
    return word
