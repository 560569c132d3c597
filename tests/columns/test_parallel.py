"""Blocks in threads give what one pass gives."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from journeyseg.columns import parallel


def test_answers_come_in_the_order_of_the_items() -> None:
    assert parallel.each(lambda item: item * item, range(100), threads=4) == [item * item for item in range(100)]


def test_an_error_in_a_block_reaches_the_caller() -> None:
    with pytest.raises(ZeroDivisionError):
        parallel.each(lambda item: 1 // item, [1, 0, 2], threads=2)


@pytest.mark.parametrize("n", [0, 1, 5, 6, 7])
def test_spans_cover_everything_once(n: int) -> None:
    assert [row for span in parallel.spans(n, 3) for row in range(n)[span]] == list(range(n))


def test_parts_of_a_chunked_array_cover_everything_once() -> None:
    array = pa.chunked_array([[1, 2, 3], [], [4, 5]], type=pa.int64())
    parts = list(parallel.parts(array, 2))
    assert [part.to_pylist() for part, _ in parts] == [[1, 2], [3], [4, 5]]
    assert [row for _, rows in parts for row in range(5)[rows]] == [0, 1, 2, 3, 4]


def test_taking_and_sorting_in_threads_equal_numpy() -> None:
    rng = np.random.default_rng(1)
    words = rng.integers(0, 2**63, 300_000).astype(np.uint64)
    rows = rng.integers(0, len(words), 300_000).astype(np.int32)
    assert np.array_equal(parallel.take(words, rows), words[rows])
    expected = np.sort(words)
    parallel.sort(words)
    assert np.array_equal(words, expected)
