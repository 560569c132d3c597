"""Daily states: what units are on each day."""

from __future__ import annotations

from typing import Any

from journeyseg.analyses.frequency import presets
from journeyseg.analyses.frequency.days import StatesMetric
from journeyseg.analyses.frequency.result import DailyStates
from journeyseg.analyses.presence import first_moment
from journeyseg.model.journeys import Journeys
from journeyseg.verbs._frequency import told
from journeyseg.verbs._prepare import journeys_of


def daily_states(
    journeys: Journeys,
    *,
    of: object = None,
    since: object = None,
    until: object = None,
    week: int | None = None,
    month: int | None = None,
    tail: int | None = None,
    blank: str | None = None,
    preset: str | None = None,
    by: object = None,
    unit: str = "customer",
    level: float = 0.95,
    engine: object = None,
) -> DailyStates:
    """Units by state and day, from the first day they are active to some days after the last.

    On a day of activity a unit is new (never active before), current (active in the week before), reactivated (in the
    month before) or resurrected; on another it is at_risk_wau, at_risk_mau or dormant by the same look-back. Days are
    those of the journeys' zone, and what happened before the range decides too.

    Args:
        journeys: The journeys.
        of: What counts as activity: a touchpoint, a pattern, a list, `js.on`; default any touchpoint.
        since: A moment of the first day; default the first touchpoint.
        until: A moment of the last day; default `as_of`.
        week: Days of a week of look-back; default 7.
        month: Days of a month of look-back; default 30.
        tail: Days that a unit is followed after its last activity up to `until`; default 30.
        blank: Which days are missing: ``"incomplete"`` (the default: those that are not over by `as_of`) or
            ``"nothing"`` (then these hold what was seen so far).
        preset: ``"retentioneering"``: 7, 30 and 30 days, which are the defaults, and ``blank="nothing"``.
        by: As every verb takes it; under a per-event segmentation a unit is where its activity before is.
        unit: ``"customer"`` or ``"journey"``.
        level: Confidence level of the shares; counts have no interval.
        engine: Name of an engine or an engine.

    Raises:
        UnknownName: for a touchpoint, stage or preset that does not exist.
        DefinitionError: for a week that is not shorter than the month, or a range given twice.
        InputError: for a range that ends before it begins.

    Example:
        >>> import pandas as pd, journeyseg as js
        >>> log = pd.DataFrame({"who": [1, 1], "what": "visit", "ts": pd.to_datetime(
        ...     ["2026-01-01", "2026-01-03"], utc=True)})
        >>> journeys = js.Journeys.from_frame(log, customer="who", touchpoint="what", at="ts")
        >>> js.daily_states(journeys).of(1).tolist()
        ['new', 'at_risk_wau']
    """
    known = journeys_of(journeys).known()
    given: dict[str, Any] = {"week": week, "month": month, "tail": tail, "blank": blank}
    options = presets.with_preset(presets.STATES, preset, given)
    metric = StatesMetric(of, since=first_moment(known, since), until=until, **options)
    asked: dict[str, Any] = {"by": by, "unit": unit, "level": level, "engine": engine}
    words = metric.words(f"{unit}s")
    return told(DailyStates, journeys, metric, name="daily_states", words=words, preset=preset, **asked)
