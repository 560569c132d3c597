"""Blame: an error inside a plugin keeps its type and traceback and gains a note that says whose it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Any, TypeVar

import attrs

from journeyseg.plugins.resolution import Resolved

Item = TypeVar("Item")
Done = TypeVar("Done")

_OF_TASK = "_journeyseg_of_task"


@attrs.frozen
class blame:  # noqa: N801  # reads as the statement it is used in
    """A context in which every exception gains a note: which plugin, which distribution and version, which step.

    Args:
        plugin: What `resolve` gave.
        step: Name of the step or verb that runs it; may be empty.

    Example:
        >>> try:
        ...     with blame(Resolved("metric", "late", object(), None, "acme", "1.2"), step="measure"):
        ...         raise ZeroDivisionError
        ... except ZeroDivisionError as error:
        ...     error.__notes__
        ["raised by metric 'late' of acme 1.2 in step 'measure'"]
    """

    plugin: Resolved
    step: str = ""

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Adds the note, once however deep the contexts are nested, and lets the exception pass."""
        if isinstance(error, Exception):
            note(error, _raised_by(self.plugin, self.step))


def _raised_by(plugin: Resolved, step: str) -> str:
    return f"raised by {plugin.words}" + (f" in step {step!r}" if step else "")


def note(error: BaseException, text: str) -> None:
    """Adds a note to an exception, unless it stands there already."""
    if text not in getattr(error, "__notes__", ()):
        error.add_note(text)


@attrs.frozen
class BlamedEngine:
    """An engine whose own errors name it. What a task raises is not the engine's, and passes as it is.

    Args:
        plugin: The engine, as `resolve` gave it.
        step: Name of the step or verb that runs it; may be empty.
    """

    plugin: Resolved
    step: str = ""

    def map(self, task: Callable[[Item], Done], items: Iterable[Item], /) -> Iterator[tuple[int, Done]]:
        """As the engine."""
        try:
            yield from self.plugin.instance.map(_Marking(task), items)
        except Exception as error:
            if not getattr(error, _OF_TASK, False):
                note(error, _raised_by(self.plugin, self.step))
            raise

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.plugin.instance, name)


@attrs.frozen
class _Marking:
    """A task that marks what it raises as its own; can be pickled when the task can."""

    task: Callable[[Any], Any]

    def __call__(self, item: Any) -> Any:
        try:
            return self.task(item)
        except Exception as error:
            setattr(error, _OF_TASK, True)
            raise
