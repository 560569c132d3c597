"""Blocks of rows in threads: numpy and Arrow release the interpreter lock, so cache-sized blocks run side by side."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Item = TypeVar("Item")
Done = TypeVar("Done")

ROWS = 1 << 15
"""Rows of a block: a few columns of 8 bytes stay in the second-level cache."""

SMALL = 1 << 17
"""Below this many rows starting threads costs more than it saves."""


_SHARES = 8
"""Batches per thread: few, because handing over costs; several, because threads are not equally fast."""


def workers() -> int:
    """Number of processors this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return max(1, len(affinity(0)) if affinity else os.cpu_count() or 1)


def each(task: Callable[[Item], Done], items: Iterable[Item], *, threads: int | None = None) -> list[Done]:
    """The answers of a task for every item, in the order of the items.

    Args:
        task: A function that mostly runs outside the interpreter lock.
        items: What to call it with.
        threads: How many at once; default one per processor.

    Example:
        >>> each(len, ["ab", "c"])
        [2, 1]
    """
    todo = list(items)
    count = min(threads or workers(), len(todo))
    if count < 2:
        return [task(item) for item in todo]
    batches = [todo[rows] for rows in spans(len(todo), -(-len(todo) // (_SHARES * count)))]
    with ThreadPoolExecutor(count) as pool:
        return [done for batch in pool.map(lambda batch: [task(item) for item in batch], batches) for done in batch]


def spans(n: int, size: int = ROWS) -> list[slice]:
    """Consecutive slices that cover 0..n.

    Example:
        >>> spans(5, 3)
        [slice(0, 3, None), slice(3, 5, None)]
    """
    return [slice(low, min(low + size, n)) for low in range(0, n, size)]


def parts(array: pa.Array[Any] | pa.ChunkedArray[Any], size: int = ROWS) -> Iterator[tuple[pa.Array[Any], slice]]:
    """Short pieces of an Arrow array and the rows that each covers; a piece never spans two chunks."""
    low = 0
    for chunk in array.chunks if isinstance(array, pa.ChunkedArray) else [array]:
        for rows in spans(len(chunk), size):
            yield chunk[rows], slice(low + rows.start, low + rows.stop)
        low += len(chunk)


def over(task: Callable[[slice], object], n: int, *, size: int = ROWS) -> None:
    """Call a task for consecutive slices of 0..n, in threads when there are enough rows to pay for them."""
    each(task, spans(n, size), threads=1 if n < SMALL else None)


def take(values: npt.NDArray[Any], index: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The values at these positions; like ``values[index]`` for positions in range, in threads.

    Args:
        values: 1-d array.
        index: Positions, each in 0..len(values)-1; any integer dtype.
    """
    out = np.empty(len(index), dtype=values.dtype)

    def block(rows: slice) -> None:
        np.take(values, index[rows], out=out[rows], mode="clip")

    over(block, len(index))
    return out


def sort(words: npt.NDArray[np.uint64]) -> None:
    """Sort words in place; halves side by side when there are enough of them."""
    _sort(words, workers() if len(words) >= SMALL else 1)


def _sort(words: npt.NDArray[np.uint64], threads: int) -> None:
    if threads < 2:
        words.sort()
        return
    half = len(words) // 2
    words.partition(half)
    each(lambda part: _sort(part, threads // 2), [words[:half], words[half:]])
