"""Map journeys: what each segment lives through, and where it hurts."""

from __future__ import annotations

import attrs

from journeyseg.analyses.definitions import definitions
from journeyseg.analyses.journey_map import MapMetric
from journeyseg.analyses.map_view import map_of
from journeyseg.analyses.pain import pain_points
from journeyseg.analyses.telling import at
from journeyseg.columns.membership import everyone
from journeyseg.columns.states import State
from journeyseg.contract.protocols import Metric
from journeyseg.engines.folding import Grouping, fold_metrics, owners_of
from journeyseg.errors import InputError
from journeyseg.metrics.conversion import Conversion
from journeyseg.metrics.satisfaction import rating_ends
from journeyseg.model.atlas import Atlas, JourneyMap, PainPoint
from journeyseg.model.behind import Behind
from journeyseg.model.durations import spell
from journeyseg.model.estimate import Estimate
from journeyseg.model.finding import Findings
from journeyseg.model.journeys import Journeys
from journeyseg.model.named_segment import Segment
from journeyseg.verbs._needs import check_needs
from journeyseg.verbs._prepare import EVERYONE, Question, number_of, prepare, provenance_of
from journeyseg.verbs._resolving import engine_of

ASSIGNED = "in any segment"
"""Name of the map of the units in any segment."""


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
        InputError: for an alpha that is no share, or a `least` below 1.
        DefinitionError: for a horizon that is no duration.
        UnknownName: As `measure`.
    """
    _check(alpha, least)
    question = prepare(journeys, by=by, goal=goal, unit=unit, level=level)
    metric = MapMetric(horizon)
    check_needs(question.journeys, metric, who="a journey map")
    found = _fold(question, metric, engine)
    rating = rating_ends(question.journeys)
    width = 1.0 if rating is None else rating[1] - rating[0]
    pains = (
        pain_points(found.own["map"], found.any["map"], horizon=metric.horizon, width=width, alpha=alpha, least=least)
        if question.segmentation is not None
        else ()
    )
    within = None if metric.horizon is None else spell(metric.horizon)
    settings = {"horizon": within, "alpha": alpha, "least": least, "level": level}
    frame = question.journeys.frame
    unassigned = int(found.units - found.any["map"].totals("units")[0])
    return Atlas(
        title or (f"Journeys by {question.name}" if question.name else "Journeys"),
        {segment.name: _map(found.own, found, segment, metric, pains) for segment in question.segments},
        _map(found.whole, found, Segment(EVERYONE, summary="all customers"), metric, ()),
        pains,
        frame.unit,
        goal="" if frame.goal is None else frame.goal.words,
        rating=rating,
        currency="" if frame.blueprint is None else frame.blueprint.currency,
        unassigned=unassigned,
        assigned=_map(found.any, found, Segment(ASSIGNED), metric, ()) if unassigned else None,
        definitions=definitions(frame.unit, metric.horizon, alpha),
        findings=findings,
        provenance=provenance_of(question, **settings),
        source=_behind(question, metric),
    )


def _check(alpha: float, least: int) -> None:
    if not 0 < number_of("alpha", alpha) <= 1:
        raise InputError("alpha is a share", expected="above 0, at most 1", found=repr(alpha), remedy="0.05 is 5 %")
    if number_of("least", least) < 1:
        raise InputError("least counts units", expected="1 or more", found=repr(least), remedy="leave it at 20")


@attrs.frozen(eq=False)
class _States:
    """States by metric name: of the segments, of all units, and of the units in any segment."""

    own: dict[str, State]
    whole: dict[str, State]
    any: dict[str, State]

    @property
    def units(self) -> float:
        """All units."""
        return float(self.whole["map"].totals("units")[0])


def _fold(question: Question, metric: MapMetric, engine: object) -> _States:
    journeys, grouping = question.journeys, question.grouping
    metrics: dict[str, Metric] = {"map": metric}
    if journeys.frame.goal is not None:
        metrics["goal"] = Conversion()
    whole = Grouping(everyone(len(journeys)), (EVERYONE,))
    assigned = Grouping(grouping.membership.any, (ASSIGNED,))
    return _States(*fold_metrics(journeys, metrics, [grouping, whole, assigned], engine_of(engine)))


def _behind(question: Question, metric: MapMetric) -> tuple[Behind, Behind]:
    """How to find the customers of the segments, and of everyone."""
    grouping, owners = question.grouping, owners_of(question.journeys)
    own = Behind(question.journeys, grouping.membership, grouping.segments, {"map": metric}, owners)
    return own, attrs.evolve(own, membership=everyone(len(question.journeys)), segments=(EVERYONE,))


def _map(
    states: dict[str, State], found: _States, segment: Segment, metric: MapMetric, pains: tuple[PainPoint, ...]
) -> JourneyMap:
    place = states["map"].segments.index(segment.name)
    goal = (
        at(Conversion().summarise(states["goal"])[0], place, state=states["goal"])
        if "goal" in states
        else Estimate(method="no goal")
    )
    own = map_of(states["map"], place, segment, goal=goal, all_units=found.units, horizon=metric.horizon)
    return attrs.evolve(own, pain_points=tuple(pain for pain in pains if pain.segment == segment.name))
