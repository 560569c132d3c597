"""Running an analysis: its metric observed and folded by segment, with everything a result has to carry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import numpy as np

from journeyseg.columns.stacking import stacked
from journeyseg.contract.protocols import Metric
from journeyseg.engines.folding import fold_metrics, owners_of
from journeyseg.errors import InputError
from journeyseg.model.analysis import Analysis
from journeyseg.model.behind import Behind
from journeyseg.model.journeys import Journeys
from journeyseg.model.measurement import Measurements
from journeyseg.model.measures import Measures
from journeyseg.verbs._dating import dated
from journeyseg.verbs._needs import check_needs
from journeyseg.verbs._prepare import Question, prepare, provenance_of
from journeyseg.verbs._resolving import engine_of
from journeyseg.verbs._stacking import BehindEach, ledger_of_each, memberships, provenance_of_each, united

Answer = TypeVar("Answer", bound=Analysis)
Data = Journeys | Mapping[str, Journeys]
"""One data set, or several by name: two periods, two shops."""


def analyse(
    made: type[Answer],
    journeys: Data,
    metric: Metric,
    *,
    name: str,
    definition: str,
    by: object = None,
    goal: object = None,
    unit: str = "customer",
    level: float = 0.95,
    engine: object = None,
    settings: dict[str, Any] | None = None,
    **parts: Any,
) -> Answer:
    """The result of one analysis.

    Args:
        made: Class of the result.
        journeys: The journeys; or several data sets by name, such as ``{"before": ..., "after": ...}``, which become
            the segments. Customers who are in several are paired in every interval of a difference.
        metric: The analysis as a metric; what it summarises are the measures of the result.
        name: Name of the analysis.
        definition: What is counted, in words.
        by: As every verb takes it; not beside several data sets.
        goal: As `journeyseg.measure`.
        unit: ``"customer"`` or ``"journey"``.
        level: Confidence level of the intervals.
        engine: Name of an engine or an engine.
        settings: What the provenance says of it.
        parts: Further fields of the result.

    Raises:
        MissingColumn: when a column that the analysis reads is not there.
        InputError: as `prepare`; for several data sets as `united`, or where what is counted is laid out by the period.
    """
    asked: dict[str, Any] = {"goal": goal, "unit": unit, "level": level}
    if isinstance(journeys, Mapping):
        data = united(journeys, by=by)
        questions = {one: prepare(each, by=None, **asked) for one, each in data.items()}
        measures, state = _of_each(questions, metric, name, level, settings or {}, engine)
        frames = {one: question.journeys.frame for one, question in questions.items()}
    else:
        question = prepare(journeys, by=by, **asked)
        state = _folded(question, metric, name, engine)
        measures = _measures(question, metric, metric.summarise(state), name, level, settings or {})
        frames = {name: question.journeys.frame}
    return made(measures=measures, name=name, definition=f"{definition}; {dated(frames)}", state=state, **parts)


def _folded(question: Question, metric: Metric, name: str, engine: object) -> Any:
    check_needs(question.journeys, metric, who=f"js.{name}")
    return fold_metrics(question.journeys, {name: metric}, [question.grouping], engine_of(engine))[0][name]


def _measures(
    question: Question, metric: Metric, told: Measurements, name: str, level: float, settings: dict[str, Any]
) -> Measures:
    grouping = question.grouping
    named = {name: metric, **{item.name: metric for item in told}}
    return Measures(
        told,
        grouping.segments,
        level,
        question.unassigned,
        question.journeys.ledger,
        provenance_of(question, level=level, **settings),
        Behind(question.journeys, grouping.membership, grouping.segments, named, owners_of(question.journeys)),
    )


def _of_each(
    questions: Mapping[str, Question],
    metric: Metric,
    name: str,
    level: float,
    settings: dict[str, Any],
    engine: object,
) -> tuple[Measures, Any]:
    """The measures of several data sets as segments of one result, and their state."""
    states = {one: _folded(question, metric, name, engine) for one, question in questions.items()}
    state = stacked(list(states.values()), tuple(states))
    told = metric.summarise(state)
    alone = {
        one: _measures(question, metric, metric.summarise(states[one]), name, level, settings)
        for one, question in questions.items()
    }
    for place, (one, measures) in enumerate(alone.items()):
        _check_same(one, place, told, measures.measurements)
    data = {one: question.journeys for one, question in questions.items()}
    finders = {one: measures.behind for one, measures in alone.items() if measures.behind is not None}
    behind: Any = BehindEach(finders, tuple(states), memberships(data))
    provenance = provenance_of_each({one: measures.provenance for one, measures in alone.items()})
    return Measures(told, tuple(states), level, 0, ledger_of_each(data), provenance, behind), state


def _check_same(name: str, place: int, told: Measurements, alone: Measurements) -> None:
    """Refuse a result in which a data set would be read by the period of another."""
    for both, own in zip(told, alone, strict=True):
        if both.axes == own.axes and not np.array_equal(both.value[place], own.value[0], equal_nan=True):
            raise InputError(
                f"{both.name!r} of {name!r} is laid out by its own period",
                expected="an analysis that counts alike in every period",
                found="numbers that would be others beside the first data set",
                remedy="ask for each data set by itself",
            )
