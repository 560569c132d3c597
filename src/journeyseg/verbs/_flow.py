"""Flow: what follows what, per segment."""

from __future__ import annotations

from collections.abc import Iterable

from journeyseg.analyses.flow.options import check_preset
from journeyseg.analyses.flow.result import Flow
from journeyseg.analyses.flow.transitions import Transitions
from journeyseg.verbs._analyse import Data, analyse


def flow(
    journeys: Data,
    *,
    over: str = "touchpoint",
    boundaries: bool | None = None,
    follows: str = "directly",
    collapse_repeats: bool = False,
    quantiles: Iterable[float] = (),
    times: str = "binned",
    preset: str | None = None,
    by: object = None,
    unit: str = "customer",
    level: float = 0.95,
    engine: object = None,
) -> Flow:
    r"""What follows what: a transition matrix per segment with counts, shares, chances, customers and times.

    A visit counts when it lies in the period; what follows may come after it, up to ``as_of``. So the edges out of a
    touchpoint, those to ``<end>`` among them, are its visits. Touchpoints of one moment follow each other in input
    order. Where a label of the data looks like a boundary it is shown with a backslash: ``\<start>``.

    Args:
        journeys: The journeys; or several by name, ``{"before": ..., "after": ...}``: then the names are the segments.
        over: What follows what: ``"touchpoint"``, ``"channel"``, ``"stage"`` or ``"property:NAME"``; touchpoints
            without a value are ``<missing>``.
        boundaries: Whether there are edges from ``<start>`` and to ``<end>``; default yes with ``"directly"``.
        follows: ``"directly"``: the next visit; ``"eventually"``: every later visit of the unit (all ordered pairs),
            P(out) is then the share of visits of the source with the target at any later time, times are to its next.
        collapse_repeats: True to merge consecutive visits of one label into one that begins with the first.
        quantiles: Quantiles of the time between, such as ``(0.5, 0.9)``, above 0 and below 1; none = no times.
        times: How times are kept: ``"binned"`` (4.4 % wide) or ``"exact"`` (whole seconds, rounded down).
        preset: ``"retentioneering"``: chances of what never occurs read 0 instead of missing.
        by: As `journeyseg.measure` takes it.
        unit: Whose visits follow each other: ``"customer"`` or ``"journey"``.
        level: Confidence level of the intervals.
        engine: Name of an engine or an engine.

    Raises:
        DefinitionError: for what a flow can't go over, unknown words, or boundaries of what eventually follows.
        MissingColumn: when the column is not there.
        InputError: for a column of numbers, or so many labels that their matrix is no answer.

    Example:
        >>> import journeyseg as js
        >>> rows = [{"customer": "ann", "touchpoint": what, "at": f"2026-01-0{day}T00:00:00Z"}
        ...         for day, what in enumerate(["view", "view", "buy"], 1)]
        >>> found = js.flow(js.testing.journeys_of(rows), quantiles=(0.5,))
        >>> found.matrix("P(out)").loc["view"].tolist()
        [nan, 0.5, 0.5, 0.0]
    """
    check_preset(preset, ("retentioneering",))
    if preset and follows == "eventually":
        check_preset(preset, ())
    metric = Transitions(over, boundaries, follows, collapse_repeats, quantiles, times)
    return analyse(
        Flow,
        journeys,
        metric,
        name="flow",
        definition=_definition(metric, preset),
        by=by,
        unit=unit,
        level=level,
        engine=engine,
        settings={"over": over, "follows": follows, "collapse_repeats": collapse_repeats, "preset": preset},
        filled=preset is not None,
        closed=over in ("touchpoint", "stage"),
    )


def _definition(metric: Transitions, preset: str | None) -> str:
    what = "visits that follow each other directly" if metric.follows == "directly" else "all ordered pairs of visits"
    parts = [
        f"{what}, over {metric.over}",
        "consecutive repeats merged" if metric.collapse_repeats else "repeats kept",
        "with edges from <start> and to <end>" if metric.ends else "without boundaries",
        "the source lies in the period; ties in input order",
        *([f"as {preset} counts"] if preset else []),
    ]
    return "; ".join(parts)
