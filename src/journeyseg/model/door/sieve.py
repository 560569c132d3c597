"""The sieve: which rows are left, and the ledger of what was left out, changed or noted, each row under one rule."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from journeyseg.model.door.table import Rows, Table
from journeyseg.model.ledger import Entry, Ledger


class Sieve:
    """Collects rejected rows while a table is read; a row that breaks several rules counts under the first.

    Args:
        table: The table whose rows are sieved.
    """

    def __init__(self, table: Table) -> None:
        self.table = table
        self.entries: list[Entry] = []
        self._kept: npt.NDArray[np.bool_] | None = None

    def reject(self, rows: Rows, rule: str, reason: str, *, shown: Iterable[str] = ()) -> None:
        """Leave these rows out.

        Args:
            rows: Positions, ascending.
            rule: Short name of the rule.
            reason: One sentence.
            shown: Values to show beside the row numbers, in the order of `rows`.
        """
        if not len(rows):
            return
        if self._kept is None:
            self._kept = np.ones(self.table.n, dtype=np.bool_)
        new = self._kept[rows]
        self._kept[rows] = False
        values = list(shown)
        labels = [self.table.origin.row(row) for row in rows[new][:5].tolist()]
        if values:
            left = [value for value, is_new in zip(values, new[: len(values)].tolist(), strict=True) if is_new]
            labels = [f"{label}: {value}" for label, value in zip(labels, left, strict=False)]
        self.entries.append(Entry(rule, "rejected", int(new.sum()), reason=reason, examples=tuple(labels)))

    def change(self, rows: Rows, rule: str, reason: str) -> None:
        """Note rows that stay, but not as they were."""
        self.entries.append(Entry(rule, "changed", len(rows), reason=reason, examples=self.table.origin.rows(rows)))

    def note(self, rule: str, count: int, reason: str, *, of: str = "rows", examples: Iterable[str] = ()) -> None:
        """Note something that changes nothing."""
        self.entries.append(Entry(rule, "noted", count, of=of, reason=reason, examples=tuple(examples)))

    @property
    def rows(self) -> Rows | None:
        """Positions of the rows that are left; ``None`` when all are."""
        return None if self._kept is None or self._kept.all() else np.flatnonzero(self._kept)

    def ledger(self) -> Ledger:
        """The ledger so far."""
        return Ledger(rows_in=self.table.n).add(*self.entries)
