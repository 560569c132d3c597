"""Stickiness: in how many intervals units are active."""

from __future__ import annotations

from typing import Any

from journeyseg.analyses.frequency import presets
from journeyseg.analyses.frequency.result import Stickiness
from journeyseg.analyses.frequency.sticking import StickinessMetric
from journeyseg.analyses.presence import first_moment
from journeyseg.model.journeys import Journeys
from journeyseg.verbs._frequency import told
from journeyseg.verbs._prepare import journeys_of


def stickiness(
    journeys: Journeys,
    *,
    of: object = None,
    interval: str = "day",
    size: int = 1,
    since: object = None,
    until: object = None,
    week_start: str | None = None,
    at_least: int = 1,
    preset: str | None = None,
    by: object = None,
    unit: str = "customer",
    level: float = 0.95,
    engine: object = None,
) -> Stickiness:
    """In how many intervals of a range the units that were active at all were active: exactly, at least, on average.

    The range is the period of `journeys.during`, or from `since` to `until`, always rounded out to whole intervals of
    the calendar in the journeys' zone. The definition says so when the last is not over by `as_of`.

    Args:
        journeys: The journeys.
        of: What counts as activity: a touchpoint, a pattern, a list, `js.on`; default any touchpoint.
        interval: ``"hour"``, ``"day"``, ``"week"`` or ``"month"``.
        size: How many of them make one interval.
        since: A moment of the first interval; default the first touchpoint.
        until: A moment of the last interval; default `as_of`.
        week_start: ``"monday"`` (the default), ``"sunday"`` or ``"first"`` (the weekday on which the range begins).
        at_least: Touchpoints in an interval that it takes to count as active there.
        preset: ``"posthog"``: weeks begin on Sunday.
        by: As every verb takes it; under a per-event segmentation a unit is where its first activity in the range is.
        unit: ``"customer"`` or ``"journey"``.
        level: Confidence level of the intervals.
        engine: Name of an engine or an engine.

    Raises:
        UnknownName: for a touchpoint, stage or preset that does not exist.
        DefinitionError: for options that contradict each other.
        InputError: for a range that ends before it begins, or of too many intervals.

    Example:
        >>> import pandas as pd, journeyseg as js
        >>> log = pd.DataFrame({"who": [1, 1, 2], "what": "visit", "ts": pd.to_datetime(
        ...     ["2026-01-01", "2026-01-02", "2026-01-01"], utc=True)})
        >>> journeys = js.Journeys.from_frame(log, customer="who", touchpoint="what", at="ts")
        >>> js.stickiness(journeys).counts().to_dict()
        {'1': 1, '2': 1}
    """
    known = journeys_of(journeys).known()
    given: dict[str, Any] = {"interval": interval, "week_start": week_start}
    options = presets.with_preset(presets.STICKINESS, preset, given)
    begin = first_moment(known, since)
    metric = StickinessMetric(of, size=size, since=begin, until=until, at_least=at_least, **options)
    asked: dict[str, Any] = {"by": by, "unit": unit, "level": level, "engine": engine}
    words = metric.words(known.frame)
    return told(Stickiness, journeys, metric, name="stickiness", words=words, preset=preset, **asked)
