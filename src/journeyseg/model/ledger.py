"""The ledger: what happened to rows on their way in, so that nothing is lost silently."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    import pandas as pd


@attrs.frozen
class Entry:
    """One rule and what it did.

    Args:
        rule: Short name of the rule, such as ``"null customer"``.
        action: ``"rejected"`` (row left out), ``"changed"`` (kept, altered) or ``"noted"`` (kept as it was).
        count: Rows (or customers, as `of` says) concerned.
        of: What `count` counts.
        reason: One sentence for people.
        examples: A few row numbers or values, as text.
    """

    rule: str
    action: str
    count: int
    of: str = "rows"
    reason: str = ""
    examples: tuple[str, ...] = ()


@attrs.frozen
class Ledger:
    """Every rule that touched the data, with counts; empty rules are not listed.

    Example:
        >>> ledger = Ledger().add(Entry("null customer", "rejected", 2))
        >>> ledger.rejected, len(ledger)
        (2, 1)
    """

    entries: tuple[Entry, ...] = ()
    rows_in: int = 0

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    @property
    def rejected(self) -> int:
        """Number of rows of touchpoints left out (of a table of profiles: see the entries)."""
        return sum(entry.count for entry in self.entries if entry.action == "rejected" and entry.of == "rows")

    def add(self, *entries: Entry) -> Ledger:
        """A ledger with these entries too; entries that count nothing are left out."""
        return attrs.evolve(self, entries=self.entries + tuple(entry for entry in entries if entry.count))

    def to_frame(self) -> pd.DataFrame:
        """One row per entry: rule, action, count, of, reason, examples (text)."""
        import pandas as pd

        columns = [field.name for field in attrs.fields(Entry)]
        rows = [{**attrs.asdict(entry), "examples": ", ".join(entry.examples)} for entry in self.entries]
        return pd.DataFrame(rows, columns=columns)

    def _repr_html_(self) -> str:
        return self.to_frame().to_html(index=False, escape=True)
