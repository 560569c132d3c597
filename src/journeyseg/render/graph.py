"""The graph of a flow: labels as boxes, edges as arrows whose width is their share, ready for the SVG template."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from journeyseg.analyses.flow.labelling import END, START
from journeyseg.analyses.flow.options import one_of, refusal
from journeyseg.analyses.flow.options import whole as whole_number
from journeyseg.analyses.flow.reading import segment_place
from journeyseg.errors import InputError
from journeyseg.render.curve import px
from journeyseg.render.graph_layout import ACROSS, DOWN, HEIGHT, WIDTH, Places, places_of
from journeyseg.render.words import named, told
from journeyseg.render.wrap import wrapped

if TYPE_CHECKING:
    from journeyseg.analyses.flow.result import Flow

TINTS = ("share", "time", "difference")
_THICK, _THIN = 15.0, 1.3
_TOLD = 16


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


def graph_of(flow: Flow, *, segment: str | None, against: str | None, tint: str, most: int) -> Graph:
    """The graph of a segment: its most frequent edges, and what they cover.

    Raises:
        DefinitionError: for a tint that does not exist, or that lacks its times or the other segment.
        UnknownName: for an unknown segment.
        InputError: where nobody visits anything.
    """
    _check(flow, against, one_of("tint", TINTS)(tint), whole_number("most", most, 1))
    counts = flow.matrix("count", segment).to_numpy()
    if not counts.any():
        remedy = "look at another period or segment"
        raise InputError("there is nothing to draw", expected="at least one visit", found="none", remedy=remedy)
    labels = np.array(flow.labels, dtype=object)
    order = np.argsort(-counts, axis=None, kind="stable")
    occurring = order[counts.ravel()[order] > 0]
    chosen = occurring[:most]
    source, target = np.unravel_index(chosen, counts.shape)
    used = np.unique(np.concatenate([source, target]))
    kept = np.zeros(counts.shape)
    kept[source, target] = counts[source, target]
    inner = kept[np.ix_(used, used)]
    names = labels[used].tolist()
    places = places_of(inner, first=START in names[:1], last=END in names[-1:])
    tints = _tints(flow, segment, against, tint)
    seat = {int(node): number for number, node in enumerate(used)}
    made = tuple(
        _arrow(flow, segment, places, seat[int(a)], seat[int(b)], (int(a), int(b)), rank, tints)
        for rank, (a, b) in enumerate(zip(source, target, strict=True))
    )
    total = counts.sum()
    share = told("share", float(counts[source, target].sum() / total)) if total else ""
    boxes = tuple(_box(flow, counts, places, number, int(node)) for number, node in enumerate(used))
    width = float(places.left.max(initial=0)) + WIDTH
    heights = [0.0, *(end for arrow in made for end in arrow.reach)]
    heights += [box.y + side for box in boxes for side in (-6.0, HEIGHT + 6.0)]
    return Graph(
        width, min(heights), max(heights), boxes, _apart(made), len(chosen), len(occurring), share, tint, tints.words
    )


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


def _check(flow: Flow, against: str | None, tint: str, most: int) -> None:
    if tint == "time" and "median time" not in flow.measures.definitions:
        raise refusal("tint", "a flow with times", tint, "ask for js.flow(..., quantiles=(0.5,))")
    if tint == "difference" and against is None:
        raise refusal("against", "the segment to compare with", None, 'give against="..."')
    if tint != "difference" and against is not None:
        raise refusal("against", 'nothing, unless tint="difference"', against, 'give tint="difference"')


@attrs.frozen(eq=False)
class _Tints:
    """Class and strength (0..1) of each edge, what is said of it, and the legend."""

    kind: Any
    strength: Any
    said: Any
    words: str

    def of(self, edge: tuple[int, int]) -> tuple[str, float, str]:
        """Class, strength and words of one edge."""
        return str(self.kind[edge]), float(self.strength[edge]), str(self.said[edge])


def _tints(flow: Flow, segment: str | None, against: str | None, tint: str) -> _Tints:
    shape = (len(flow.labels), len(flow.labels))
    plain = np.full(shape, "plain", dtype=object)
    none = np.full(shape, "", dtype=object)
    if tint == "time":
        return _by_time(flow, segment, plain, none)
    if tint == "difference":
        return _by_difference(flow, segment, str(against), none)
    return _Tints(plain, np.full(shape, 0.62), none, "an edge is as wide as its share of all transitions")


def _by_time(flow: Flow, segment: str | None, plain: Any, none: Any) -> _Tints:
    times = flow.matrix("median time", segment).to_numpy()
    known = np.isfinite(times)
    ranks = np.log1p(np.where(known, times, 0.0))
    low, high = (ranks[known].min(), ranks[known].max()) if known.any() else (0.0, 1.0)
    strength = np.where(known, 0.2 + 0.75 * (ranks - low) / max(high - low, 1e-9), 0.15)
    said = none.copy()
    for place in zip(*np.nonzero(known), strict=True):
        said[place] = f"{told('seconds', float(times[place]))} in the median"
    ends = [told("seconds", float(np.expm1(end))) for end in (low, high)]
    words = f"the darker an edge, the longer it takes in the median: {ends[0]} to {ends[1]}; no time is lightest"
    kind = np.where(known, "slow", "still").astype(object)
    return _Tints(kind, strength, said, words)


def _by_difference(flow: Flow, segment: str | None, against: str, none: Any) -> _Tints:
    here, there = (np.nan_to_num(flow.matrix("P(out)", name).to_numpy(dtype=float)) for name in (segment, against))
    gap = here - there
    largest = max(float(np.abs(gap).max(initial=0.0)), 1e-9)
    said = none.copy()
    for place in np.ndindex(*gap.shape):
        said[place] = f"{told('points', float(gap[place]))} against {named(against)}"
    kind = np.select([gap > 0.005, gap < -0.005], ["more", "less"], "still").astype(object)
    most = told("points", largest)
    words = f"blue edges are more likely than for {named(against)}, orange ones less (P(out), up to {most})"
    return _Tints(kind, 0.3 + 0.7 * np.abs(gap) / largest, said, words)


def _box(flow: Flow, counts: Any, places: Places, number: int, node: int) -> Box:
    label = flow.labels[node]
    met = int(counts[node].sum() or counts[:, node].sum())
    unit = "start" if label == START else "end" if label == END else "visit"
    return Box(
        x=float(places.left[number]),
        y=float(places.middle[number]) - HEIGHT / 2,
        name=wrapped(named(label), width=WIDTH - 16, size=12.5, lines=2),
        count=told("count", met),
        edge=label in (START, END),
        hint=f"{named(label)}: {told('count', met)} {unit}{'' if met == 1 else 's'}",
    )


def _arrow(
    flow: Flow,
    segment: str | None,
    places: Places,
    source: int,
    target: int,
    edge: tuple[int, int],
    rank: int,
    tints: _Tints,
) -> Arrow:
    here = segment_place(flow.segments, segment)
    a, b = flow.labels[edge[0]], flow.labels[edge[1]]
    estimate = flow.estimate("P(out)", flow.segments[here], a, b)
    count = flow.estimate("count", flow.segments[here], a, b).value
    most = float(flow["count"].value[here].max())
    width = max(_THIN, _THICK * count / most)
    line = _line(places, source, target, width)
    kind, strength, said = tints.of(edge)
    hint = f"{named(a)} to {named(b)}: {told('count', count)} times, P(out) {told('share', estimate.value)}"
    return Arrow(
        line=line.path,
        head=line.head,
        width=width,
        tint=kind,
        strength=strength,
        text=told("share", estimate.value) if rank < _TOLD else "",
        text_x=line.spot[0],
        text_y=line.spot[1],
        hint=f"{hint}, {said}" if said else hint,
        reach=line.reach,
    )


@attrs.frozen
class _Line:
    """Line and head of an arrow, the middle of its text, and its highest and lowest point."""

    path: str
    head: str
    spot: tuple[float, float]
    reach: tuple[float, float]


def _line(places: Places, a: int, b: int, width: float) -> _Line:
    """An arrow: forward from right to left side, inside a column straight on, back over the top or below the bottom."""
    tip = 5.0 + width * 0.55
    if a == b:
        return _around(places, a, tip)
    if places.column[a] < places.column[b]:
        return _forward(places, a, b, width, tip)
    return _beside(places, a, b, tip) if places.column[a] == places.column[b] else _back(places, a, b, tip)


def _around(places: Places, a: int, tip: float) -> _Line:
    x, y = float(places.left[a]) + WIDTH / 2, float(places.middle[a]) - HEIGHT / 2
    line = f"M{px(x - 16)} {px(y)}c-10 -34 42 -34 32 {px(-tip)}"
    return _Line(line, _down(x + 16, y, tip), (x, y - 29), (y - 42, y))


def _forward(places: Places, a: int, b: int, width: float, tip: float) -> _Line:
    x0, y0 = float(places.left[a]) + WIDTH, float(places.middle[a])
    x1, y1 = float(places.left[b]) - tip, float(places.middle[b])
    half = max(44.0, (x1 - x0) / 2)
    line = f"M{px(x0)} {px(y0)}C{px(x0 + half)} {px(y0)} {px(x1 - half)} {px(y1)} {px(x1)} {px(y1)}"
    # The text of a long arrow stands where it has not yet come to the next column.
    part = 0.5 if places.column[b] - places.column[a] == 1 else (ACROSS - WIDTH) / 6 / half
    x, y = _bezier((x0, x0 + half, x1 - half, x1), part), _bezier((y0, y0, y1, y1), part)
    return _Line(line, _right(x1 + tip, y1, tip), (x, y - width / 2 - 3), (min(y0, y1) - 16, max(y0, y1) + 16))


def _beside(places: Places, a: int, b: int, tip: float) -> _Line:
    side = 1.0 if places.middle[b] > places.middle[a] else -1.0
    y0, y1 = float(places.middle[a]) + side * HEIGHT / 2, float(places.middle[b]) - side * (HEIGHT / 2 + tip)
    x = float(places.left[a]) + WIDTH * (0.36 if side > 0 else 0.64)
    far = abs(places.middle[b] - places.middle[a]) > DOWN * 1.1
    bow = -side * WIDTH * 0.62 if far else 0.0
    line = f"M{px(x)} {px(y0)}C{px(x + bow)} {px(y0 + side * 20)} {px(x + bow)} {px(y1 - side * 20)} {px(x)} {px(y1)}"
    head = _down(x, y1 + tip, tip) if side > 0 else _up(x, y1 - tip, tip)
    return _Line(line, head, (x + bow * 0.75, (y0 + y1) / 2 + 4), (min(y0, y1), max(y0, y1)))


def _back(places: Places, a: int, b: int, tip: float) -> _Line:
    side = -1.0 if places.middle[a] + places.middle[b] <= 0 else 1.0
    x0, x1 = float(places.left[a]) + WIDTH * 0.3, float(places.left[b]) + WIDTH * 0.7
    y0, y1 = float(places.middle[a]) + side * HEIGHT / 2, float(places.middle[b]) + side * (HEIGHT / 2 + tip)
    reach = DOWN * 0.55 + 8.0 * float(places.column[a] - places.column[b])
    line = f"M{px(x0)} {px(y0)}C{px(x0)} {px(y0 + side * reach)} {px(x1)} {px(y1 + side * reach)} {px(x1)} {px(y1)}"
    head = _up(x1, y1 - tip, tip) if side > 0 else _down(x1, y1 + tip, tip)
    ends = (min(y0, y1) - (reach if side < 0 else 0), max(y0, y1) + (reach if side > 0 else 0))
    return _Line(line, head, ((x0 + x1) / 2, (y0 + y1) / 2 + side * reach * 0.75), ends)


def _bezier(points: tuple[float, float, float, float], at: float) -> float:
    """A coordinate of a cubic curve at a part of its way."""
    a, b, c, d = points
    left = 1 - at
    return left**3 * a + 3 * left**2 * at * b + 3 * left * at**2 * c + at**3 * d


def _right(x: float, y: float, tip: float) -> str:
    return f"M{px(x)} {px(y)}l{px(-tip)} {px(-tip * 0.72)}v{px(tip * 1.44)}z"


def _down(x: float, y: float, tip: float) -> str:
    return f"M{px(x)} {px(y)}l{px(-tip * 0.72)} {px(-tip)}h{px(tip * 1.44)}z"


def _up(x: float, y: float, tip: float) -> str:
    return f"M{px(x)} {px(y)}l{px(-tip * 0.72)} {px(tip)}h{px(tip * 1.44)}z"
