"""Patterns as Python values: ``chain("view", gap(), "buy")`` is ``"view ... buy"``.

Offered as ``journeyseg.patterns``; wherever a pattern is expected its text may stand instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from journeyseg.analyses.sequences.nodes import Chain, Either, Item, Link, Node, Repeat
from journeyseg.analyses.sequences.pattern import Pattern
from journeyseg.errors import DefinitionError
from journeyseg.model.occurrence import Occurrence, on

__all__ = [
    "anything",
    "chain",
    "directly",
    "either",
    "end",
    "gap",
    "item",
    "optional",
    "other_than",
    "pattern",
    "pattern_of",
    "repeat",
    "start",
]


class _Mark:
    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"journeyseg.patterns.{self.name}"


start = _Mark("start")
"""The start of the journey, as the first part of `pattern`."""

end = _Mark("end")
"""The end of the journey, as the last part of `pattern`."""


def item(what: object) -> Item:
    """One touchpoint: a name, a glob pattern, a list (any of), or ``js.on(...)``."""
    return what if isinstance(what, Item) else Item(what)


def anything() -> Item:
    """One touchpoint, whichever."""
    return Item(on())


def other_than(*what: object) -> Item:
    """One touchpoint that is none of these."""
    return Item(list(what), other=True)


def directly(elapsed: Mapping[str, Any] | None = None) -> Link:
    """No touchpoint between two neighbours: ``->``; with comparisons of the time, such as ``{"<": "5 min"}``."""
    return Link(0, 0, None, elapsed or {})


def gap(
    least: int = 0, most: int | None = None, *, without: object = None, elapsed: Mapping[str, Any] | None = None
) -> Link:
    """Touchpoints between two neighbours: ``...``.

    Args:
        least: How many, at least.
        most: At most; ``None`` = any number.
        without: What must not be among them.
        elapsed: Comparisons of the time between the neighbours, such as ``{"<=": "2 hours"}``.
    """
    return Link(least, most, without, elapsed or {})


def chain(*parts: object) -> Node:
    """Parts one after the other: nodes or occurrences, with links between; where none stands, they follow directly.

    Raises:
        DefinitionError: for links side by side, or at an end.
    """
    nodes: list[Node] = []
    links: list[Link] = []
    waiting: Link | None = None
    for part in parts:
        if isinstance(part, Link):
            if waiting is not None or not nodes:
                raise _misplaced(part)
            waiting = part
            continue
        node = node_of(part)
        links += [waiting or Link()] if nodes else []
        nodes, links = (
            ([*nodes, *node.parts], [*links, *node.links]) if isinstance(node, Chain) else ([*nodes, node], links)
        )
        waiting = None
    if waiting is not None or not nodes:
        raise _misplaced(waiting)
    return nodes[0] if len(nodes) == 1 else Chain(tuple(nodes), tuple(links))


def either(*options: object) -> Node:
    """Any of several alternatives, each a node or an occurrence."""
    nodes = [node_of(option) for option in options]
    flat = [one for node in nodes for one in (node.options if isinstance(node, Either) else (node,))]
    return flat[0] if len(flat) == 1 else Either(tuple(flat))


def repeat(node: object, least: int, most: int | None = None, *, link: Link | None = None) -> Node:
    """A node at least and at most so many times (``None`` = any number), with a link between two (default directly)."""
    if (least, most) == (1, 1) and link is None:
        return node_of(node)
    return Repeat(node_of(node), least, most, Link() if link is None else link)


def optional(node: object) -> Node:
    """A node that may be left out; the links on both sides then join: their numbers add, both conditions hold."""
    return Repeat(node_of(node), 0, 1)


def pattern(*parts: object, within: object = None) -> Pattern:
    """A pattern of parts as `chain` takes them, with `start` first or `end` last to tie it to the ends of the journey.

    Example:
        >>> pattern(start, "home", gap(without="help"), other_than("cart"), "buy", within="30 min").text
        'start -> home ...[no help] not cart -> buy within 30 minutes'
    """
    listed = list(parts)
    first = _tied(listed, start, 0)
    last = _tied(listed, end, -1)
    return Pattern(chain(*listed), within, first, last)


def _tied(parts: list[object], mark: _Mark, place: int) -> Link | None:
    if not parts or parts[place] is not mark:
        return None
    parts.pop(place)
    return parts.pop(place) if parts and isinstance(parts[place], Link) else Link()  # type: ignore[return-value]


def node_of(part: object) -> Node:
    """The node that a node or an occurrence means."""
    if isinstance(part, (Item, Chain, Either, Repeat)):
        return part
    if isinstance(part, _Mark):
        raise DefinitionError(
            f"the {part.name} of a journey stands inside a pattern",
            expected="start first, end last",
            found=repr(part),
            remedy="give it to patterns.pattern as its first or last part",
        )
    return Item(part)


def pattern_of(value: object) -> Pattern:
    """The pattern that a `Pattern`, its text, a node, an occurrence or a list of parts means.

    Raises:
        DefinitionError: for anything else.
    """
    if isinstance(value, Pattern):
        return value
    if isinstance(value, str):
        return Pattern.parse(value)
    if isinstance(value, (Item, Chain, Either, Repeat, Occurrence)):
        return pattern(value)
    if isinstance(value, Iterable) and not isinstance(value, Mapping):
        return pattern(*value)
    raise DefinitionError(
        "that is no pattern",
        expected='a text such as "view ... buy", a Pattern, or a list of parts',
        found=repr(value),
        remedy="write it as text, or with js.patterns.pattern(...)",
    )


def _misplaced(link: Link | None) -> DefinitionError:
    return DefinitionError(
        "a gap stands between two items",
        expected="item, gap, item",
        found="nothing" if link is None else repr(link),
        remedy="name the touchpoints on both sides; tie ends with start and end",
    )
