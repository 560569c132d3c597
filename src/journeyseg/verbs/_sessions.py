"""Sessions: journeys cut into visits."""

from __future__ import annotations

from collections.abc import Iterable

from journeyseg.analyses.sessions import cut, rule_of
from journeyseg.model.journeys import Journeys
from journeyseg.verbs._prepare import journeys_of


def sessions(
    journeys: Journeys,
    *,
    gap: object = None,
    edge: str | None = None,
    reset_at_midnight: bool | None = None,
    on_change: str | Iterable[str] | None = None,
    missing: str | None = None,
    start: object = None,
    end: object = None,
    drop_bounds: bool | None = None,
    separator: object = None,
    drop_separator: bool | None = None,
    ties: str | None = None,
    max_length: object = None,
    too_long: str | None = None,
    preset: str | None = None,
) -> Journeys:
    """Journeys with finer journeys: one per session, usable as ``unit="journey"`` everywhere.

    Each journey is cut by itself, so that a session never spans two. Wherever any of the rules in force says so, a new
    session starts. Every customer stays; touchpoints that fall out are counted in the ledger, which also tells the rule
    in words. Sessions have no ids and are numbered from 1 inside the customer.

    Args:
        journeys: The journeys; they may be finer than customers already.
        gap: Longest silence inside a session, such as ``"30min"``; ``"never"`` where silence ends none. Default 30
            minutes; never where separators or bounds are given.
        edge: Whether a silence of exactly `gap` stays ``"inside"`` the session (default) or is ``"outside"``, so that
            it ends one.
        reset_at_midnight: Whether every local day of the journeys' zone ends a session; default no.
        on_change: A column or several, such as ``"channel"`` or ``"property:campaign"``: a new value starts a session.
        missing: With `on_change`: a missing value is no news, what counts is the last value known in the journey, and
            the first one known starts no session (``"carry"``, default); or it is a value like any (``"value"``).
        start: With `end`: what starts a session, a touchpoint, a pattern, a list or `on`. A further start before the
            end starts another session.
        end: What ends a session, itself inside. A session without an end goes on to the end of the journey.
            Touchpoints outside of start and end belong to no session and are left out.
        drop_bounds: Whether the starts and ends themselves are left out; default no.
        separator: What starts a session that goes on to the next separator. Touchpoints before the first one belong to
            no session and are left out.
        drop_separator: Whether separators themselves are left out; default no.
        ties: At one moment, touchpoints stay as they came (``"input"``, default), or separators and starts come first
            and ends last (``"around"``).
        max_length: Longest session, from its first touchpoint to its last, edge inside.
        too_long: What becomes of longer ones: ``"split"`` (default: another session starts at the first touchpoint that
            lies further from the first one) or ``"drop"``.
        preset: The rule of a known system, beneath what is stated: ``"posthog"`` (30 minutes, edge outside),
            ``"mixpanel"`` (30 minutes, midnight), ``"retentioneering"`` (separators and bounds left out, around their
            ties), ``"universal_analytics"`` (30 minutes, midnight, ``"property:campaign"``), ``"ga4"`` (30 minutes) or
            ``"snowplow"`` (the journeys or `on_change` tell the sessions; those over 3 days are left out).

    Raises:
        DefinitionError: for a gap without a unit, rules that contradict each other, and options that mean nothing here.
        UnknownName: for a preset or a touchpoint that does not exist; close names are listed.
        MissingColumn: for a column of `on_change` that is not there.
        InputError: for midnight without a zone, a touchpoint that is a start and an end, when nothing ends a session.

    Example:
        >>> import pandas as pd, journeyseg as js
        >>> log = pd.DataFrame({"who": ["ann"] * 3, "what": ["view", "cart", "view"],
        ...     "ts": pd.to_datetime(["2026-01-01 10:00", "2026-01-01 10:30", "2026-01-01 12:00"], utc=True)})
        >>> journeys = js.Journeys.from_frame(log, customer="who", touchpoint="what", at="ts")
        >>> [visit.names for visit in js.sessions(journeys, gap="30min").of("ann")]
        [('view', 'cart'), ('view',)]
        >>> js.sessions(journeys, gap="30min", edge="outside").n_journeys
        3
    """
    rule = rule_of(
        preset,
        gap=gap,
        edge=edge,
        reset_at_midnight=reset_at_midnight,
        on_change=on_change,
        missing=missing,
        start=start,
        end=end,
        drop_bounds=drop_bounds,
        separator=separator,
        drop_separator=drop_separator,
        ties=ties,
        max_length=max_length,
        too_long=too_long,
    )
    return cut(journeys_of(journeys), rule)
