"""Truncate: journeys from one touchpoint to another."""

from __future__ import annotations

from journeyseg.analyses.trimming import Stretch, cut_to
from journeyseg.model.journeys import Journeys
from journeyseg.verbs._prepare import journeys_of


def truncate(
    journeys: Journeys,
    *,
    start: object = None,
    end: object = None,
    without_start: str | None = None,
    without_end: str | None = None,
    drop_bounds: bool = False,
) -> Journeys:
    """Journeys from their first `start` to the first `end` after it; the rest is counted in the ledger.

    Every customer stays, maybe with an empty journey; of journeys that are finer than customers, those that have
    nothing left go.

    Args:
        journeys: The journeys.
        start: What a journey is to begin with: a name, a pattern, a list or `on`. Default: its first touchpoint.
        end: What it is to end with, later than the start. Default: its last touchpoint.
        without_start: A journey without a start is left out (``"drop"``, default) or begins where it begins
            (``"keep"``).
        without_end: A journey without an end after its start is left out (``"drop"``, default) or goes on to its last
            touchpoint (``"keep"``).
        drop_bounds: Whether start and end themselves are left out.

    Raises:
        DefinitionError: when neither start nor end is given, or an option belongs to one that is not.
        UnknownName: for a touchpoint that does not exist; close names are listed.

    Example:
        >>> import pandas as pd, journeyseg as js
        >>> log = pd.DataFrame({"who": ["ann"] * 4, "what": ["ad", "view", "buy", "view"],
        ...     "ts": pd.to_datetime(["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04"], utc=True)})
        >>> journeys = js.Journeys.from_frame(log, customer="who", touchpoint="what", at="ts")
        >>> js.truncate(journeys, start="view", end="buy")["ann"].names
        ('view', 'buy')
    """
    stretch = Stretch(
        start=start, end=end, without_start=without_start, without_end=without_end, drop_bounds=drop_bounds
    )
    return cut_to(journeys_of(journeys), stretch)
