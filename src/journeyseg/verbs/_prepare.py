"""Preparing a question: what was known, the units of counting, and the segments laid along them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np

from journeyseg.columns.membership import Membership, everyone
from journeyseg.contract.protocols import SegmentModel
from journeyseg.engines.folding import Grouping
from journeyseg.errors import InputError
from journeyseg.metrics.conversion import as_goal
from journeyseg.model.book import SegmentBook
from journeyseg.model.column import Column
from journeyseg.model.goal import Goal
from journeyseg.model.journeys import Journeys, as_text
from journeyseg.model.named_segment import Segment
from journeyseg.model.provenance import Provenance
from journeyseg.model.segmentation import Segmentation

EVERYONE = "everyone"
"""Name of the one segment when no segmentation is given."""

_SEGMENT = "\0segment"


@attrs.frozen(eq=False)
class Question:
    """A prepared question.

    Args:
        journeys: What was known, with units as journeys, under the frame of the question.
        grouping: The segments laid along it.
        segments: The segments.
        name: Name of the segmentation, or empty.
        unassigned: Customers (touchpoints, per event) in no segment.
        segmentation: The segmentation, if one was given.
    """

    journeys: Journeys
    grouping: Grouping
    segments: tuple[Segment, ...]
    name: str
    unassigned: int
    segmentation: Segmentation | None


def goal_from(journeys: Journeys, goal: object) -> Goal | None:
    """The goal that a `Goal`, its table, the name of an agreed goal or of a touchpoint, or nothing means.

    Raises:
        UnknownName: for a touchpoint that does not exist.
    """
    if goal is None:
        return journeys.frame.goal
    if not isinstance(goal, (Goal, Mapping, str)):
        raise InputError(
            "goal= is no goal",
            expected='a js.Goal, the name of a touchpoint, or a table such as {"touchpoint": "buy"}',
            found=repr(goal),
            remedy='write goal="buy" or goal=js.Goal("buy", horizon="30 days")',
        )
    agreed = {} if journeys.frame.blueprint is None else journeys.frame.blueprint.goals
    found = agreed[goal] if isinstance(goal, str) and goal in agreed else as_goal(goal)
    if found is not None and journeys.frame.touchpoints:
        journeys.code(found.touchpoint)
    return found


def segmentation_of(journeys: Journeys, by: object) -> Segmentation | None:
    """The segmentation that `by` means.

    Args:
        journeys: What was known.
        by: A `Segmentation`, a fitted model, a book of one segmentation, a profile column
            (or ``"property:NAME"``), or ``None``.

    Raises:
        InputError: for anything else.
    """
    from journeyseg.verbs._segment import segment

    if by is None or isinstance(by, Segmentation):
        return by
    if isinstance(by, (SegmentModel, SegmentBook)):
        return segment(journeys, by)
    if isinstance(by, str):
        return segment(journeys, "profile", column=by)
    raise InputError(
        "by= is not a segmentation",
        expected="a Segmentation, a model, a SegmentBook, a profile column or nothing",
        found=type(by).__name__,
        remedy="make one with js.segment",
    )


def prepare(journeys: Journeys, *, by: object, goal: object, unit: str, level: float) -> Question:
    """The question, ready to be observed and folded.

    Raises:
        InputError: for no `Journeys`, an unknown unit, a level outside 0..1, or a segmentation of other customers.
    """
    known = journeys_of(journeys).known()
    _check_level(level)
    segmentation = segmentation_of(known, by)
    framed = known.with_frame(goal=goal_from(known, goal), level=level)
    units, membership = _laid(framed, segmentation, unit)
    segments = (Segment(EVERYONE, summary="all customers"),) if segmentation is None else segmentation.segments
    grouping = Grouping(membership, tuple(segment.name for segment in segments))
    return Question(
        units,
        grouping,
        segments,
        "" if segmentation is None else segmentation.name,
        membership.unassigned,
        segmentation,
    )


def journeys_of(data: object) -> Journeys:
    """The data, when it is `Journeys`.

    Raises:
        InputError: when it is something else.
    """
    if not isinstance(data, Journeys):
        raise InputError(
            "the first argument is not Journeys",
            expected="Journeys",
            found=f"{len(data)} by name" if isinstance(data, Mapping) and data else type(data).__name__,
            remedy="ask for each data set by itself"
            if isinstance(data, Mapping) and data
            else "build them: js.Journeys.from_frame(...) or js.read(...)",
        )
    return data


def number_of(name: str, value: object) -> float:
    """A setting that must be a number.

    Raises:
        InputError: when it is something else.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise InputError(
            f"{name} is no number", expected="a number", found=repr(value), remedy="write it without quotes"
        )
    return float(value)


def _check_level(level: float) -> None:
    if not 0 < number_of("level", level) < 1:
        raise InputError(
            "a confidence level is a share", expected="above 0 and below 1", found=repr(level), remedy="0.95 is 95 %"
        )


def _laid(journeys: Journeys, segmentation: Segmentation | None, unit: str) -> tuple[Journeys, Membership]:
    if segmentation is None:
        return journeys.in_units(unit), everyone(len(journeys))
    membership = segmentation.along(journeys)
    if membership.kind != "event":
        return journeys.in_units(unit), membership
    # Cutting and merging journeys reorders touchpoints; a column travels with them.
    carried = attrs.evolve(
        journeys, columns={**journeys.columns, _SEGMENT: Column("label", np.asarray(membership.codes))}
    ).in_units(unit)
    codes = carried.columns[_SEGMENT].data
    plain = attrs.evolve(
        carried, columns={name: column for name, column in carried.columns.items() if name != _SEGMENT}
    )
    return plain, attrs.evolve(membership, codes=codes, offsets=plain.customer_offsets)


def provenance_of(question: Question, **settings: Any) -> Provenance:
    """Where a result of this question comes from."""
    from journeyseg import __version__

    frame = question.journeys.frame
    blueprint = "" if frame.blueprint is None else f"{frame.blueprint.name} {frame.blueprint.version}".strip()
    goal = {} if frame.goal is None else {"goal": frame.goal.words}
    period = {} if frame.period is None else {"period": f"{as_text(frame.period[0])} .. {as_text(frame.period[1])}"}
    said = {name: str(value) for name, value in settings.items() if value is not None}
    return Provenance(
        question.journeys,
        as_text(frame.as_of),
        frame.zone or "UTC",
        frame.unit,
        blueprint,
        question.name,
        __version__,
        settings={**goal, **period, **said},
    )
