"""What is installed and whether it works, as a table: ``js.plugins()``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import attrs

from journeyseg.plugins.entries import Entry

if TYPE_CHECKING:
    import pandas as pd

    from journeyseg.plugins.snapshot import Registry

COLUMNS = ("kind", "name", "distribution", "version", "status", "reason", "summary")
"""The columns of the table."""


@attrs.frozen
class PluginListing:
    """Every registered name, in the order of kind and name; built-ins first among equals.

    Args:
        entries: One per registered name, and one per plugin whose names could not be learned.
    """

    entries: tuple[Entry, ...]

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def of(self, kind: str) -> PluginListing:
        """The entries of one kind, such as ``"segmenter"``."""
        return PluginListing(tuple(entry for entry in self.entries if entry.kind == kind))

    @property
    def faults(self) -> PluginListing:
        """The entries that are not simply usable."""
        return PluginListing(tuple(entry for entry in self.entries if entry.status != "ok"))

    @property
    def sound(self) -> bool:
        """True when nothing is broken, too new or in conflict; what was blocked on purpose counts as sound."""
        return all(entry.status in ("ok", "blocked") for entry in self.entries)

    def rows(self) -> list[tuple[str, ...]]:
        """The table as tuples of text, in the order of `COLUMNS`."""
        return [_row(entry) for entry in self.entries]

    def to_frame(self) -> pd.DataFrame:
        """One row per entry: kind, name, distribution, version, status, reason, summary (all text)."""
        import pandas as pd

        return pd.DataFrame(self.rows(), columns=list(COLUMNS), dtype=object)

    def to_text(self) -> str:
        """The table for a terminal, ending in the reason or the summary; control characters show as escapes."""
        rows = [(*map(printable, row[:5]), printable(row[5] or row[6])) for row in self.rows()]
        table = [("kind", "name", "distribution", "version", "status", ""), *rows]
        widths = [max(len(row[place]) for row in table) for place in range(5)]
        return "\n".join(_line(row, widths) for row in table)

    def __str__(self) -> str:
        return self.to_text()

    def _repr_html_(self) -> str:
        return self.to_frame().to_html(index=False, escape=True)


def _row(entry: Entry) -> tuple[str, ...]:
    origin = entry.origin
    summary = entry.spec.summary if entry.spec else ""
    return (entry.kind, entry.name, origin.distribution, origin.version, entry.status, entry.reason, summary)


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
    return "  ".join([*cells, row[-1]]).rstrip()


def printable(text: str) -> str:
    r"""The text with everything that a terminal would obey, rather than show, as an escape.

    Example:
        >>> print(printable("red \x1b[31m"))
        red \x1b[31m
    """
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode("ascii") for sign in text)


def plugins(*, registry: Registry | None = None) -> PluginListing:
    """Every registered name, its distribution and version, whether it can be used, and if not why.

    Args:
        registry: What to list; default all that is installed.

    Example:
        >>> [entry.name for entry in plugins().of("segmenter") if entry.origin.builtin]
        ['profile', 'rfm', 'rules', 'similar_journeys']
    """
    from journeyseg.plugins import registry as built

    return PluginListing((registry or built.registry()).entries)
