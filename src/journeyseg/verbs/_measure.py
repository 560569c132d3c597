"""Measure: metrics per segment, with intervals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from journeyseg.engines.folding import fold_metrics
from journeyseg.model.behind import Behind
from journeyseg.model.journeys import Journeys
from journeyseg.model.measurement import Measurement, Measurements
from journeyseg.model.measures import Measures
from journeyseg.verbs._needs import check_needs
from journeyseg.verbs._prepare import Question, prepare, provenance_of
from journeyseg.verbs._resolving import Blamed, engine_of, is_builtin, metrics_of


def measure(
    journeys: Journeys,
    metrics: Any,
    *,
    by: object = None,
    goal: object = None,
    unit: str = "customer",
    level: float = 0.95,
    engine: object = None,
) -> Measures:
    """Metrics of each segment: value, interval, n and definition.

    All metrics are observed in one pass over what was known at ``as_of``; the core folds them by segment and by 64 hash
    buckets of customers, so every interval clusters on the customer.

    Args:
        journeys: The journeys.
        metrics: A metric or several: names, metrics, or tables ``{"use": name, ...options}``.
        by: A `Segmentation`, a fitted model, a `SegmentBook`, a profile column, or nothing (one segment "everyone").
            Customers that it lacks are counted as unassigned.
        goal: A `Goal`, the name of a goal of the blueprint, or of a touchpoint.
        unit: What is counted: ``"customer"`` or ``"journey"``.
        level: Confidence level of the intervals.
        engine: Name of an engine or an engine; threads by default. Digits do not depend on it.

    Raises:
        UnknownName: for a metric, goal or segment that does not exist.
        MissingColumn: when a metric needs a column that is not there.
        InputError: for a segmentation of other customers, or a metric that can't be told per event.

    Example:
        >>> import pandas as pd, journeyseg as js
        >>> log = pd.DataFrame({"who": [1, 1, 2], "what": ["view", "buy", "view"],
        ...                     "ts": pd.to_datetime(["2026-01-01", "2026-01-02", "2026-01-03"], utc=True)})
        >>> journeys = js.Journeys.from_frame(log, customer="who", touchpoint="what", at="ts")
        >>> js.measure(journeys, "conversion", goal="buy").estimate("conversion", "everyone").value
        0.5
    """
    question = prepare(journeys, by=by, goal=goal, unit=unit, level=level)
    found = metrics_of(metrics)
    for name, resolved in found.items():
        check_needs(question.journeys, resolved.instance, who=f"metric {name!r}")
    tasks = {name: Blamed(resolved, "measure") for name, resolved in found.items()}
    states = fold_metrics(question.journeys, tasks, [question.grouping], engine_of(engine))[0]
    told = {name: task.summarise(states[name]) for name, task in tasks.items()}
    plugins = {name: resolved.words for name, resolved in found.items() if not is_builtin(resolved)}
    provenance = attrs.evolve(provenance_of(question, level=level), plugins=plugins)
    named = _named(told)
    return Measures(
        tuple(item for items in named.values() for item in items),
        question.grouping.segments,
        level,
        question.unassigned,
        journeys.ledger,
        provenance,
        _behind(question, tasks, named),
    )


def _named(told: Mapping[str, Measurements]) -> dict[str, Measurements]:
    """The measurements of each metric, so named that no two bear one name: by the name their metric was given."""
    names = [item.name for items in told.values() for item in items]
    return {
        metric: tuple(item if names.count(item.name) == 1 else _renamed(item, metric) for item in items)
        for metric, items in told.items()
    }


def _renamed(item: Measurement, metric: str) -> Measurement:
    return attrs.evolve(item, name=metric if metric.startswith(item.name) else f"{item.name}, {metric}")


def _behind(question: Question, tasks: Mapping[str, Blamed], told: Mapping[str, Measurements]) -> Behind:
    of_measures = {item.name: tasks[name] for name, items in told.items() for item in items}
    grouping = question.grouping
    metrics = {**of_measures, **tasks}
    return Behind(question.journeys, grouping.membership, grouping.segments, metrics, question.journeys.owners)
