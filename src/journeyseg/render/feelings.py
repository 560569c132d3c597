"""The lane of feelings: ratings where they were asked, and final ratings of those who came through elsewhere."""

from __future__ import annotations

import math
from itertools import pairwise

import attrs

from journeyseg.model.atlas import JourneyMap, TouchpointCell
from journeyseg.model.estimate import Estimate
from journeyseg.render.curve import Axis, between, smooth
from journeyseg.render.layout import Column, Spot
from journeyseg.render.words import interval, told


@attrs.frozen
class Feeling:
    """A rating at one touchpoint.

    Args:
        x: Middle of its column.
        y: Height of the mark.
        low: Lower end of the interval; as `y` where there is none.
        high: Upper end.
        asked: True where it was asked; false for a final rating.
        value: The rating as text.
        ends: Its interval as text.
        n: How many it rests on, as text.
    """

    x: float
    y: float
    low: float
    high: float
    asked: bool
    value: str
    ends: str
    n: str


def rating_of(cell: TouchpointCell) -> tuple[Estimate, bool]:
    """The rating that stands for a touchpoint, and whether it was asked there."""
    return (cell.satisfaction, True) if cell.satisfaction.known else (cell.final_rating, False)


def rating_range(rating: tuple[float, float] | None, maps: tuple[JourneyMap, ...]) -> tuple[float, float] | None:
    """Worst and best rating: the declared scale, or else the range of what there is; ``None`` without ratings."""
    known = [value for journey_map in maps for value in _values(journey_map)]
    if not known:
        return None
    return rating if rating is not None else (math.floor(min(known)), math.ceil(max(known)))


def _values(journey_map: JourneyMap) -> list[float]:
    found = (rating_of(cell)[0] for cell in journey_map.touchpoints)
    return [end for e in found if e.known for end in (e.value, e.low, e.high) if math.isfinite(end)]


def feelings(columns: tuple[Column, ...], axis: Axis) -> tuple[Feeling, ...]:
    """The ratings of a map from left to right; touchpoints without one are left out."""
    spots = (spot for column in columns for spot in column.spots)
    found = (_feeling(spot, axis) for spot in spots)
    return tuple(feeling for feeling in found if feeling is not None)


def _feeling(spot: Spot, axis: Axis) -> Feeling | None:
    estimate, asked = rating_of(spot.cell)
    if not estimate.known:
        return None
    y = axis.at(estimate.value)
    return Feeling(
        x=spot.x,
        y=y,
        low=axis.at(estimate.low) if math.isfinite(estimate.low) else y,
        high=axis.at(estimate.high) if math.isfinite(estimate.high) else y,
        asked=asked,
        value=told("rating", estimate.value),
        ends=interval("rating", estimate, bare=True),
        n=told("count", estimate.n),
    )


@attrs.frozen
class Curves:
    """Paths through the ratings.

    Args:
        solid: Between two ratings that were both asked where they stand.
        dashed: All other parts.
        others: The ratings of everyone; empty on the map of everyone.
        gap: The area between the ratings of the segment and those of everyone.
    """

    solid: str
    dashed: str
    others: str
    gap: str


def curves(points: tuple[Feeling, ...], others: tuple[Feeling, ...]) -> Curves:
    """The paths through the ratings of a segment and those of everyone."""
    pairs = list(pairwise(points))
    solid = [_line(pair) for pair in pairs if pair[0].asked and pair[1].asked]
    dashed = [_line(pair) for pair in pairs if not (pair[0].asked and pair[1].asked)]
    gap = between(_spots(points), _spots(others)) if len(points) > 1 else ""
    return Curves("".join(solid), "".join(dashed), _line(others) if others else "", gap)


def _spots(points: tuple[Feeling, ...]) -> list[tuple[float, float]]:
    return [(point.x, point.y) for point in points]


def _line(points: tuple[Feeling, ...]) -> str:
    return smooth(_spots(points))
