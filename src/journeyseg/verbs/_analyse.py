"""Running an analysis: its metric observed and folded by segment, with everything a result has to carry."""

from __future__ import annotations

from typing import Any, TypeVar

from journeyseg.contract.protocols import Metric
from journeyseg.engines.folding import fold_metrics, owners_of
from journeyseg.model.analysis import Analysis
from journeyseg.model.behind import Behind
from journeyseg.model.journeys import Journeys
from journeyseg.model.measures import Measures
from journeyseg.verbs._needs import check_needs
from journeyseg.verbs._prepare import Question, prepare, provenance_of
from journeyseg.verbs._resolving import engine_of

Answer = TypeVar("Answer", bound=Analysis)


def analyse(
    made: type[Answer],
    journeys: Journeys,
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
        journeys: The journeys.
        metric: The analysis as a metric; what it summarises are the measures of the result.
        name: Name of the analysis.
        definition: What is counted, in words.
        by: As every verb takes it.
        goal: As `journeyseg.measure`.
        unit: ``"customer"`` or ``"journey"``.
        level: Confidence level of the intervals.
        engine: Name of an engine or an engine.
        settings: What the provenance says of it.
        parts: Further fields of the result.

    Raises:
        MissingColumn: when a column that the analysis reads is not there.
        InputError: as `prepare`.
    """
    question = prepare(journeys, by=by, goal=goal, unit=unit, level=level)
    check_needs(question.journeys, metric, who=f"a {name}")
    state = fold_metrics(question.journeys, {name: metric}, [question.grouping], engine_of(engine))[0][name]
    measures = _measures(question, metric, state, name, level, settings or {})
    return made(measures=measures, name=name, definition=definition, state=state, **parts)


def _measures(
    question: Question, metric: Metric, state: Any, name: str, level: float, settings: dict[str, Any]
) -> Measures:
    told, grouping = metric.summarise(state), question.grouping
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
