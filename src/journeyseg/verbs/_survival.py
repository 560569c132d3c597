"""Survival: how long units take to meet a touchpoint, with those still under way censored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from journeyseg.analyses.lifetimes.metric import SurvivalMetric
from journeyseg.analyses.lifetimes.result import Survival
from journeyseg.errors import DefinitionError
from journeyseg.model.journeys import Journeys
from journeyseg.model.occurrence import Occurrence
from journeyseg.verbs._analyse import analyse
from journeyseg.verbs._prepare import goal_from, journeys_of


def survival(
    journeys: Journeys,
    touchpoint: str | Occurrence | Sequence[object] | Mapping[str, object] | None = None,
    *,
    since: str | Occurrence | Sequence[object] | Mapping[str, object] | None = None,
    horizon: object = None,
    quantiles: Sequence[float] = (0.25, 0.5, 0.75),
    method: str = "binned",
    size: int | None = None,
    goal: object = None,
    by: object = None,
    unit: str = "customer",
    level: float = 0.95,
    engine: object = None,
) -> Survival:
    """The time from a start to a touchpoint as a curve per segment, with a test between segments.

    Units that have not met it by `as_of` are censored there; units that are closed without it (see `Blueprint`) never
    will. What is observed is what `journeyseg.metrics.TimeTo` observes. Intervals are Greenwood's where each unit is a
    customer, and by the bucket jackknife otherwise; a restricted mean of units that all had one time (or none had it)
    has limits after Clopper and Pearson.

    Args:
        journeys: The journeys.
        touchpoint: What is to be met: a touchpoint, a pattern, a list (any of them) or ``js.on(...)``; default the
            goal's touchpoint.
        since: What starts the clock, likewise: the first in the period; default the first touchpoint in it. Where it is
            what is to be met, another one is needed.
        horizon: Up to when the restricted mean is taken; default as long as somebody of every segment was watched.
        quantiles: Shares of units for which the time is given.
        method: ``"binned"`` (bins 4.4 % wide; the end of the bin is given), ``"exact"`` (to the second) or ``"sample"``
            (to the microsecond, on the units of smallest hash).
        size: Units that a segment keeps for ``"sample"``; default 4096.
        goal: As `journeyseg.measure`, in the place of `touchpoint`; its horizon plays no part.
        by: As every verb takes it; a unit counts in the segment of its start under a per-event segmentation.
        unit: ``"customer"`` or ``"journey"``.
        level: Confidence level of the intervals.
        engine: Name of an engine or an engine.

    Raises:
        UnknownName: for a touchpoint that does not exist.
        DefinitionError: for a touchpoint and a goal, a horizon without its unit, quantiles that are no shares, or a
            size without a sample.
        InputError: for neither a touchpoint nor a goal.

    Example:
        >>> import pandas as pd, journeyseg as js
        >>> log = pd.DataFrame({"who": [1, 1, 2, 2, 3], "what": ["view", "buy", "view", "buy", "view"],
        ...                     "ts": pd.to_datetime(["2026-01-01", "2026-01-02", "2026-01-01", "2026-01-04",
        ...                                           "2026-01-03"], utc=True)})
        >>> journeys = js.Journeys.from_frame(log, customer="who", touchpoint="what", at="ts")
        >>> js.survival(journeys, "buy", method="exact").curve()["without"].round(2).tolist()
        [0.67, 0.0]
    """
    if touchpoint is not None and goal is not None:
        raise DefinitionError(
            "what is to be met is named twice",
            expected="a touchpoint or goal=",
            found="both",
            remedy="leave goal= out",
        )
    metric = SurvivalMetric(touchpoint, since, horizon, quantiles, method, size)
    known = journeys_of(journeys)
    frame = attrs.evolve(known.frame, goal=goal_from(known, goal))
    told = {"binned": "to bins 4.4 % wide", "exact": "to the second", "sample": "of a sample of units"}[metric.method]
    definition = f"time {metric.words(frame)}; times {told}; those under way at as_of are censored"
    independent = unit == "customer"
    found = analyse(
        Survival,
        journeys,
        metric,
        name="survival",
        definition=definition,
        by=by,
        goal=goal,
        unit=unit,
        level=level,
        engine=engine,
        method=method,
        independent=independent,
        apart=False,
    )
    behind = found.measures.behind
    apart = independent and behind is not None and behind.membership.kind != "overlapping"
    return attrs.evolve(found, apart=apart)
