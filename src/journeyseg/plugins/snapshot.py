"""The registry as a frozen snapshot: what is registered under which name, and who observes the steps of pipelines."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from typing import Literal, NoReturn

import attrs

from journeyseg.contract.steps import Step
from journeyseg.errors import PluginConflict, PluginError, UnknownName, unknown
from journeyseg.plugins.entries import FAULTS, WHOLE, Entry, PluginWarning, one_line
from journeyseg.plugins.origin import Origin, canonical

Moment = Literal["before", "after"]


@attrs.frozen
class Observer:
    """A function of a plugin that is told of each step of a pipeline.

    Args:
        origin: Where it comes from.
        moment: Whether it is told before or after the step.
        tell: The function.
    """

    origin: Origin
    moment: Moment
    tell: Callable[[Step], object] = attrs.field(repr=False)


def _ordered(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(sorted(entries, key=lambda entry: entry.order))


@attrs.frozen(eq=False)
class Registry:
    """Everything that is registered. Frozen: for another set of plugins make another with `discover`.

    Args:
        entries: One entry per registered name and per plugin that can't be used, in one order.
        observers: The observers, in the order of their distributions.
    """

    entries: tuple[Entry, ...] = attrs.field(converter=_ordered)
    observers: tuple[Observer, ...] = ()

    def names(self, kind: str) -> tuple[str, ...]:
        """What may be written for a plugin of this kind: bare names, and ``distribution:name`` where names clash."""
        usable = [entry for entry in self.entries if entry.kind == kind and entry.usable]
        return tuple(sorted({entry.qualified if entry.status == "conflict" else entry.name for entry in usable}))

    def find(self, kind: str, name: str) -> Entry:
        """The entry that a name means: a bare name, or ``distribution:name``.

        Raises:
            PluginConflict: when two distributions register the bare name; lists both, and the way out.
            PluginError: when it is registered but can't be used, with the reason.
            UnknownName: when nothing bears the name, with close matches.
        """
        distribution, colon, bare = name.rpartition(":")
        found = [entry for entry in self.entries if entry.kind == kind and entry.name == bare]
        if colon:
            found = [entry for entry in found if entry.origin.key == canonical(distribution)]
        builtin = [entry for entry in found if entry.origin.builtin]
        usable = builtin or [entry for entry in found if entry.usable]
        if len(usable) > 1:
            raise _clash(kind, name, usable)
        return usable[0] if usable else self._refuse(kind, name, found)

    def _refuse(self, kind: str, name: str, found: list[Entry]) -> NoReturn:
        distribution, colon, _ = name.rpartition(":")
        whole = [
            entry
            for entry in self.entries
            if colon and entry.kind == WHOLE and entry.origin.key == canonical(distribution)
        ]
        for entry in (*found, *whole):
            raise unusable(entry) from entry.cause
        raise self._hinted(unknown(kind, name, self.names(kind)))

    def _hinted(self, error: UnknownName) -> UnknownName:
        left_out = sum(entry.status in FAULTS for entry in self.entries)
        if left_out:
            error.remedy += f'; {left_out} plugins could not be used: see js.plugins() or "journeyseg plugins"'
        return error

    def before_step(self, step: Step) -> None:
        """Tell the observers that a step begins. What they raise becomes a `PluginWarning`; results can't change."""
        self._tell("before", step)

    def after_step(self, step: Step) -> None:
        """Tell the observers that a step has ended, also when it failed."""
        self._tell("after", step)

    def _tell(self, moment: Moment, step: Step) -> None:
        for observer in self.observers:
            if observer.moment == moment:
                _told(observer, step)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a registry stays in its process: send what `resolve` gave, which can be pickled")


def _told(observer: Observer, step: Step) -> None:
    try:
        observer.tell(step)
    except Exception as error:  # noqa: BLE001  # an observer may look, but never decide over a result
        whose = f"observer {observer.origin.entry!r} of {observer.origin.words}"
        message = f"{whose} failed {observer.moment} step {step.name!r}; results are not affected: {one_line(error)}"
        warnings.warn(message, PluginWarning, stacklevel=4)


def unusable(entry: Entry) -> PluginError:
    """The error for a plugin that is there but can't be used."""
    return PluginError(
        f"{entry.words} can't be used",
        expected="a plugin that works with this journeyseg",
        found=f"{entry.status}: {entry.reason}",
        remedy=_REMEDIES.get(entry.status, 'ask its author; "journeyseg plugins" shows the state of all plugins'),
    )


_REMEDIES = {"too new": "upgrade journeyseg", "blocked": "take it off the block list, or put it on the allow list"}


def _clash(kind: str, name: str, entries: list[Entry]) -> PluginConflict:
    ways = " or ".join(repr(entry.qualified) for entry in entries)
    return PluginConflict(
        f"more than one {kind} is called {name!r}",
        expected=f"one {kind} of that name",
        found=", ".join(entry.origin.words for entry in entries),
        remedy=f"write {ways}, or block one of the distributions",
    )
