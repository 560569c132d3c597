"""Equal values get equal codes in one vectorised pass: words of a hash are sorted with the row number packed inside.

A sort of 64-bit words runs at memory speed (SIMD), where a hash table of half a million texts misses the cache on
every row. Two values that share the leading bits of their hash are told apart afterwards by comparing the values.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from journeyseg.columns import hashing, parallel

Codes = npt.NDArray[np.int32]
Rows = npt.NDArray[np.int64]


def factorise(array: pa.ChunkedArray[Any]) -> tuple[Codes, pa.Array[Any]]:
    """Codes of equal values, and the distinct values.

    Args:
        array: Text, whole numbers, real numbers, dictionary-encoded values, or any type that Arrow can encode.

    Returns:
        int32 codes, one per row, -1 where null; and the distinct values, by first appearance unless they were
        dictionary-encoded or few. Only values that occur are listed, whatever a dictionary holds besides.

    Example:
        >>> codes, distinct = factorise(pa.chunked_array([["b", None, "a", "b"]]))
        >>> codes.tolist(), distinct.to_pylist()
        ([0, -1, 1, 0], ['b', 'a'])
    """
    if pa.types.is_dictionary(array.type):
        return _of_dictionaries(array)
    if array.null_count:
        return _around_nulls(array)
    if _is_text(array.type) and _has_many(array):
        return _of_texts(array)
    if pa.types.is_integer(array.type) or pa.types.is_floating(array.type):
        return _of_numbers(array)
    return _of_blocks(array)


def group(words: npt.NDArray[np.uint64]) -> tuple[Codes, Rows]:
    """Codes of words that are equal in their leading bits, numbered by first appearance, and the first row of each.

    Args:
        words: Well mixed 64-bit words, of which the leading ``64 - bits(rows)`` bits are compared; overwritten.
    """
    n = len(words)
    bits = max(1, (n - 1).bit_length())
    low = np.uint64((1 << bits) - 1)

    def pack(rows: slice) -> None:
        words[rows] &= ~low
        words[rows] |= np.arange(rows.start, rows.stop, dtype=np.uint64)

    parallel.over(pack, n)
    parallel.sort(words)
    new = np.ones(n + 1, dtype=np.bool_)

    def compare(rows: slice) -> None:
        first = max(rows.start, 1)
        np.greater(words[first : rows.stop] ^ words[first - 1 : rows.stop - 1], low, out=new[first : rows.stop])

    parallel.over(compare, n)
    words &= low
    firsts = words[new[:-1]].view(np.int64)
    order = np.argsort(firsts)
    number = np.empty(len(order), dtype=np.int32)
    number[order] = np.arange(len(order), dtype=np.int32)
    sizes = np.diff(np.flatnonzero(new))
    return _scatter(np.repeat(number, sizes), words.view(np.int64)), firsts[order]


def _scatter(values: Codes, rows: Rows) -> Codes:
    out = np.empty(len(values), dtype=np.int32)

    def block(part: slice) -> None:
        out[rows[part]] = values[part]

    parallel.over(block, len(values))
    return out


def _of_words(
    words: npt.NDArray[np.uint64], pick: Callable[[Rows], pa.Array[Any]], differ: Callable[[pa.Array[Any], Codes], Rows]
) -> tuple[Codes, pa.Array[Any]]:
    codes, firsts = group(words)
    distinct = pick(firsts)
    strays = differ(distinct, codes)
    if len(strays):
        again = pick(strays).dictionary_encode()
        codes[strays] = again.indices.to_numpy() + len(distinct)
        return _renumbered(codes, pa.concat_arrays([distinct, again.dictionary]))
    return codes, distinct


def _renumbered(codes: Codes, distinct: pa.Array[Any]) -> tuple[Codes, pa.Array[Any]]:
    """The same codes, numbered by first appearance."""
    _, firsts = np.unique(codes, return_index=True)
    order = np.argsort(firsts)
    number = np.empty(len(order), dtype=np.int32)
    number[order] = np.arange(len(order), dtype=np.int32)
    return number[codes], distinct.take(_arrow(order))


def _of_texts(array: pa.ChunkedArray[Any]) -> tuple[Codes, pa.Array[Any]]:
    def differ(distinct: pa.Array[Any], codes: Codes) -> Rows:
        return _texts_differ(array, distinct, codes)

    return _of_words(hashing.hash_ids(array), lambda rows: _pick(array, rows), differ)


def _texts_differ(array: pa.ChunkedArray[Any], distinct: pa.Array[Any], codes: Codes) -> Rows:
    def block(part: tuple[pa.Array[Any], slice]) -> Rows:
        chunk, rows = part
        first = distinct.take(_arrow(codes[rows]))
        return np.zeros(0, dtype=np.int64) if first.equals(chunk) else _unequal(first, chunk) + rows.start

    found = parallel.each(block, list(parallel.parts(array)), threads=1 if len(array) < parallel.SMALL else None)
    return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)


def _unequal(left: pa.Array[Any], right: pa.Array[Any]) -> Rows:
    return np.flatnonzero(pc.not_equal(left, right).to_numpy(zero_copy_only=False))


def _of_numbers(array: pa.ChunkedArray[Any]) -> tuple[Codes, pa.Array[Any]]:
    numbers = array.to_numpy()
    wide: npt.NDArray[Any] = numbers.astype({"f": np.float64, "u": np.uint64}.get(numbers.dtype.kind, np.int64))
    bits = (wide + 0.0 if numbers.dtype.kind == "f" else wide).view(np.uint64)

    def differ(distinct: pa.Array[Any], codes: Codes) -> Rows:
        return np.flatnonzero(distinct.to_numpy().view(np.uint64)[codes] != bits)

    return _of_words(hashing.mix(bits), lambda rows: pa.array(bits[rows].view(wide.dtype)), differ)


def _of_blocks(array: pa.ChunkedArray[Any]) -> tuple[Codes, pa.Array[Any]]:
    chunks = [chunk[rows] for chunk in array.chunks for rows in parallel.spans(len(chunk), parallel.SMALL)]
    encoded = parallel.each(lambda chunk: chunk.dictionary_encode(), chunks)
    kind: Any = pa.dictionary(pa.int32(), array.type)
    return _coded(pa.chunked_array(encoded, type=kind))


def _of_dictionaries(array: pa.ChunkedArray[Any]) -> tuple[Codes, pa.Array[Any]]:
    return _without_unused(*_coded(array))


def _coded(array: pa.ChunkedArray[Any]) -> tuple[Codes, pa.Array[Any]]:
    """Codes and values of dictionaries, those that nothing uses among them."""
    chunks = [chunk for chunk in array.chunks if len(chunk)]
    if not chunks:
        return np.zeros(0, dtype=np.int32), pa.array([], type=array.type.value_type)
    distinct, owner = _distinct_dictionaries(chunks)
    places, values = _united(distinct)
    tasks = list(zip(chunks, owner, strict=True))
    threads = 1 if len(array) < parallel.SMALL else None
    return np.concatenate(
        parallel.each(lambda task: _indices(task[0], places[task[1]]), tasks, threads=threads)
    ), values


def _distinct_dictionaries(chunks: list[Any]) -> tuple[list[pa.Array[Any]], list[int]]:
    seen: dict[tuple[object, ...], int] = {}
    found: list[pa.Array[Any]] = []
    owner = []
    for chunk in chunks:
        dictionary = chunk.dictionary
        addresses = (0 if buffer is None else buffer.address for buffer in dictionary.buffers())
        key = (len(dictionary), dictionary.offset, *addresses)
        if key not in seen:
            seen[key] = len(found)
            found.append(dictionary)
        owner.append(seen[key])
    return found, owner


def _united(dictionaries: list[pa.Array[Any]]) -> tuple[list[Codes], pa.Array[Any]]:
    together = pa.chunked_array(dictionaries)
    if _is_text(together.type):
        codes, values = _around_nulls(together) if together.null_count else _of_texts(together)
    else:
        whole = together.combine_chunks().dictionary_encode()
        codes, values = whole.indices.fill_null(-1).to_numpy(zero_copy_only=False), whole.dictionary
    return np.split(codes, np.cumsum([len(part) for part in dictionaries])[:-1]), values


def _indices(chunk: Any, places: Codes) -> Codes:
    if not chunk.indices.null_count:
        return np.asarray(places.take(chunk.indices.to_numpy(), mode="clip"))
    indices = chunk.indices.cast(pa.int64()).fill_null(len(places)).to_numpy(zero_copy_only=False)
    return np.asarray(np.append(places, np.int32(-1)).take(indices, mode="clip"))


def _without_unused(codes: Codes, values: pa.Array[Any]) -> tuple[Codes, pa.Array[Any]]:
    used = _used(codes, len(values))
    if used.all():
        return codes, values
    place = np.append(np.cumsum(used, dtype=np.int32) - 1, np.int32(-1)).astype(np.int32)
    return place[codes], values.filter(pa.array(used))


def _used(codes: Codes, size: int) -> npt.NDArray[np.bool_]:
    """Which of the codes 0..size-1 occur; most columns use all of their dictionary in the first rows."""
    used = np.zeros(size + 1, dtype=np.bool_)  # the last place is that of -1
    for rows in parallel.spans(len(codes), parallel.SMALL):
        used[codes[rows]] = True
        if used[:-1].all():
            break
    return used[:-1]


def _around_nulls(array: pa.ChunkedArray[Any]) -> tuple[Codes, pa.Array[Any]]:
    codes = np.full(len(array), -1, dtype=np.int32)
    valid = array.is_valid().to_numpy()
    codes[valid], distinct = factorise(array.drop_null())
    return codes, distinct


def _has_many(array: pa.ChunkedArray[Any]) -> bool:
    sample = array.slice(0, parallel.ROWS).combine_chunks()
    return len(sample) > 0 and len(sample.unique()) * 4 > len(sample)


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _arrow(rows: npt.NDArray[Any]) -> Any:
    return pa.array(rows)


def _pick(array: pa.ChunkedArray[Any], rows: Rows) -> pa.Array[Any]:
    starts = np.cumsum([0] + [len(chunk) for chunk in array.chunks])
    cuts = np.searchsorted(rows, starts)
    pieces = zip(array.chunks, cuts[:-1].tolist(), cuts[1:].tolist(), starts[:-1].tolist(), strict=True)
    parts = [chunk.take(_arrow(rows[low:high] - start)) for chunk, low, high, start in pieces]
    return pa.concat_arrays(parts) if parts else pa.array([], type=array.type)
