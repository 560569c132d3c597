"""Retention: who comes back, by cohort and interval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs

from journeyseg.analyses.presence import first_moment
from journeyseg.analyses.retention.metric import RetentionMetric
from journeyseg.analyses.retention.plan import plan_of
from journeyseg.analyses.retention.presets import with_preset
from journeyseg.analyses.retention.result import Retention
from journeyseg.analyses.retention.summary import shown
from journeyseg.analyses.retention.words import definition_of
from journeyseg.model.journeys import Journeys
from journeyseg.verbs._analyse import analyse
from journeyseg.verbs._prepare import journeys_of


def retention(
    journeys: Journeys,
    *,
    start: object = None,
    returning: object = None,
    interval: str = "day",
    size: int = 1,
    intervals: int | None = None,
    brackets: Sequence[int] | None = None,
    cohorts: int | None = None,
    since: object = None,
    clock: str | None = None,
    mode: str | None = None,
    cohort: str | None = None,
    week_start: str | None = None,
    at_least: int = 1,
    follow: str | None = None,
    zero: str | None = None,
    blank: str | None = None,
    preset: str | None = None,
    by: object = None,
    unit: str = "customer",
    level: float = 0.95,
    engine: object = None,
) -> Retention:
    """The share of units that come back, by the interval of their start and the intervals since then.

    Cohorts are calendar intervals of the journeys' zone, so that days are 23 or 25 hours long where the clocks change.
    They cover the period of `journeys.during`, rounded out to whole intervals, or begin with `since`, or with the first
    touchpoint; they end with `as_of`. Cells whose time is not over by `as_of` are missing, and the curve is made of the
    cohorts that are complete, each with its units: large cohorts weigh more.

    Args:
        journeys: The journeys.
        start: What puts a unit into a cohort: a touchpoint, a pattern, a list, `js.on`; default any touchpoint.
        returning: What counts as coming back; default any touchpoint.
        interval: ``"hour"``, ``"day"``, ``"week"`` or ``"month"``.
        size: How many of them make one interval.
        intervals: How many columns, that of the start included; default as many as cohorts.
        brackets: Columns of several intervals: where each begins, and where the last ends; ``[1, 4, 8]`` is 1-3, 4-7.
        cohorts: How many cohorts; default up to the end of the period or `as_of`.
        since: A moment of the first cohort; default the first touchpoint.
        clock: ``"calendar"`` (the default: the difference of calendar intervals; months are calendar months),
            ``"rolling"`` (24 hours, 7 days, 30 days from each start) or ``"rolling_hour_floor"`` (likewise from the
            hour of the start to the hour of the return). A start is the first of its unit in the cohort's interval.
        mode: ``"on"`` (the default: back in that interval), ``"on_or_after"`` (in it or any later one),
            ``"on_or_before"`` (in it or one before, after the start) or ``"streak"`` (in every one up to it).
        cohort: ``"recurring"`` (the default: a unit is in the cohort of each interval in which it starts) or
            ``"first_time"`` (only in that of its first start ever, also when this lies before the range: in none).
        week_start: ``"monday"`` (the default), ``"sunday"`` or ``"first"`` (the weekday on which the range begins).
        at_least: Returns in an interval that it takes to count as back there.
        follow: ``"as_of"`` (the default: returns count up to `as_of`, also after the range) or ``"range"`` (only in the
            range; without `cohorts` there are as many as `intervals`).
        zero: ``"cohort"`` (the default: column 0 is the cohort) or ``"returned"`` (column 0 holds returns after the
            start in its own interval, and the modes begin there; a streak begins with the start if that is a return).
        blank: Which cells are missing: ``"incomplete"`` (the default), ``"empty"`` (those with nobody) or
            ``"nothing"``.
        preset: ``"posthog"``, ``"mixpanel"``, ``"amplitude"``, ``"retentioneering"`` or ``"clickhouse"``: options as
            that system has them; what is given beside it wins.
        by: As every verb takes it; a unit counts in the segment of its start under a per-event segmentation.
        unit: ``"customer"`` or ``"journey"``.
        level: Confidence level of the intervals.
        engine: Name of an engine or an engine.

    Returns:
        Measures "retention" (cohort, interval), "cohort size", "retention curve", "churn" and "first return", with
        views as tables.

    Raises:
        UnknownName: for a touchpoint, stage or preset that does not exist.
        DefinitionError: for options that contradict each other.
        InputError: for a range that begins after `as_of`, or a table of too many cells.

    Example:
        >>> import pandas as pd, journeyseg as js
        >>> log = pd.DataFrame({"who": [1, 1, 2], "what": "visit", "ts": pd.to_datetime(
        ...     ["2026-01-01", "2026-01-02", "2026-01-01"], utc=True)})
        >>> journeys = js.Journeys.from_frame(log, customer="who", touchpoint="what", at="ts",
        ...                                     as_of="2026-01-04T00:00Z")
        >>> js.retention(journeys, intervals=2, cohorts=2).matrix("count").to_numpy().tolist()
        [[2, 1], [1, 0]]
    """
    given: dict[str, Any] = {
        "interval": interval,
        "intervals": intervals,
        "brackets": None if brackets is None else tuple(brackets),
        "cohorts": cohorts,
        "clock": clock,
        "mode": mode,
        "cohort": cohort,
        "week_start": week_start,
        "follow": follow,
        "zero": zero,
        "blank": blank,
    }
    known = journeys_of(journeys).known()
    metric = RetentionMetric(
        start, returning, size=size, at_least=at_least, since=first_moment(known, since), **with_preset(preset, given)
    )
    plan = plan_of(metric, known.frame)
    definition = definition_of(metric, unit) + ("" if preset is None else f" (preset {preset})")
    found = analyse(
        Retention,
        journeys,
        metric,
        name="retention",
        definition=definition,
        by=by,
        unit=unit,
        level=level,
        engine=engine,
        settings={"preset": preset},
        complete=plan.complete,
        missing=None,
        sized=metric.zero == "cohort",
    )
    return attrs.evolve(found, missing=~shown(metric, plan, found.state.totals("retained")))
