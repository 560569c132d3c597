"""The definition of a retention table in words."""

from __future__ import annotations

from typing import Any

import attrs

from journeyseg.analyses.presence import named

BACK = {
    "on": "in that interval",
    "on_or_after": "in that interval or any later one",
    "on_or_before": "in that interval or one before it",
    "streak": "in every interval up to that one",
}
_CLOCK = {
    "calendar": "intervals of the calendar",
    "rolling": "intervals from the moment of each start (a month is 30 days)",
    "rolling_hour_floor": "intervals from the hour in which each start lies (a month is 30 days)",
}
_BLANK = {
    "incomplete": "cells whose time is not over by as_of are missing",
    "empty": "cells with nobody are missing, and unfinished ones hold what was seen so far",
    "nothing": "unfinished cells hold what was seen so far",
}


@attrs.frozen
class Words:
    """Definitions of the measures of a retention table."""

    table: str
    curve: str
    churn: str
    first: str


def words_of(options: Any, unit: str) -> Words:
    """The definitions of the measures of a `RetentionMetric`."""
    pooled = "all cohorts for which that is over, together (large cohorts weigh more)"
    back = f"back ({named(options.returning)}, at least {options.at_least} times) {BACK[options.mode]}"
    who = f"{unit}s with {named(options.start)}"
    return Words(
        table=definition_of(options, unit),
        curve=f"share of {who} that are {back}; {pooled}",
        churn=f"share of {who} that are not {back}; {pooled}",
        first=f"share of {who} whose first return ({named(options.returning)}) lies in the interval; {pooled}",
    )


def definition_of(options: Any, unit: str) -> str:
    """The definition of the table."""
    size = f"{options.size} {options.interval}s" if options.size > 1 else f"one {options.interval}"
    week = f", weeks from {options.week_start or 'monday'}" if options.interval == "week" else ""
    starts = "first ever" if options.cohort == "first_time" else "first in each interval"
    times = "" if options.at_least == 1 else f" at least {options.at_least} times"
    until = "as_of" if options.follow == "as_of" else "the end of the range"
    zero = "is the cohort" if options.zero == "cohort" else "counts returns after the start in its own interval"
    return (
        f"share of {unit}s with {named(options.start)} ({starts}) that are back with {named(options.returning)}{times} "
        f"{BACK[options.mode]}; intervals of {size}{week}; {_CLOCK[options.clock]}; column 0 {zero}; returns up to "
        f"{until}; {_BLANK[options.blank]}"
    )
