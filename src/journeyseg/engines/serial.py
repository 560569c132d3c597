"""The serial engine: one task after the other, in this thread."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

import attrs

Item = TypeVar("Item")
Done = TypeVar("Done")


@attrs.frozen
class Serial:
    """Runs tasks one after the other; the reference that other engines must equal. A task that fails ends the rest.

    Example:
        >>> list(Serial().map(abs, [-1, 2]))
        [(0, 1), (1, 2)]
    """

    shared_storage = True

    def map(self, task: Callable[[Item], Done], items: Iterable[Item], /) -> Iterator[tuple[int, Done]]:
        """(index, answer) of every item, in order."""
        for index, item in enumerate(items):
            yield index, task(item)
