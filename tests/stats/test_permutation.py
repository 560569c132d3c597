"""Permutations: every arrangement enumerated, p-values by hand, and false alarms counted where customers are heavy."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from journeyseg.stats.energy import Footprints
from journeyseg.stats.permutation import (
    Shuffled,
    Swapped,
    blocks,
    combined_p,
    error_of_p,
    p_of,
    permuted,
)
from tests.twins import comparing

RECORDS = st.lists(
    st.dictionaries(st.sampled_from("ab"), st.lists(st.integers(0, 2), max_size=4), max_size=2), min_size=4, max_size=5
)
WEIGHTS = {"a": 0.75, "b": 0.25}


def prints_of(records: Any, width: float | None = None) -> Footprints:
    """Records of the twin as footprints: three values at each base."""
    bases = list(WEIGHTS) if width is None else ["a"]
    hits = np.array([[list(one.get(base, ())).count(value) for base in bases for value in range(3)] for one in records])
    base = np.array([[len(one.get(name, ())) for name in bases] for one in records])
    weight = np.array([WEIGHTS[name] for name in bases]) if width is None else np.ones(1)
    return Footprints(csr_array(hits), csr_array(base), np.repeat(np.arange(len(bases)), 3), weight, width)


@attrs.frozen(eq=False)
class Every:
    """A scheme that goes through given arrangements instead of drawing them."""

    arranged: np.ndarray
    pairs: Any

    @property
    def observed(self) -> Any:
        """The first."""
        return self.arranged[0]

    def draw(self, count: int, random: np.random.Generator) -> Any:
        """The others."""
        return np.moveaxis(self.arranged[1 : count + 1], 0, -1)


def table(arranged: list[comparing.Labels], groups: int) -> np.ndarray:
    return np.array([[[group in own for group in range(groups)] for own in labels] for labels in arranged])


NONE = (np.zeros(0, int), np.zeros(0, int))


def assert_equal(found: Any, expected: list[tuple[float, float]]) -> None:
    assert found.distance[0].tolist() == pytest.approx([one[0] for one in expected], abs=1e-12)
    assert found.chance[0].tolist() == pytest.approx([one[1] for one in expected], abs=1e-12)


@settings(max_examples=25)
@given(records=RECORDS, width=st.sampled_from((None, 0.5)), data=st.data())
def test_every_arrangement_of_segments_equals_its_twin(records: Any, width: float | None, data: Any) -> None:
    """Exclusive and overlapping, two groups and three."""
    sets = [frozenset(own) for own in ({0}, {1}, {2}, {0, 1}, {1, 2})]
    labels = tuple(data.draw(st.sampled_from(sets)) for _ in records)
    weights = WEIGHTS if width is None else {"a": 1.0}
    arranged = list(comparing.shuffles(labels))[:40]
    groups = sorted({group for own in labels for group in own})
    if len(groups) < 2 or not comparing.met(records, range(len(records)), "a"):
        return
    found = permuted(
        [prints_of(records, width)],
        Every(table(arranged, 3)[:, :, groups], NONE),
        permutations=len(arranged) - 1,
        seed=0,
    )
    assert_equal(found, [comparing.ratio(records, own, weights, width) for own in arranged])


@settings(max_examples=25)
@given(records=RECORDS, width=st.sampled_from((None, 0.5)), data=st.data())
def test_every_swap_of_two_periods_equals_its_twin(records: Any, width: float | None, data: Any) -> None:
    """Rows 0 and 1 are of one customer, the others of customers of one period."""
    second = [False, True, *(data.draw(st.booleans()) for _ in records[2:])]
    weights = WEIGHTS if width is None else {"a": 1.0}
    if not comparing.met(records, range(len(records)), "a"):
        return
    arranged = list(comparing.swaps(second, [(0, 1)]))
    people = [0, 0, *range(1, len(records) - 1)]
    found = permuted(
        [prints_of(records, width)],
        Every(table(arranged, 2), (np.array([0]), np.array([1]))),
        permutations=len(arranged) - 1,
        seed=0,
    )
    assert_equal(found, [comparing.ratio(records, own, weights, width, people) for own in arranged])


def test_random_draws_come_near_the_p_of_all_arrangements() -> None:
    records = [{"a": [0, 0, 1]}, {"a": [0]}, {"a": [0, 1]}, {"a": [1, 2]}, {"a": [2, 2]}, {"a": [1]}]
    labels = tuple(frozenset({int(row > 2)}) for row in range(6))
    every = [comparing.ratio(records, own, {"a": 1.0}, None) for own in comparing.shuffles(labels)]
    ratios = [distance / chance for distance, chance in every]
    exact = sum(one >= ratios[0] - 1e-9 for one in ratios) / len(ratios)
    prints = attrs.evolve(prints_of(records), weight=np.array([1.0, 0.0]))
    shuffled = Shuffled(np.arange(6)[:, None] // 3 == np.arange(2))
    drawn = p_of(permuted([prints], shuffled, permutations=4999, seed=3).ratio)[0]
    assert abs(drawn - exact) < 4 * error_of_p(exact, 4999)


def test_draws_keep_sizes_sets_and_pairs() -> None:
    observed = np.array([[1, 0], [1, 1], [0, 1], [1, 0], [0, 0]], dtype=bool)
    (drawn,) = blocks(Shuffled(observed), 50, 1)
    kept = {tuple(sorted(map(tuple, drawn[:, :, place].tolist()))) for place in range(50)}
    assert kept == {tuple(sorted(map(tuple, observed.tolist())))}
    second = np.array([False, False, True, True, True, False, True])
    (drawn,) = blocks(Swapped((np.array([0, 1]), np.array([2, 3])), second), 200, 1)
    assert (drawn[[0, 1], 1] != drawn[[2, 3], 1]).all()
    assert (drawn[4:, 1].sum(axis=0) == 2).all()
    assert np.allclose(drawn[:, 1].mean(axis=1), [0.5] * 4 + [2 / 3] * 3, atol=0.12)


def test_digits_do_not_depend_on_how_many_draws_are_held_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    records = [{"a": rng.integers(0, 3, 3).tolist(), "b": rng.integers(0, 3, 2).tolist()} for _ in range(30)]
    scheme = Shuffled(np.arange(30)[:, None] % 3 == np.arange(3))
    whole = permuted([prints_of(records)], scheme, permutations=40, seed=5)
    monkeypatch.setattr("journeyseg.stats.permutation._CELLS", 900)
    parts = permuted([prints_of(records)], scheme, permutations=40, seed=5)
    assert np.array_equal(whole.ratio, parts.ratio)


def test_a_p_value_counts_the_observed_and_ties() -> None:
    assert float(p_of([2.0, 1.0, 2.0 - 1e-13, 3.0])) == 0.75
    assert p_of(np.array([[5.0, 1.0, 1.0, 1.0], [0.0, 1.0, 1.0, 1.0]])).tolist() == [0.25, 1.0]


def test_the_combined_p_is_that_of_the_most_unusual_of_each_draw() -> None:
    values = np.random.default_rng(2).random((3, 40)) ** 3 * np.array([[1.0], [1e6], [1e-6]])
    largest = []
    for draw in range(40):
        roots = [[value ** (1 / 3) for value in row] for row in values]
        scaled = [(row[draw] - np.mean(row)) / np.std(row) for row in roots]
        largest.append(max(scaled))
    assert combined_p(values) == np.mean([one >= largest[0] - 1e-9 for one in largest])
    assert combined_p([[5.0] + [1.0] * 9, [1.0] * 10, [0.5, *np.linspace(0.1, 1, 9)]]) == 0.1


def drawn_customers(seed: int, *, heavy: bool) -> tuple[Footprints, np.ndarray]:
    """Customers who each have their own ways; a fifth are in the second group, and maybe eight times as busy."""
    rng = np.random.default_rng(seed)
    second = np.arange(150) % 5 == 0
    visits = 1 + rng.poisson(np.where(second & heavy, 24.0, 3.0))
    ways = rng.dirichlet([1.0, 1.0, 0.5], 150)
    hits = np.stack([rng.multinomial(n, p) for n, p in zip(visits, ways, strict=True)])
    return Footprints(csr_array(hits), csr_array(visits[:, None]), np.zeros(3, int), np.ones(1)), second


@pytest.mark.parametrize("heavy", [False, True])
def test_false_alarms_are_rare_also_where_one_group_is_heavy(heavy: bool) -> None:
    """500 pairs of groups that travel alike, touchpoints correlated inside customers: 5 % +- 2 are called different."""
    alarms = 0
    for seed in range(500):
        prints, second = drawn_customers(seed, heavy=heavy)
        scheme = Shuffled(np.stack([~second, second], axis=1))
        alarms += int(p_of(permuted([prints], scheme, permutations=99, seed=seed).ratio)[0] <= 0.05)
    assert 0.03 <= alarms / 500 <= 0.07
