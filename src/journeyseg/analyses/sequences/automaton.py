"""The automaton of a pattern: one state per item, with the links by which one item may follow another.

The construction is Glushkov's (1961), with links on the arrows: bounded repeats are copied, unbounded ones end in a
copy that leads back to itself. Where optional items are left out, the links on both sides join.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import attrs

from journeyseg.analyses.sequences.nodes import _ALWAYS, Chain, Either, Item, Link, Node, Repeat
from journeyseg.analyses.sequences.pattern import Pattern
from journeyseg.errors import DefinitionError
from journeyseg.model.occurrence import Occurrence, any_of

LARGEST = 256
"""States of an automaton, at most."""


@attrs.frozen
class Span:
    """What lies between two neighbours, all joined links together; its own neutral element by default.

    Args:
        least: Touchpoints between, at least.
        most: At most; ``None`` = any number.
        without: What none of them may be.
        low: Microseconds between, at least.
        high: Microseconds between, at most; `nodes._ALWAYS` = no limit.
    """

    least: int = 0
    most: int | None = 0
    without: tuple[Occurrence, ...] = ()
    low: int = 0
    high: int = _ALWAYS

    def joined(self, other: Span) -> Span:
        """Both: numbers add, every condition holds."""
        most = None if self.most is None or other.most is None else self.most + other.most
        without = tuple(dict.fromkeys((*self.without, *other.without)))
        return Span(self.least + other.least, most, without, max(self.low, other.low), min(self.high, other.high))

    @property
    def limited(self) -> bool:
        """True when the time has an upper limit."""
        return self.high < _ALWAYS


def span_of(link: Link) -> Span:
    """The span of one link."""
    return Span(link.least, link.most, () if link.without is None else (link.without,), link.low, link.high)


ANYWHERE = Span(0, None)
"""The span to an end of the journey that a match is not tied to."""

Ends = tuple[tuple[int, Span], ...]


@attrs.frozen
class Arrow:
    """One item may follow another across a span."""

    source: int
    target: int
    span: Span


@attrs.frozen
class _Part:
    first: Ends
    last: Ends
    skips: tuple[Span, ...]


_SIDES = ("first", "last", "skips")


@attrs.frozen
class Automaton:
    """States, arrows and ends of a pattern.

    Args:
        items: The item of each state, in the order of the pattern.
        arrows: Arrows, those of one target in the order of their sources.
        first: States that a match may begin in, with the span to the start of the journey.
        last: States that it may end in, with the span to the end of the journey.
    """

    items: tuple[Item, ...]
    arrows: tuple[Arrow, ...]
    first: Ends
    last: Ends

    def into(self, state: int) -> Iterator[Arrow]:
        """Arrows into a state, from others before it and then from itself."""
        return (arrow for arrow in self.arrows if arrow.target == state)


def automaton_of(pattern: Pattern) -> Automaton:
    """The automaton of a pattern.

    Raises:
        DefinitionError: for more states than `LARGEST`, or an unbounded repeat of more than one item.
    """
    builder = _Builder()
    body = builder.build(pattern.body)
    arrows = {arrow: None for arrow in builder.arrows if arrow.span.low <= arrow.span.high}
    found = Automaton(
        tuple(builder.items),
        tuple(sorted(arrows, key=lambda arrow: (arrow.target, arrow.source))),
        _tied(body.first, pattern.start),
        _tied(body.last, pattern.end),
    )
    backward = next((arrow for arrow in found.arrows if arrow.source > arrow.target), None)
    if backward is not None:
        raise DefinitionError(
            "several items together are repeated without an end",
            expected="an end, such as {2,10}, or one item, such as click{3,}",
            found=pattern.text,
            remedy=f"give the repeat an end; a pattern may have {LARGEST} items when repeats are written out",
        )
    return found


def one_item(node: Node) -> Node:
    """Alternatives of one touchpoint each as one item, which any of them is; any other node as it is.

    An item that is repeated without an end leads back to itself alone, alternatives would lead back to each other.
    """
    options = tuple(map(one_item, node.options)) if isinstance(node, Either) else ()
    items = [option for option in options if isinstance(option, Item) and not option.other]
    return Item(any_of(*(item.what for item in items))) if options and len(items) == len(options) else node


def _tied(ends: Ends, link: Link | None) -> Ends:
    spans = ((state, ANYWHERE if link is None else span.joined(span_of(link))) for state, span in ends)
    return tuple(dict.fromkeys(spans))


@attrs.define
class _Builder:
    items: list[Item] = attrs.field(factory=list)
    arrows: list[Arrow] = attrs.field(factory=list)

    def build(self, node: Node) -> _Part:
        if isinstance(node, Chain):
            return self.chain(node)
        if isinstance(node, Either):
            parts = [self.build(option) for option in node.options]
            first, last, skips = ([one for part in parts for one in getattr(part, side)] for side in _SIDES)
            return _Part(tuple(first), tuple(last), tuple(dict.fromkeys(skips)))
        return self.repeat(node) if isinstance(node, Repeat) else self.item(node)

    def item(self, item: Item) -> _Part:
        self.items.append(item)
        if len(self.items) > LARGEST:
            raise DefinitionError(
                "the pattern is too long",
                expected=f"at most {LARGEST} items, repeats written out",
                found=f"more than {LARGEST}",
                remedy="repeat fewer times, or without an end: {3,}",
            )
        ends = ((len(self.items) - 1, Span()),)
        return _Part(ends, ends, ())

    def chain(self, chain: Chain) -> _Part:
        whole = self.build(chain.parts[0])
        for link, node in zip(chain.links, chain.parts[1:], strict=True):
            whole = self.after(whole, span_of(link), self.build(node))
        return whole

    def after(self, one: _Part, span: Span, two: _Part) -> _Part:
        self.arrows += [
            Arrow(source, target, left.joined(span).joined(right))
            for (source, left), (target, right) in product(one.last, two.first)
        ]
        led = tuple((state, skip.joined(span).joined(own)) for state, own in two.first for skip in one.skips)
        left = tuple((state, own.joined(span).joined(skip)) for state, own in one.last for skip in two.skips)
        skips = tuple(a.joined(span).joined(b) for a, b in product(one.skips, two.skips))
        return _Part(one.first + led, left + two.last, tuple(dict.fromkeys(skips)))

    def repeat(self, node: Repeat) -> _Part:
        span, copies = span_of(node.link), max(node.least, 1) if node.most is None else node.most
        inner = node.node if node.most is not None else one_item(node.node)
        parts = [self.build(inner)]
        for _ in range(copies - 1):
            parts.append(self.build(inner))
            self.after(parts[-2], span, parts[-1])
        if node.most is None:
            self.after(parts[-1], span, parts[-1])
        last = tuple(end for part in parts[max(node.least, 1) - 1 :] for end in part.last)
        skips = parts[0].skips + ((Span(),) if node.least == 0 else ())
        return _Part(parts[0].first, last, tuple(dict.fromkeys(skips)))
