"""Patterns: what a sequence of touchpoints must look like to match."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import attrs

from journeyseg.analyses.sequences.nodes import Chain, Either, Item, Link, Node, Repeat, nullable
from journeyseg.errors import DefinitionError
from journeyseg.model.durations import duration
from journeyseg.model.occurrence import Occurrence


def _within(value: object) -> timedelta | None:
    return None if value is None else duration(value, name="within")


@attrs.frozen
class Pattern:
    """A pattern over touchpoints; write it as text, or put it together with `journeyseg.patterns`.

    Args:
        body: Its items, links, alternatives and repeats.
        within: Time from the first touchpoint of a match to its last, at most, edge inside.
        start: What may lie between the start of the journey and the first item; ``None`` = it may begin anywhere.
        end: What may lie between the last item and the end of the journey; ``None`` = it may end anywhere.

    Raises:
        DefinitionError: for a pattern that a journey matches without any touchpoint, or times to a start or end.

    Example:
        >>> Pattern.parse("view ...[no refund] cart -> buy within 2 hours").within
        datetime.timedelta(seconds=7200)
    """

    body: Node
    within: timedelta | None = attrs.field(default=None, converter=_within)
    start: Link | None = None
    end: Link | None = None

    def __attrs_post_init__(self) -> None:
        if nullable(self.body):
            raise DefinitionError(
                "everything in the pattern may be left out",
                expected="at least one item that must be there",
                found=self.text,
                remedy="make one item compulsory",
            )
        for name, link in (("start", self.start), ("end", self.end)):
            if link is not None and link.elapsed:
                raise DefinitionError(
                    f"the {name} of a journey is no touchpoint, so no time passes to it",
                    expected=f"a number of touchpoints, or what must not lie between it and the {name}",
                    found=self.text,
                    remedy="leave the time out",
                )

    @staticmethod
    def parse(text: str) -> Pattern:
        """The pattern that a text means; see the how-to page on sequences for the language.

        Raises:
            DefinitionError: for text that is no pattern, pointing at the column.
        """
        from journeyseg.analyses.sequences.parsing import parse

        return parse(text)

    @property
    def text(self) -> str:
        """The text that means this pattern, in one canonical form."""
        from journeyseg.analyses.sequences.saying import text_of

        return text_of(self)

    @property
    def items(self) -> tuple[Item, ...]:
        """Its items, in the order in which they are written."""
        return tuple(_items(self.body))

    @property
    def needs(self) -> tuple[str, ...]:
        """The columns that it reads."""
        return tuple(sorted(frozenset({"touchpoint"}).union(*(one.needs for one in self.mentioned))))

    @property
    def mentioned(self) -> tuple[Occurrence, ...]:
        """Every occurrence that it names, those that must not be there too."""
        links = [link for link in (self.start, *_links(self.body), self.end) if link is not None]
        return tuple([item.what for item in self.items] + [link.without for link in links if link.without is not None])

    def to_options(self) -> str:
        """The plain form, for TOML."""
        return self.text

    def __str__(self) -> str:
        return self.text


def children(node: Node) -> tuple[Node, ...]:
    """The nodes inside a node, in order."""
    if isinstance(node, Chain):
        return node.parts
    return node.options if isinstance(node, Either) else (node.node,) if isinstance(node, Repeat) else ()


def _items(node: Node) -> Iterator[Item]:
    if isinstance(node, Item):
        yield node
    for child in children(node):
        yield from _items(child)


def _links(node: Node) -> Iterator[Link]:
    if isinstance(node, Chain):
        yield from node.links
    if isinstance(node, Repeat):
        yield node.link
    for child in children(node):
        yield from _links(child)
