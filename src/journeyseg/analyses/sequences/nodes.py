"""The values that a pattern is made of: items, links between them, chains, alternatives and repeats."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import attrs

from journeyseg.errors import DefinitionError
from journeyseg.model.durations import duration, microseconds
from journeyseg.model.occurrence import Choice, Occurrence, occurrence_of

OPERATORS = ("<", "<=", ">", ">=")
"""Comparisons of the time between two neighbours."""

_ALWAYS = 1 << 62


def one_each(what: object, where: str = "an item of a pattern") -> Occurrence:
    """The same occurrence with one name a choice, so that equal occurrences are equal values.

    Raises:
        DefinitionError: for what is no occurrence.
    """
    found = occurrence_of(what, where=where)
    choices = tuple(
        Choice((name,) if name else (), choice.stages, dict(choice.where))
        for choice in found.choices
        for name in choice.touchpoints or ("",)
    )
    own = found.label != Occurrence(found.choices).label
    return Occurrence(tuple(dict.fromkeys(choices)), found.label if own else "")


def _item(what: object) -> Occurrence:
    return one_each(what)


@attrs.frozen
class Item:
    """One touchpoint.

    Args:
        what: What it must be.
        other: True for a touchpoint that is *not* this.
    """

    what: Occurrence = attrs.field(converter=_item)
    other: bool = False


def _without(what: object) -> Occurrence | None:
    return None if what is None else one_each(what, "what a gap must not hold")


def _tests(tests: object) -> tuple[tuple[str, timedelta], ...]:
    if not isinstance(tests, Iterable) or isinstance(tests, str):
        raise _refused("a time between neighbours is a comparison", '{"<=": "2 hours"}', repr(tests))
    found = dict(tests)
    for operator in found:
        if operator not in OPERATORS:
            raise _refused("no such comparison of times", ", ".join(OPERATORS), repr(operator))
    return tuple((name, duration(found[name], name=f"elapsed {name}")) for name in OPERATORS if name in found)


@attrs.frozen
class Link:
    """What lies between two neighbours: how many touchpoints, none of what, and how much time.

    Args:
        least: Touchpoints between them, at least.
        most: At most; ``None`` = any number.
        without: What must not be among them.
        elapsed: Comparisons of the time from the one to the other, such as ``{"<=": "2 hours"}``.

    Raises:
        DefinitionError: for numbers or times that nothing can meet, or a `without` where there is nothing between.
    """

    least: int = 0
    most: int | None = 0
    without: Occurrence | None = attrs.field(default=None, converter=_without)
    elapsed: tuple[tuple[str, timedelta], ...] = attrs.field(default=(), converter=_tests)

    def __attrs_post_init__(self) -> None:
        check_range("a gap", self.least, self.most, lowest=0)
        if self.most == 0 and self.without is not None:
            raise _refused("nothing lies between touchpoints that follow directly", "a gap", f"no {self.without.label}")
        if self.low > self.high:
            raise _refused("no time is as long as that and as short", "times that can be met", repr(self.elapsed))

    @property
    def low(self) -> int:
        """Microseconds between the neighbours, at least; a minimum that nothing fails is 0."""
        ends = {">": 1, ">=": 0}
        return max((microseconds(time) + ends[name] for name, time in self.elapsed if name in ends), default=0)

    @property
    def high(self) -> int:
        """Microseconds between the neighbours, at most; 2^62 where there is no limit."""
        ends = {"<": -1, "<=": 0}
        return min((microseconds(time) + ends[name] for name, time in self.elapsed if name in ends), default=_ALWAYS)

    @property
    def limited(self) -> bool:
        """True when the time between the neighbours has an upper limit."""
        return self.high < _ALWAYS


def check_range(what: str, least: object, most: object, *, lowest: int) -> None:
    """Refuse ends that are no whole numbers, or that nothing lies between.

    Raises:
        DefinitionError: for such ends.
    """
    whole = all(isinstance(end, int) and not isinstance(end, bool) for end in (least, 0 if most is None else most))
    if not whole or least < lowest or (most is not None and most < least):  # type: ignore[operator]
        raise _refused(f"{what} has impossible ends", f"whole numbers from {lowest} up, in order", f"{least}, {most}")


@attrs.frozen
class Chain:
    """Nodes one after the other, with a link between each and the next; make it with `patterns.chain`."""

    parts: tuple[Node, ...]
    links: tuple[Link, ...]

    def __attrs_post_init__(self) -> None:
        if len(self.parts) < 2 or len(self.links) != len(self.parts) - 1:
            raise _refused("a chain has a link between its parts", "two parts or more", f"{len(self.parts)} parts")


@attrs.frozen
class Either:
    """Any of several nodes; make it with `patterns.either`."""

    options: tuple[Node, ...]

    def __attrs_post_init__(self) -> None:
        if len(self.options) < 2:
            raise _refused("an alternative needs two", "two options or more", f"{len(self.options)}")


@attrs.frozen
class Repeat:
    """A node so many times; make it with `patterns.repeat`.

    Args:
        node: What is repeated.
        least: Times, at least; 0 = it may be left out.
        most: At most; ``None`` = any number.
        link: What lies between two of them.
    """

    node: Node
    least: int
    most: int | None
    link: Link = attrs.field(factory=Link)

    def __attrs_post_init__(self) -> None:
        check_range("a repeat", self.least, self.most, lowest=0)
        if self.most == 0 or (self.least, self.most) == (1, 1):
            raise _refused("a repeat that repeats nothing", "{2}, {0,1}, {3,}", f"{self.least}, {self.most}")
        if self.most != 1 and nullable(self.node):
            raise _refused(
                "what may be left out is repeated", "a{0,3} instead of a?{1,3}", f"{self.least}, {self.most}"
            )
        if self.most == 1 and self.link != Link():
            raise _refused("there is nothing between repeats of one", "no link", f"{self.least}, {self.most}")


Node = Item | Chain | Either | Repeat


def nullable(node: Node) -> bool:
    """True when a node may be left out."""
    if isinstance(node, Chain):
        return all(map(nullable, node.parts))
    if isinstance(node, Either):
        return any(map(nullable, node.options))
    return isinstance(node, Repeat) and (node.least == 0 or nullable(node.node))


def _refused(message: str, expected: str, found: str) -> DefinitionError:
    return DefinitionError(message, expected=expected, found=found, remedy="mend the pattern")
