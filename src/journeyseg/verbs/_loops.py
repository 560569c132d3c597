"""Loops: who comes back to what, and how far apart."""

from __future__ import annotations

from journeyseg.analyses.flow.loop_result import LoopTable
from journeyseg.analyses.flow.looping import Loops
from journeyseg.verbs._analyse import Data, analyse


def loops(
    journeys: Data,
    *,
    over: str = "touchpoint",
    collapse_repeats: bool = False,
    by: object = None,
    unit: str = "customer",
    level: float = 0.95,
    engine: object = None,
) -> LoopTable:
    """Who comes back to what, per touchpoint: repeats, self loops, ping-pong, rework and self distance.

    Shares are of the visits in the period. "rework" is the share of visits made after a later stage had been reached,
    and is there when the journeys have a blueprint.

    Args:
        journeys: The journeys; or several by name, ``{"before": ..., "after": ...}``: then the names are the segments.
        over: ``"touchpoint"``, ``"channel"``, ``"stage"`` or ``"property:NAME"``.
        collapse_repeats: True to merge consecutive visits of one label into one; then there are no self loops.
        by: As `journeyseg.measure` takes it.
        unit: Inside what visits are compared: ``"customer"`` or ``"journey"``.
        level: Confidence level of the intervals.
        engine: Name of an engine or an engine.

    Raises:
        DefinitionError: for what it can't go over.
        MissingColumn: when a column is not there.

    Example:
        >>> import journeyseg as js
        >>> rows = [{"customer": "ann", "touchpoint": what, "at": f"2026-01-0{day}T00:00:00Z"}
        ...         for day, what in enumerate(["cart", "help", "cart", "help"], 1)]
        >>> js.loops(js.testing.journeys_of(rows)).table()[["label", "visits", "repeat", "ping-pong"]].values.tolist()
        [['cart', 2, 0.5, 0.5], ['help', 2, 0.5, 0.0]]
    """
    metric = Loops(over, collapse_repeats)
    merged = "consecutive repeats merged" if collapse_repeats else "repeats kept"
    return analyse(
        LoopTable,
        journeys,
        metric,
        name="loops",
        definition=f"visits in the period that come back or are come back to, over {over}; {merged}",
        by=by,
        unit=unit,
        level=level,
        engine=engine,
        settings={"over": over, "collapse_repeats": collapse_repeats},
    )
