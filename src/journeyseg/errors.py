"""The exception tree: every error says what was expected, what was found and the nearest remedy.

Each class also subclasses the builtin that fits, so ``except ValueError`` keeps working.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class JourneysegError(Exception):
    r"""Base of all journeyseg errors.

    Args:
        message: One line that says what is wrong.
        expected: What would have been right.
        found: What was seen instead.
        remedy: The nearest way out.

    Example:
        >>> str(InputError("empty frame", expected="at least one row", found="0 rows", remedy="check the query"))
        'empty frame\n  expected: at least one row\n  found:    0 rows\n  remedy:   check the query'
    """

    def __init__(self, message: str, *, expected: str = "", found: str = "", remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.expected = expected
        self.found = found
        self.remedy = remedy

    def __str__(self) -> str:
        parts = (("expected: ", self.expected), ("found:    ", self.found), ("remedy:   ", self.remedy))
        return self.message + "".join(f"\n  {label}{text}" for label, text in parts if text)

    def __reduce__(self) -> tuple[object, ...]:
        state = {"__notes__": list(self.__notes__)} if hasattr(self, "__notes__") else None
        return (_rebuild, (type(self), self.message, self.expected, self.found, self.remedy), state)


def _rebuild(kind: type[JourneysegError], message: str, expected: str, found: str, remedy: str) -> JourneysegError:
    return kind(message, expected=expected, found=found, remedy=remedy)


class InputError(JourneysegError, ValueError):
    """The data or an argument is not what the call takes."""


class MissingColumn(InputError, KeyError):
    """A column that is needed is not in the data."""


class Unwritable(InputError, OSError):
    """A file or folder can't be written; the message says which and why."""


class UnknownName(JourneysegError, LookupError):
    """A name (touchpoint, segment, metric, plugin ...) that nothing bears."""


class DefinitionError(JourneysegError, ValueError):
    """A definition (blueprint, rule, book, pipeline) contradicts itself or can't be read."""


class InsufficientData(JourneysegError, ValueError):
    """The data can't carry what was asked; the message gives the reason and a proposal."""


class PluginError(JourneysegError, RuntimeError):
    """A plugin can't be used."""


class PluginConflict(PluginError):
    """Two distributions register one name."""


class ExtraMissing(JourneysegError, ImportError):
    """An optional dependency is not installed; the message names the extra."""


def unknown(kind: str, name: object, known: Iterable[str]) -> UnknownName:
    """An `UnknownName` that lists close matches, or the first known names where none is close.

    Args:
        kind: What the name should have named, such as ``"touchpoint"``.
        name: The name that was given.
        known: The names that exist.

    Example:
        >>> unknown("segment", "loyol", ["loyal", "new"]).found
        "'loyol'"
    """
    names = sorted(map(str, known))
    close = get_close_matches(str(name), names, n=3, cutoff=0.6)
    listed = ", ".join(map(repr, close or names[:12])) or "(there are none)"
    more = "" if close or len(names) <= 12 else f" and {len(names) - 12} more"
    return UnknownName(
        f"no {kind} is called {name!r}",
        expected=f"one of {listed}{more}" if not close else f"perhaps {listed}",
        found=repr(name),
        remedy=f"use the exact name of {'an' if kind[:1] in 'aeio' else 'a'} {kind}",
    )
