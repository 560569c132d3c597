"""The drawing of one journey map: all lanes with their places, ready for the SVG template."""

from __future__ import annotations

import attrs

from journeyseg.model.atlas import Atlas, JourneyMap
from journeyseg.render import notes as pain
from journeyseg.render.cards import Card, cards_of
from journeyseg.render.curve import Axis, chevron
from journeyseg.render.feelings import Curves, Feeling, curves, feelings, rating_range
from journeyseg.render.flow_lane import WHOLE, Stretch, stretches
from journeyseg.render.layout import Column, Spot, columns_of, width_of_map
from journeyseg.render.words import named
from journeyseg.render.wrap import wrapped

HEAD = 46.0
FEELING = 104.0


@attrs.frozen
class Head:
    """The arrow-shaped box of a stage: its path, its middle, its name in lines, and the whole name where it is cut."""

    path: str
    middle: float
    name: tuple[str, ...]
    outcome: bool
    hint: str


@attrs.frozen
class Lanes:
    """Upper edges of the lanes in pixels, and the end of the last."""

    flow: float
    touchpoints: float
    feelings: float
    pain: float
    end: float


@attrs.frozen
class Drawing:
    """Everything the template draws.

    Args:
        width: Width in pixels; the height is the end of the lanes.
        lanes: Where the lanes lie.
        columns: Stages and their touchpoints.
        heads: Boxes of the stages.
        flow: The flow through the stages.
        cards: Touchpoints.
        names: Lines that the longest name takes.
        grid: Height and text of each mark of the rating scale; empty without ratings.
        feelings: Ratings.
        curves: Paths through the ratings.
        notes: Pain points.
    """

    width: float
    lanes: Lanes
    columns: tuple[Column, ...]
    heads: tuple[Head, ...]
    flow: tuple[Stretch, ...]
    cards: tuple[Card, ...]
    names: int
    grid: tuple[tuple[float, str], ...]
    feelings: tuple[Feeling, ...]
    curves: Curves
    notes: tuple[pain.Note, ...]

    @property
    def frame(self) -> tuple[object, ...]:
        """What the drawing has in common with others of the same stages and touchpoints: it is written once a page."""
        cards = tuple((card.x, card.name, card.hint) for card in self.cards)
        lanes = (self.lanes.flow, self.lanes.touchpoints, self.lanes.feelings)
        return (self.width, self.heads, cards, self.names, self.grid, lanes)


def drawing_of(journey_map: JourneyMap, atlas: Atlas) -> Drawing:
    """The drawing of a map; the ratings of everyone lie behind those of the segment."""
    columns = columns_of(journey_map)
    ends = rating_range(atlas.rating, (*atlas.maps.values(), atlas.everyone))
    cards, notes = cards_of(columns), pain.notes_of(columns, journey_map, atlas)
    names = max((len(card.name) for card in cards), default=1)
    lanes = _lanes(names, has_ratings=ends is not None, rows=max((note.row + 1 for note in notes), default=0))
    axis = Axis(*(ends or (0.0, 1.0)), lanes.feelings + 22 + FEELING, lanes.feelings + 22)
    points = feelings(columns, axis)
    others = () if journey_map is atlas.everyone else _others(columns, atlas.everyone, axis)
    return Drawing(
        width=width_of_map(columns),
        lanes=lanes,
        columns=columns,
        heads=tuple(map(_head, columns)),
        flow=stretches(columns, journey_map.n),
        cards=cards,
        names=names,
        grid=() if ends is None else tuple((axis.at(mark), f"{mark:g}") for mark in _marks(*ends)),
        feelings=points,
        curves=curves(points, others),
        notes=notes,
    )


def _lanes(names: int, *, has_ratings: bool, rows: int) -> Lanes:
    flow = HEAD + 14
    touchpoints = flow + 24 + WHOLE + 62
    ratings = touchpoints + 14 * names + 70
    hurts = ratings + (FEELING + 70 if has_ratings else 0)
    return Lanes(flow, touchpoints, ratings, hurts, hurts + (pain.HEIGHT * rows + 10 if rows else 0))


def _marks(worst: float, best: float) -> tuple[float, ...]:
    steps = best - worst
    if steps == round(steps) and steps <= 6:
        return tuple(worst + step for step in range(round(steps) + 1))
    return (worst, (worst + best) / 2, best)


def _head(column: Column) -> Head:
    stage, name = column.stage, wrapped(named(column.name), width=column.width - 34, size=13, lines=2)
    return Head(
        path=chevron(column.x + 3, 2, column.width - 2, HEAD - 4),
        middle=column.middle + 3,
        name=name,
        outcome=stage is not None and stage.outcome,
        hint=named(column.name) if name[-1].endswith("…") else "",
    )


def _others(columns: tuple[Column, ...], everyone: JourneyMap, axis: Axis) -> tuple[Feeling, ...]:
    cells = {cell.name: cell for cell in everyone.touchpoints}
    own = (spot for column in columns for spot in column.spots)
    spots = (Spot(cells[spot.cell.name], spot.x) for spot in own if spot.cell.name in cells)
    return feelings((Column("", None, 0, 0, tuple(spots)),), axis)
