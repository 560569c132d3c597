"""The kernels of similarity: medoids, silhouettes, stability, names and n-grams."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyseg.analyses.similarity.grouping import CLOSE, Groups, best
from journeyseg.analyses.similarity.medoids import medoids_of
from journeyseg.analyses.similarity.naming import names_of, short
from journeyseg.analyses.similarity.quality import mean_silhouettes, silhouettes, stability
from journeyseg.analyses.similarity.strings import distinct, strings_from
from journeyseg.columns import ngrams as kernel
from journeyseg.columns.aligning import aligned
from journeyseg.columns.ngrams import ngrams
from journeyseg.columns.ragged import offsets_of
from tests.twins import likeness

numbers = st.lists(st.integers(0, 30), min_size=3, max_size=14)
words = st.lists(st.lists(st.integers(0, 4), max_size=7), max_size=6)


def between(values: list[int]) -> np.ndarray[Any, np.dtype[np.float64]]:
    line = np.array(values, dtype=np.float64)
    return np.abs(line[:, None] - line)


@given(numbers, st.integers(2, 3), st.randoms(use_true_random=False))
def test_no_swap_makes_medoids_better(values: list[int], size: int, chance: Any) -> None:
    distances, weights = between(values), np.array([float(chance.randrange(1, 4)) for _ in values])
    chosen = medoids_of(distances, weights, size).tolist()
    assert len(set(chosen)) == size

    def whole(medoids: list[int]) -> float:
        return sum(
            weight * min(row[medoid] for medoid in medoids) for row, weight in zip(distances, weights, strict=True)
        )

    for place in range(size):
        for other in range(len(values)):
            if other not in chosen:
                assert whole(chosen) <= whole([*chosen[:place], other, *chosen[place + 1 :]]) + 1e-9


@given(numbers, st.lists(st.integers(0, 2), min_size=14, max_size=14))
def test_silhouettes_equal_their_twin_and_repeats_count(values: list[int], drawn: list[int]) -> None:
    codes = drawn[: len(values)]
    far = between(values)
    wanted = [likeness.silhouette(place, codes, far.tolist()) for place in range(len(values))]
    ones = np.ones(len(values))
    assert silhouettes(far, ones, np.array(codes), 3).tolist() == pytest.approx(wanted)
    merged = sorted({*zip(values, codes, strict=True)})
    weights = np.array([float(list(zip(values, codes, strict=True)).count(pair)) for pair in merged])
    found = silhouettes(between([value for value, _ in merged]), weights, np.array([code for _, code in merged]), 3)
    each = dict(zip(merged, found.tolist(), strict=True))
    assert [each[pair] for pair in zip(values, codes, strict=True)] == pytest.approx(wanted)
    mean, _ = mean_silhouettes(found, weights, np.array([code for _, code in merged]), 3)
    assert mean == pytest.approx(np.mean(wanted))


def test_silhouettes_equal_those_of_scikit_learn() -> None:
    from sklearn.metrics import silhouette_samples

    rng = np.random.default_rng(3)
    far, codes = between(rng.integers(0, 1000, 60).tolist()), rng.integers(0, 4, 60)
    wanted = silhouette_samples(far, codes, metric="precomputed")
    assert silhouettes(far, np.ones(60), codes, 4) == pytest.approx(wanted)


def test_what_is_always_found_again_is_stable_and_what_is_drawn_by_lot_is_not() -> None:
    codes, weights = np.array([0, 0, 1, 1]), np.array([10, 10, 10, 10])
    assert stability(codes, weights, 2, lambda _: np.array([1, 1, 0, 0]), times=5, seed=0).tolist() == [1, 1]
    assert stability(codes, weights, 2, lambda _: np.array([0, 0, 0, 0]), times=5, seed=0) == pytest.approx(
        [0.5, 0.5], abs=0.2
    )
    third = stability(codes, weights, 2, lambda _: np.array([0, 1, 0, 1]), times=200, seed=0)
    assert third == pytest.approx([0.4, 0.4], abs=0.05)


def test_halves_are_drawn_without_replacement() -> None:
    seen: list[float] = []

    def again(drawn: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        assert (drawn <= np.array([3, 1])).all()
        seen.append(float(drawn.sum()))
        return np.array([0, 1])

    stability(np.array([0, 1]), np.array([3, 1]), 2, again, times=9, seed=1)
    assert seen == [2.0] * 9


def groups(size: int, silhouette: float) -> Groups:
    nothing = np.zeros(0, dtype=np.int64)
    return Groups(None, nothing, nothing, silhouette, np.zeros(size), nothing)


def test_the_fewest_segments_that_are_nearly_best_are_taken() -> None:
    tried = [groups(2, 0.4), groups(3, 0.46), None, groups(5, 0.5)]
    chosen = best(tried)
    assert chosen is tried[1]
    assert best([None]) is None
    assert best([groups(2, 0.5 - CLOSE), groups(3, 0.5)]) is not None


@given(words, st.integers(1, 4), st.booleans(), st.sampled_from((1, 1 << 22)))
def test_ngrams_equal_their_twin(listed: list[list[int]], longest: int, marks: bool, dense: int) -> None:
    offsets = offsets_of(np.array([len(word) for word in listed], dtype=np.int64))
    codes = np.array([code for word in listed for code in word], dtype=np.int64)
    before, kernel.DENSE = kernel.DENSE, dense
    try:
        found = list(ngrams(offsets, codes, 5, longest, marks=marks))
    finally:
        kernel.DENSE = before
    names = {**{code: str(code) for code in range(5)}, 5: likeness.START, 6: likeness.END}
    for place, word in enumerate(listed):
        told = [
            tuple(names[code] for code in grams.table[row].tolist())
            for grams in found
            for row in grams.index[grams.offsets[place] : grams.offsets[place + 1]].tolist()
        ]
        wanted = likeness.grams(tuple(map(str, word)), longest, marks=marks)
        assert sorted(told) == sorted(wanted.elements())
    assert [grams.table.shape[1] for grams in found] == list(range(1, longest + 1))
    for grams in found[1:]:
        assert sorted(map(tuple, grams.table.tolist())) == list(map(tuple, grams.table.tolist()))


@given(words, st.sampled_from((1, 2, 3, 0.5)), st.sampled_from((1, 2, 0.75)))
def test_alignments_of_any_costs_equal_the_plain_table(listed: list[list[int]], cost: float, indel: float) -> None:
    offsets = offsets_of(np.array([len(word) for word in listed], dtype=np.int64))
    codes = np.array([code for word in listed for code in word], dtype=np.int64)
    first, second = (side.ravel() for side in np.indices((len(listed), len(listed))))
    found = aligned(offsets, codes, first, second, np.array(cost), indel)
    square = cost * (1.0 - np.eye(5))
    again = aligned(offsets, codes, first, second, square, indel)
    wanted = [
        likeness.align(listed[one], listed[other], lambda a, b: cost * (a != b), indel)
        for one, other in zip(first, second, strict=True)
    ]
    assert found.tolist() == again.tolist() == wanted


def test_alignments_of_many_pairs_of_every_length_equal_the_plain_table() -> None:
    """More pairs than one block holds, from nothing to longer than 16 bits hold at great costs."""
    rng = np.random.default_rng(7)
    listed = [rng.integers(0, 3, size).tolist() for size in rng.integers(0, 24, 90)]
    offsets = offsets_of(np.array([len(word) for word in listed]))
    codes = np.array([code for word in listed for code in word])
    first, second = np.triu_indices(len(listed), 1)
    for cost, indel in ((1, 1), (900, 700), (9000, 7000), (10**9, 10**9), (2, 10**12)):
        found = aligned(offsets, codes, first, second, np.array(cost), indel)
        for pair in rng.integers(0, len(first), 200).tolist():
            one, other = listed[first[pair]], listed[second[pair]]
            assert found[pair] == likeness.align(one, other, lambda a, b: cost * (a != b), indel)  # noqa: B023


@given(st.lists(st.lists(st.sampled_from(("a", "b", "ß", "a b", "")), max_size=4).map(tuple)))
def test_distinct_strings_are_each_once_and_in_order_of_content(listed: list[tuple[str, ...]]) -> None:
    strings = strings_from(listed)
    found = distinct(strings)
    own = [found.strings.labels(place) for place in range(len(found.strings))]
    assert own == sorted({*listed})
    assert [own[place] for place in found.index.tolist()] == listed
    assert found.counts.tolist() == [listed.count(one) for one in own]


def test_the_order_of_content_is_that_of_labels_however_many_there_are() -> None:
    listed = [(f"{number:03}", "x") for number in range(300)] + [(f"{number:03}",) for number in range(300)]
    found = distinct(strings_from(listed[::-1]))
    assert [found.strings.labels(place) for place in range(600)] == sorted(listed)


def test_names_are_short_and_distinct() -> None:
    assert short(["a", "a", "b"]) == "a > b"
    assert short("abcdef") == "a > b > … > f"
    assert names_of([tuple("abcdef"), tuple("abcxef")]) == ("a > b > c > d > e > f", "a > b > c > x > e > f")
    assert names_of([("a",), ("a", "a"), ("a",)], ["a (2)"]) == ("a", "a (3)", "a (4)")
