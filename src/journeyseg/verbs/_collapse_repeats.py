"""Collapse repeats: runs of one touchpoint become their first."""

from __future__ import annotations

from journeyseg.analyses.trimming import collapsed
from journeyseg.model.durations import duration
from journeyseg.model.journeys import Journeys
from journeyseg.model.occurrence import occurrence_of
from journeyseg.verbs._prepare import journeys_of


def collapse_repeats(journeys: Journeys, *, touchpoints: object = None, within: object = None) -> Journeys:
    """Journeys in which consecutive repeats of a touchpoint have become the first of them.

    A repeat bears the same name as the touchpoint right before it in its journey. What is removed is counted in the
    ledger; the first of a run keeps its moment and its columns, and the values of the others are lost.

    Args:
        journeys: The journeys.
        touchpoints: What collapses: a name, a pattern, a list or `on`; both the touchpoint and its repeat must meet it.
            Default: everything.
        within: Longest time from a touchpoint to the repeat right after it, edge inside, such as ``"5 min"``; longer
            ones begin another run. Default: any time.

    Raises:
        UnknownName: for a touchpoint that does not exist; close names are listed.
        DefinitionError: for a time without a unit.

    Example:
        >>> import pandas as pd, journeyseg as js
        >>> log = pd.DataFrame({"who": ["ann"] * 3, "what": ["view", "view", "cart"],
        ...     "ts": pd.to_datetime(["2026-01-01 10:00", "2026-01-01 10:01", "2026-01-01 10:02"], utc=True)})
        >>> journeys = js.Journeys.from_frame(log, customer="who", touchpoint="what", at="ts")
        >>> once = js.collapse_repeats(journeys)
        >>> once["ann"].names, once.ledger.rejected
        (('view', 'cart'), 1)
    """
    only = None if touchpoints is None else occurrence_of(touchpoints, where="touchpoints")
    longest = None if within is None else duration(within, name="within", unit="minutes")
    return collapsed(journeys_of(journeys), only, longest)
