"""Step flow: from which touchpoint to which, step by step from a start."""

from __future__ import annotations

from functools import partial
from typing import Any

from journeyseg.analyses.flow.move_result import StepFlow
from journeyseg.analyses.flow.moving import Moves
from journeyseg.analyses.flow.options import check_preset, refusal, whole
from journeyseg.verbs._analyse import Data, analyse
from journeyseg.verbs._sessions import sessions
from journeyseg.verbs._stacking import each

_PLAIN: dict[str, Any] = {"gap": None, "max_steps": 5, "collapse_repeats": False, "edge_limit": None}
_PRESETS: dict[str, dict[str, Any]] = {
    "posthog": {"gap": "30 minutes", "max_steps": 5, "collapse_repeats": True, "edge_limit": 50}
}


def step_flow(
    journeys: Data,
    *,
    start: object = None,
    end: object = None,
    max_steps: int | None = None,
    over: str = "touchpoint",
    collapse_repeats: bool | None = None,
    gap: object = None,
    edge_limit: int | None = None,
    preset: str | None = None,
    by: object = None,
    unit: str | None = None,
    level: float = 0.95,
    engine: object = None,
) -> StepFlow:
    """From which touchpoint to which, step by step: what a step flow (Sankey) shows, with exact totals.

    A unit walks from its first `start` in the period (default: its first visit, when that lies in the period) to its
    first later `end` (default: its last visit). Units without them are left out. Step k leads from visit k of the walk
    to visit k + 1, or to ``<end>``; `max_steps` visits are looked at, so there is one step less.

    Args:
        journeys: The journeys; or several by name, ``{"before": ..., "after": ...}``: then the names are the segments.
        start: Where walks begin: a touchpoint, a pattern, a list or `js.on`.
        end: Where they end, itself inside.
        max_steps: Visits that are looked at, 2 or more; default 5.
        over: ``"touchpoint"``, ``"channel"``, ``"stage"`` or ``"property:NAME"``.
        collapse_repeats: True to merge consecutive visits of one label into one; this comes before `start` and
            `max_steps` are looked for. Default no.
        gap: Cut journeys into sessions at silences of so long or longer, such as ``"30 minutes"``; walks are then
            sessions. Default: no cut.
        edge_limit: Edges that `StepFlow.edges` lists unless told otherwise; default all.
        preset: ``"posthog"``: `gap` 30 minutes, repeats merged, 5 steps, 50 edges, beneath what is stated.
        by: As `journeyseg.measure` takes it.
        unit: ``"customer"`` or ``"journey"``; default customers, with `gap` journeys (sessions) and nothing else.
        level: Confidence level of the intervals.
        engine: Name of an engine or an engine.

    Raises:
        UnknownName: for a start or end that nothing bears.
        DefinitionError: for options that can't be, and ``unit="customer"`` with `gap`.
        MissingColumn: when a column is not there.

    Example:
        >>> import journeyseg as js
        >>> rows = [{"customer": who, "touchpoint": what, "at": f"2026-01-0{day}T00:00:00Z"}
        ...         for who, names in {"ann": ["view", "buy"], "bob": ["view"]}.items()
        ...         for day, what in enumerate(names, 1)]
        >>> js.step_flow(js.testing.journeys_of(rows)).edges()[["step", "source", "target", "count"]].values.tolist()
        [[1, 'view', '<end>', 1], [1, 'view', 'buy', 1], [2, 'buy', '<end>', 1]]
    """
    check_preset(preset, tuple(_PRESETS))
    stated = {"gap": gap, "max_steps": max_steps, "collapse_repeats": collapse_repeats, "edge_limit": edge_limit}
    rule = {**_PLAIN, **_PRESETS.get(preset or "", {}), **{k: v for k, v in stated.items() if v is not None}}
    if rule["gap"] is not None and unit == "customer":
        raise refusal("unit", '"journey" with gap=: sessions are the units', unit, "leave unit or gap out")
    if rule["edge_limit"] is not None:
        whole("edge_limit", rule["edge_limit"], 1)
    metric = Moves(start, end, rule["max_steps"], over, rule["collapse_repeats"])
    cut = (lambda one: one) if rule["gap"] is None else partial(sessions, gap=rule["gap"], edge="outside")
    return analyse(
        StepFlow,
        each(journeys, cut),
        metric,
        name="step_flow",
        definition=_definition(metric, rule, preset),
        by=by,
        unit=unit or ("customer" if rule["gap"] is None else "journey"),
        level=level,
        engine=engine,
        settings={"over": over, **rule, "preset": preset},
        most=rule["edge_limit"],
        closed=over in ("touchpoint", "stage"),
    )


def _definition(metric: Moves, rule: dict[str, Any], preset: str | None) -> str:
    begin = "the first visit" if metric.start is None else f"the first {metric.start.words} in the period"
    finish = "the last visit" if metric.end is None else f"the first later {metric.end.words}"
    parts = [
        f"walks from {begin} to {finish}, over {metric.over}, {metric.max_steps} visits of them",
        "consecutive repeats merged" if metric.collapse_repeats else "repeats kept",
        *([f"sessions end at silences of {rule['gap']} or longer"] if rule["gap"] is not None else []),
        *([f"as {preset} counts"] if preset else []),
    ]
    return "; ".join(parts)
