"""Identities: the customer of every id, the evidence, the conflicts; links can be taken back at any time."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Self

import attrs
import numpy as np
import numpy.typing as npt
import pandas as pd

from journeyseg.analyses.identity.applying import heads_of, with_column
from journeyseg.analyses.identity.gathering import end_of
from journeyseg.analyses.identity.naming import check_names
from journeyseg.analyses.identity.reading import held, rows_of
from journeyseg.analyses.identity.resolving import Resolved, resolved
from journeyseg.analyses.identity.settings import IdentityRule
from journeyseg.analyses.identity.sightings import Sightings
from journeyseg.analyses.identity.spells import Spells, spells_of
from journeyseg.analyses.identity.tables import conflicts_of, frame_of, links_of
from journeyseg.errors import InputError, UnknownName
from journeyseg.model.ledger import Ledger
from journeyseg.model.result import Result

Ints = npt.NDArray[np.int64]


@attrs.frozen(slots=False, eq=False, repr=False)
class Identities(Result):
    """Which ids are one customer; made by `journeyseg.stitch`, applied to tables before `Journeys.from_frame`.

    Args:
        sightings: Which ids were seen together, and when.
        rule: The rule.
        ledger: Rows without an id or a moment.
        at: Column of moments, ``None`` without one.
        zone: Zone of naive moments.
        undone: Links that were taken back, as pairs of (column, id).
    """

    sightings: Sightings
    rule: IdentityRule
    ledger: Ledger = attrs.field(factory=Ledger)
    at: str | None = None
    zone: str | None = None
    undone: frozenset[tuple[tuple[str, str], tuple[str, str]]] = frozenset()

    def __attrs_post_init__(self) -> None:
        if self.rule.on_conflict == "error" and len(self._resolved.torn):
            shared = self.conflicts.iloc[0]
            raise InputError(
                f"{len(self.conflicts)} ids are shared by several {self.kinds[0]}s",
                expected=f"each id seen with one {self.kinds[0]}",
                found=f"{shared['source']} {shared['id']!r} with {shared['people']}",
                remedy='take the rule\'s word for it with on_conflict="report", or leave the shared ids out',
            )

    @property
    def kinds(self) -> tuple[str, ...]:
        """The columns of ids, the strongest first."""
        return self.sightings.kinds

    @property
    def definition(self) -> str:
        """The rule in words."""
        return self.rule.words

    @cached_property
    def _live(self) -> npt.NDArray[np.bool_]:
        links = self.sightings.links
        live = np.ones(len(links), dtype=np.bool_)
        for one, other in self.undone:
            ends = sorted((self.sightings.number(*one), self.sightings.number(*other)))
            live &= ~((links.strong == ends[0]) & (links.weak == ends[1]))
        return live

    @cached_property
    def _resolved(self) -> Resolved:
        return resolved(self.sightings, self.rule, self._live)

    @cached_property
    def _spells(self) -> Spells:
        """The ids whose customer changes with time; none but with the rule "field"."""
        if self.rule.rule != "field":
            return spells_of(np.zeros((0, 3), dtype=np.int64), None)
        sightings, head, links = self.sightings, self._resolved.head, self.sightings.links
        size = len(head)
        dead = (links.strong * size + links.weak)[~self._live]
        seen = sightings.seen
        # What was declared to be a person's is no matter of time.
        changes = (sightings.kind[head[seen[:, 0]]] > 0) & ~np.isin(seen[:, 2] * size + seen[:, 0], dead)
        seen = seen[changes]
        moved = np.stack([head[seen[:, 0]], seen[:, 1], head[seen[:, 2]]], axis=1)
        return spells_of(moved[np.lexsort((moved[:, 2], moved[:, 1], moved[:, 0]))], self.rule.lookback)

    # -- the door -------------------------------------------------------------------------------------------------

    def customers_of(self, events: object) -> pd.Series[Any]:
        """The customer of each row of a table, in its order; ``None`` for rows without any id.

        Ids that were not seen when stitching are customers of their own.

        Args:
            events: A table with at least one of the id columns; with the rule "field" also the column of moments.

        Raises:
            MissingColumn: when it has none of the id columns, or not the column of moments.
            InputError: for what can't be an id or a moment.
        """
        timed = self.at if self.rule.rule == "field" else None
        rows = rows_of(held(events), self.kinds, timed, zone=self.zone, what="the table")
        for kind, coded in rows.ids.items():
            check_names(kind, coded.ids, self.kinds)
        names = heads_of(rows, self.sightings, self._resolved.head, self._spells, weakest=self.rule.rule == "last")
        index = events.index if isinstance(events, pd.DataFrame) else None
        return pd.Series(names.to_numpy(zero_copy_only=False), index=index, dtype=object, name="customer")

    def apply(self, events: object, *, customer: str = "customer") -> Any:
        """The table with the customer of each row in a further column, for `Journeys.from_frame`.

        Args:
            events: As `customers_of` takes it.
            customer: Name of the column.

        Returns:
            A pandas frame for a pandas frame, otherwise an Arrow table.

        Raises:
            InputError: when the table has such a column already; and as `customers_of`.
        """
        table = held(events)
        return with_column(table, customer, self.customers_of(table))

    # -- what is known --------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        return int(pd.unique(self.to_frame()["customer"]).size)

    def to_frame(self) -> pd.DataFrame:
        """One row per id and stretch of time: source, id, valid_from, valid_to (UTC, outside), customer, links."""
        return frame_of(self.sightings, self._resolved, self._spells, self._live)

    @property
    def links(self) -> pd.DataFrame:
        """The evidence: one row per pair of ids: both sources and ids, rows, first, last, tables, declared, state.

        The state is "used", "outranked" (the rule follows another link) or "undone".
        """
        return links_of(self.sightings, self._resolved, self._live)

    @property
    def conflicts(self) -> pd.DataFrame:
        """Ids that several people share: source, id, people (text), count and what was done about it."""
        return conflicts_of(self.sightings, self._resolved, self.rule)

    def undo(self, one: Any, other: Any) -> Self:
        """The identities without this link, whatever else was stitched since; nothing else is forgotten.

        Args:
            one: An end of the link: (column, id), or the id alone where there is one column.
            other: The other end.

        Raises:
            UnknownName: when there is no such link.
        """
        ends = end_of(one, self.kinds), end_of(other, self.kinds)
        numbers = sorted(self.sightings.number(*end) for end in ends)
        links = self.sightings.links
        if not ((links.strong == numbers[0]) & (links.weak == numbers[1])).any():
            raise UnknownName(
                "there is no such link",
                expected=f"one of the {len(links)} of .links",
                found=f"{ends[0]} and {ends[1]}",
                remedy="name both of its ends",
            )
        return attrs.evolve(self, undone=self.undone | {ends})

    def __repr__(self) -> str:
        sizes = f"{len(self._resolved.head):,} ids, {len(self):,} customers, {len(self.conflicts):,} conflicts"
        return f"<Identities: {sizes}; {self.definition}>"
