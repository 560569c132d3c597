"""Map journeys: what each segment lives through, and where it hurts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import attrs
import numpy as np

from journeyseg.analyses.journey_map import MapMetric
from journeyseg.analyses.map_view import at, map_of
from journeyseg.analyses.pain import pain_points
from journeyseg.columns.membership import everyone
from journeyseg.columns.states import State
from journeyseg.contract.protocols import Metric
from journeyseg.engines.folding import Grouping, fold_metrics
from journeyseg.metrics.conversion import Conversion
from journeyseg.metrics.satisfaction import ratings, scale_of
from journeyseg.model.atlas import Atlas, JourneyMap, PainPoint
from journeyseg.model.durations import duration, spell
from journeyseg.model.estimate import Estimate
from journeyseg.model.finding import Findings
from journeyseg.model.journeys import Journeys
from journeyseg.model.segment import Segment
from journeyseg.verbs._needs import check_needs
from journeyseg.verbs._prepare import EVERYONE, Question, prepare, provenance_of
from journeyseg.verbs._resolving import engine_of


def map_journeys(
    journeys: Journeys,
    *,
    by: object = None,
    goal: object = None,
    unit: str = "customer",
    horizon: object = None,
    level: float = 0.95,
    alpha: float = 0.05,
    least: int = 20,
    title: str = "",
    findings: Findings | None = None,
    engine: object = None,
) -> Atlas:
    """The journey map of each segment, and the pain points over all of them.

    Args:
        journeys: The journeys; with a blueprint the map has its stages, without one a single stage.
        by: As `measure`.
        goal: As `measure`; the share that reaches it stands in each map.
        unit: What is counted: ``"customer"`` or ``"journey"``.
        horizon: How long a unit has to go on from a stage to a later one before it counts as dropped off, such as
            ``"60 days"``; default as far as was seen. Open units are censored either way.
        level: Confidence level of the intervals.
        alpha: Largest p, after Holm's correction over every comparison, of a pain point that is reported.
        least: Fewest units on either side of a comparison.
        title: Title of the atlas.
        findings: What `journeyseg.audit` noticed, to stand on the map's page.
        engine: As `measure`.

    Raises:
        MissingColumn: for customers without touchpoints.
        UnknownName, InputError: As `measure`.
    """
    question = prepare(journeys, by=by, goal=goal, unit=unit, level=level)
    metrics: dict[str, Metric] = {"map": MapMetric()}
    check_needs(question.journeys, metrics["map"], who="a journey map")
    if question.journeys.frame.goal is not None:
        metrics["goal"] = Conversion()
    whole = Grouping(everyone(len(question.journeys)), (EVERYONE,))
    assigned = Grouping(question.grouping.membership.any, ("in any segment",))
    own, total, others = fold_metrics(
        question.journeys, metrics, [question.grouping, whole, assigned], engine_of(engine)
    )
    missing = total["map"].totals("units")[0] - others["map"].totals("units")[0]
    question = attrs.evolve(question, unassigned=int(missing))
    within = None if horizon is None else duration(horizon, name="horizon")
    width = _width(question.journeys)
    pains = (
        pain_points(own["map"], others["map"], horizon=within, width=width, alpha=alpha, least=least)
        if question.segmentation is not None
        else ()
    )
    settings = {"horizon": None if within is None else spell(within), "alpha": alpha, "least": least, "level": level}
    return _atlas(question, own, total, within, pains, title, findings, settings, journeys)


def _width(journeys: Journeys) -> float:
    scale = _rating(journeys)
    return 1.0 if scale is None else scale[1] - scale[0]


def _atlas(
    question: Question,
    own: dict[str, State],
    total: dict[str, State],
    within: timedelta | None,
    pains: tuple[PainPoint, ...],
    title: str,
    findings: Findings | None,
    settings: Mapping[str, object],
    source: Journeys,
) -> Atlas:
    frame = question.journeys.frame
    maps = {
        segment.name: _map(own, place, segment, total, within, pains) for place, segment in enumerate(question.segments)
    }
    return Atlas(
        title or (f"Journeys by {question.name}" if question.name else "Journeys"),
        maps,
        _map(total, 0, Segment(EVERYONE, summary="all customers"), total, within, ()),
        pains,
        frame.unit,
        "" if frame.goal is None else frame.goal.words,
        _rating(question.journeys),
        "" if frame.blueprint is None else frame.blueprint.currency,
        question.unassigned,
        definitions(frame.unit, within, settings["alpha"]),
        findings,
        provenance_of(question, **settings),
        None if question.segmentation is None else (source.known(), question.segmentation),
    )


def _map(
    states: dict[str, State],
    place: int,
    segment: Segment,
    total: dict[str, State],
    within: timedelta | None,
    pains: tuple[PainPoint, ...],
) -> JourneyMap:
    goal = at(Conversion().summarise(states["goal"])[0], place) if "goal" in states else Estimate(method="no goal")
    all_units = float(total["map"].totals("units")[0])
    found = map_of(states["map"], place, segment, goal=goal, all_units=all_units, horizon=within)
    return attrs.evolve(found, pain_points=tuple(pain for pain in pains if pain.segment == segment.name))


def _rating(journeys: Journeys) -> tuple[float, float] | None:
    """Worst and best rating: of the declared scale, else of those given."""
    if "satisfaction" not in journeys.columns:
        return None
    scale = scale_of(journeys.frame)
    if scale is not None:
        return (scale.low, scale.high)
    given = ratings(journeys)
    known = given[~np.isnan(given)]
    return (float(known.min()), float(known.max())) if len(known) and known.min() < known.max() else None


def definitions(unit: str, within: timedelta | None, alpha: object) -> dict[str, str]:
    """Name of each measure of a map -> its definition in words."""
    end = "as far as was seen" if within is None else f"within {spell(within)}"
    return {
        "reach": f"share of {unit}s that met the touchpoint (any touchpoint of the stage) in the period",
        "drop-off": f"share of {unit}s that reached the stage and do not go on to any later stage {end}; open ones "
        "are censored (Kaplan-Meier), finished ones are not; outcomes are no later stage",
        "wait": "median time: of a stage from reaching it to any later stage, open ones censored; of a touchpoint from "
        "the touchpoint before (outcomes passed over) to its first meeting",
        "position": f"mean rank of the first meeting among the first meetings of its {unit}, from 1",
        "satisfaction": "mean rating at the touchpoint where it was asked",
        "final rating": f"mean of the last rating of the {unit}s that came through; it was not asked there",
        "pain point": "the segment fares worse than all other segments together; corrected p (Holm, over every "
        f"comparison made) at most {alpha}; association, not cause",
        "waiting": f"share that waited longer than three quarters of all {unit}s in any segment did; the medians stand "
        "beside it",
        "impact": f"{unit}s lost: gap as a share times {unit}s affected",
        "interval": "customers are drawn, not touchpoints: jackknife over 64 hash buckets of customers, or Wilson at "
        "the effective size",
    }
