"""Folding: engines, ranges and the order of answers change no bit; an engine or a metric that fails is named."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import journeyseg as js
from journeyseg.columns.membership import everyone
from journeyseg.contract.protocols import Engine
from journeyseg.engines.folding import Grouping, fold_metrics
from journeyseg.engines.serial import Serial
from journeyseg.engines.threads import Threads
from journeyseg.errors import InsufficientData, PluginError
from journeyseg.model.journeys import Journeys
from journeyseg.testing import strategies
from tests.model.memberships import journeys_with
from tests.properties.kitchen import Kitchen

KITCHEN = Kitchen()
KINDS = ("exclusive", "overlapping", "event")


class Shuffled:
    """An engine that answers in any order."""

    shared_storage = True

    def __init__(self, chance: Any) -> None:
        self.chance = chance

    def map(self, task: Callable[[Any], Any], items: Iterable[Any], /) -> Any:
        """Each item once, in another order."""
        todo = list(enumerate(items))
        self.chance.shuffle(todo)
        return ((index, task(item)) for index, item in todo)


@given(
    strategies.journeys(max_customers=9, max_events=40), st.data(), st.integers(1, 9), st.randoms(use_true_random=False)
)
def test_every_engine_gives_equal_bits_of_every_kind(
    journeys: Journeys, data: st.DataObject, size: int, chance: Any
) -> None:
    drawn = [data.draw(strategies.segmentations(journeys, kinds=[kind])) for kind in KINDS]
    groupings = [Grouping(own.along(journeys), own.names) for own in drawn]
    groupings.append(Grouping(everyone(len(journeys)), ("everyone",)))
    engines: list[Engine] = [Serial(), Threads(workers=1), Threads(workers=3), Shuffled(chance)]
    whole = fold_metrics(journeys, {"kitchen": KITCHEN}, groupings, Serial(), size=10**9)
    for engine in engines:
        found = fold_metrics(journeys, {"kitchen": KITCHEN}, groupings, engine, size=size)
        assert [own["kitchen"].equals(other["kitchen"]) for own, other in zip(found, whole, strict=True)] == [True] * 4


class Leaky:
    """An engine of somebody else that loses, repeats or invents an answer."""

    shared_storage = True

    def __init__(self, how: str) -> None:
        self.how = how

    def map(self, task: Callable[[Any], Any], items: Iterable[Any], /) -> Any:
        """Not what was asked."""
        answers = [(index, task(item)) for index, item in enumerate(items)]
        if self.how == "drops":
            return iter(answers[:-1])
        return iter([*answers, answers[0] if self.how == "repeats" else (len(answers), answers[0][1])])


JOURNEYS = journeys_with({"a": 3, "b": 3, "7": 3, "c": 0})
WHOLE = [Grouping(everyone(len(JOURNEYS)), ("everyone",))]


@pytest.mark.parametrize("how", ["drops", "repeats", "invents"])
@pytest.mark.parametrize("size", [3, 10**9])
def test_an_engine_that_does_not_answer_each_range_once_is_named(how: str, size: int) -> None:
    """Also with one range, where a lost answer leaves nothing to merge."""
    with pytest.raises(PluginError, match="test_folding:Leaky") as caught:
        fold_metrics(JOURNEYS, {"kitchen": KITCHEN}, WHOLE, Leaky(how), size=size)
    assert all((caught.value.expected, caught.value.found, caught.value.remedy))


@pytest.mark.parametrize("how", ["drops", "repeats", "invents"])
def test_verbs_name_it_too(how: str) -> None:
    with pytest.raises(PluginError, match="Leaky"):
        js.measure(JOURNEYS, "engagement", engine=Leaky(how))


class Choosy:
    """A metric that fails on customers of a name."""

    needs = ()

    def __init__(self, who: str, error: Exception) -> None:
        self.who, self.error = who, error

    def shape(self, frame: Any, /) -> Any:
        """As of the other."""
        return KITCHEN.shape(frame)

    def observe(self, journeys: Journeys, /) -> Any:
        """Fails on one range."""
        if self.who in journeys:
            raise self.error
        return KITCHEN.observe(journeys)

    def summarise(self, state: Any, /) -> Any:
        """Nothing."""
        return ()


@pytest.mark.parametrize("engine", [Serial(), Threads(workers=2)], ids=repr)
@pytest.mark.parametrize(
    "error", [KeyError("b"), InsufficientData("too few", found="1"), ZeroDivisionError()], ids=repr
)
def test_an_error_in_a_metric_keeps_its_type_and_says_which_metric_and_on_whom(
    engine: Engine, error: Exception
) -> None:
    metrics = {"fine": KITCHEN, "choosy": Choosy("b", error)}
    with pytest.raises(type(error)) as caught:
        fold_metrics(JOURNEYS, metrics, WHOLE, engine, size=1)
    assert caught.value is error
    notes = [text for text in caught.value.__notes__ if "choosy" in text]
    assert notes[-1] == "by metric 'choosy' on a range of 1 customers, 'b' to 'b'"
    assert not any("fine" in text for text in caught.value.__notes__)


def test_ids_in_a_note_are_escaped() -> None:
    journeys = journeys_with({"a\n\x1b[31m": 1})
    with pytest.raises(KeyError) as caught:
        fold_metrics(journeys, {"choosy": Choosy("a\n\x1b[31m", KeyError("b"))}, WHOLE[:0], Serial())
    assert "\\n\\x1b" in caught.value.__notes__[0]
    assert "\x1b" not in caught.value.__notes__[0]


def test_customers_of_nobody_fold_to_nothing() -> None:
    """No customers are one empty range, on any engine."""
    nobody = JOURNEYS.take(slice(0, 0))
    grouping = [Grouping(everyone(0), ("everyone",))]
    states = [fold_metrics(nobody, {"kitchen": KITCHEN}, grouping, engine) for engine in (Serial(), Threads())]
    assert states[0][0]["kitchen"].equals(states[1][0]["kitchen"])
