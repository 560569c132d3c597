"""What the registry knows of each registered name: usable or not, and why not."""

from __future__ import annotations

from typing import Literal

import attrs

from journeyseg.contract.specs import KINDS, Spec
from journeyseg.plugins.origin import Origin

Status = Literal["ok", "broken", "too new", "conflict", "blocked"]

FAULTS: tuple[Status, ...] = ("broken", "too new")
"""The states of a plugin that its author must mend; each is warned of once."""

WHOLE = "plugin"
"""The kind of an entry that stands for a whole plugin, whose names could not be learned."""

_ORDER = (*KINDS, "observer", WHOLE)


class PluginWarning(UserWarning):
    """A plugin is left out, or failed where it could not change anything."""


@attrs.frozen
class Entry:
    """One registered name, or one plugin whose names could not be learned.

    Args:
        kind: ``"segmenter"``, ``"metric"``, ``"check"``, ``"advisor"``, ``"reader"``, ``"engine"``, ``"observer"``, or
            ``"plugin"`` for a plugin as a whole.
        name: The name, or that of the entry point.
        origin: Where it comes from.
        status: ``"ok"``, ``"broken"``, ``"too new"``, ``"conflict"`` (reachable as ``distribution:name`` only) or
            ``"blocked"``.
        reason: Why it is not simply usable, in one line; empty for ``"ok"``.
        spec: What was registered, where it could be read.
        cause: The exception behind the reason, if any.
    """

    kind: str
    name: str
    origin: Origin
    status: Status = "ok"
    reason: str = ""
    spec: Spec | None = attrs.field(default=None, repr=False)
    cause: BaseException | None = attrs.field(default=None, repr=False, eq=False)

    @property
    def qualified(self) -> str:
        """The name that is always clear: ``distribution:name``."""
        return f"{self.origin.distribution}:{self.name}"

    @property
    def usable(self) -> bool:
        """True when it can be used, if only by its qualified name."""
        return self.status in ("ok", "conflict")

    @property
    def order(self) -> tuple[object, ...]:
        """Key of the one order of entries: kind, name, built-ins first, distribution."""
        return (
            _ORDER.index(self.kind),
            self.name,
            not self.origin.builtin,
            self.origin.key,
            self.origin.entry,
            self.reason,
        )

    @property
    def words(self) -> str:
        """What it is and where it comes from."""
        return f"{self.kind} {self.name!r} of {self.origin.words}"


def one_line(error: BaseException, *, limit: int = 300) -> str:
    """An exception in one line: its class and the beginning of its message."""
    try:
        message = " ".join(str(error).split())
    except Exception:  # noqa: BLE001  # a plugin's exception may fail even to say what it is
        message = ""
    cut = message if len(message) <= limit else message[: limit - 3] + "..."
    return f"{type(error).__name__}: {cut}" if cut else type(error).__name__
