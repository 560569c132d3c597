"""Matches: the share of units in which a pattern matches, how often, how long it takes and how soon it comes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.sequences.matching import Matched
from journeyseg.analyses.sequences.quantiles import BINS, EDGES, bin_of, durations
from journeyseg.analyses.sequences.rule import Rule
from journeyseg.columns.axes import Array, Axis, Shape
from journeyseg.columns.states import State
from journeyseg.columns.tallies import Tallies, Tally
from journeyseg.contract.curves import median_time
from journeyseg.contract.estimates import proportion, ratio
from journeyseg.metrics.anchors import anchors, units
from journeyseg.metrics.closing import closed_units
from journeyseg.model.definitions import refuse_unknown
from journeyseg.model.frame import Frame
from journeyseg.model.journeys import Journeys
from journeyseg.model.measurement import Measurement, Measurements

Ints = npt.NDArray[np.int64]

QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
"""Quantiles of the time that a match takes."""


@attrs.frozen
class Matches(Rule):
    """How often a pattern matches; the metric beneath `journeyseg.sequences`, which tells the rule.

    Measures: "matched" (share of units with a match), "matches per unit", "match time" (quantiles of the time from the
    first touchpoint of a match to its last) and "time to first match" (median of the time from the first touchpoint in
    the period to the end of the first match; units without one are censored at `as_of`).

    Args:
        pattern: The pattern, or its text.
        count: ``"non_overlapping"`` or ``"overlapping"``.
        known: What is visible; ``None`` = everything.
        ties: ``"input"``, ``"step"`` or ``"strict"``.

    Example:
        >>> Matches("view ... buy within 2 h").options["pattern"]
        'view ... buy within 2 hours'
    """

    @classmethod
    def from_options(cls, options: Mapping[str, Any]) -> Self:
        """The metric of its plain form."""
        refuse_unknown(options, ("pattern", "count", "known", "ties"), where="matches")
        return cls(**options)

    def to_options(self) -> dict[str, Any]:
        """Its plain form, for TOML."""
        return self.options

    def shape(self, frame: Frame, /) -> Shape:
        """Arrays units, customers, hits and matches; duration, events, censored (by bin) and never."""
        unit, axes = f"{frame.unit}s", (Axis("bin", size=BINS),)
        return Shape(
            units=Array(unit=unit),
            customers=Array(unit="customers"),
            hits=Array(unit=unit),
            matches=Array(unit="matches"),
            duration=Array(axes=axes, unit="matches"),
            events=Array(axes=axes, unit=unit),
            censored=Array(axes=axes, unit=unit),
            never=Array(unit=unit),
        )

    def observe(self, journeys: Journeys, /) -> Tallies:
        """Matches that end in the period, in the segment of their unit's first touchpoint in it."""
        found, anchor = self.matched(journeys), anchors(journeys)
        took = bin_of(journeys.at[found.end] - journeys.at[found.start])
        return {
            **units(journeys),
            "matches": _tally(anchor, found.unit),
            "duration": _tally(anchor, found.unit, took),
            **_first(journeys, found, anchor),
        }

    def summarise(self, state: State, /) -> Measurements:
        """A share, a mean, quantiles and a median per segment."""
        each = getattr(state.frame, "unit", "customer")
        clustered = "" if each == "customer" else "customers"
        words, rest = f"{each}s with a match in the period: {self.words}", f"per {each}, {self.words}"
        return (
            proportion(state, "hits", "units", name="matched", definition=f"share of {words}", customers=clustered),
            ratio(
                state,
                "matches",
                "units",
                name="matches per unit",
                unit="matches",
                transform="log",
                definition=f"mean number of matches {rest}",
            ),
            durations(
                state,
                "duration",
                QUANTILES,
                name="match time",
                definition=f"time from the first touchpoint of a match to its last (bins 4.4 % wide): {self.words}",
            ),
            _soon(state, each, self.words),
        )


def first_of(found: Matched) -> Ints:
    """Index of the first match of each unit that has one."""
    return np.flatnonzero(np.diff(found.unit, prepend=-1))


def last_of(found: Matched) -> Ints:
    """Index of the last match of each unit that has one."""
    return np.flatnonzero(np.diff(found.unit, append=-1))


def _tally(anchor: Ints, unit: Ints, cell: Ints | None = None) -> Tally:
    return Tally("journey", at=unit, cell=cell, anchor=anchor[unit])


def _first(journeys: Journeys, found: Matched, anchor: Ints) -> Tallies:
    first = first_of(found)
    hit, end = found.unit[first], journeys.at[found.end[first]]
    without = anchor >= 0
    without[hit] = False
    closed = without & closed_units(journeys)
    under_way = np.flatnonzero(without & ~closed)
    now = journeys.frame.as_of or 0
    return {
        "hits": _tally(anchor, hit),
        "events": _tally(anchor, hit, bin_of(end - journeys.at[anchor[hit]])),
        "censored": _tally(anchor, under_way, bin_of(now - journeys.at[anchor[under_way]])),
        "never": _tally(anchor, np.flatnonzero(closed)),
    }


def _soon(state: State, each: str, words: str) -> Measurement:
    rows = []
    for index in range(len(state.segments)):
        alone = state.only(index)
        events, censored, never = (alone.stack(name)[:, 0] for name in ("events", "censored", "never"))
        customers, level = alone.totals("customers")[0], float(state.frame.level)
        rows.append(median_time(events, censored, never, EDGES[1:], level, customers=customers))
    value, low, high = np.array(rows, dtype=np.float64).reshape(-1, 3).T
    definition = (
        f"median time from the first touchpoint in the period to the end of the first match; {each}s without one are "
        f"censored at as_of: {words}"
    )
    method, of = "Kaplan-Meier, log-log limits, bucket jackknife", state.shape["units"].unit
    n = state.totals("units")
    return Measurement(
        "time to first match", value, low, high, n, unit="seconds", definition=definition, method=method, of=of
    )
