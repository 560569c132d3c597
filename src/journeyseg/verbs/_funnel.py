"""Funnel: how many get how far through steps, per segment, with intervals and open attempts censored."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from journeyseg.analyses.funnel.metric import Funnel
from journeyseg.analyses.funnel.result import FunnelResult
from journeyseg.verbs._analyse import Data, analyse


def funnel(
    journeys: Data,
    steps: Iterable[Any],
    *,
    preset: str | None = None,
    within: Any = None,
    step_within: Any = None,
    order: str | None = None,
    entry: str | None = None,
    count: str | None = None,
    ties: str | None = None,
    tolerance: Any = None,
    once: bool | None = None,
    increase: bool | None = None,
    resolution: Any = None,
    exclusions: Any = None,
    on_exclusion: str | None = None,
    optional: Any = None,
    hold: str | None = None,
    breakdown: str | None = None,
    breakdown_at: Any = None,
    stops: Any = None,
    prefer: str | None = None,
    times: str | None = None,
    baseline: bool | None = None,
    modes: Any = None,
    by: object = None,
    unit: str = "customer",
    level: float = 0.95,
    engine: object = None,
) -> FunnelResult:
    """Who gets how far through the steps: counts, shares with intervals, times, and attempts still open.

    Every touchpoint that fits the first step (in the period) opens an attempt; each further step takes the first
    touchpoint that fits after the one before; of each unit one attempt counts, the deepest. Steps after the period, up
    to ``as_of``, still count. An option left out is the preset's, else the first one named below.

    Args:
        journeys: The journeys; or several by name, ``{"before": ..., "after": ...}``: then the names are the segments.
        steps: Names, patterns, lists (any of), ``js.on(...)`` with conditions, stages; as many as you like. The last
            may be ``js.END``: the journey ends there.
        preset: ``"posthog"`` (14 days, ties either), ``"clickhouse"`` (``windowFunnel``: ties by step, one touchpoint
            may meet several steps; `modes`), ``"mixpanel"`` (30 days, the first entry only, 2 seconds of grace,
            truncating exclusions), ``"amplitude"`` (30 days, whole seconds, ties either, earliest of the longest),
            ``"retentioneering"``. What you give beside it wins.
        within: From the first step to any other, edge inside: a duration, ``"3 touchpoints"``, or ``"no limit"``
            (the default without a preset).
        step_within: From each step to the next, edge inside: one duration, or a list with one per step after the
            first (``None`` = no limit). An attempt ends where its next touchpoint that fits comes too late.
        order: ``"ordered"`` (others may lie between), ``"strict"`` (nothing lies between), ``"unordered"`` (any order
            within one window), ``"open"`` (each step by itself) or ``"hybrid"`` (first step first, the others in any
            order).
        entry: ``"any"``, ``"first"`` (only the first first-step of the unit) or ``"again"`` (another attempt once the
            one before converted, was excluded, or ran out of its window).
        count: ``"units"``, ``"attempts"`` or ``"property:NAME"`` (each value at the first step counts by itself).
        ties: Equal times stand in ``"input"`` order, fit in ``"either"`` order, or in that of the ``"step"``.
        tolerance: A step may lie this much before the one before it.
        once: True (default): a touchpoint meets one step of an attempt only.
        increase: True: each step must be later than the one before.
        resolution: Times are rounded down to this first.
        exclusions: What must not lie between two steps: ``js.Exclusion("refund", after=1, before=2)``, a touchpoint,
            or a list; it counts after the one step, before the other (or up to the end of the window).
        on_exclusion: ``"drop"`` (the attempt is not counted at all) or ``"truncate"`` (up to where it happened).
        optional: Numbers (from 1) of steps that need not be met.
        hold: ``"channel"`` or ``"property:NAME"`` that must be the same at every step.
        breakdown: ``"channel"`` or ``"property:NAME"``: one attempt per unit and value.
        breakdown_at: Whose value: ``"first"`` step, ``"last"`` met, ``"all"`` (equal at all met) or a number.
        stops: What ends the walk of a unit for good: ``"other"`` (a touchpoint that is no step), ``"skip"`` (a step
            whose predecessor was not reached), ``"restart"`` (the first step after the second), ``"repeat"``.
        prefer: Among the deepest attempts the first completed with the ``"latest_start"``, or the
            ``"earliest_start"``.
        times: ``"binned"`` (4.4 % wide, constant size), ``"exact"`` (whole seconds) or ``"none"``.
        baseline: True: also the share that meets each step at all, and the lift of the last.
        modes: ClickHouse's ``strict_order``, ``strict_deduplication``, ``strict_increase``, ``strict_once``,
            ``allow_reentry``; under its preset.
        by: A `Segmentation`, a model, a `SegmentBook`, a profile column, or nothing. Under a per-event segmentation an
            attempt belongs where its first step does.
        unit: ``"customer"`` or ``"journey"``.
        level: Confidence level.
        engine: Name of an engine or an engine.

    Returns:
        Counts (`FunnelResult.counts`), shares of all, first and previous with intervals, mean and median times, the
        share with open attempts censored, the attempts, curves, and who is at each step.

    Raises:
        UnknownName: for steps that nothing bears; close names are listed.
        DefinitionError: for options that can't be read or have no meaning together; none is ever ignored.
        MissingColumn: when a condition reads a column that is not there.

    Example:
        >>> import pandas as pd, journeyseg as js
        >>> log = pd.DataFrame({"who": [1, 1, 2], "what": ["view", "buy", "view"],
        ...                     "ts": pd.to_datetime(["2026-01-01", "2026-01-02", "2026-01-03"], utc=True)})
        >>> shop = js.Journeys.from_frame(log, customer="who", touchpoint="what", at="ts")
        >>> js.funnel(shop, ["view", "buy"], within="7 days").reached()
        [2, 1]
    """
    options = {
        "preset": preset,
        "within": within,
        "step_within": step_within,
        "order": order,
        "entry": entry,
        "count": count,
        "ties": ties,
        "tolerance": tolerance,
        "once": once,
        "increase": increase,
        "resolution": resolution,
        "exclusions": exclusions,
        "on_exclusion": on_exclusion,
        "optional": optional,
        "hold": hold,
        "breakdown": breakdown,
        "breakdown_at": breakdown_at,
        "stops": stops,
        "prefer": prefer,
        "times": times,
        "baseline": baseline,
        "modes": modes,
    }
    metric = Funnel(steps=tuple(steps) if not isinstance(steps, str) else steps, **options)
    return analyse(
        FunnelResult,
        journeys,
        metric,
        name="funnel",
        definition=metric.words,
        by=by,
        unit=unit,
        level=level,
        engine=engine,
        settings={name: value for name, value in options.items() if value is not None},
        rules=metric.rules,
    )
