"""The threads engine: every answer, errors as they are, and no work after the first of them."""

from __future__ import annotations

import threading

import attrs
import pytest

from journeyseg.contract.protocols import Engine
from journeyseg.engines.serial import Serial
from journeyseg.engines.threads import Threads
from journeyseg.errors import InputError

ENGINES = (Serial(), Threads(workers=1), Threads(workers=2), Threads(workers=8))


@pytest.mark.parametrize("workers", [0, -1, 1.5, "2", True, float("nan")])
def test_a_number_of_threads_is_whole_and_at_least_one(workers: object) -> None:
    with pytest.raises(InputError) as caught:
        Threads(workers=workers)  # type: ignore[arg-type]
    assert repr(workers) in caught.value.found
    assert caught.value.remedy


@pytest.mark.parametrize("engine", ENGINES, ids=repr)
def test_an_error_in_a_task_keeps_its_type_and_its_notes(engine: Engine) -> None:
    class Own(KeyError):
        """An error of somebody else."""

    def fail(item: int) -> int:
        if item == 3:
            error = Own("three")
            error.add_note("a note")
            raise error
        return item

    with pytest.raises(Own) as caught:
        list(engine.map(fail, range(6)))
    assert caught.value.args == ("three",)
    assert caught.value.__notes__ == ["a note"]
    assert any(entry.name == "fail" for entry in caught.traceback)


@pytest.mark.parametrize("engine", ENGINES, ids=repr)
def test_a_task_is_run_once_for_each_item_and_not_again_when_it_fails(engine: Engine) -> None:
    runs: list[int] = []

    def once(item: int) -> int:
        runs.append(item)
        return item

    assert sorted(engine.map(once, range(20))) == [(item, item) for item in range(20)]
    assert sorted(runs) == list(range(20))
    runs.clear()
    with pytest.raises(ZeroDivisionError):
        list(engine.map(lambda item: once(item) // item, range(1)))
    assert runs == [0]


def test_the_first_failure_ends_what_has_not_begun() -> None:
    runs: list[int] = []
    begun = threading.Event()

    def fail(item: int) -> None:
        runs.append(item)
        if item == 0:
            begun.wait(10)
            raise ValueError("first")
        begun.set()
        threading.Event().wait(0.02)

    with pytest.raises(ValueError, match="first"):
        list(Threads(workers=2).map(fail, range(200)))
    assert len(runs) < 100


def test_leaving_early_leaves_no_thread_behind() -> None:
    before = threading.active_count()
    answers = Threads(workers=2).map(abs, range(50))
    next(answers)
    answers.close()  # type: ignore[attr-defined]
    assert threading.active_count() == before


def test_tasks_run_side_by_side() -> None:
    """Two tasks that wait for each other both end, which one after the other they could not."""
    gate = threading.Barrier(2, timeout=20)
    assert sorted(index for index, _ in Threads(workers=2).map(lambda _: gate.wait(), range(2))) == [0, 1]


def test_engines_are_values() -> None:
    assert Threads(workers=2) == Threads(workers=2)
    assert Serial() == Serial()
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        Threads().workers = 3  # type: ignore[misc]
