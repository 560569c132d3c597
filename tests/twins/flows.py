"""Twins of flows: visits, edges, steps, routes and loops counted one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from tests.twins.log import Event, Log, Unit, parts, units
from tests.twins.maps import Plan
from tests.twins.times import EDGES, NAN, bin_of

START, END, MISSING = "<start>", "<end>", "<missing>"
Edge = tuple[str, str]


@dataclass(frozen=True)
class Visit:
    """One visit: its label, the place of the touchpoint that begins it, when, and whether in the period."""

    label: str
    place: int
    at: int
    inside: bool


def label_of(event: Event, over: str, plan: Plan) -> str:
    """What a touchpoint is called."""
    if over == "touchpoint":
        return event.name
    if over == "stage":
        return next((stage for stage, names in plan.stages.items() if event.name in names), MISSING)
    return MISSING if event.status is None else event.status


def visits(unit: Unit, over: str, plan: Plan, *, collapse: bool) -> list[Visit]:
    """The visits of a unit in order."""
    found: list[Visit] = []
    previous = None
    for place, event in enumerate(unit.events):
        label = label_of(event, over, plan)
        if not (collapse and label == previous):
            found.append(Visit(label, place, event.at, unit.inside(event)))
        previous = label
    return found


@dataclass
class Edges:
    """The edges of one segment."""

    count: Counter[Edge] = field(default_factory=Counter)
    followed: Counter[Edge] = field(default_factory=Counter)
    visits: Counter[str] = field(default_factory=Counter)
    people: dict[Edge, set[str]] = field(default_factory=dict)
    units: Counter[Edge] = field(default_factory=Counter)
    times: dict[Edge, list[int]] = field(default_factory=dict)

    def out(self, source: str) -> int:
        """Edges that leave a label."""
        return sum(count for (a, _), count in self.count.items() if a == source)

    def into(self, target: str) -> int:
        """Edges that enter a label."""
        return sum(count for (_, b), count in self.count.items() if b == target)


@dataclass(frozen=True)
class Row:
    """One edge of one unit: labels, the place of the touchpoint that decides, how often, and the time between."""

    edge: Edge
    place: int
    count: int = 1
    time: int | None = None


def rows_of(found: list[Visit], *, follows: str, ends: bool) -> Iterator[Row]:
    """The edges of one unit."""
    if ends and found and found[0].inside:
        yield Row((START, found[0].label), found[0].place)
    for number, visit in enumerate(found):
        if not visit.inside:
            continue
        later = found[number + 1 :]
        if follows == "eventually":
            for label in dict.fromkeys(other.label for other in later):
                same = [other for other in later if other.label == label]
                yield Row((visit.label, label), visit.place, len(same), same[0].at - visit.at)
        elif later:
            yield Row((visit.label, later[0].label), visit.place, 1, later[0].at - visit.at)
        elif ends:
            yield Row((visit.label, END), visit.place)


def edges(
    log: Log, unit: str, kind: str, *, over: str, plan: Plan, follows: str, ends: bool, collapse: bool
) -> dict[str, Edges]:
    """The edges by segment; in each, a customer and a unit count once per edge that they have there."""
    found: dict[str, Edges] = {}
    for one in units(log, unit):
        seen: set[tuple[str, Edge]] = set()
        walked = visits(one, over, plan, collapse=collapse)
        for visit in walked:
            for part in parts(one, kind, visit.place) if visit.inside else ():
                found.setdefault(part, Edges()).visits[visit.label] += 1
        for row in rows_of(walked, follows=follows, ends=ends):
            for part in parts(one, kind, row.place):
                own = found.setdefault(part, Edges())
                own.count[row.edge] += row.count
                own.followed[row.edge] += 1
                own.units[row.edge] += (part, row.edge) not in seen
                seen.add((part, row.edge))
                own.people.setdefault(row.edge, set()).add(one.person.name)
                if row.time is not None:
                    own.times.setdefault(row.edge, []).append(row.time)
    return found


def quantile(times: list[int], q: float, method: str) -> float:
    """A quantile of durations in microseconds, in seconds: of bins, or of whole seconds between order statistics."""
    if not times:
        return NAN
    if method == "binned":
        return _of_bins(sorted(map(bin_of, times)), q)
    seconds = sorted(time // 1_000_000 for time in times)
    rank = (len(seconds) - 1) * q
    low = int(rank)
    high = min(low + (rank > low), len(seconds) - 1)
    return float(seconds[low] + (seconds[high] - seconds[low]) * (rank - low))


def _of_bins(bins: list[int], q: float) -> float:
    target, before = q * len(bins), 0
    for place in sorted(set(bins)):
        held = bins.count(place)
        if before + held >= target:
            return EDGES[place] + (EDGES[place + 1] - EDGES[place]) * ((target - before) / held)
        before += held
    return NAN


def reached(unit: Unit, names: tuple[str, ...] | None, after: int | None = None) -> int | None:
    """Place of the first touchpoint of these names: in the period, or from a place on."""
    places = unit.met if after is None else range(after, len(unit.events))
    return next((place for place in places if names is None or unit.events[place].name in names), None)


def visit_at(found: list[Visit], place: int) -> int:
    """Number of the visit that a touchpoint belongs to."""
    return max(number for number, visit in enumerate(found) if visit.place <= place)


def walk(unit: Unit, start: tuple[str, ...] | None, end: tuple[str, ...] | None) -> tuple[int, int] | None:
    """Places of the first and last touchpoint of the stretch from start to end."""
    begun = 0 if unit.events and unit.inside(unit.events[0]) else None
    first = begun if start is None else reached(unit, start)
    if first is None:
        return None
    last = len(unit.events) - 1 if end is None else reached(unit, end, first + 1)
    return None if last is None else (first, last)


@dataclass
class Cells:
    """Counts of cells of one segment, the units that count, and the customers behind both."""

    n: int = 0
    count: Counter[tuple[object, ...]] = field(default_factory=Counter)
    behind: dict[tuple[object, ...], set[str]] = field(default_factory=dict)
    people: set[str] = field(default_factory=set)

    def add(self, cell: tuple[object, ...], who: str) -> None:
        """One unit in a cell."""
        self.count[cell] += 1
        self.behind.setdefault(cell, set()).add(who)


def steps(
    log: Log, unit: str, kind: str, *, over: str, plan: Plan, collapse: bool, align: tuple[str, ...] | None,
    positions: range,
) -> dict[str, Cells]:  # fmt: skip
    """Cells (position, label) by segment."""
    found: dict[str, Cells] = {}
    for one in units(log, unit):
        walked = visits(one, over, plan, collapse=collapse)
        anchor = reached(one, align) if align is not None else (walk(one, None, None) or (None,))[0]
        if anchor is None:
            continue
        zero = visit_at(walked, anchor) if align is not None else -1
        for part in parts(one, kind, anchor):
            own = found.setdefault(part, Cells())
            own.n += 1
            own.people.add(one.person.name)
            for position in positions:
                place = zero + position
                label = START if place < 0 else END if place >= len(walked) else walked[place].label
                own.add((position, label), one.person.name)
    return found


def moves(
    log: Log, unit: str, kind: str, *, over: str, plan: Plan, collapse: bool, start: tuple[str, ...] | None,
    end: tuple[str, ...] | None, most: int,
) -> dict[str, Cells]:  # fmt: skip
    """Cells (step, source, target) by segment."""
    found: dict[str, Cells] = {}
    for one in units(log, unit):
        stretch = walk(one, start, end)
        if stretch is None:
            continue
        walked = visits(one, over, plan, collapse=collapse)
        first, last = (visit_at(walked, place) for place in stretch)
        labels = [*(visit.label for visit in walked[first : last + 1]), END]
        for part in parts(one, kind, stretch[0]):
            own = found.setdefault(part, Cells())
            own.n += 1
            own.people.add(one.person.name)
            for step in range(1, min(most, len(labels))):
                own.add((step, labels[step - 1], labels[step]), one.person.name)
    return found


@dataclass
class Gone:
    """The routes of one segment."""

    n: int = 0
    count: Counter[tuple[str, ...]] = field(default_factory=Counter)
    units: Counter[tuple[str, ...]] = field(default_factory=Counter)
    people: dict[tuple[str, ...], set[str]] = field(default_factory=dict)
    times: dict[tuple[str, ...], list[int]] = field(default_factory=dict)
    steps: Counter[Edge] = field(default_factory=Counter)
    visits: Counter[str] = field(default_factory=Counter)

    def top(self, most: int) -> list[tuple[str, ...]]:
        """The most frequent routes, ties by label."""
        return sorted(self.count, key=lambda route: (-self.count[route], route))[:most]

    def chain(self, route: tuple[str, ...]) -> float:
        """The chance that a chain goes the route."""
        chance = 1.0
        for step in pairwise(route):
            chance *= self.steps[step] / self.visits[step[0]] if self.visits[step[0]] else NAN
        return chance


def stretch(
    unit: Unit, start: tuple[str, ...] | None, end: tuple[str, ...] | None, *, anywhere: bool
) -> tuple[int, int] | None:
    """As `walk`; routes anywhere also look at units that began before the period."""
    if not (anywhere and start is None):
        return walk(unit, start, end)
    if not unit.events:
        return None
    last = len(unit.events) - 1 if end is None else reached(unit, end, 1)
    return None if last is None else (0, last)


def routes(
    log: Log, unit: str, kind: str, *, over: str, plan: Plan, collapse: bool, start: tuple[str, ...] | None,
    end: tuple[str, ...] | None, most: int | None, length: int | None,
) -> dict[str, Gone]:  # fmt: skip
    """The routes by segment: whole walks, or all windows of a length."""
    found: dict[str, Gone] = {}
    for one in units(log, unit):
        walked = visits(one, over, plan, collapse=collapse)
        _steps(found, one, kind, walked)
        ends = stretch(one, start, end, anywhere=length is not None)
        if ends is None:
            continue
        first, last = (visit_at(walked, place) for place in ends)
        looked = walked[first : last + 1][:most]
        inside = [visit for visit in looked if visit.inside]
        anchor = ends[0] if length is None or start is not None else inside[0].place if inside else None
        places = () if anchor is None else (anchor, *(visit.place for visit in inside if length is not None))
        for part in {part for place in places for part in parts(one, kind, place)}:
            found.setdefault(part, Gone()).n += 1
        windows = [looked] if length is None else [looked[at : at + length] for at in range(len(looked) - length + 1)]
        seen: set[tuple[str, tuple[str, ...]]] = set()
        for window in windows:
            if length is not None and not window[0].inside:
                continue
            route = tuple(visit.label for visit in window)
            place = ends[0] if length is None else window[0].place
            for part in parts(one, kind, place):
                own = found.setdefault(part, Gone())
                own.count[route] += 1
                own.units[route] += (part, route) not in seen
                own.times.setdefault(route, []).append(window[-1].at - window[0].at)
                own.people.setdefault(route, set()).add(one.person.name)
                seen.add((part, route))
    return found


def _steps(found: dict[str, Gone], unit: Unit, kind: str, walked: list[Visit]) -> None:
    for number, visit in enumerate(walked):
        for part in parts(unit, kind, visit.place) if visit.inside else ():
            own = found.setdefault(part, Gone())
            own.visits[visit.label] += 1
            if number + 1 < len(walked):
                own.steps[(visit.label, walked[number + 1].label)] += 1


@dataclass
class Back:
    """What visits of one segment come back to, by label."""

    count: dict[str, Counter[str]] = field(default_factory=dict)
    gaps: dict[str, list[int]] = field(default_factory=dict)

    def add(self, what: str, label: str) -> None:
        """One visit of a kind."""
        self.count.setdefault(what, Counter())[label] += 1

    def of(self, what: str, label: str) -> int:
        """How many."""
        return self.count.get(what, Counter())[label]


def loops(log: Log, unit: str, kind: str, *, over: str, plan: Plan, collapse: bool) -> dict[str, Back]:
    """Loops by segment."""
    found: dict[str, Back] = {}
    stages = list(plan.stages)
    for one in units(log, unit):
        walked = visits(one, over, plan, collapse=collapse)
        labels = [visit.label for visit in walked]
        stage = [label_of(one.events[visit.place], "stage", plan) for visit in walked]
        level = [stages.index(name) if name in stages else -1 for name in stage]
        for at, visit in enumerate(walked):
            for part in parts(one, kind, visit.place) if visit.inside else ():
                own = found.setdefault(part, Back())
                later = [place for place in range(at + 1, len(labels)) if labels[place] == visit.label]
                four = labels[at : at + 4]
                told = {
                    "visits": True,
                    "repeat": visit.label in labels[:at],
                    "self loop": labels[at + 1 : at + 2] == [visit.label],
                    "ping-pong": len(four) == 4 and four[:2] == four[2:] and four[0] != four[1],
                    "staged": level[at] >= 0,
                    "rework": 0 <= level[at] < max(level[:at], default=-1),
                }
                for what in (name for name, holds in told.items() if holds):
                    own.add(what, visit.label)
                if later:
                    own.gaps.setdefault(visit.label, []).append(later[0] - at - 1)
    return found


def chain(
    log: Log, unit: str, kind: str, *, goal: str, horizon: int | None
) -> dict[str, tuple[Counter[Edge], int, int]]:
    """Edges of walks to a goal by segment, how many walk, and how many of them meet it."""
    found: dict[str, tuple[Counter[Edge], int, int]] = {}
    for one in units(log, unit):
        if not one.events or not one.inside(one.events[0]):
            continue
        begin = one.events[0].at
        if horizon is not None and begin + horizon > log.as_of:
            continue
        names = [event.name for event in one.events if horizon is None or event.at <= begin + horizon]
        met = goal in names
        walked = [START, *(names[: names.index(goal) + 1] if met else [*names, END])]
        for part in parts(one, kind, 0):
            edges_, walks, hits = found.get(part, (Counter(), 0, 0))
            edges_.update(pairwise(walked))
            found[part] = (edges_, walks + 1, hits + met)
    return found
