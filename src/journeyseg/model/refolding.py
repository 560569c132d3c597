"""Differences of plain measures: their metrics are folded again, since measures keep no state."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from journeyseg.columns.states import fold_state
from journeyseg.errors import InputError
from journeyseg.model.analysis import Analysis
from journeyseg.model.differences import Difference, Differences, chosen_of, corrected, parts_of, places_of
from journeyseg.model.measurement import Measurement
from journeyseg.model.measures import Measures
from journeyseg.stats.corrections import Correction
from journeyseg.stats.critical import check_level


def difference_of_measures(
    result: Measures,
    segment: str,
    versus: str,
    level: float | None,
    correction: Correction,
    measures: Sequence[str] | None,
) -> Differences:
    """One segment of measures less another; see `Measures.difference`."""
    places_of(result, segment, versus)
    asked = result.level if level is None else level
    check_level(asked)
    chosen = chosen_of(result.definitions, measures)
    told: dict[str, Difference] = {}
    for own in _by_metric(result, chosen):
        analysis = _folded(result, own)
        names = {item.name: mine.name for item, mine in zip(analysis.measures.measurements, own, strict=True)}
        wanted = [name for name, mine in names.items() if mine in chosen]
        for part in parts_of(analysis, segment, versus, asked, wanted):
            told[names[part.name]] = attrs.evolve(part, name=names[part.name])
    definition = "; ".join(f"{name}: {result.definitions[name]}" for name in chosen)
    return corrected([told[name] for name in chosen], segment, versus, asked, correction, definition)


def _by_metric(result: Measures, chosen: Sequence[str]) -> list[list[Measurement]]:
    """The measures of each metric that is asked for."""
    if result.behind is None:
        raise InputError(
            "this result holds no journeys",
            expected="a result made in this session",
            found="none",
            remedy="measure again",
        )
    metrics = result.behind.metrics
    wanted = list({id(metrics[name]): metrics[name] for name in chosen}.values())
    return [[item for item in result.measurements if metrics[item.name] is metric] for metric in wanted]


def _folded(result: Measures, own: Sequence[Measurement]) -> Analysis:
    """The measures of one metric as an analysis, under the names that the metric gives them."""
    behind = result.behind
    assert behind is not None
    metric, journeys, name = behind.metrics[own[0].name], behind.journeys, own[0].name
    shape = metric.shape(journeys.frame)
    state = fold_state(
        shape, metric.observe(journeys), behind.owners, behind.membership, behind.segments, frame=journeys.frame
    )
    told = Analysis(attrs.evolve(result, measurements=()), name, "", state)
    found = tuple(told.metric.summarise(state))
    return attrs.evolve(told, measures=attrs.evolve(result, measurements=found))
