"""Next touchpoint: what comes after a match of a pattern, or before it."""

from __future__ import annotations

from journeyseg.analyses.sequences.following import NextTouchpoint
from journeyseg.analyses.sequences.result import NextTouchpoints
from journeyseg.analyses.sequences.rule import rule_of
from journeyseg.errors import DefinitionError
from journeyseg.verbs._analyse import Data, analyse


def next_touchpoint(
    journeys: Data,
    pattern: object,
    *,
    direction: str = "forward",
    occurrence: str = "first",
    count: str | None = None,
    known: object = None,
    ties: str | None = None,
    preset: str | None = None,
    by: object = None,
    unit: str = "customer",
    level: float = 0.95,
    engine: object = None,
) -> NextTouchpoints:
    """What comes after a match (or before it) in each segment: the share of each touchpoint, with its interval.

    Args:
        journeys: The journeys; or several by name, ``{"before": ..., "after": ...}``: then the names are the segments.
        pattern: As `journeyseg.sequences` takes it; a touchpoint's name is a pattern.
        direction: ``"forward"``: the touchpoint after the last of the match, ``<end>`` where there is none;
            ``"backward"``: before the first, ``<start>`` where there is none.
        occurrence: Of which match: the ``"first"`` of each unit, the ``"last"``, or ``"all"``.
        count: Which matches there are; as `journeyseg.sequences`. Not with the first match, which is the same for both.
        known: What is visible; what comes next is the next visible touchpoint.
        ties: As `journeyseg.sequences`.
        preset: As `journeyseg.sequences`.
        by: As `journeyseg.measure` takes it.
        unit: ``"customer"`` or ``"journey"``.
        level: Confidence level of the intervals.
        engine: Name of an engine or an engine.

    Raises:
        DefinitionError: as `journeyseg.sequences`, and for `count` beside the first match.
        UnknownName: for a touchpoint or option that does not exist.

    Example:
        >>> import journeyseg as js
        >>> rows = [{"customer": "ann", "touchpoint": what, "at": f"2026-01-0{day}T00:00:00Z"}
        ...         for day, what in enumerate(["view", "cart", "view", "buy"], 1)]
        >>> found = js.next_touchpoint(js.testing.journeys_of(rows), "view", occurrence="all")
        >>> found.per_match()["touchpoint"].tolist()
        ['cart', 'buy']
    """
    if occurrence == "first" and count is not None:
        raise DefinitionError(
            "count= has no meaning for the first match",
            expected="no count=, since matches that overlap never come first",
            found=repr(count),
            remedy='leave it out, or ask occurrence="last" or "all"',
        )
    rule = rule_of(pattern, preset, count=count, known=known, ties=ties)
    metric = NextTouchpoint(rule.pattern, rule.count, rule.known, rule.ties, direction=direction, occurrence=occurrence)
    side = "after" if direction == "forward" else "before"
    return analyse(
        NextTouchpoints,
        journeys,
        metric,
        name="next_touchpoint",
        definition=f"what comes {side} {occurrence if occurrence == 'all' else 'the ' + occurrence} of {rule.words}",
        by=by,
        unit=unit,
        level=level,
        engine=engine,
        settings={**metric.to_options(), "preset": preset},
        rule=metric,
    )
