"""The comparison at a glance: segments x stages, each cell beside the same cell of those it is compared with."""

from __future__ import annotations

import math

import attrs

from journeyseg.model.atlas import Atlas, JourneyMap, StageCell
from journeyseg.model.estimate import Estimate
from journeyseg.render.comparing import Yardstick, yardstick_of
from journeyseg.render.curve import Axis, Point, smooth
from journeyseg.render.feelings import rating_of, rating_range
from journeyseg.render.flow_lane import stage_words
from journeyseg.render.layout import is_whole
from journeyseg.render.words import GAP, full, interval, named, told

STRIP = (108.0, 22.0)
SPARK = (96.0, 34.0)


@attrs.frozen
class Cell:
    """A stage of a segment.

    Args:
        reach: Reach as text, and as a share for the bar.
        share: Reach as a number 0..1.
        leave: Drop-off as text; empty where it can't be known.
        change: Difference in points with its sign, where the interval excludes the value that it is compared with.
        tint: ``"worse"``, ``"better"`` or empty.
        wait: Median time to a later stage as text; empty where it can't be known.
        pains: Ranks of the pain points of the segment in this stage.
        hint: Everything in words.
    """

    reach: str
    share: float
    leave: str
    change: str
    tint: str
    wait: str
    pains: tuple[int, ...]
    hint: str


@attrs.frozen
class Strip:
    """A value with its interval on a scale that all rows share: pixels of low, value, high and of everyone's value."""

    low: float
    value: float
    high: float
    everyone: float


@attrs.frozen
class Row:
    """A segment in the comparison."""

    name: str
    is_everyone: bool
    n: str
    share: str
    goal: str
    goal_ends: str
    goal_hint: str
    strip: Strip | None
    value: str
    value_ends: str
    cells: tuple[Cell | None, ...]
    spark: str
    last: Point | None
    rating: str


@attrs.frozen
class Matrix:
    """The comparison: names of the stages, one row per segment after that of everyone, and which columns there are.

    Args:
        stages: Name of each stage, and whether it is an outcome.
        rows: That of everyone, then one per segment.
        has_goal: Whether any goal is known.
        has_value: Whether any value is known.
        has_ratings: Whether there is any rating.
        beside: What the drop-off of a cell is compared with.
        partial: True when that is not everyone.
    """

    stages: tuple[tuple[str, bool], ...]
    rows: tuple[Row, ...]
    has_goal: bool
    has_value: bool
    has_ratings: bool
    beside: Yardstick
    partial: bool


def matrix_of(atlas: Atlas) -> Matrix:
    """The comparison of all segments of an atlas."""
    beside = yardstick_of(atlas)
    maps = (atlas.everyone, *(found for found in atlas.maps.values() if not is_whole(found, atlas)))
    return Matrix(
        stages=tuple((stage.name, stage.outcome) for stage in atlas.everyone.stages),
        rows=tuple(_row(found, atlas, _goal_axis(maps), beside) for found in maps),
        has_goal=any(found.goal.known for found in maps),
        has_value=any(found.value.known for found in maps),
        has_ratings=rating_range(atlas.rating, maps) is not None,
        beside=beside,
        partial=bool(beside.survivors or atlas.unassigned) and len(maps) > 1,
    )


def _row(journey_map: JourneyMap, atlas: Atlas, axis: Axis, beside: Yardstick) -> Row:
    stages = {stage.name: stage for stage in journey_map.stages}
    judge = Yardstick({}, "") if journey_map is atlas.everyone else beside
    spark, last, rating = _sparks(journey_map, atlas)
    return Row(
        name=journey_map.segment,
        is_everyone=journey_map is atlas.everyone,
        n=told("count", journey_map.n),
        share=told("share", journey_map.share.value),
        goal=told("share", journey_map.goal.value),
        goal_ends=interval("share", journey_map.goal),
        goal_hint=full("share", journey_map.goal),
        strip=_strip(journey_map.goal, atlas.everyone.goal, axis),
        value=told("value", journey_map.value.value, currency=atlas.currency),
        value_ends=interval("value", journey_map.value),
        cells=tuple(_cell(stages.get(stage.name), journey_map, judge) for stage in atlas.everyone.stages),
        spark=spark,
        last=last,
        rating=rating,
    )


def _cell(stage: StageCell | None, journey_map: JourneyMap, beside: Yardstick) -> Cell | None:
    if stage is None:
        return None
    tint = beside.verdict(journey_map.segment, stage)
    change = told("points", stage.drop_off.value - beside.drop_offs[stage.name]).split(GAP)[0] if tint else ""
    return Cell(
        reach=told("share", stage.reach.value),
        share=min(1.0, max(0.0, stage.reach.value)) if stage.reach.known else 0.0,
        leave=told("share", stage.drop_off.value) if stage.drop_off.known else "",
        change="+" + change if tint == "worse" else change,
        tint=tint,
        wait=told("seconds", stage.wait.value) if stage.wait.known else "",
        pains=tuple(pain.rank for pain in journey_map.pain_points if pain.stage == stage.name),
        hint=stage_words(stage).removeprefix(f"{named(stage.name)}: "),
    )


def _goal_axis(maps: tuple[JourneyMap, ...]) -> Axis:
    ends = [end for found in maps for end in (found.goal.value, found.goal.low, found.goal.high) if math.isfinite(end)]
    return Axis(min(ends, default=0.0), max(ends, default=1.0), 5, STRIP[0] - 5)


def _strip(goal: Estimate, everyone: Estimate, axis: Axis) -> Strip | None:
    if not (goal.known and everyone.known):
        return None
    low, high = (end if math.isfinite(end) else goal.value for end in (goal.low, goal.high))
    return Strip(axis.at(low), axis.at(goal.value), axis.at(high), axis.at(everyone.value))


def _sparks(journey_map: JourneyMap, atlas: Atlas) -> tuple[str, Point | None, str]:
    ends = rating_range(atlas.rating, (*atlas.maps.values(), atlas.everyone))
    if ends is None:
        return "", None, ""
    axis = Axis(*ends, SPARK[1] - 4, 4)
    points = _spark(journey_map, axis)
    last = next((found for found in reversed(_ratings(journey_map)) if found.known), Estimate())
    return smooth(points), points[-1] if points else None, told("rating", last.value)


def _spark(journey_map: JourneyMap, axis: Axis) -> list[Point]:
    step = (SPARK[0] - 10) / max(len(journey_map.touchpoints) - 1, 1)
    found = enumerate(_ratings(journey_map))
    return [(5 + step * index, axis.at(rating.value)) for index, rating in found if rating.known]


def _ratings(journey_map: JourneyMap) -> list[Estimate]:
    return [rating_of(cell)[0] for cell in journey_map.touchpoints]
