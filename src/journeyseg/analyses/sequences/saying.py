"""Writing patterns: the canonical text of a value, which `parse` reads back to an equal one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journeyseg.analyses.sequences.conditions import conditions_text
from journeyseg.analyses.sequences.lexing import named, quoted
from journeyseg.analyses.sequences.nodes import Chain, Either, Item, Link, Node, Repeat
from journeyseg.model.durations import spell
from journeyseg.model.occurrence import Choice, Occurrence

if TYPE_CHECKING:
    from journeyseg.analyses.sequences.pattern import Pattern


def text_of(pattern: Pattern) -> str:
    """The text of a pattern."""
    alone = pattern.start is None and pattern.end is None and pattern.within is None
    parts = [] if pattern.start is None else ["start", link_text(pattern.start)]
    parts.append(node_text(pattern.body) if alone else _part(pattern.body))
    parts += [] if pattern.end is None else [link_text(pattern.end), "end"]
    return " ".join(parts) + ("" if pattern.within is None else f" within {spell(pattern.within)}")


def node_text(node: Node) -> str:
    """The text of a node."""
    if isinstance(node, Item):
        return ("not " if node.other else "") + occurrence_text(node.what)
    if isinstance(node, Chain):
        joined = [f" {link_text(link)} {_part(part)}" for link, part in zip(node.links, node.parts[1:], strict=True)]
        return _part(node.parts[0]) + "".join(joined)
    if isinstance(node, Either):
        return " | ".join(map(node_text, node.options))
    return _repeated(node)


def _part(node: Node) -> str:
    """The text of a node inside a chain."""
    return f"({node_text(node)})" if isinstance(node, Either) else node_text(node)


def _repeated(node: Repeat) -> str:
    inner = node_text(node.node) if isinstance(node.node, Item) else f"({node_text(node.node)})"
    if (node.least, node.most) == (0, 1):
        return inner + "?"
    link = "" if node.link == Link() else f" by {link_text(node.link)}"
    return f"{inner}{{{_numbers(node.least, node.most)}{link}}}"


def _numbers(least: int, most: int | None) -> str:
    return str(least) if least == most else f"{least},{'' if most is None else most}"


def link_text(link: Link) -> str:
    """The text of a link."""
    if link.most == 0:
        sign = "->"
    else:
        sign = "..." if (link.least, link.most) == (0, None) else f"...{{{_numbers(link.least, link.most)}}}"
    tests = [] if link.without is None else [f"no {occurrence_text(link.without)}"]
    tests += [f"{name} {spell(time)}" for name, time in link.elapsed]
    return sign + (f"[{', '.join(tests)}]" if tests else "")


def occurrence_text(what: Occurrence) -> str:
    """The text of what one touchpoint must be."""
    said = " or ".join(map(_choice, what.choices))
    said = said if len(what.choices) == 1 else f"({said})"
    return said if what.label == Occurrence(what.choices).label else f"{said} as {quoted(what.label)}"


def _choice(choice: Choice) -> str:
    return (named(choice.touchpoints[0]) if choice.touchpoints else "any") + conditions_text(choice)
