"""Next touchpoints: what comes after a match, or before it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import attrs
import numpy as np
import numpy.typing as npt

from journeyseg.analyses.sequences.lone import beside, cells, lone, places
from journeyseg.analyses.sequences.matching import Matched
from journeyseg.analyses.sequences.metric import first_of, last_of
from journeyseg.analyses.sequences.rule import Rule, one_of
from journeyseg.columns.axes import Array, Axis, Shape
from journeyseg.columns.states import State
from journeyseg.columns.tallies import Tallies, Tally
from journeyseg.contract.estimates import proportion
from journeyseg.metrics.anchors import anchors, units
from journeyseg.model.definitions import refuse_unknown
from journeyseg.model.frame import Frame
from journeyseg.model.journeys import Journeys
from journeyseg.model.measurement import Measurements

Ints = npt.NDArray[np.int64]

DIRECTIONS = ("forward", "backward")
"""Which neighbour of a match is asked for."""

OCCURRENCES = ("first", "last", "all")
"""Which match of a unit is asked."""


def _direction(value: object) -> str:
    return one_of(value, DIRECTIONS, "direction")


def _occurrence(value: object) -> str:
    return one_of(value, OCCURRENCES, "occurrence")


@attrs.frozen
class NextTouchpoint(Rule):
    """What comes after a match, or before it; the metric beneath `journeyseg.next_touchpoint`.

    Measures: "next touchpoint" (backward: "touchpoint before"; shares that sum to one, ``<end>`` and ``<start>``
    among them) and "matched" (share of units with a match).

    Args:
        pattern: The pattern, or its text.
        count: ``"non_overlapping"`` or ``"overlapping"``.
        known: What is visible; ``None`` = everything.
        ties: ``"input"``, ``"step"`` or ``"strict"``.
        direction: ``"forward"``: the touchpoint after the last of the match; ``"backward"``: before the first.
        occurrence: ``"first"`` or ``"last"`` match of each unit, or ``"all"``.
    """

    direction: str = attrs.field(default="forward", converter=_direction, kw_only=True)
    occurrence: str = attrs.field(default="first", converter=_occurrence, kw_only=True)

    @classmethod
    def from_options(cls, options: Mapping[str, Any]) -> Self:
        """The metric of its plain form."""
        names = ("pattern", "count", "known", "ties", "direction", "occurrence")
        refuse_unknown(options, names, where="next_touchpoint")
        return cls(**options)

    def to_options(self) -> dict[str, Any]:
        """Its plain form, for TOML."""
        return {**self.options, "direction": self.direction, "occurrence": self.occurrence}

    def asked(self, journeys: Journeys) -> Matched:
        """The matches that are asked."""
        found = self.matched(journeys)
        if self.occurrence == "all":
            return found
        chosen = np.zeros(len(found), dtype=np.bool_)
        chosen[first_of(found) if self.occurrence == "first" else last_of(found)] = True
        return found.only(chosen)

    def shape(self, frame: Frame, /) -> Shape:
        """Arrays units, customers, hits, matches, beneath (customers with a match) and next, over touchpoints."""
        unit = f"{frame.unit}s"
        return Shape(
            units=Array(unit=unit),
            customers=Array(unit="customers"),
            hits=Array(unit=unit),
            matches=Array(unit=unit if self.occurrence != "all" else "matches"),
            beneath=Array(unit="customers"),
            next=Array(axes=(Axis("touchpoint", labels_of(frame, self.direction)),), unit="matches"),
        )

    def observe(self, journeys: Journeys, /) -> Tallies:
        """The neighbour of each match, in the segment of its unit's first touchpoint in the period."""
        unit, near = self.neighbours(journeys)
        anchor = anchors(journeys)
        matches = Tally("journey", at=unit, anchor=anchor[unit])
        hit = unit[np.flatnonzero(np.diff(unit, prepend=-1))] if self.occurrence == "all" else unit
        return {
            **units(journeys),
            "matches": matches,
            "next": attrs.evolve(matches, cell=cells(journeys, near)),
            "hits": Tally("journey", at=hit, anchor=anchor[hit]),
            "beneath": attrs.evolve(matches, once=True),
        }

    def neighbours(self, journeys: Journeys) -> tuple[Ints, Ints]:
        """Unit of each match that is asked and the touchpoint beside it (-1 = none); int64."""
        item = lone(self)
        if item is not None:
            unit, place = places(journeys, item, self.occurrence)
            return unit, beside(journeys, unit, place, 1 if self.direction == "forward" else -1)
        found = self.asked(journeys)
        return found.unit, found.after if self.direction == "forward" else found.before

    def summarise(self, state: State, /) -> Measurements:
        """The shares of each touchpoint, and the share of units with a match, per segment."""
        each = getattr(state.frame, "unit", "customer")
        name = "next touchpoint" if self.direction == "forward" else "touchpoint before"
        place = "after the last" if self.direction == "forward" else "before the first"
        which = "every match" if self.occurrence == "all" else f"the {self.occurrence} match of each {each}"
        words = f"visible touchpoint {place} touchpoint of {which}: {self.words}"
        single = self.occurrence != "all" and each == "customer"
        clustered = "" if each == "customer" else "customers"
        return (
            proportion(state, "next", "matches", name=name, definition=words, customers="" if single else "beneath"),
            proportion(
                state,
                "hits",
                "units",
                name="matched",
                definition=f"share of {each}s with a match in the period: {self.words}",
                customers=clustered,
            ),
        )


def labels_of(frame: Frame, direction: str) -> tuple[str, ...]:
    r"""Names of what can follow, with the end of the journey last; a touchpoint of that name gains a backslash."""
    end = "<end>" if direction == "forward" else "<start>"
    return (*(f"\\{name}" if name.lstrip("\\") == end else name for name in frame.touchpoints), end)
