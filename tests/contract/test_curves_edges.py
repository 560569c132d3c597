"""Where a point of a curve has no standard error, its interval excludes no time."""

from __future__ import annotations

import numpy as np
import pytest

from journeyseg.contract.curves import median_time


def stacked(*buckets: list[int] | int) -> np.ndarray:
    """All customers first, then without each of 64 buckets."""
    table = np.zeros((64, *np.shape(buckets[0])), dtype=np.int64)
    table[: len(buckets)] = buckets
    return np.concatenate([table.sum(axis=0)[None], table.sum(axis=0)[None] - table])


@pytest.mark.parametrize(
    ("events", "censored"),
    [
        (([2, 2, 0], [1, 0, 1]), ([0, 1, 1], [0, 0, 1])),
        (([0, 0], [1, 0], [2, 2]), ([0, 0], [1, 1], [1, 1])),
        (([0, 0, 0], [1, 0, 1], [1, 1, 0]), ([0, 0, 0], [0, 1, 0], [0, 0, 1])),
    ],
)
def test_a_point_without_a_standard_error_excludes_no_time(
    events: tuple[list[int], ...], censored: tuple[list[int], ...]
) -> None:
    ends = np.arange(1.0, len(events[0]) + 1)
    never = stacked(*([0] * len(events)))
    value, low, high = median_time(stacked(*events), stacked(*censored), never, ends, 0.95)
    assert (float(value), float(low)) == (2.0, 1.0)
    assert np.isnan(high)
