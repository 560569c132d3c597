"""An engine: one task after the other, from the last to the first."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from attrs import frozen

import journeyseg as js

Item = TypeVar("Item")
Done = TypeVar("Done")


@frozen
class Backwards:
    """Runs tasks in the opposite order, which no result may notice."""

    shared_storage = True

    def map(self, task: Callable[[Item], Done], items: Iterable[Item], /) -> Iterator[tuple[int, Done]]:
        """(index, answer) of every item, the last first."""
        for index, item in reversed(list(enumerate(items))):
            yield index, task(item)


@js.hookimpl
def journeyseg_engines() -> Iterator[js.EngineSpec]:
    """The engine above."""
    yield js.EngineSpec("backwards", "acme_backwards:Backwards", summary="Begins at the end")
