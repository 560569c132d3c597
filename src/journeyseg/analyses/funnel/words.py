"""The definition of a funnel in words, complete enough to compute it again."""

from __future__ import annotations

from datetime import timedelta

from journeyseg.analyses.funnel.rules import Rules
from journeyseg.model.durations import spell
from journeyseg.model.occurrence import Occurrence

_ORDERS = {
    "ordered": "in this order, others may lie between",
    "strict": "one right after the other",
    "unordered": "in any order",
    "open": "each by itself",
    "hybrid": "the first one first, the others in any order",
}
_ENTRIES = {
    "any": "every first step opens an attempt",
    "first": "only the first one in the period opens an attempt",
    "again": "a first step opens an attempt when the one before is over",
}
_TIES = {
    "input": "equal times keep the order of the log",
    "either": "equal times fit in any order",
    "step": "equal times stand in the order of the steps",
}
_STOPS = {
    "other": "a touchpoint that is no step",
    "skip": "a step whose predecessor was not reached",
    "restart": "the first step after the second was reached",
    "repeat": "a further step that was reached before",
}


def words_of(rules: Rules) -> str:
    """The definition, as clauses joined by semicolons."""
    names = ", ".join(step.words if isinstance(step, Occurrence) else "the end of the journey" for step in rules.steps)
    clauses = [f"{names}, {_ORDERS[rules.order]}", *_windows(rules)]
    if rules.order != "open":
        clauses += [_ENTRIES[rules.entry], _counting(rules)]
    if rules.order in ("ordered", "hybrid") or (rules.order, rules.ties) == ("strict", "either"):
        clauses.append(_TIES[rules.ties])
    return "; ".join([*clauses, *_further(rules)])


def _windows(rules: Rules) -> list[str]:
    if isinstance(rules.within, timedelta):
        said = [f"all within {spell(rules.within)} of the first, edge inside"]
    elif rules.within is not None:
        said = [f"all within {rules.within} touchpoints of the first, edge inside"]
    else:
        said = [] if rules.order == "open" else ["without a limit of time"]
    each = [f"step {place} within {spell(one)} of the one before" for place, one in enumerate(rules.each, 2) if one]
    return said + each


def _counting(rules: Rules) -> str:
    if rules.count == "attempts":
        return "all attempts are counted"
    whom = "unit" if rules.count == "units" else f"unit and value of {rules.count.removeprefix('property:')}"
    which = "earliest started" if rules.prefer == "earliest_start" else "first completed, latest started"
    return f"of each {whom} the deepest attempt is counted, among those the {which}"


def _further(rules: Rules) -> list[str]:
    said = [f"not {exclusion.words} (then {_spoiled(rules)})" for exclusion in rules.exclusions]
    if rules.tolerance:
        said.append(f"a step may lie {spell(rules.tolerance)} before the one before it")
    if rules.resolution:
        said.append(f"times are rounded down to {spell(rules.resolution)}")
    if not rules.once:
        said.append("one touchpoint may meet several steps")
    if rules.increase:
        said.append("each step is later than the one before")
    if rules.hold:
        said.append(f"{rules.hold.removeprefix('property:')} stays the same")
    if rules.breakdown:
        said.append(f"by {rules.breakdown.removeprefix('property:')} at {rules.breakdown_at}")
    said += [f"step {number} is optional" for number in rules.optional]
    said += [f"{_STOPS[stop]} ends the walk" for stop in rules.stops]
    return said + ([f"preset {rules.preset}"] if rules.preset else [])


def _spoiled(rules: Rules) -> str:
    return "the attempt counts up to there" if rules.on_exclusion == "truncate" else "the attempt is not counted at all"
