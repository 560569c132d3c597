"""Sequences by trying everything: every way to write a pattern out, every way to lay it over a journey."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from fnmatch import fnmatchcase
from itertools import pairwise
from typing import Any

import attrs

MOMENT = timedelta(microseconds=1)


@attrs.frozen
class Seen:
    """One touchpoint of a unit: its place among all of them, name, moment and value."""

    place: int
    name: str
    at: int
    value: float | None = None


def takes(what: Any, event: Seen) -> bool:
    """True when a touchpoint is what an occurrence names; conditions on the value only."""
    return any(_takes(choice, event) for choice in what.choices)


def _takes(choice: Any, event: Seen) -> bool:
    named = not choice.touchpoints or any(fnmatchcase(event.name, name) for name in choice.touchpoints)
    tests = [test for _, passing in choice.where for test in passing.tests]
    return named and all(event.value is not None and event.value > end for _, end in tests)


def written_out(node: Any, most: int, path: tuple[int, ...] = ()) -> Iterator[tuple[list[Any], list[list[Any]]]]:
    """Every way to write a node out: (path, item) of each step, and the links around them, one list more.

    Args:
        node: The node.
        most: Steps, at most.
        path: Where it stands in the pattern; the order of paths is that in which items are written.
    """
    kind = type(node).__name__
    if kind == "Item":
        yield [(path, node)], [[], []]
    elif kind == "Either":
        for number, option in enumerate(node.options):
            yield from written_out(option, most, (*path, number))
    elif kind == "Chain":
        yield from _joined(list(node.parts), list(node.links), most, path)
    else:
        if node.least == 0:
            yield [], [[]]
        copies = max(node.least, 1) if node.most is None else node.most
        for times in range(max(node.least, 1), (most if node.most is None else node.most) + 1):
            paths = [(*path, min(number, copies - 1)) for number in range(times)]
            yield from _copies(node, paths, most)


def _copies(node: Any, paths: list[tuple[int, ...]], most: int) -> Iterator[tuple[list[Any], list[list[Any]]]]:
    if not paths:
        yield [], [[]]
        return
    for head, around in written_out(node.node, most, paths[0]):
        if len(paths) == 1:
            yield head, around
            continue
        for tail, beyond in _copies(node, paths[1:], most - len(head)):
            if len(head) + len(tail) <= most:
                yield _glue(head, around, node.link, tail, beyond)


def _joined(
    parts: list[Any], links: list[Any], most: int, path: tuple[int, ...], number: int = 0
) -> Iterator[tuple[list[Any], list[list[Any]]]]:
    for head, around in written_out(parts[0], most, (*path, number)):
        if len(parts) == 1:
            yield head, around
            continue
        for tail, beyond in _joined(parts[1:], links[1:], most - len(head), path, number + 1):
            if len(head) + len(tail) <= most:
                yield _glue(head, around, links[0], tail, beyond)


def _glue(head: Any, around: Any, link: Any, tail: Any, beyond: Any) -> tuple[list[Any], list[list[Any]]]:
    return [*head, *tail], [*around[:-1], [*around[-1], link, *beyond[0]], *beyond[1:]]


def fits(links: list[Any], between: list[Seen], elapsed: int | None) -> bool:
    """True when links joined to one allow these touchpoints, and this many microseconds, between two neighbours."""
    least = sum(link.least for link in links)
    most = None if any(link.most is None for link in links) else sum(link.most for link in links)
    if len(between) < least or (most is not None and len(between) > most):
        return False
    if any(takes(link.without, event) for link in links if link.without is not None for event in between):
        return False
    return elapsed is None or all(_compared(elapsed * MOMENT, *test) for link in links for test in link.elapsed)


def _compared(time: timedelta, operator: str, end: timedelta) -> bool:
    return {"<": time < end, "<=": time <= end, ">": time > end, ">=": time >= end}[operator]


def visible(events: list[Seen], pattern: Any, known: Any, ties: str) -> list[Seen]:
    """The touchpoints that a pattern sees, in the order in which it sees them."""
    seen = [event for event in events if known is None or any(takes(one, event) for one in known)]
    if ties != "step":
        return seen
    items = pattern.items

    def rank(event: Seen) -> int:
        return next((n for n, item in enumerate(items) if takes(item.what, event) != item.other), len(items))

    return sorted(seen, key=lambda event: (event.at, rank(event)))


def laid(seen: list[Seen], pattern: Any, ties: str) -> Iterator[tuple[list[int], list[tuple[int, ...]]]]:
    """Every way to lay a pattern over touchpoints: places in the list, and paths of the items."""
    for steps, links in written_out(pattern.body, len(seen)):
        paths = [path for path, _ in steps]
        for places in _places(seen, [item for _, item in steps], links, [], pattern, ties):
            yield places, paths


def _places(
    seen: list[Seen], items: list[Any], links: list[Any], done: list[int], pattern: Any, ties: str
) -> Iterator[list[int]]:
    if len(done) == len(items):
        tail = seen[done[-1] + 1 :]
        short = pattern.within is None or (seen[done[-1]].at - seen[done[0]].at) * MOMENT <= pattern.within
        if short and (pattern.end is None or fits([*links[-1], pattern.end], tail, None)):
            yield done
        return
    item = items[len(done)]
    for place in range(done[-1] + 1 if done else 0, len(seen)):
        if takes(item.what, seen[place]) != item.other and _follows(seen, links, done, place, pattern, ties):
            yield from _places(seen, items, links, [*done, place], pattern, ties)


def _follows(seen: list[Seen], links: list[Any], done: list[int], place: int, pattern: Any, ties: str) -> bool:
    if not done:
        return pattern.start is None or fits([*links[0], pattern.start], seen[:place], None)
    elapsed = seen[place].at - seen[done[-1]].at
    if ties == "strict" and elapsed == 0:
        return False
    return fits(links[len(done)], seen[done[-1] + 1 : place], elapsed)


def matches(
    events: list[Seen], pattern: Any, *, count: str = "non_overlapping", known: Any = None, ties: str = "input"
) -> list[list[Seen]]:
    """The matches of one unit: the touchpoints of each, in order.

    At every place where a match can end the one that begins last is taken; of those that do, touchpoints are as late
    as can be from the last one back, and items as early in the pattern.
    """
    seen = visible(events, pattern, known, ties)
    best: dict[int, tuple[Any, list[int]]] = {}
    for places, paths in laid(seen, pattern, ties):
        rank = [(place, tuple(-part for part in path)) for place, path in zip(places[::-1], paths[::-1], strict=True)]
        key = (places[0], _Late(rank))
        if places[-1] not in best or best[places[-1]][0] < key:
            best[places[-1]] = (key, places)
    chosen: list[list[int]] = []
    for end in sorted(best):
        places = best[end][1]
        if count == "overlapping" or not chosen or places[0] > chosen[-1][-1]:
            chosen.append(places)
    return [[seen[place] for place in places] for places in chosen]


@attrs.frozen(order=False)
class _Late:
    rank: list[Any]

    def __lt__(self, other: _Late) -> bool:
        for (place, path), (place2, path2) in zip(self.rank, other.rank, strict=False):
            if place != place2:
                return bool(place < place2)
            if path != path2:
                return bool(path < path2)
        return len(self.rank) < len(other.rank)


def most_apart(spans: list[tuple[int, int]]) -> int:
    """The largest number of spans that share no place, by trying every subset."""
    best = 0
    for subset in range(1 << len(spans)):
        chosen = sorted(span for number, span in enumerate(spans) if subset >> number & 1)
        if all(one[1] < two[0] for one, two in pairwise(chosen)):
            best = max(best, len(chosen))
    return best
