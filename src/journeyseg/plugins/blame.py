"""Blame: an error inside a plugin keeps its type and traceback and gains a note that says whose it is."""

from __future__ import annotations

from types import TracebackType

import attrs

from journeyseg.plugins.resolution import Resolved


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
            note(error, f"raised by {self.plugin.words}" + (f" in step {self.step!r}" if self.step else ""))


def note(error: BaseException, text: str) -> None:
    """Adds a note to an exception, unless it stands there already."""
    if text not in getattr(error, "__notes__", ()):
        error.add_note(text)
