"""Answers of an engine: each item exactly once, whatever the engine and the order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

import numpy as np

from journeyseg.contract.protocols import Engine
from journeyseg.errors import PluginError

Item = TypeVar("Item")
Done = TypeVar("Done")

_SHOWN = 5


def gathered(engine: Engine, task: Callable[[Item], Done], items: Sequence[Item]) -> list[Done]:
    """The answers in the order of the items.

    Args:
        engine: What runs the task.
        task: What is done to each item.
        items: The items.

    Raises:
        PluginError: naming the engine, when it drops, repeats or invents an index, or answers with something else than
            pairs of index and answer. What the task raises passes as it is.
    """
    answers: dict[int, Done] = {}
    for index, answer in _pairs(engine, engine.map(task, items)):
        if not _is_index(index, len(items)):
            raise _refused(engine, len(items), f"index {index!r}, which no item bears")
        if int(index) in answers:
            raise _refused(engine, len(items), f"index {int(index)} twice")
        answers[int(index)] = answer
    lacking = [index for index in range(len(items)) if index not in answers]
    if lacking:
        shown = ", ".join(map(str, lacking[:_SHOWN])) + (", ..." if len(lacking) > _SHOWN else "")
        raise _refused(engine, len(items), f"{len(answers)} answers; none for index {shown}")
    return [answers[index] for index in range(len(items))]


def _pairs(engine: Engine, found: object) -> Iterator[tuple[Any, Any]]:
    if not isinstance(found, Iterable):
        raise PluginError(
            f"{_called(engine)} gave no answers",
            expected="an iterator of (index, answer)",
            found=type(found).__name__,
            remedy=_REMEDY,
        )
    for pair in found:
        if not (isinstance(pair, tuple) and len(pair) == 2):
            raise PluginError(
                f"{_called(engine)} gave what is no answer",
                expected="pairs (index, answer)",
                found=type(pair).__name__ + (f" of {len(pair)}" if isinstance(pair, tuple) else ""),
                remedy=_REMEDY,
            )
        yield pair


_REMEDY = 'use another engine, such as engine="threads", and tell the author of this one'


def _is_index(index: object, size: int) -> bool:
    return isinstance(index, (int, np.integer)) and not isinstance(index, bool) and 0 <= int(index) < size


def _refused(engine: Engine, size: int, found: str) -> PluginError:
    return PluginError(
        f"{_called(engine)} did not answer every item exactly once",
        expected=f"one answer for each index 0..{size - 1}",
        found=found,
        remedy=_REMEDY,
    )


def _called(engine: Engine) -> str:
    """The engine in words: as its plugin calls it, or by its type."""
    words = getattr(getattr(engine, "plugin", None), "words", "")
    return str(words) if words else f"engine {type(engine).__module__}:{type(engine).__qualname__}"
