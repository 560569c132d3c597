"""Lifecycle: who is new, returning, resurrecting or dormant in each interval."""

from __future__ import annotations

from typing import Any

from journeyseg.analyses.frequency import presets
from journeyseg.analyses.frequency.living import LifecycleMetric
from journeyseg.analyses.frequency.result import Lifecycle
from journeyseg.analyses.presence import first_moment
from journeyseg.model.journeys import Journeys
from journeyseg.verbs._frequency import told
from journeyseg.verbs._prepare import journeys_of


def lifecycle(
    journeys: Journeys,
    *,
    of: object = None,
    interval: str = "day",
    size: int = 1,
    since: object = None,
    until: object = None,
    week_start: str | None = None,
    new: str | None = None,
    created: str | None = None,
    blank: str | None = None,
    preset: str | None = None,
    by: object = None,
    unit: str = "customer",
    level: float = 0.95,
    engine: object = None,
) -> Lifecycle:
    """Units by interval: new, returning (active in the one before too), resurrecting, or dormant since this interval.

    Dormant is the first silent interval only. What happened before the range decides too: whoever was active in the
    interval before it is returning in its first, or dormant.

    Args:
        journeys: The journeys.
        of: What counts as activity: a touchpoint, a pattern, a list, `js.on`; default any touchpoint.
        interval: ``"hour"``, ``"day"``, ``"week"`` or ``"month"``.
        size: How many of them make one interval.
        since: A moment of the first interval; default the first touchpoint.
        until: A moment of the last interval; default `as_of`.
        week_start: ``"monday"`` (the default), ``"sunday"`` or ``"first"`` (the weekday on which the range begins).
        new: ``"first_event"`` (the default: new in the interval of the first activity ever) or ``"created"`` (new when
            active in the interval in which the profile was created; whoever comes later for the first time is
            resurrecting).
        created: With ``new="created"``: the profile column that holds the creation date.
        blank: Which intervals are missing: ``"incomplete"`` (the default: those that are not over by `as_of`) or
            ``"nothing"`` (then these hold what was seen so far).
        preset: ``"posthog"``: ``new="created"``, weeks begin on Sunday, ``blank="nothing"``; it shows the dormant as
            negative numbers, as ``counts(signed=True)`` does.
        by: As every verb takes it; under a per-event segmentation a unit is where its first activity in the interval
            is, and a dormant one where that of the interval before is.
        unit: ``"customer"`` or ``"journey"``.
        level: Confidence level of the intervals.
        engine: Name of an engine or an engine.

    Raises:
        UnknownName: for a touchpoint, stage or preset that does not exist.
        MissingColumn: for a profile column that is not there.
        DefinitionError: for options that contradict each other.
        InputError: for a range that ends before it begins, or a creation date that is no time.

    Example:
        >>> import pandas as pd, journeyseg as js
        >>> log = pd.DataFrame({"who": [1, 1, 2], "what": "visit", "ts": pd.to_datetime(
        ...     ["2026-01-01", "2026-01-03", "2026-01-02"], utc=True)})
        >>> journeys = js.Journeys.from_frame(log, customer="who", touchpoint="what", at="ts")
        >>> js.lifecycle(journeys).counts()["dormant"].tolist()
        [0, 1, <NA>]
    """
    known = journeys_of(journeys).known()
    given: dict[str, Any] = {"interval": interval, "week_start": week_start, "new": new, "created": created}
    given["blank"] = blank
    options = presets.with_preset(presets.LIFECYCLE, preset, given)
    metric = LifecycleMetric(of, size=size, since=first_moment(known, since), until=until, **options)
    asked: dict[str, Any] = {"by": by, "unit": unit, "level": level, "engine": engine}
    words = metric.words(f"{unit}s")
    return told(Lifecycle, journeys, metric, name="lifecycle", words=words, preset=preset, **asked)
