"""The threads engine: numpy and Arrow release the interpreter lock in sorts, counts and gathers."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TypeVar

import attrs

from journeyseg.errors import InputError

Item = TypeVar("Item")
Done = TypeVar("Done")


def _whole(engine: object, field: attrs.Attribute[int | None], value: object) -> None:
    is_whole = isinstance(value, int) and not isinstance(value, bool) and value >= 1
    if value is not None and not is_whole:
        raise InputError(
            "workers= is no number of threads",
            expected="a whole number from 1, or nothing for the number of processors",
            found=repr(value),
            remedy="leave it out",
        )


@attrs.frozen
class Threads:
    """Runs tasks in a pool of threads that share the journeys; the default. A task that fails is not tried again.

    Args:
        workers: Number of threads; ``None`` = the number of processors.

    Raises:
        InputError: for anything but a whole number from 1.

    Example:
        >>> sorted(Threads(workers=2).map(abs, [-1, 2]))
        [(0, 1), (1, 2)]
    """

    workers: int | None = attrs.field(default=None, validator=_whole)

    shared_storage = True

    def map(self, task: Callable[[Item], Done], items: Iterable[Item], /) -> Iterator[tuple[int, Done]]:
        """(index, answer) of every item, as they finish; the first failure ends the rest."""
        todo = list(items)
        count = min(self.workers or os.cpu_count() or 1, max(len(todo), 1))
        if count == 1 or len(todo) == 1:
            yield from ((index, task(item)) for index, item in enumerate(todo))
            return
        with ThreadPoolExecutor(count) as pool:
            running = {pool.submit(task, item): index for index, item in enumerate(todo)}
            try:
                for done in as_completed(running):
                    yield running[done], done.result()
            finally:
                pool.shutdown(wait=True, cancel_futures=True)
