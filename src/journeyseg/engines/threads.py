"""The threads engine: numpy and Arrow release the interpreter lock in sorts, counts and gathers."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TypeVar

import attrs

Item = TypeVar("Item")
Done = TypeVar("Done")


@attrs.frozen
class Threads:
    """Runs tasks in a pool of threads that share the journeys; the default.

    Args:
        workers: Number of threads; ``None`` = the number of processors.

    Example:
        >>> sorted(Threads(workers=2).map(abs, [-1, 2]))
        [(0, 1), (1, 2)]
    """

    workers: int | None = attrs.field(default=None, validator=attrs.validators.optional(attrs.validators.ge(1)))

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
