"""Step matrix: where units are, so many visits before and after a common moment."""

from __future__ import annotations

from journeyseg.analyses.flow.options import check_preset
from journeyseg.analyses.flow.step_result import StepMatrix
from journeyseg.analyses.flow.stepping import Steps
from journeyseg.verbs._analyse import Data, analyse


def step_matrix(
    journeys: Data,
    *,
    steps: int = 10,
    before: int | None = None,
    align: object = None,
    over: str = "touchpoint",
    collapse_repeats: bool = False,
    preset: str | None = None,
    by: object = None,
    unit: str = "customer",
    level: float = 0.95,
    engine: object = None,
) -> StepMatrix:
    """The share of units on each touchpoint at each position, before and after a common moment.

    Position 0 is ``<start>``, or the first touchpoint in the period that meets `align`; then only units that have it
    count, and `StepMatrix.n` says how many. Finished units stay on ``<end>`` and those not begun on ``<start>``, so
    every position sums to one. Positions after the period are shown up to ``as_of``.

    Args:
        journeys: The journeys; or several by name, ``{"before": ..., "after": ...}``: then the names are the segments.
        steps: Positions after 0.
        before: Positions before 0; default as many as `steps` with `align`; without it there are none.
        align: A touchpoint, a pattern, a list of them or `js.on`.
        over: ``"touchpoint"``, ``"channel"``, ``"stage"`` or ``"property:NAME"``.
        collapse_repeats: True to merge consecutive visits of one label into one.
        preset: ``"retentioneering"``: the same numbers; named so that they can be told from other definitions.
        by: As `journeyseg.measure` takes it.
        unit: ``"customer"`` or ``"journey"``.
        level: Confidence level of the intervals.
        engine: Name of an engine or an engine.

    Raises:
        UnknownName: for an anchor that nothing bears.
        DefinitionError: for positions before the start, or what it can't go over.
        MissingColumn: when a column is not there.

    Example:
        >>> import journeyseg as js
        >>> rows = [{"customer": who, "touchpoint": what, "at": f"2026-01-0{day}T00:00:00Z"}
        ...         for who, names in {"ann": ["view", "buy"], "bob": ["view"]}.items()
        ...         for day, what in enumerate(names, 1)]
        >>> js.step_matrix(js.testing.journeys_of(rows), steps=2).matrix().loc["<end>"].tolist()
        [0.0, 0.0, 0.5]
    """
    check_preset(preset, ("retentioneering",))
    metric = Steps(steps, before, align, over, collapse_repeats)
    return analyse(
        StepMatrix,
        journeys,
        metric,
        name="step_matrix",
        definition=_definition(metric, preset),
        by=by,
        unit=unit,
        level=level,
        engine=engine,
        settings={"over": over, "steps": steps, "before": before, "preset": preset},
    )


def _definition(metric: Steps, preset: str | None) -> str:
    who = "whose first visit lies in the period" if metric.align is None else "that meet it in the period"
    parts = [
        f"share of units on each {metric.over} by visits after {metric.origin}, among those {who}",
        "consecutive repeats merged" if metric.collapse_repeats else "repeats kept",
        "finished units stay on <end>",
        *([f"as {preset} counts"] if preset else []),
    ]
    return "; ".join(parts)
