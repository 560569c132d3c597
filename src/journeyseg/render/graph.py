"""The graph of a flow: labels as boxes, edges as arrows whose width is their share, ready for the SVG template."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from journeyseg.analyses.flow.labelling import END, START
from journeyseg.analyses.flow.options import one_of
from journeyseg.analyses.flow.options import whole as whole_number
from journeyseg.errors import InputError
from journeyseg.render.graph_layout import HEIGHT, WIDTH, Places, places_of
from journeyseg.render.graph_lines import line_of
from journeyseg.render.graph_sight import TINTS, Sight, alone, check, minus
from journeyseg.render.words import named, told
from journeyseg.render.wrap import wrapped

if TYPE_CHECKING:
    from journeyseg.analyses.flow.result import Flow

_THICK, _THIN = 15.0, 1.3


@attrs.frozen
class Box:
    """One label: its corner, its name in lines, how often it is met, and everything in words."""

    x: float
    y: float
    name: tuple[str, ...]
    count: str
    edge: bool
    hint: str


@attrs.frozen
class Arrow:
    """One edge: its line, its head, width, tint (a class) and strength, the text beside it, everything in words."""

    line: str
    head: str
    width: float
    tint: str
    strength: float
    text: str
    text_x: float
    text_y: float
    hint: str
    reach: tuple[float, float]


@attrs.frozen
class Graph:
    """Everything the template draws; `top` and `bottom` are heights in pixels, the middle is 0."""

    width: float
    top: float
    bottom: float
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    shown: int
    edges: int
    covered: str
    tint: str
    tint_words: str
    beside: str


def graph_of(
    flow: Flow, *, segment: str | None, against: str | None, tint: str, most: int, versus: str | None = None
) -> Graph:
    """The graph of a segment: its most frequent edges, and what they cover; or that of one segment minus another.

    Raises:
        DefinitionError: for a tint that does not exist, that lacks its times or the other segment, or beside `versus`.
        UnknownName: for an unknown segment.
        InputError: where nobody visits anything, or for one segment twice.
    """
    check(flow, against, one_of("tint", TINTS)(tint), whole_number("most", most, 1), versus)
    sight = alone(flow, segment, against, tint) if versus is None else minus(flow, segment, versus)
    weights = sight.weights
    if not weights.any():
        remedy = "look at another period or segment"
        raise InputError("there is nothing to draw", expected="at least one visit", found="none", remedy=remedy)
    order = np.argsort(-weights, axis=None, kind="stable")
    occurring = order[weights.ravel()[order] > 0]
    chosen = occurring[:most]
    source, target = np.unravel_index(chosen, weights.shape)
    used = np.unique(np.concatenate([source, target]))
    kept = np.zeros(weights.shape)
    kept[source, target] = weights[source, target]
    names = np.array(flow.labels, dtype=object)[used].tolist()
    places = places_of(kept[np.ix_(used, used)], first=START in names[:1], last=END in names[-1:])
    seat = {int(node): number for number, node in enumerate(used)}
    made = tuple(
        _arrow(sight, places, (seat[int(a)], seat[int(b)]), (int(a), int(b)), rank)
        for rank, (a, b) in enumerate(zip(source, target, strict=True))
    )
    share = told("share", float(weights[source, target].sum() / weights.sum()))
    boxes = tuple(_box(flow.labels[int(node)], sight, places, number, int(node)) for number, node in enumerate(used))
    width = float(places.left.max(initial=0)) + WIDTH
    heights = [0.0, *(end for arrow in made for end in arrow.reach)]
    heights += [box.y + side for box in boxes for side in (-6.0, HEIGHT + 6.0)]
    ends = (min(heights), max(heights))
    words = (sight.words, sight.beside)
    return Graph(width, *ends, boxes, _apart(made), len(chosen), len(occurring), share, tint, *words)


def _apart(arrows: tuple[Arrow, ...]) -> tuple[Arrow, ...]:
    """The arrows, without the text of those whose text would lie upon that of a wider one."""
    taken: list[tuple[float, float]] = []
    made = []
    for arrow in arrows:
        free = all(abs(arrow.text_x - x) > 30 or abs(arrow.text_y - y) > 12 for x, y in taken)
        if arrow.text and free:
            taken.append((arrow.text_x, arrow.text_y))
        made.append(arrow if free else attrs.evolve(arrow, text=""))
    return tuple(made)


def _box(label: str, sight: Sight, places: Places, number: int, node: int) -> Box:
    return Box(
        x=float(places.left[number]),
        y=float(places.middle[number]) - HEIGHT / 2,
        name=wrapped(named(label), width=WIDTH - 16, size=12.5, lines=2),
        count=sight.met[node],
        edge=label in (START, END),
        hint=f"{named(label)}: {sight.told[node]}",
    )


def _arrow(sight: Sight, places: Places, seats: tuple[int, int], edge: tuple[int, int], rank: int) -> Arrow:
    width = max(_THIN, _THICK * float(sight.weights[edge]) / float(sight.weights.max()))
    line = line_of(places, *seats, width)
    return Arrow(
        line=line.path,
        head=line.head,
        width=width,
        tint=str(sight.kind[edge]),
        strength=float(sight.strength[edge]),
        text=str(sight.text[edge]) if rank < sight.most else "",
        text_x=line.spot[0],
        text_y=line.spot[1],
        hint=str(sight.hint[edge]),
        reach=line.reach,
    )
