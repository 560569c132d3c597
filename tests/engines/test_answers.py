"""Answers: each item exactly once and in order, whatever an engine does; otherwise one error that names it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyseg.contract.protocols import Engine
from journeyseg.engines.answers import gathered
from journeyseg.engines.serial import Serial
from journeyseg.engines.threads import Threads
from journeyseg.errors import PluginError

Pairs = list[tuple[Any, Any]]


class Odd:
    """An engine that changes the list of answers."""

    shared_storage = True

    def __init__(self, change: Callable[[Pairs], Any]) -> None:
        self.change = change

    def map(self, task: Callable[[Any], Any], items: Iterable[Any], /) -> Any:
        """The answers, changed."""
        return self.change([(index, task(item)) for index, item in enumerate(items)])


def double(number: int) -> int:
    """A task."""
    return 2 * number


@given(st.lists(st.integers()), st.randoms(use_true_random=False))
def test_answers_lie_in_the_order_of_items_in_whatever_order_they_come(items: list[int], chance: Any) -> None:
    engine: Engine = Odd(lambda pairs: chance.sample(pairs, len(pairs)))
    assert gathered(engine, double, items) == [2 * item for item in items]


@given(st.lists(st.integers()), st.sampled_from([Serial(), Threads(workers=1), Threads(workers=3), Threads()]))
def test_our_own_engines_answer_each_item_once(items: list[int], engine: Engine) -> None:
    assert gathered(engine, double, items) == [2 * item for item in items]
    assert sorted(engine.map(double, iter(items))) == [(index, 2 * item) for index, item in enumerate(items)]


def test_an_index_may_be_a_numpy_number() -> None:
    assert gathered(Odd(lambda pairs: [(np.int64(index), answer) for index, answer in pairs]), double, [1, 2]) == [2, 4]


WRONG: dict[str, tuple[Callable[[Pairs], Any], str]] = {
    "drops the last": (lambda pairs: pairs[:-1], "none for index 2"),
    "drops all": (lambda pairs: [], "none for index 0, 1, 2"),
    "drops the first": (lambda pairs: pairs[1:], "none for index 0"),
    "repeats one": (lambda pairs: [*pairs, pairs[1]], "index 1 twice"),
    "repeats one in place of another": (lambda pairs: [pairs[0], pairs[0], pairs[2]], "index 0 twice"),
    "invents one": (lambda pairs: [*pairs, (3, 8)], "index 3, which no item bears"),
    "counts from 1": (lambda pairs: [(index + 1, answer) for index, answer in pairs], "index 3, which no item bears"),
    "counts backwards": (lambda pairs: [(index - 3, answer) for index, answer in pairs], "index -3, which"),
    "numbers by fractions": (lambda pairs: [(float(index), answer) for index, answer in pairs], "index 0.0, which"),
    "numbers by truth": (lambda pairs: [(bool(index), answer) for index, answer in pairs[:2]], "index False, which"),
    "numbers by text": (lambda pairs: [(str(index), answer) for index, answer in pairs], "index '0', which"),
    "numbers by nothing": (lambda pairs: [(None, answer) for _, answer in pairs], "index None, which"),
    "gives answers alone": (lambda pairs: [answer for _, answer in pairs], "int"),
    "gives triples": (lambda pairs: [(*pair, 1) for pair in pairs], "tuple of 3"),
    "gives nothing": (lambda pairs: None, "NoneType"),
}


@pytest.mark.parametrize("case", WRONG)
def test_an_engine_that_drops_repeats_or_invents_is_named(case: str) -> None:
    change, found = WRONG[case]
    with pytest.raises(PluginError) as caught:
        gathered(Odd(change), double, [1, 2, 3])
    assert "test_answers:Odd" in caught.value.message
    assert found in caught.value.found
    assert "index" in caught.value.expected
    assert "another engine" in caught.value.remedy


def test_many_that_are_lacking_are_counted_not_listed() -> None:
    with pytest.raises(PluginError, match=r"1 answers; none for index 1, 2, 3, 4, 5, \.\.\."):
        gathered(Odd(lambda pairs: pairs[:1]), double, list(range(50)))
