"""Sequences: where a pattern of touchpoints matches, per segment."""

from __future__ import annotations

from journeyseg.analyses.sequences.metric import Matches
from journeyseg.analyses.sequences.result import Sequences
from journeyseg.analyses.sequences.rule import rule_of
from journeyseg.verbs._analyse import Data, analyse


def sequences(
    journeys: Data,
    pattern: object,
    *,
    count: str | None = None,
    known: object = None,
    ties: str | None = None,
    preset: str | None = None,
    by: object = None,
    unit: str = "customer",
    level: float = 0.95,
    engine: object = None,
) -> Sequences:
    """How often a pattern matches in each segment: share of units, matches per unit, and times.

    The rule: a match ends at the earliest touchpoint at which one can end; of those that end there it is the one that
    begins last (so the shortest); of those, its touchpoints are as late as can be, from the last one back. The next
    match begins after it. That is the largest number of matches that share no touchpoint. A match counts in the period
    in which it ends; it may begin before.

    Args:
        journeys: The journeys; or several by name, ``{"before": ..., "after": ...}``: then the names are the segments.
        pattern: A text such as ``"view ...[no refund] cart -> buy within 2 hours"``, a `Pattern`, or a list of parts as
            ``js.patterns.pattern`` takes them. The how-to page on sequences tells the language.
        count: ``"non_overlapping"`` (default), or ``"overlapping"``: one match for each touchpoint at which one can
            end, which may share touchpoints with others.
        known: What is visible at all: names, patterns or `on`; default everything. What is not visible stands in
            nobody's way: neighbours are neighbours among visible touchpoints.
        ties: At one moment, touchpoints stay in input order (``"input"``, default); or come in the order of the items
            that take them, others last (``"step"``); or ``"strict"``: neighbouring items lie at different moments.
        preset: ``"clickhouse"``: as sequenceMatch and sequenceCount do, only what the pattern names is visible. What is
            stated overrides it.
        by: As `journeyseg.measure` takes it.
        unit: Inside what a pattern must match: ``"customer"`` or ``"journey"``.
        level: Confidence level of the intervals.
        engine: Name of an engine or an engine.

    Raises:
        DefinitionError: for text that is no pattern (pointing at the column), or a pattern that nothing can match.
        UnknownName: for a touchpoint, stage, preset or option that does not exist; close names are listed.
        MissingColumn: for a column of a condition that is not there.

    Example:
        >>> import journeyseg as js
        >>> rows = [{"customer": "ann", "touchpoint": what, "at": f"2026-01-0{day}T00:00:00Z"}
        ...         for day, what in enumerate(["view", "cart", "view", "buy"], 1)]
        >>> found = js.sequences(js.testing.journeys_of(rows), "view ... buy")
        >>> found.matches()["seconds"].tolist()
        [86400.0]
    """
    rule = rule_of(pattern, preset, count=count, known=known, ties=ties)
    metric = Matches(rule.pattern, rule.count, rule.known, rule.ties)
    return analyse(
        Sequences,
        journeys,
        metric,
        name="sequences",
        definition=rule.words + (f"; as {preset} counts" if preset else ""),
        by=by,
        unit=unit,
        level=level,
        engine=engine,
        settings={**rule.options, "preset": preset},
        rule=metric,
    )
