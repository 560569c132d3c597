"""Twins of comparisons: energy distances by double sums over pairs of visits, and every arrangement of the labels.

A record is what one customer did: base -> the values met there (next touchpoints, or bins of times). Nothing here
imports journeyseg.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations, product

from tests.twins.flows import END, START, visits
from tests.twins.log import Log, Unit, units
from tests.twins.maps import Plan
from tests.twins.times import bin_of

Value = str | int
Record = Mapping[str, Sequence[Value]]
Labels = tuple[frozenset[int], ...]
"""The groups of each record."""


def apart(first: Value, second: Value, width: float | None) -> float:
    """Distance of two values: 0 or 1, or so many bins."""
    return float(first != second) if width is None else width * abs(int(first) - int(second))


def energy(first: Sequence[Value], second: Sequence[Value], width: float | None) -> float:
    """2 E d(X, Y) - E d(X, X') - E d(Y, Y'), pair by pair."""

    def mean(left: Sequence[Value], right: Sequence[Value]) -> float:
        return sum(apart(a, b, width) for a in left for b in right) / (len(left) * len(right))

    return 2 * mean(first, second) - mean(first, first) - mean(second, second)


def met(records: Sequence[Record], rows: Sequence[int], base: str) -> list[Value]:
    """All values of some records at a base."""
    return [value for row in rows for value in records[row].get(base, ())]


def deviations(records: Sequence[Record], row: int, base: str, width: float | None) -> list[float]:
    """How one record departs from all, cell by cell; of bins the running shares."""
    everything = met(records, range(len(records)), base)
    own = list(records[row].get(base, ()))
    if width is None:
        cells: list[Callable[[Value], bool]] = [
            lambda value, cell=cell: value == cell  # type: ignore[misc]
            for cell in sorted(set(everything), key=str)
        ]
        unit = 1.0
    else:
        cells = [lambda value, cell=cell: int(value) <= cell for cell in range(max(map(int, everything)) + 1)]  # type: ignore[misc]
        unit = (2 * width) ** 0.5
    share = [sum(map(cell, everything)) / len(everything) for cell in cells]
    return [unit * (sum(map(cell, own)) - p * len(own)) for cell, p in zip(cells, share, strict=True)]


def ratio(
    records: Sequence[Record],
    labels: Labels,
    weights: Mapping[str, float],
    width: float | None,
    people: Sequence[int] | None = None,
) -> tuple[float, float]:
    """Distance and chance of labelled records; `people` names the customer of each record (two may be of one)."""
    who = range(len(records)) if people is None else people
    groups = sorted({group for own in labels for group in own})
    members = {group: [row for row, own in enumerate(labels) if group in own] for group in groups}
    distance = chance = total = 0.0
    for first, second in combinations(groups, 2):
        size = len(members[first]) * len(members[second])
        total += size
        for base, weight in weights.items():
            values = [met(records, members[group], base) for group in (first, second)]
            if not all(values):
                continue
            distance += size * weight * energy(values[0], values[1], width)
            sums: dict[int, list[float]] = {}
            for sign, group, own in ((1, first, values[0]), (-1, second, values[1])):
                for row in members[group]:
                    parts = deviations(records, row, base, width)
                    before = sums.get(who[row], [0.0] * len(parts))
                    sums[who[row]] = [a + sign * b / len(own) for a, b in zip(before, parts, strict=True)]
            chance += size * weight * sum(part**2 for parts in sums.values() for part in parts)
    return distance / total, chance / total


def shuffles(labels: Labels) -> Iterator[Labels]:
    """Every order of the labels."""
    return iter(permutations(labels))


def swaps(second: Sequence[bool], pairs: Sequence[tuple[int, int]]) -> Iterator[Labels]:
    """Every swap within pairs, with every order of the labels of the others."""
    paired = {row for pair in pairs for row in pair}
    single = [row for row in range(len(second)) if row not in paired]
    for turned in product((False, True), repeat=len(pairs)):
        for order in permutations([second[row] for row in single]):
            later = dict(zip(single, order, strict=True))
            for (first, last), swap in zip(pairs, turned, strict=True):
                later |= {first: swap, last: not swap}
            yield tuple(frozenset({int(later[row])}) for row in range(len(second)))


@dataclass(frozen=True)
class Traveller:
    """What one customer did: per statistic a record; the gaps in microseconds by edge."""

    name: str
    transitions: Record
    steps: Record
    timing: Record
    gaps: Mapping[tuple[str, str], Sequence[int]]


def travellers(log: Log, *, over: str, unit: str, steps: int, plan: Plan) -> list[Traveller]:
    """The customers with a visit in the period."""
    people: dict[str, list[Unit]] = {}
    for one in units(log, unit):
        people.setdefault(one.person.name, []).append(one)
    found = (_traveller(name, own, over, steps, plan) for name, own in people.items())
    return [one for one in found if one.transitions]


def _traveller(name: str, own: Sequence[Unit], over: str, steps: int, plan: Plan) -> Traveller:
    nexts: dict[str, list[Value]] = {}
    placed: dict[str, list[Value]] = {}
    gaps: dict[tuple[str, str], list[int]] = {}
    for one in own:
        met_ = visits(one, over, plan, collapse=False)
        if met_ and met_[0].inside:
            nexts.setdefault(START, []).append(met_[0].label)
            for step in range(steps):
                placed.setdefault(f"{step:03}", []).append(met_[step].label if step < len(met_) else END)
        for place, visit in enumerate(met_):
            if visit.inside:
                later = met_[place + 1] if place + 1 < len(met_) else None
                nexts.setdefault(visit.label, []).append(END if later is None else later.label)
                if later is not None:
                    gaps.setdefault((visit.label, later.label), []).append(later.at - visit.at)
    bins: list[Value] = [bin_of(gap) for times in gaps.values() for gap in times]
    return Traveller(name, nexts, placed, {"time": bins} if bins else {}, gaps)


def weights_of(statistic: str, records: Sequence[Record]) -> dict[str, float]:
    """Weight of each base: its share of all visits; of positions all alike."""
    bases = sorted({base for one in records for base in one})
    sizes = {base: len(met(records, range(len(records)), base)) for base in bases}
    if statistic == "transitions":
        return {base: size / sum(sizes.values()) for base, size in sizes.items()}
    return {base: 1.0 / len(bases) for base in bases}


@dataclass(frozen=True)
class Side:
    """Some customers: their visits by edge, and who they are."""

    people: Sequence[Traveller]

    def leaving(self, source: str) -> list[Value]:
        """What follows a label."""
        return [value for one in self.people for value in one.transitions.get(source, ())]

    def having(self, source: str, target: str | None = None) -> int:
        """Customers with a visit of a label, or with an edge."""
        return sum(
            bool(own) if target is None else target in own
            for one in self.people
            for own in (one.transitions.get(source, ()),)
        )

    def meeting(self, label: str) -> int:
        """Customers who meet a label in the period."""
        return sum(bool(one.transitions.get(label)) for one in self.people)

    def gaps(self, source: str, target: str) -> list[int]:
        """Times from a label to the next."""
        return [gap for one in self.people for gap in one.gaps.get((source, target), ())]


def share(hits: int, base: int) -> float:
    """A share, NaN of nothing."""
    return hits / base if base else float("nan")


def typical(gaps: Sequence[int]) -> float:
    """Geometric mean of the middles of the bins of times, in seconds."""
    return 2.0 ** ((sum(map(bin_of, gaps)) / len(gaps) - 0.5) / 16) if gaps else float("nan")
