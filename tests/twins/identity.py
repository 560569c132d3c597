"""Twin of stitching: ids by hand, row after row; imports nothing of journeyseg."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Id = tuple[int, str]
"""Place of the column (0 = the strongest) and the id."""

ALWAYS = float("inf")


@dataclass(frozen=True)
class Row:
    """One row: ids by place of their column, `None` = none; microseconds, `None` = none."""

    ids: tuple[str | None, ...]
    at: int | None

    @property
    def there(self) -> list[Id]:
        """Its ids, the strongest first."""
        return [(place, name) for place, name in enumerate(self.ids) if name is not None]


@dataclass
class Twin:
    """Rows, declared links and a rule."""

    rows: Sequence[Row]
    links: Sequence[tuple[Id, Id]]
    rule: str
    timed: bool = True
    lookback: int | None = None
    merge: bool = False
    undone: Sequence[frozenset[Id]] = ()

    def __post_init__(self) -> None:
        self.seen: dict[Id, float] = {}
        self.pairs: dict[frozenset[Id], list[float]] = {}
        for row in self.rows:
            for one in row.there:
                self.seen[one] = min(self.seen.get(one, ALWAYS), ALWAYS if row.at is None else row.at)
            for weak in row.there[1:]:
                if row.at is not None or not self.timed:
                    self.pairs.setdefault(frozenset((row.there[0], weak)), []).append(row.at or 0)
        self.declared = {frozenset(pair) for pair in self.links if pair[0] != pair[1]}
        for pair in self.links:
            for one in pair:
                self.seen.setdefault(one, ALWAYS)
        for gone in self.undone:
            self.pairs.pop(gone, None)
            self.declared.discard(gone)
        self.alias = self.closed(pair for pair in self.declared if len({kind for kind, _ in pair}) == 1)

    def closed(self, pairs: Iterable[frozenset[Id]]) -> dict[Id, Id]:
        """Id -> the id that stands for all it is tied to."""
        groups: dict[Id, set[Id]] = {one: {one} for one in self.seen}
        for pair in pairs:
            one, other = pair
            whole = groups[one] | groups[other]
            for member in whole:
                groups[member] = whole
        return {one: min(group, key=lambda x: (x[0], self.seen[x], x[1].encode())) for one, group in groups.items()}

    def chained(self, one: Id, *, only_declared: bool = False) -> Id:
        """Follow one link to a stronger id, and so on."""
        own = self.alias[one]
        candidates = []
        pairs: dict[frozenset[Id], list[float]] = {} if only_declared else dict(self.pairs)
        for pair in {*pairs, *self.declared}:
            strong, weak = sorted(pair)
            if strong[0] < weak[0] and self.alias[weak] == own:
                times = pairs.get(pair, [])
                last = self.rule == "last"
                when = (-max(times, default=-ALWAYS)) if last else min(times, default=ALWAYS)
                name = [-b for b in strong[1].encode()] + [1] if last else list(strong[1].encode())
                candidates.append((pair not in self.declared, strong[0], when, name, strong))
        return self.chained(min(candidates)[-1], only_declared=only_declared) if candidates else own

    def head(self, one: Id) -> Id:
        """Who an id belongs to, for all time."""
        if one not in self.seen:
            return one
        if self.rule != "graph":
            return self.chained(one, only_declared=self.rule == "field")
        component = self.closed([*self.pairs, *self.declared])
        users = {self.alias[x] for x in self.seen if x[0] == 0 and component[x] == component[one]}
        return component[one] if self.merge or len(users) < 2 else self.chained(one)

    def at(self, one: Id, at: int | None) -> Id:
        """Who an id belongs to at a moment."""
        own = self.head(one)
        if self.rule != "field" or own[0] == 0 or at is None:
            return own
        told = []
        for row in self.rows:
            ids = row.there
            if row.at is not None and len(ids) == 2 and frozenset(ids) in self.pairs and self.head(ids[1]) == own:
                user = self.alias[ids[0]]
                told.append((row.at, self.order(user), user))
        before = [one for one in told if one[0] <= at]
        if before and (self.lookback is None or at - max(before)[0] <= self.lookback):
            return max(before)[-1]
        after = [one for one in told if one[0] > at]
        nearest = min((one[0] for one in after), default=None)
        if nearest is not None and (self.lookback is None or nearest - at <= self.lookback):
            return max(one for one in after if one[0] == nearest)[-1]
        return own

    def order(self, user: Id) -> int:
        """Place of a user among all in the order of their bytes."""
        return sorted((x for x in self.seen if x[0] == 0), key=lambda x: x[1].encode()).index(user)

    def of(self, row: Row) -> Id | None:
        """Who a row belongs to."""
        ids = row.there
        if not ids:
            return None
        if self.rule == "last":
            for one in reversed(ids):
                if self.head(one)[0] < one[0]:
                    return self.head(one)
        return self.at(ids[0], row.at)

    def shared(self) -> set[Id]:
        """Ids that several users share, or with the graph the heads of wholes with several."""
        if self.rule == "graph":
            component = self.closed([*self.pairs, *self.declared])
            users: dict[Id, set[Id]] = {}
            for one in self.seen:
                if one[0] == 0:
                    users.setdefault(component[one], set()).add(self.alias[one])
        else:
            users = {}
            for pair in {*self.pairs, *self.declared}:
                strong, weak = sorted(pair)
                if strong[0] == 0 and weak[0] > 0:
                    users.setdefault(self.alias[weak], set()).add(self.alias[strong])
        return {one for one, own in users.items() if len(own) > 1}
