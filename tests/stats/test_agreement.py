"""Agreement of two sortings equals counting pairs by hand, and segments are matched one to one."""

from __future__ import annotations

from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyseg.stats.agreement import adjusted_rand, crossed, jaccard, matched, rand, stability_band, v_measure

codes = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=25)


def test_values_are_those_of_scikit_learn() -> None:
    pairs = [([0, 0, 1, 2], [0, 0, 1, 1]), ([0, 0, 1, 1], [0, 1, 0, 1]), ([0, 0, 1, 1], [1, 1, 0, 0])]
    pairs.append(([0, 0, 1, 1], [0, 0, 1, 2]))
    found = [adjusted_rand(*pair) for pair in pairs]
    assert found == pytest.approx([0.5714285714, -0.5, 1.0, 0.5714285714], abs=1e-9)
    assert rand(*pairs[-1]) == pytest.approx(0.8333333333, abs=1e-9)
    assert v_measure(*pairs[-1]) == pytest.approx(0.8, abs=1e-9)
    assert stability_band([0.55, 0.65, 0.8, 0.9]) == [
        "not to be trusted",
        "pattern, doubtful which points",
        "stable",
        "highly stable",
    ]


@given(codes)
def test_indices_equal_counting_pairs(rows: list[tuple[int, int]]) -> None:
    one, two = zip(*rows, strict=True)
    pairs = list(combinations(rows, 2))
    both = sum(a[0] == b[0] and a[1] == b[1] for a, b in pairs)
    first, second = (sum(a[side] == b[side] for a, b in pairs) for side in (0, 1))
    same = sum((a[0] == b[0]) == (a[1] == b[1]) for a, b in pairs)
    assert rand(one, two) == pytest.approx(same / len(pairs))
    expected, most = first * second / len(pairs), (first + second) / 2
    assert adjusted_rand(one, two) == pytest.approx(1 if most == expected else (both - expected) / (most - expected))
    assert v_measure(one, two) == pytest.approx(v_measure(two, one))
    for name, sides in {(a, b): (a, b) for a, b in rows}.items():
        members = [({i for i, row in enumerate(rows) if row[side] == code}) for side, code in enumerate(sides)]
        assert jaccard(one, two)[name] == pytest.approx(len(members[0] & members[1]) / len(members[0] | members[1]))


@given(codes)
def test_matching_keeps_as_many_as_any_matching_would(rows: list[tuple[int, int]]) -> None:
    one, two = zip(*rows, strict=True)
    table, found = crossed(one, two), matched(one, two)
    kept = found[found >= 0]
    assert len(set(kept.tolist())) == len(kept) == min(table.shape)
    total = sum(table[row, column] for row, column in enumerate(found) if column >= 0)
    short = table if table.shape[0] <= table.shape[1] else table.T
    best = max(
        sum(short[row, column] for row, column in enumerate(order))
        for order in permutations(range(short.shape[1]), short.shape[0])
    )
    assert total == best


def test_who_is_in_no_segment_counts_nowhere() -> None:
    assert crossed([0, -1, 1], [0, 0, -1]).tolist() == [[1.0], [0.0]]
    assert np.isclose(adjusted_rand([0, 0, 1, 1, -1], [0, 0, 1, 1, 0]), 1.0)
